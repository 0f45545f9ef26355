"""What a connection reports to its owner, in the order in which it happened."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from tuimail.imap.codes import ResponseCode
from tuimail.imap.inflight import Pending
from tuimail.imap.responses import Condition, Untagged
from tuimail.model.ids import Uid
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Greeting:
    """The server is there: OK (log in) or PREAUTH (logged in already). Capabilities, if told, are on the connection."""

    condition: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """A command was answered, or will never be: `pending.result()` returns or raises."""

    pending: Pending[Any]


@dataclass(frozen=True, slots=True)
class Unsolicited:
    """Data that no command asked for: a hint, or with a UID a fact."""

    response: Untagged


@dataclass(frozen=True, slots=True)
class Bye:
    """The server is about to close the connection, and why."""

    code: ResponseCode | None
    text: str


@dataclass(frozen=True, slots=True)
class Alert:
    """RFC 9051: text that must be shown to the user."""

    text: str


@dataclass(frozen=True, slots=True)
class TurnedReadOnly:
    """The selected mailbox can no longer be changed (what imaplib calls `readonly`)."""

    mailbox_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A response that made no sense was dropped. `excerpt` is short and holds no text in quotes or literals."""

    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class IdleStarted:
    """The server accepted IDLE."""

    pending: Pending[Any]


@dataclass(frozen=True, slots=True)
class BodyChunk:
    """A piece of a streamed section, in order. The Fetch that follows has the section with empty content."""

    pending: Pending[Any]
    uid: Uid | None
    section: str
    data: bytes = field(repr=False)


Event = Greeting | Done | Unsolicited | Bye | Alert | TurnedReadOnly | Malformed | IdleStarted | BodyChunk
