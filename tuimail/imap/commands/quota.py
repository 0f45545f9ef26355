"""Commands of RFC 2087 and RFC 9208: how much room there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuimail.imap.admin_data import QuotaData, QuotaRootData
from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.encode import Dialect, Fragment, atom, mailbox, parenthesised, string
from tuimail.imap.errors import InvalidArgument
from tuimail.model.language import gettext
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class GetQuota(Command[QuotaData]):
    """Usage and limits of a quota root."""

    name = "GETQUOTA"
    root: str = ""
    answers = (QuotaData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", string(self.root, dialect)]

    def result(self, answer: Answer) -> QuotaData:
        return answer.one(QuotaData)


@dataclass(frozen=True, slots=True)
class QuotaRootAnswer:
    """The roots that count for a mailbox, and how full each is."""

    roots: tuple[str, ...]
    quotas: tuple[QuotaData, ...]


@dataclass(frozen=True, slots=True)
class GetQuotaRoot(Command[QuotaRootAnswer]):
    """The quotas that count for a mailbox."""

    name = "GETQUOTAROOT"
    mailbox: str
    answers = (QuotaRootData, QuotaData)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", mailbox(self.mailbox, dialect)]

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, GetQuotaRoot | GetQuota | SetQuota)

    def result(self, answer: Answer) -> QuotaRootAnswer:
        roots = answer.one(QuotaRootData).roots
        return QuotaRootAnswer(roots, tuple(answer.all(QuotaData)))


@dataclass(frozen=True, slots=True)
class SetQuota(Command[QuotaData | None]):
    """Set the limits of a quota root (an administrator's command)."""

    name = "SETQUOTA"
    root: str
    limits: Mapping[str, int]
    answers = (QuotaData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if any(limit < 0 for limit in self.limits.values()):
            raise InvalidArgument(gettext("A quota cannot be negative."))
        words = [part for name, limit in self.limits.items() for part in (atom(name), b"%d" % limit)]
        return [b" ", string(self.root, dialect), b" ", *parenthesised(words)]

    def result(self, answer: Answer) -> QuotaData | None:
        return answer.first(QuotaData)
