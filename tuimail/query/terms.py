"""The tree of a query. `str()` of a term is a text that parses to the same term."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from tuimail.model.values import dataclass

OPERATORS: Final = frozenset({"and", "or", "not"})
_PLAIN: Final = re.compile(r"[^\s()\":\\-][^\s()\":\\]*")


class Field(StrEnum):
    """Where a text is looked for; the values are the keys of the language."""

    ANYWHERE = ""
    """Sender, recipients, subject, body."""
    FROM = "from"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    BODY = "body"
    LIST = "list"
    """The List-Id."""
    FILENAME = "filename"


class State(StrEnum):
    """What `is:` can ask for."""

    UNREAD = "unread"
    READ = "read"
    STARRED = "starred"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    DRAFT = "draft"
    DELETED = "deleted"


class Unit(StrEnum):
    """Units of an age; a month is 30 days, a year 365."""

    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    YEAR = "y"

    @property
    def seconds(self) -> int:
        return _HOURS[self] * 3600


_HOURS: Final = {Unit.HOUR: 1, Unit.DAY: 24, Unit.WEEK: 168, Unit.MONTH: 720, Unit.YEAR: 8760}


@dataclass(frozen=True, slots=True)
class All:
    """Every message: the empty query."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Text:
    """Messages that contain a text, in any case; in the body, where a word begins with it."""

    field: Field
    text: str

    def __str__(self) -> str:
        return f"{self.field}:{quoted(self.text)}" if self.field else quoted(self.text)


@dataclass(frozen=True, slots=True)
class Is:
    state: State

    def __str__(self) -> str:
        return f"is:{self.state}"


@dataclass(frozen=True, slots=True)
class HasAttachment:
    def __str__(self) -> str:
        return "has:attachment"


@dataclass(frozen=True, slots=True)
class Size:
    """Strictly larger or smaller than so many octets (RFC 9051 LARGER, SMALLER)."""

    is_larger: bool
    octets: int

    def __str__(self) -> str:
        number, unit = self.octets, ""
        for bigger in ("K", "M", "G"):
            if number and number % 1024 == 0:
                number, unit = number // 1024, bigger
            else:
                break
        return f"{'larger' if self.is_larger else 'smaller'}:{number}{unit}"


@dataclass(frozen=True, slots=True)
class Day:
    """Received before a day, or on that day and later (RFC 9051 BEFORE, SINCE), by the clock of this machine."""

    is_before: bool
    day: date

    def __str__(self) -> str:
        return f"{'before' if self.is_before else 'after'}:{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Age:
    """Received within so long a time up to now, or before that."""

    is_newer: bool
    count: int
    unit: Unit

    @property
    def seconds(self) -> int:
        return self.count * self.unit.seconds

    def __str__(self) -> str:
        return f"{'newer' if self.is_newer else 'older'}:{self.count}{self.unit}"


@dataclass(frozen=True, slots=True)
class Named:
    """A term that takes a name."""

    KEY: ClassVar[str] = ""
    name: str

    def __str__(self) -> str:
        return f"{self.KEY}:{quoted(self.name)}"


class Tag(Named):
    """Messages with a keyword."""

    __slots__ = ()
    KEY = "tag"


class In(Named):
    """Messages in a folder, by its role, its name, or the last part of its name."""

    __slots__ = ()
    KEY = "in"


class Account(Named):
    """Messages of an account, by its name or address."""

    __slots__ = ()
    KEY = "account"


@dataclass(frozen=True, slots=True)
class Not:
    term: Term

    def __str__(self) -> str:
        return f"-{_inner(self.term)}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Two terms or more, none of them of the same kind."""

    terms: tuple[Term, ...]


class And(Joined):
    """All of the terms."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(f"({term})" if isinstance(term, Or) else str(term) for term in self.terms)


class Or(Joined):
    """Any of the terms."""

    __slots__ = ()

    def __str__(self) -> str:
        return " or ".join(map(str, self.terms))


Leaf = Text | Is | HasAttachment | Size | Day | Age | Tag | In | Account
Term = Leaf | Not | And | Or
Query = All | Term


def quoted(text: str) -> str:
    """A text as it is written in a query: bare where that is unmistakable, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in OPERATORS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def every(terms: tuple[Term, ...]) -> Term:
    """All of them (one at least)."""
    return _joined(And, terms)


def either(terms: tuple[Term, ...]) -> Term:
    """Any of them (one at least)."""
    return _joined(Or, terms)


def _joined(kind: type[And | Or], terms: tuple[Term, ...]) -> Term:
    flat = tuple(inner for term in terms for inner in (term.terms if isinstance(term, kind) else (term,)))
    return flat[0] if len(flat) == 1 else kind(flat)


def leaves(query: Query) -> list[Leaf]:
    """The leaves from left to right."""
    found: list[Leaf] = []
    stack: list[Query] = [query]
    while stack:
        match stack.pop():
            case All():
                pass
            case Not(term=term):
                stack.append(term)
            case And(terms=terms) | Or(terms=terms):
                stack.extend(reversed(terms))
            case leaf:
                found.append(leaf)
    return found


def _inner(term: Term) -> str:
    return f"({term})" if isinstance(term, And | Or) else str(term)
