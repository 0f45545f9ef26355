"""Commands that select, create, rename, delete and describe one mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tuimail.imap.codes import ResponseCode
from tuimail.imap.commands.base import Answer, Command, PlainCommand
from tuimail.imap.encode import Dialect, Fragment, joined, mailbox, parenthesised
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.fetch import Fetch
from tuimail.imap.responses import (
    Exists,
    FlagsData,
    Recent,
    Selected,
    StatusData,
    StatusLine,
    Untagged,
    Vanished,
)
from tuimail.imap.sequence import NO_UIDS, UidSet
from tuimail.model.ids import ModSeq, Uid, UidValidity
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Qresync:
    """RFC 7162 3.2.5: what this client knows of the mailbox it selects."""

    uidvalidity: UidValidity
    modseq: ModSeq
    known: UidSet = NO_UIDS

    def fragments(self) -> list[Fragment]:
        """As written in SELECT."""
        known = f" {self.known}" if self.known else ""
        return [f"QRESYNC ({self.uidvalidity} {self.modseq}{known})".encode("ascii")]


@dataclass(frozen=True, slots=True)
class Select(Command[Selected]):
    """Open a mailbox; `readonly` sends EXAMINE. A refusal leaves no mailbox selected."""

    mailbox: str
    readonly: bool = False
    condstore: bool = False
    qresync: Qresync | None = None

    name = "SELECT"
    answers = (FlagsData, Exists, Recent, StatusLine, Vanished, Fetch)
    only_at_head = True

    @property
    def words(self) -> str:
        return "EXAMINE" if self.readonly else "SELECT"

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        options: list[Fragment] = []
        if self.qresync is not None:
            options += self.qresync.fragments()
        elif self.condstore:
            options.append(b"CONDSTORE")
        named: list[Fragment] = [b" ", mailbox(self.mailbox, dialect)]
        return [*named, b" ", *parenthesised(options)] if options else named

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, StatusLine):
            return response.code is not None and response.code.name != "ALERT"
        return isinstance(response, self.answers)

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, Select)

    def result(self, answer: Answer) -> Selected:
        codes = _codes(answer)
        exists = answer.all(Exists)
        flags = answer.all(FlagsData)
        permanent = codes.get("PERMANENTFLAGS")
        mailbox_id = codes.get("MAILBOXID")
        modseq = _number(codes, "HIGHESTMODSEQ")
        vanished = NO_UIDS
        for data in answer.all(Vanished):
            vanished |= data.uids
        return Selected(
            self.mailbox,
            read_only="READ-ONLY" in codes or (self.readonly and "READ-WRITE" not in codes),
            exists=exists[-1].count if exists else 0,
            uidvalidity=UidValidity(validity) if (validity := _number(codes, "UIDVALIDITY")) else None,
            uidnext=Uid(uidnext) if (uidnext := _number(codes, "UIDNEXT")) else None,
            highestmodseq=ModSeq(modseq) if modseq and "NOMODSEQ" not in codes else None,
            flags=flags[-1].flags if flags else (),
            permanent_flags=permanent.words if permanent else None,
            mailbox_id=mailbox_id.words[0] if mailbox_id and mailbox_id.words else None,
            uid_not_sticky="UIDNOTSTICKY" in codes,
            vanished=vanished,
            changed=tuple(answer.all(Fetch)),
        )


def _codes(answer: Answer) -> dict[str, ResponseCode]:
    codes = [line.code for line in answer.all(StatusLine)] + [answer.tagged.code]
    return {code.name: code for code in codes if code is not None}


def _number(codes: Mapping[str, ResponseCode], name: str) -> int | None:
    code = codes.get(name)
    return code.number if code else None


@dataclass(frozen=True, slots=True)
class Close(PlainCommand):
    """Leave the mailbox and expunge it, silently."""

    name = "CLOSE"


@dataclass(frozen=True, slots=True)
class Unselect(PlainCommand):
    """RFC 3691: leave the mailbox without expunging it."""

    name = "UNSELECT"


@dataclass(frozen=True, slots=True)
class Create(Command[str | None]):
    """Make a mailbox; the result is its MAILBOXID (RFC 8474) if the server told it."""

    name = "CREATE"
    mailbox: str
    special_use: SpecialUse | None = None

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        named: list[Fragment] = [b" ", mailbox(self.mailbox, dialect)]
        if self.special_use is None:
            return named
        if self.special_use is SpecialUse.INBOX:
            raise InvalidArgument(gettext("INBOX always exists and cannot be created."))
        return [*named, f" (USE (\\{self.special_use.value.capitalize()}))".encode("ascii")]

    def result(self, answer: Answer) -> str | None:
        code = answer.tagged.code
        return code.words[0] if code and code.name == "MAILBOXID" and code.words else None


@dataclass(frozen=True, slots=True)
class _OnMailbox(PlainCommand):
    """A command whose one argument is a mailbox name."""

    mailbox: str

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", mailbox(self.mailbox, dialect)]


@dataclass(frozen=True, slots=True)
class Delete(_OnMailbox):
    """Remove a mailbox with all its messages."""

    name = "DELETE"


@dataclass(frozen=True, slots=True)
class Subscribe(_OnMailbox):
    """Put a mailbox on the user's list."""

    name = "SUBSCRIBE"


@dataclass(frozen=True, slots=True)
class Unsubscribe(_OnMailbox):
    """Take a mailbox off the user's list."""

    name = "UNSUBSCRIBE"


@dataclass(frozen=True, slots=True)
class Rename(PlainCommand):
    """Give a mailbox, and with it all below it, another name."""

    name = "RENAME"
    mailbox: str
    new_name: str

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return joined((mailbox(self.mailbox, dialect), mailbox(self.new_name, dialect)))


class StatusItem(StrEnum):
    """What STATUS can ask for."""

    MESSAGES = "MESSAGES"
    UNSEEN = "UNSEEN"
    UIDNEXT = "UIDNEXT"
    UIDVALIDITY = "UIDVALIDITY"
    HIGHESTMODSEQ = "HIGHESTMODSEQ"
    RECENT = "RECENT"
    SIZE = "SIZE"
    DELETED = "DELETED"
    DELETED_STORAGE = "DELETED-STORAGE"
    APPENDLIMIT = "APPENDLIMIT"
    MAILBOXID = "MAILBOXID"


COUNTS = (StatusItem.MESSAGES, StatusItem.UNSEEN, StatusItem.UIDNEXT, StatusItem.UIDVALIDITY)
"""The items that every server has."""


@dataclass(frozen=True, slots=True)
class Status(Command[StatusData]):
    """Ask about a mailbox that is not selected."""

    name = "STATUS"
    mailbox: str
    items: tuple[StatusItem, ...] = COUNTS

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if not self.items:
            raise InvalidArgument(gettext("STATUS needs at least one item."))
        asked = [item.value.encode("ascii") for item in self.items]
        return [b" ", mailbox(self.mailbox, dialect), b" ", *parenthesised(asked)]

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, StatusData) and _folded(response.name) == _folded(self.mailbox)

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, Status) and _folded(other.mailbox) == _folded(self.mailbox)

    def result(self, answer: Answer) -> StatusData:
        return answer.one(StatusData)


def _folded(name: str) -> str:
    return "INBOX" if name.upper() == "INBOX" else name
