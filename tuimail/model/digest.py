"""What many messages have in common: the look at a selection before something is done to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tuimail.model.values import dataclass

_SENDERS: Final = 12
SAMPLE: Final = 12
"""So many of the messages are shown."""


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


class SenderSum(NamedTuple):
    """The messages of one address (in lower case, "" where there is none) summed up."""

    address: str
    name: str
    messages: int
    unseen: int
    flagged: int
    with_attachments: int
    size: int
    oldest: int
    newest: int


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


def summed(sums: Iterable[SenderSum], sample: Iterable[DigestLine]) -> Digest:
    """The sums of all senders, which may come from several accounts, with the newest messages of each."""
    by_address: dict[str, SenderSum] = {}
    for one in sums:
        known = by_address.get(one.address)
        by_address[one.address] = one if known is None else _added(known, one)
    senders = sorted(by_address.values(), key=lambda one: (one.messages, one.newest), reverse=True)
    return Digest(
        count=sum(one.messages for one in senders),
        unseen=sum(one.unseen for one in senders),
        flagged=sum(one.flagged for one in senders),
        with_attachments=sum(one.with_attachments for one in senders),
        size=sum(one.size for one in senders),
        oldest=min((one.oldest for one in senders), default=0),
        newest=max((one.newest for one in senders), default=0),
        sender_count=len(senders),
        senders=tuple(FromSender(one.name, one.messages) for one in senders[:_SENDERS]),
        sample=_newest(list(sample)),
    )


def _newest(lines: Sequence[DigestLine]) -> tuple[DigestLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.internaldate, reverse=True)[:SAMPLE])


def _added(one: SenderSum, other: SenderSum) -> SenderSum:
    return SenderSum(
        one.address,
        max(one, other, key=lambda each: each.newest).name,
        one.messages + other.messages,
        one.unseen + other.unseen,
        one.flagged + other.flagged,
        one.with_attachments + other.with_attachments,
        one.size + other.size,
        min(one.oldest, other.oldest),
        max(one.newest, other.newest),
    )
