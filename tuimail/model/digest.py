"""What many messages have in common: the look at a selection before something is done to it."""

from __future__ import annotations

from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class FromSender:
    """How many of the messages came from one address; `name` is how the newest of them names it, not yet filtered."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One of the messages. The texts are decoded but not yet filtered for the terminal."""

    internaldate: int
    sender: str
    subject: str


@dataclass(frozen=True, slots=True)
class Digest:
    """`senders` are the most frequent ones, `newest` the first messages; dates are seconds since the epoch."""

    count: int
    unseen: int
    flagged: int
    with_attachments: int
    size: int
    oldest: int
    newest: int
    sender_count: int
    senders: tuple[FromSender, ...]
    sample: tuple[DigestLine, ...]
