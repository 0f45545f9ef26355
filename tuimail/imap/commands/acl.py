"""Commands of RFC 4314: who may do what with a mailbox."""

from __future__ import annotations

from typing import Any

from tuimail.imap.admin_data import AclData, ListRightsData, MyRightsData
from tuimail.imap.commands.base import Answer, Command, PlainCommand
from tuimail.imap.encode import Dialect, Fragment, joined, mailbox, string
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class GetAcl(Command[AclData]):
    """Everybody's rights."""

    name = "GETACL"
    mailbox: str
    answers = (AclData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", mailbox(self.mailbox, dialect)]

    def result(self, answer: Answer) -> AclData:
        return answer.one(AclData)


@dataclass(frozen=True, slots=True)
class SetAcl(PlainCommand):
    """Give an identifier rights: `rights` as letters, with + or - in front to change what it has."""

    name = "SETACL"
    mailbox: str
    identifier: str
    rights: str

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return joined((mailbox(self.mailbox, dialect), string(self.identifier, dialect), string(self.rights, dialect)))


@dataclass(frozen=True, slots=True)
class DeleteAcl(PlainCommand):
    """Take all rights from an identifier."""

    name = "DELETEACL"
    mailbox: str
    identifier: str

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return joined((mailbox(self.mailbox, dialect), string(self.identifier, dialect)))


@dataclass(frozen=True, slots=True)
class ListRights(Command[ListRightsData]):
    """Which rights an identifier can be given."""

    name = "LISTRIGHTS"
    mailbox: str
    identifier: str
    answers = (ListRightsData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return joined((mailbox(self.mailbox, dialect), string(self.identifier, dialect)))

    def result(self, answer: Answer) -> ListRightsData:
        return answer.one(ListRightsData)


@dataclass(frozen=True, slots=True)
class MyRights(Command[str]):
    """The user's own rights, as letters."""

    name = "MYRIGHTS"
    mailbox: str
    answers = (MyRightsData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", mailbox(self.mailbox, dialect)]

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, MyRights)

    def result(self, answer: Answer) -> str:
        return answer.one(MyRightsData).rights
