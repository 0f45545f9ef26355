"""The words of IMAP data: atoms, strings, literals, numbers, lists.

A `Cursor` walks over one complete response (literals inline). It is tolerant where servers are known to be wrong:
quotes inside quoted strings, missing spaces, missing closing parentheses. Nothing here recurses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

Value: TypeAlias = "bytes | Sequence[Value] | None"
"""A nested IMAP value: string or atom as bytes, NIL as None, a list as a list."""

_SPACES = re.compile(rb"[ \t\r\n]*")
_ATOM = re.compile(rb"[^\s()\"{]+")
_ASTRING_ATOM = re.compile(rb"[^\s()\"]+")
_QUOTED = re.compile(rb'"([^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+)"(?=[ )\]\r\n]|\Z)')
_QUOTED_BADLY = (
    re.compile(rb'"((?:[^\\\r\n]|\\[^\r\n]){0,1000}?)"(?=[)\]\r\n]| (?:["(){\d]|NIL)|\Z)'),
    re.compile(rb'"((?:[^"\\\r\n]|\\[^\r\n])*+)"'),
)
"""Quotes inside lack their backslash: the closing one stands before another value; else the next quote closes."""

_BACKSLASHED = re.compile(rb'"([^"\r\n]*+)"')
"""A backslash that is no escape: `"C:\\dir\\"`."""

_MOST_ODDITIES = 50
"""Reading oddities looks far ahead, so that a response full of them would take for ever."""

_STRAY_QUOTE = re.compile(rb'"[^\s()"{]*')
_LITERAL = re.compile(rb"~?\{(\d{1,20})\+?\}\r?\n")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_NUMBER = re.compile(rb"\d{1,20}")
_LOOSE = re.compile(rb"\[[^\]\r\n]*\]|[^\s()\"{\[]+|[{\[]")


class TokenError(ValueError):
    """The response does not have the expected form at this place."""


def unquoted(content: bytes) -> bytes:
    """The content of a quoted string without its backslashes."""
    return _ESCAPED.sub(rb"\1", content) if b"\\" in content else content


def text_of(octets: bytes) -> str:
    """Octets of a protocol string as text: UTF-8, else Latin-1."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


class Cursor:
    """A place in one response; every method reads one thing from there or raises TokenError."""

    __slots__ = ("_oddities", "at", "octets")

    def __init__(self, octets: bytes, at: int = 0) -> None:
        self.octets = octets
        self.at = at
        self._oddities = 0

    def spaces(self) -> None:
        """Skip white space."""
        match = _SPACES.match(self.octets, self.at)
        self.at = match.end() if match else self.at

    @property
    def is_at_end(self) -> bool:
        """Whether only white space is left."""
        self.spaces()
        return self.at >= len(self.octets)

    def peek(self) -> bytes:
        """The next octet that is no white space, b"" at the end."""
        self.spaces()
        return self.octets[self.at : self.at + 1]

    def accept(self, octet: bytes) -> bool:
        """Skip this octet if it is the next."""
        if self.peek() != octet:
            return False
        self.at += 1
        return True

    def expect(self, octet: bytes) -> None:
        """Skip this octet, which has to be the next."""
        if not self.accept(octet):
            raise TokenError(f"{octet.decode()} expected")

    def atom(self) -> bytes:
        """An atom."""
        return self._take(_ATOM, "a word")

    def word(self) -> str:
        """An atom in upper case."""
        return text_of(self.atom()).upper()

    def number(self) -> int:
        """A number of up to 64 bits and a bit."""
        return int(self._take(_NUMBER, "a number"))

    def _take(self, pattern: re.Pattern[bytes], what: str) -> bytes:
        self.spaces()
        match = pattern.match(self.octets, self.at)
        if match is None:
            raise TokenError(f"{what} expected")
        self.at = match.end()
        return match.group()

    def string(self) -> bytes:
        """A quoted string or a literal."""
        self.spaces()
        literal = _LITERAL.match(self.octets, self.at)
        if literal:
            start = literal.end()
            self.at = start + int(literal.group(1))
            if self.at > len(self.octets):
                raise TokenError("the literal is cut off")
            return self.octets[start : self.at]
        match = _QUOTED.match(self.octets, self.at)
        if match is None:
            return self._odd_string()
        self.at = match.end()
        return unquoted(match.group(1))

    def _odd_string(self) -> bytes:
        self._oddities += 1
        if self._oddities <= _MOST_ODDITIES:
            for pattern in (*_QUOTED_BADLY, _BACKSLASHED):
                match = pattern.match(self.octets, self.at)
                if match:
                    self.at = match.end()
                    return match.group(1) if pattern is _BACKSLASHED else unquoted(match.group(1))
        raise TokenError("a string expected")

    def _is_string_next(self) -> bool:
        return self.peek() == b'"' or _LITERAL.match(self.octets, self.at) is not None

    def astring(self) -> bytes:
        """A string or an atom; NIL is the name NIL here (RFC 9051 `astring`)."""
        return self.string() if self._is_string_next() else self._take(_ASTRING_ATOM, "a name")

    def nstring(self) -> bytes | None:
        """A string, or None for NIL; an atom is taken for a string that lost its quotes."""
        if self._is_string_next():
            return self.string()
        found = self._take(_ASTRING_ATOM, "a string or NIL")
        return None if found.upper() == b"NIL" else found

    def words(self) -> list[str]:
        """A parenthesised list of flags, attributes and the like; NIL is empty."""
        if self.accept(b"("):
            found = []
            while not self.accept(b")"):
                found.append(text_of(self.astring()))
            return found
        if self.word() != "NIL":
            raise TokenError("a list expected")
        return []

    def value(self) -> Value:
        """One nested value."""
        if self.peek() != b"(":
            return self._leaf()
        self.at += 1
        return self.values()

    def values(self) -> list[Value]:
        """Values up to the closing parenthesis, or to the end of the response where it is missing."""
        open_lists: list[list[Value]] = []
        current: list[Value] = []
        while True:
            octet = self.peek()
            if octet == b"(":
                self.at += 1
                inner: list[Value] = []
                current.append(inner)
                open_lists.append(current)
                current = inner
            elif octet == b")":
                self.at += 1
                if not open_lists:
                    return current
                current = open_lists.pop()
            elif not octet:
                return open_lists[0] if open_lists else current
            else:
                current.append(self._leaf())

    def _leaf(self) -> bytes | None:
        if self._is_string_next():
            try:
                return self.string()
            except TokenError:
                if self._oddities > _MOST_ODDITIES:
                    raise
                return self._take(_STRAY_QUOTE, "a value")[1:]
        parts = [self._take(_LOOSE, "a value")]
        while (match := _LOOSE.match(self.octets, self.at)) is not None:
            parts.append(match.group())
            self.at = match.end()
        atom = b"".join(parts)
        return None if atom.upper() == b"NIL" else atom
