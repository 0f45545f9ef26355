"""Commands on messages of the selected mailbox by UID: FETCH, STORE, COPY, MOVE, EXPUNGE, and APPEND."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from typing import Any

from tuimail.imap.codes import AppendUid, CopyUid
from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.encode import Dialect, Fragment, Literal, date_time, flags, joined, label, mailbox, parenthesised
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import FetchItem
from tuimail.imap.responses import Expunged, Selected, StatusLine, Untagged, Vanished
from tuimail.imap.sequence import NO_UIDS, NumberSet, UidSet
from tuimail.model.flags import FlagSet
from tuimail.model.ids import ModSeq
from tuimail.model.language import gettext
from tuimail.model.values import dataclass


def numbers(chosen: NumberSet) -> bytes:
    """A set as an argument; servers reject the empty one."""
    if not chosen:
        raise InvalidArgument(gettext("The command names no message."))
    return str(chosen).encode("ascii")


@dataclass(frozen=True, slots=True)
class FetchAnswer:
    """The messages in the server's order, and with VANISHED what is gone since `changedsince`."""

    messages: tuple[Fetch, ...]
    vanished: UidSet = NO_UIDS

    def __iter__(self) -> Iterator[Fetch]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)


@dataclass(frozen=True, slots=True)
class UidFetch(Command[FetchAnswer]):
    """Read message data. With `stream`, contents of sections come as BodyChunk events as they arrive."""

    name = "UID FETCH"
    uids: UidSet
    items: tuple[FetchItem, ...]
    changedsince: ModSeq | None = None
    vanished: bool = False
    """RFC 7162: with `changedsince`, and QRESYNC enabled."""

    stream: bool = False
    keys: frozenset[str] = field(init=False, repr=False, compare=False)
    """The names under which the answers come."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(key for item in self.items for key in item.answer_keys()))

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", numbers(self.uids), *fetch_arguments(self.items, self.changedsince, self.vanished, dialect)]

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, Fetch):
            return response.uid in self.uids and (not self.keys or response.has_any(self.keys))
        return self.vanished and isinstance(response, Vanished) and response.earlier

    def conflicts(self, other: Command[Any]) -> bool:
        if isinstance(other, UidFetch):
            if self.vanished and other.vanished:
                return True
            return bool(not self.keys or not other.keys or self.keys & other.keys) and self.uids.overlaps(other.uids)
        return False

    def result(self, answer: Answer) -> FetchAnswer:
        return fetched(answer)


def fetch_arguments(
    items: tuple[FetchItem, ...], changedsince: ModSeq | None, vanished: bool, dialect: Dialect
) -> list[Fragment]:
    """Everything behind the set."""
    if not items:
        raise InvalidArgument(gettext("FETCH needs at least one item."))
    written: list[Fragment] = [b" ("]
    for index, item in enumerate(items):
        written += [b" "] if index else []
        written += item.fragments(dialect)
    written.append(b")")
    if changedsince is not None:
        written.append(f" (CHANGEDSINCE {changedsince}{' VANISHED' if vanished else ''})".encode("ascii"))
    return written


def fetched(answer: Answer) -> FetchAnswer:
    """The answer to any FETCH."""
    vanished = NO_UIDS
    for data in answer.all(Vanished):
        vanished |= data.uids
    return FetchAnswer(tuple(answer.all(Fetch)), vanished)


class StoreAction(StrEnum):
    """What STORE does with the flags it names."""

    ADD = "+"
    REMOVE = "-"
    REPLACE = ""


STORED = frozenset({"FLAGS", "MODSEQ", "X-GM-LABELS"})


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """New flags (with `silent`: mod-sequences only), and what UNCHANGEDSINCE left alone."""

    messages: tuple[Fetch, ...]
    modified: UidSet = NO_UIDS


@dataclass(frozen=True, slots=True)
class UidStore(Command[StoreAnswer]):
    """Change flags, or Gmail's labels."""

    name = "UID STORE"
    uids: UidSet
    action: StoreAction
    flags: FlagSet = field(default_factory=FlagSet)
    silent: bool = True
    unchangedsince: ModSeq | None = None
    labels: tuple[str, ...] | None = None
    """X-GM-LABELS instead of flags."""

    changes_mailbox = True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", numbers(self.uids), *self.change(dialect)]

    def change(self, dialect: Dialect) -> list[Fragment]:
        """Everything behind the set."""
        since = "" if self.unchangedsince is None else f" (UNCHANGEDSINCE {self.unchangedsince})"
        what = "FLAGS" if self.labels is None else "X-GM-LABELS"
        verb = f"{since} {self.action}{what}{'.SILENT' if self.silent else ''} ".encode("ascii")
        if self.labels is None:
            return [verb, flags(self.flags.names())]
        return [verb, *parenthesised(label(name, dialect) for name in self.labels)]

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, Fetch) and response.uid in self.uids and response.has_any(STORED)

    def conflicts(self, other: Command[Any]) -> bool:
        if isinstance(other, UidFetch):
            return not STORED.isdisjoint(other.keys) and self.uids.overlaps(other.uids)
        return isinstance(other, UidStore) and self.uids.overlaps(other.uids)

    def is_futile_in(self, selected: Selected) -> bool:
        return is_flagless(selected)

    def result(self, answer: Answer) -> StoreAnswer:
        code = answer.tagged.code
        modified = code.modified if code and code.modified else NO_UIDS
        return StoreAnswer(tuple(answer.all(Fetch)), modified)


def is_flagless(selected: Selected) -> bool:
    """Whether the mailbox is read-only and keeps no flag: `[READ-ONLY]` with `[PERMANENTFLAGS ()]`."""
    return selected.read_only and selected.permanent_flags == ()


def copied(answer: Answer) -> CopyUid | None:
    """COPYUID, wherever the server put it."""
    codes = [answer.tagged.code, *(line.code for line in answer.all(StatusLine))]
    return next((code.copied for code in codes if code and code.copied), None)


@dataclass(frozen=True, slots=True)
class UidCopy(Command[CopyUid | None]):
    """Copy to another mailbox; without UIDPLUS the server does not say what the copies' UIDs are."""

    name = "UID COPY"
    uids: UidSet
    mailbox: str

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", numbers(self.uids), b" ", mailbox(self.mailbox, dialect)]

    def result(self, answer: Answer) -> CopyUid | None:
        return copied(answer)


@dataclass(frozen=True, slots=True)
class UidMove(UidCopy):
    """RFC 6851: copy and expunge in one. The server's report of its own removals belongs to the command."""

    name = "UID MOVE"
    changes_mailbox = True

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, StatusLine):
            return response.code is not None and response.code.name == "COPYUID"
        return is_removed(response, self.uids)

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, UidMove | Expunge | UidExpunge)


def is_removed(response: Untagged, uids: UidSet) -> bool:
    """Whether a response reports messages of the set (or ones that are not known) as gone."""
    if isinstance(response, Expunged):
        return response.uid is None or response.uid in uids
    return isinstance(response, Vanished) and not response.earlier and response.uids.overlaps(uids)


@dataclass(frozen=True, slots=True)
class ExpungeAnswer:
    """What was removed: by UID as far as known, the rest as a number; HIGHESTMODSEQ after it (RFC 7162)."""

    uids: UidSet
    unresolved: int
    highestmodseq: ModSeq | None


def removed(answer: Answer) -> ExpungeAnswer:
    """The answer to EXPUNGE and UID EXPUNGE."""
    uids = UidSet.of({data.uid for data in answer.all(Expunged) if data.uid is not None})
    for data in answer.all(Vanished):
        uids |= data.uids
    code = answer.tagged.code
    modseq = code.modseq if code and code.name == "HIGHESTMODSEQ" else None
    return ExpungeAnswer(uids, sum(data.uid is None for data in answer.all(Expunged)), modseq)


@dataclass(frozen=True, slots=True)
class Expunge(Command[ExpungeAnswer]):
    """Remove all messages with \\Deleted, whoever set it: mostly UidExpunge is what is meant."""

    name = "EXPUNGE"
    changes_mailbox = True

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, Expunged) or (isinstance(response, Vanished) and not response.earlier)

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, UidMove | Expunge | UidExpunge)

    def result(self, answer: Answer) -> ExpungeAnswer:
        return removed(answer)


@dataclass(frozen=True, slots=True)
class UidExpunge(Command[ExpungeAnswer]):
    """RFC 4315: remove those of the named messages that have \\Deleted."""

    name = "UID EXPUNGE"
    uids: UidSet
    changes_mailbox = True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", numbers(self.uids)]

    def wants(self, response: Untagged, tag: str) -> bool:
        return is_removed(response, self.uids)

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, UidMove | Expunge | UidExpunge)

    def result(self, answer: Answer) -> ExpungeAnswer:
        return removed(answer)


@dataclass(frozen=True, slots=True)
class Append(Command[AppendUid | None]):
    """Put a message into a mailbox. `internaldate` in seconds since the epoch; None lets the server take now."""

    name = "APPEND"
    mailbox: str
    message: bytes = field(repr=False)
    flags: FlagSet = field(default_factory=FlagSet)
    internaldate: int | None = None

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if b"\0" in self.message:
            raise InvalidArgument(gettext("A message with NUL octets cannot be stored on the server."))
        written: list[Fragment] = [mailbox(self.mailbox, dialect)]
        if self.flags:
            written.append(flags(self.flags.names()))
        if self.internaldate is not None:
            written.append(date_time(self.internaldate))
        header = self.message.partition(b"\r\n\r\n")[0]
        if dialect.utf8 and not header.isascii():
            return [*joined(written), b" UTF8 (", Literal(self.message, is_binary=True), b")"]
        return joined([*written, Literal(self.message)])

    def result(self, answer: Answer) -> AppendUid | None:
        code = answer.tagged.code
        return code.appended if code else None
