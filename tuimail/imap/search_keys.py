"""Criteria of SEARCH, SORT and THREAD as values, so that no text of the user's is ever pasted into a command."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from tuimail.imap.encode import Dialect, Fragment, atom, day, flag, parenthesised, string
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.sequence import NumberSet
from tuimail.model.language import gettext
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """An argument that is written bare: a keyword, GT, a sort key."""

    text: str


Argument: TypeAlias = "str | int | date | Word | NumberSet | Key"


@dataclass(frozen=True, slots=True)
class Key:
    """One search key with its arguments: `Key("FROM", "ann")`, `Key("SINCE", date(...))`, `Key("NOT", Key("SEEN"))`.

    Text becomes a quoted string or a literal, a set a sequence-set; with the name "" a set stands alone and several
    keys stand in parentheses.
    """

    name: str
    arguments: tuple[Argument, ...]

    def __init__(self, name: str, *arguments: Argument) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "arguments", arguments)

    def fragments(self, dialect: Dialect) -> list[Fragment]:
        """As written in the command, without leading space."""
        if not self.name:
            return self._nameless(dialect)
        written: list[Fragment] = [atom(self.name)]
        for argument in self.arguments:
            written += (b" ", *_written(argument, dialect))
        return written

    def _nameless(self, dialect: Dialect) -> list[Fragment]:
        if not self.arguments:
            raise InvalidArgument(gettext("The search is empty."))
        inside: list[Fragment] = []
        for argument in self.arguments:
            inside += (b" ", *_written(argument, dialect))
        return inside[1:] if len(self.arguments) == 1 else [b"(", *inside[1:], b")"]

    @property
    def is_ascii(self) -> bool:
        """Whether all its text is plain, so that no CHARSET is needed."""
        return all(
            argument.isascii() if isinstance(argument, str) else not isinstance(argument, Key) or argument.is_ascii
            for argument in self.arguments
        )


def _written(argument: Argument, dialect: Dialect) -> list[Fragment]:
    match argument:
        case str():
            return [string(argument, dialect)]
        case Key():
            return argument.fragments(dialect)
        case Word():
            return [flag(argument.text)]
        case NumberSet():
            if not argument:
                raise InvalidArgument(gettext("The search names no message."))
            return [str(argument).encode("ascii")]
        case int():
            return [b"%d" % argument]
        case date():
            return [day(argument)]


ALL = Key("ALL")
SEEN = Key("SEEN")
UNSEEN = Key("UNSEEN")
FLAGGED = Key("FLAGGED")
ANSWERED = Key("ANSWERED")
DELETED = Key("DELETED")
DRAFT = Key("DRAFT")


def either(first: Key, second: Key) -> Key:
    """RFC 9051 OR."""
    return Key("OR", first, second)


def negated(key: Key) -> Key:
    """RFC 9051 NOT."""
    return Key("NOT", key)


def all_of(keys: Iterable[Key]) -> Key:
    """Keys that must all match, in parentheses."""
    return Key("", *keys)


def keyword(name: str) -> Key:
    """Messages with a keyword."""
    return Key("KEYWORD", Word(name))


def header(field: str, text: str) -> Key:
    """Messages whose header field contains the text."""
    return Key("HEADER", field, text)


def uid(uids: NumberSet) -> Key:
    """Messages of a set of UIDs."""
    return Key("UID", uids)


def modseq(since: int) -> Key:
    """RFC 7162: messages changed at this mod-sequence or later."""
    return Key("MODSEQ", since)


def gm_raw(query: str) -> Key:
    """Gmail's own search language (X-GM-EXT-1)."""
    return Key("X-GM-RAW", query)


def criteria_fragments(criteria: Iterable[Key], dialect: Dialect) -> list[Fragment]:
    """All keys, each behind a space."""
    written = [fragment for key in criteria for fragment in (b" ", *key.fragments(dialect))]
    if not written:
        raise InvalidArgument(gettext("The search is empty."))
    return written


def order_fragments(keys: Iterable[str]) -> list[Fragment]:
    """Sort keys in parentheses."""
    words = [atom(key) for name in keys for key in name.split()]
    if not words:
        raise InvalidArgument(gettext("The sort order is empty."))
    return [b" ", *parenthesised(words)]
