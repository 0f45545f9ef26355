"""Find the line of every key in a TOML text, which tomllib does not tell.

The text is already known to be TOML; for anything else the answer is a guess, never an exception.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

KeyPath = tuple[str, ...]

_TOKEN = re.compile(
    r"""
    (?P<skip>   [ \t\r]+ | \#[^\n]* )
  | (?P<string> \"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
  | (?P<bare>   [A-Za-z0-9_+:-]+ )
  | (?P<mark>   [\[\]{}=,.\n] )
  | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Key path to line, from 1; a table's line is that of its first header."""
    scan = _Scan()
    line = 1
    for token in _TOKEN.finditer(text):
        word = token.group()
        scan.take(token.lastgroup or "other", word, line)
        line += word.count("\n")
    return scan.lines


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """All of the text in pieces, each with its kind: skip, string, bare, mark or other."""
    for token in _TOKEN.finditer(text):
        yield token.lastgroup or "other", token.group()


class _Scan:
    """Where we are: before a key, in a header, or in a value, inside any number of brackets."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._table: KeyPath = ()
        self._parts: list[str] = []
        """The dotted key that is being read."""
        self._is_header = False
        self._brackets: list[tuple[str, KeyPath]] = []
        """Open brackets of values, each with the key path that it belongs to."""
        self._path: KeyPath = ()
        self._is_value = False

    def take(self, kind: str, word: str, line: int) -> None:
        if kind == "skip":
            return
        if self._is_value:
            self._in_value(word)
        elif kind in ("string", "bare"):
            self._parts.append(plain_key(kind, word))
        elif kind == "mark":
            self._before_value(word, line)

    def _before_value(self, mark: str, line: int) -> None:
        match mark:
            case "=":
                self._path = self._prefix() + tuple(self._parts)
                self._note(self._path, line)
                self._parts = []
                self._is_value = True
            case "[" if not self._brackets and not self._parts:
                self._is_header = True
            case "]" if self._is_header and self._parts:
                self._table = tuple(self._parts)
                self._note(self._table, line)
                self._parts = []
            case "\n" if not self._brackets:
                self._is_header = False
                self._parts = []
            case "}":
                self._close()

    def _in_value(self, word: str) -> None:
        match word:
            case "[":
                self._brackets.append((word, self._path))
            case "{":
                self._brackets.append((word, self._path))
                self._is_value = False
            case "]" | "}":
                self._close()
            case "," if self._brackets and self._brackets[-1][0] == "{":
                self._is_value = False
            case "\n" if not self._brackets:
                self._is_value = False

    def _close(self) -> None:
        # The bracket itself was (the end of) a value.
        self._is_value = True
        self._parts = []
        if self._brackets:
            _, self._path = self._brackets.pop()

    def _prefix(self) -> KeyPath:
        return self._brackets[-1][1] if self._brackets else self._table

    def _note(self, path: KeyPath, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)


def plain_key(kind: str, word: str) -> str:
    """A part of a key without its quotes."""
    if kind == "bare":
        return word
    try:
        return str(tomllib.loads(f"key = {word}")["key"])
    except tomllib.TOMLDecodeError:
        return word
