"""Turns the text of a query into its tree; what it cannot understand is a QueryError that says where.

query  = [ either ]                         either = both *( "or" both )
both   = term *( [ "and" ] term )           term   = ( "-" / "not" ) term / "(" either ")" / [ key ":" ] text
text   = word / DQUOTE *( any / "\\" any ) DQUOTE / "(" either ")" behind a key that takes text

Patterns of mutt (`~f ada ~N`) are put into these words first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from tuimail.model.language import gettext
from tuimail.query.errors import QueryError
from tuimail.query.keys import ALIASES, KEYS, SearchKey, find
from tuimail.query.patterns import in_words
from tuimail.query.terms import OPERATORS, All, Field, Not, Query, Term, Text, either, every, quoted

_DEEPEST: Final = 50
_LONGEST: Final = 6000
_MOST_TERMS: Final = 150
_SPACE: Final = re.compile(r"\s*")
_KEY: Final = re.compile(r"([A-Za-z_]+):")
_WORD: Final = re.compile(r"[^\s()]+")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def parse(text: str) -> Query:
    """The tree of a query. Raises QueryError."""
    if len(text) > _LONGEST:
        raise QueryError(
            _LONGEST,
            0,
            gettext("The query is too long."),
            gettext("Use at most {value:,} characters.").format(value=_LONGEST),
        )
    worded = in_words(text)
    try:
        return _Parser(worded.text).query()
    except QueryError as error:
        if not worded.stretches:
            raise
        begin, end = worded.typed(error.position), worded.typed(error.position + error.length)
        raise QueryError(begin, max(0, end - begin), error.problem, error.remedy) from None


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = self._terms = 0
        self._field = Field.ANYWHERE
        self._skip()

    def query(self) -> Query:
        if self._is_at_end:
            return All()
        found = self._either()
        if not self._is_at_end:
            raise QueryError(
                self._at,
                1,
                gettext("This parenthesis closes nothing."),
                gettext("Remove it, or open one before it."),
            )
        return found

    def _either(self) -> Term:
        terms = [self._both()]
        while self._takes_operator("or"):
            terms.append(self._both())
        return either(tuple(terms))

    def _both(self) -> Term:
        terms = [self._term()]
        while True:
            if not self._takes_operator("and") and (self._is_at_end or self._next == ")" or self._operator() == "or"):
                break
            terms.append(self._term())
        return every(tuple(terms))

    def _term(self) -> Term:
        start = self._at
        self._terms += 1
        if self._terms > _MOST_TERMS:
            raise QueryError(
                start,
                0,
                gettext("The query has too many words."),
                gettext("Use at most {value}.").format(value=_MOST_TERMS),
            )
        if self._is_at_end or self._next == ")" or self._operator() in ("and", "or"):
            raise QueryError(start, 0, gettext("Something is missing here."), self._advice())
        if self._next == "-" or self._takes_operator("not"):
            if self._next == "-" and self._at == start:
                self._advance(1)
            return Not(self._nested(self._term, start))
        if self._next == "(":
            return self._nested(self._group, start)
        key = _KEY.match(self._text, self._at)
        if key is None:
            return Text(self._field, self._value("a text", "invoice"))
        return self._keyed(key)

    def _keyed(self, match: re.Match[str]) -> Term:
        start, name = self._at, match[1]
        key = find(name)
        if key is None:
            raise QueryError(
                start,
                len(match[0]),
                gettext("There is no search key “{name}:”.").format(name=name),
                self._nearest(name),
            )
        if self._field:
            raise QueryError(
                start,
                len(match[0]),
                gettext("“{name}:” cannot be inside “{field}:(…)”.").format(name=name, field=self._field),
                gettext("Put it outside."),
            )
        self._at = match.end()
        if key.field is not None and self._at < len(self._text) and self._next == "(":
            self._field = key.field
            try:
                return self._nested(self._group, start)
            finally:
                self._field = Field.ANYWHERE
        value_at = self._at
        text = self._value(key.takes, key.example, key)
        made = key.make(text, f"{key.remedy}.")
        if isinstance(made, str):
            length = max(1, len(self._text[value_at : self._at].rstrip()))
            raise QueryError(
                value_at, length, gettext("“{text}” is not what {name}: takes.").format(text=text, name=key.name), made
            )
        return made

    def _group(self) -> Term:
        start = self._at
        self._advance(1)
        found = self._either()
        if self._is_at_end:
            raise QueryError(start, 1, gettext("This parenthesis is not closed."), gettext("Add a ) at the end."))
        self._advance(1)
        return found

    def _nested(self, parse_inner: Callable[[], Term], start: int) -> Term:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError(start, 1, gettext("The query is nested too deeply."), gettext("Use fewer parentheses."))
        found = parse_inner()
        self._depth -= 1
        return found

    def _value(self, takes: str, example: str, key: SearchKey | None = None) -> str:
        start = self._at
        if self._text.startswith('"', start):
            text = self._quoted()
        else:
            found = _WORD.match(self._text, start)
            text = found[0] if found else ""
            self._advance(len(text))
        if not text.strip():
            name = (
                gettext("{name}: needs {takes}.").format(name=key.name, takes=takes)
                if key
                else gettext("The quotes are empty.")
            )
            raise QueryError(start, 0, name, gettext("For example: {example}.").format(example=example))
        return text

    def _quoted(self) -> str:
        found = _QUOTED.match(self._text, self._at)
        if found is None:
            raise QueryError(self._at, 1, gettext("This quote is not closed."), gettext('Add a " at the end.'))
        self._advance(len(found[0]))
        return _ESCAPED.sub(r"\1", found[1])

    def _nearest(self, name: str) -> str:
        near = get_close_matches(name.lower(), [*KEYS, *ALIASES], 1)
        if near:
            return gettext("Did you mean {near}:?").format(near=near[0])
        word = _WORD.match(self._text, self._at)
        return gettext("To look for this text, put quotes around it: {word}").format(
            word=quoted(word[0] if word else name)
        )

    def _advice(self) -> str:
        return (
            gettext("Add a word or a key such as is:unread.")
            if self._at
            else gettext("Begin with a word or a key such as is:unread.")
        )

    # Reading on

    @property
    def _is_at_end(self) -> bool:
        return self._at >= len(self._text)

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _advance(self, length: int) -> None:
        self._at += length
        self._skip()

    def _skip(self) -> None:
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at

    def _operator(self) -> str:
        word = _WORD.match(self._text, self._at)
        return word[0].lower() if word and word[0].lower() in OPERATORS else ""

    def _takes_operator(self, operator: str) -> bool:
        if self._operator() != operator:
            return False
        self._advance(len(operator))
        return True
