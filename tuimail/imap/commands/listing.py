"""Commands that list mailboxes: LIST with its extensions, LSUB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from tuimail.imap.admin_data import MyRightsData
from tuimail.imap.commands.acl import MyRights
from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.commands.mailbox import Status, StatusItem
from tuimail.imap.encode import Dialect, Fragment, joined, mailbox, parenthesised
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.responses import ListData, StatusData, Untagged
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.values import dataclass


class ListSelect(StrEnum):
    """RFC 5258, 6154: which mailboxes LIST is to return."""

    SUBSCRIBED = "SUBSCRIBED"
    REMOTE = "REMOTE"
    RECURSIVEMATCH = "RECURSIVEMATCH"
    SPECIAL_USE = "SPECIAL-USE"


class ListReturn(StrEnum):
    """RFC 5258, 6154, 8440: what LIST is to tell of each."""

    SUBSCRIBED = "SUBSCRIBED"
    CHILDREN = "CHILDREN"
    SPECIAL_USE = "SPECIAL-USE"
    MYRIGHTS = "MYRIGHTS"


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """The mailboxes; their STATUS (RFC 5819) and our rights (RFC 8440) by name, where LIST asked for these."""

    mailboxes: tuple[ListData, ...]
    statuses: Mapping[str, StatusData]
    rights: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class List(Command[ListAnswer]):
    """List mailboxes. Anything but reference and one pattern needs LIST-EXTENDED, `status` LIST-STATUS."""

    name = "LIST"
    reference: str = ""
    patterns: tuple[str, ...] = ("*",)
    select: tuple[ListSelect, ...] = ()
    returns: tuple[ListReturn, ...] = ()
    status: tuple[StatusItem, ...] = ()

    answers = (ListData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if not self.patterns:
            raise InvalidArgument(gettext("LIST needs a pattern."))
        written: list[Fragment] = []
        if self.select:
            written += [b" ", *parenthesised(option.value.encode("ascii") for option in self.select)]
        patterns = [mailbox(pattern, dialect) for pattern in self.patterns]
        written += [b" ", mailbox(self.reference, dialect), b" "]
        written += patterns if len(patterns) == 1 else parenthesised(patterns)
        returns = [option.value.encode("ascii") for option in self.returns]
        if self.status:
            returns.append(f"STATUS ({' '.join(self.status)})".encode("ascii"))
        return [*written, b" RETURN (", b" ".join(returns), b")"] if returns else written

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, StatusData):
            return bool(self.status)
        if isinstance(response, MyRightsData):
            return ListReturn.MYRIGHTS in self.returns
        return isinstance(response, ListData) and response.source != "LSUB"

    def conflicts(self, other: Command[Any]) -> bool:
        if isinstance(other, MyRights):
            return ListReturn.MYRIGHTS in self.returns
        return isinstance(other, List) or (bool(self.status) and isinstance(other, Status))

    def result(self, answer: Answer) -> ListAnswer:
        statuses = {data.name: data for data in answer.all(StatusData)}
        rights = {data.mailbox: data.rights for data in answer.all(MyRightsData)}
        return ListAnswer(tuple(answer.all(ListData)), statuses, rights)


@dataclass(frozen=True, slots=True)
class Lsub(Command[ListAnswer]):
    """RFC 3501: list subscribed mailboxes."""

    name = "LSUB"
    reference: str = ""
    pattern: str = "*"

    answers = (ListData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return joined((mailbox(self.reference, dialect), mailbox(self.pattern, dialect)))

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, ListData) and response.source == "LSUB"

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, Lsub)

    def result(self, answer: Answer) -> ListAnswer:
        return ListAnswer(tuple(answer.all(ListData)), {})


XLIST_ATTRIBUTES: Mapping[str, SpecialUse] = {
    "\\inbox": SpecialUse.INBOX,
    "\\drafts": SpecialUse.DRAFTS,
    "\\sent": SpecialUse.SENT,
    "\\archive": SpecialUse.ARCHIVE,
    "\\junk": SpecialUse.JUNK,
    "\\spam": SpecialUse.JUNK,
    "\\trash": SpecialUse.TRASH,
    "\\all": SpecialUse.ALL,
    "\\allmail": SpecialUse.ALL,
    "\\flagged": SpecialUse.FLAGGED,
    "\\starred": SpecialUse.FLAGGED,
    "\\important": SpecialUse.IMPORTANT,
    "\\snoozed": SpecialUse.SNOOZED,
}
"""Role by LIST attribute (RFC 6154, RFC 8457, Cyrus), and by the older XLIST's."""


def special_use_of(data: ListData) -> SpecialUse | None:
    """The role that the server gives a mailbox; INBOX by its name."""
    if data.name == "INBOX":
        return SpecialUse.INBOX
    return next((use for word, use in XLIST_ATTRIBUTES.items() if word in data.attributes), None)
