"""Annotations of mailboxes and the server: METADATA (RFC 5464), and ANNOTATEMORE, the draft before it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tuimail.imap.admin_data import AnnotationData, MetadataData
from tuimail.imap.commands.base import Answer, Command, PlainCommand
from tuimail.imap.encode import Dialect, Fragment, mailbox, nstring, parenthesised, string
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.responses import Untagged
from tuimail.model.language import gettext
from tuimail.model.values import dataclass


class Depth(StrEnum):
    """How far below the named entries GETMETADATA looks."""

    NAMED = "0"
    CHILDREN = "1"
    ALL = "infinity"


def _entries(names: tuple[str, ...], dialect: Dialect) -> list[Fragment]:
    if not names:
        raise InvalidArgument(gettext("Name at least one entry, such as /private/comment."))
    return parenthesised(string(name, dialect) for name in names)


@dataclass(frozen=True, slots=True)
class GetMetadata(Command[Mapping[str, bytes | None]]):
    """Values of entries of a mailbox, or with "" of the server. Names come back in lower case."""

    name = "GETMETADATA"
    mailbox: str
    entries: tuple[str, ...]
    depth: Depth = Depth.NAMED
    max_size: int | None = None

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        options = [] if self.max_size is None else [f"MAXSIZE {self.max_size}"]
        options += [] if self.depth is Depth.NAMED else [f"DEPTH {self.depth}"]
        written: list[Fragment] = [f" ({' '.join(options)})".encode("ascii")] if options else []
        return [*written, b" ", mailbox(self.mailbox, dialect), b" ", *_entries(self.entries, dialect)]

    def wants(self, response: Untagged, tag: str) -> bool:
        return isinstance(response, MetadataData) and response.mailbox == self.mailbox and not response.is_hint

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, GetMetadata) and other.mailbox == self.mailbox

    def result(self, answer: Answer) -> Mapping[str, bytes | None]:
        return {name: value for data in answer.all(MetadataData) for name, value in data.entries.items()}


@dataclass(frozen=True, slots=True)
class SetMetadata(PlainCommand):
    """Set entries of a mailbox, or with "" of the server; None removes."""

    name = "SETMETADATA"
    mailbox: str
    entries: Mapping[str, str | bytes | None]

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        pairs = [
            part for name, value in self.entries.items() for part in (string(name, dialect), nstring(value, dialect))
        ]
        if not pairs:
            raise InvalidArgument(gettext("Name at least one entry, such as /private/comment."))
        return [b" ", mailbox(self.mailbox, dialect), b" ", *parenthesised(pairs)]


@dataclass(frozen=True, slots=True)
class GetAnnotation(Command[tuple[AnnotationData, ...]]):
    """ANNOTATEMORE: attributes of entries; `*` and `%` match many."""

    name = "GETANNOTATION"
    mailbox: str
    entries: tuple[str, ...]
    attributes: tuple[str, ...] = ("value",)
    answers = (AnnotationData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        entries = _entries(self.entries, dialect)
        return [b" ", mailbox(self.mailbox, dialect), b" ", *entries, b" ", *_entries(self.attributes, dialect)]

    def result(self, answer: Answer) -> tuple[AnnotationData, ...]:
        return tuple(answer.all(AnnotationData))


@dataclass(frozen=True, slots=True)
class SetAnnotation(PlainCommand):
    """ANNOTATEMORE: set attributes of one entry; None removes."""

    name = "SETANNOTATION"
    mailbox: str
    entry: str
    attributes: Mapping[str, str | bytes | None]

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        values = self.attributes.items()
        pairs = [part for name, value in values for part in (string(name, dialect), nstring(value, dialect))]
        if not pairs:
            raise InvalidArgument(gettext("Name at least one attribute, such as value.shared."))
        named = [b" ", mailbox(self.mailbox, dialect), b" ", string(self.entry, dialect)]
        return [*named, b" ", *parenthesised(pairs)]
