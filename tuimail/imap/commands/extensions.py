"""Commands by sequence number, which exist for completeness, and the way to send what has no type here.

Their answers are resolved to UIDs as far as the connection knows them.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Any

from tuimail.imap.codes import CopyUid
from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.commands.message import (
    FetchAnswer,
    StoreAction,
    StoreAnswer,
    UidStore,
    copied,
    fetch_arguments,
    fetched,
    is_flagless,
    numbers,
)
from tuimail.imap.encode import Dialect, Fragment, Literal, mailbox
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.fetch import Fetch as FetchData
from tuimail.imap.fetch_items import FetchItem, Item
from tuimail.imap.responses import Expunged, Selected, StatusLine, Tagged, Unknown, Untagged
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import FlagSet
from tuimail.model.ids import ModSeq
from tuimail.model.language import gettext
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Fetch(Command[FetchAnswer]):
    """FETCH by sequence number: `SeqSet.span(exists - 99)` are the newest 100. The UID is always asked too."""

    name = "FETCH"
    messages: SeqSet
    items: tuple[FetchItem, ...]
    changedsince: ModSeq | None = None
    uses_sequence_numbers = True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        items = self.items if Item.UID in self.items else (Item.UID, *self.items)
        return [b" ", numbers(self.messages), *fetch_arguments(items, self.changedsince, False, dialect)]

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, FetchData) and response._seq in self.messages

    def result(self, answer: Answer) -> FetchAnswer:
        return fetched(answer)


@dataclass(frozen=True, slots=True)
class Store(Command[StoreAnswer]):
    """STORE by sequence number."""

    name = "STORE"
    messages: SeqSet
    action: StoreAction
    flags: FlagSet = field(default_factory=FlagSet)
    silent: bool = True
    uses_sequence_numbers = True
    changes_mailbox = True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        change = UidStore(UidSet(), self.action, self.flags, self.silent).change(dialect)
        return [b" ", numbers(self.messages), *change]

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, FetchData) and response._seq in self.messages

    def is_futile_in(self, selected: Selected) -> bool:
        return is_flagless(selected)

    def result(self, answer: Answer) -> StoreAnswer:
        return StoreAnswer(tuple(answer.all(FetchData)))


@dataclass(frozen=True, slots=True)
class Copy(Command[CopyUid | None]):
    """COPY by sequence number."""

    name = "COPY"
    messages: SeqSet
    mailbox: str
    uses_sequence_numbers = True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", numbers(self.messages), b" ", mailbox(self.mailbox, dialect)]

    def result(self, answer: Answer) -> CopyUid | None:
        return copied(answer)


@dataclass(frozen=True, slots=True)
class Move(Copy):
    """MOVE by sequence number (RFC 6851)."""

    name = "MOVE"
    changes_mailbox = True

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, StatusLine):
            return response.code is not None and response.code.name == "COPYUID"
        return isinstance(response, Expunged)


_COMMAND_WORD = re.compile(r"[A-Za-z][A-Za-z0-9.-]*(?: [A-Za-z][A-Za-z0-9.-]*)?\Z")

_LOOKS_LIKE_LITERAL = re.compile(r"\{\d+[+-]?\}\Z")


@dataclass(frozen=True, slots=True)
class XatomAnswer:
    """The responses whose name is the command's, unread, and the closing text."""

    responses: tuple[Unknown, ...]
    tagged: Tagged


@dataclass(frozen=True, slots=True)
class Xatom(Command[XatomAnswer]):
    """Any other command. Arguments: text is written as it stands (it cannot hold a line break), bytes as a literal."""

    name = "XATOM"
    command: str
    arguments_given: tuple[str | bytes, ...] = field(default=(), repr=False)

    @property
    def words(self) -> str:
        return self.command.upper()

    @property
    def is_barrier(self) -> bool:
        """Nobody here knows what it does."""
        return True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if not _COMMAND_WORD.match(self.command):
            raise InvalidArgument(gettext("{command!r} is not the name of a command.").format(command=self.command))
        written: list[Fragment] = []
        for argument in self.arguments_given:
            written += (b" ", _as_given(argument))
        return written

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, Unknown) and response.name == self.words.rpartition(" ")[2]

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, Xatom)

    def result(self, answer: Answer) -> XatomAnswer:
        return XatomAnswer(tuple(answer.all(Unknown)), answer.tagged)


def _as_given(argument: str | bytes) -> Fragment:
    if isinstance(argument, bytes):
        return Literal(argument)
    if any(character in argument for character in "\r\n\0"):
        raise InvalidArgument(gettext("An argument with a line break has to be given as bytes."))
    if _LOOKS_LIKE_LITERAL.search(argument):
        raise InvalidArgument(gettext("An argument that ends like the head of a literal has to be given as bytes."))
    return argument.encode("utf-8")
