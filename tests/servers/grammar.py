"""The grammar of IMAP commands as the scripted server reads it (RFC 9051 section 9), apart from the client's."""

from __future__ import annotations

import base64
import calendar
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Token = str | bytes | list["Token"]
"""An atom, a string (quoted or literal), or a list in parentheses."""


class BadCommand(Exception):
    """The client's line is not IMAP; the server answers BAD."""


@dataclass(frozen=True, slots=True)
class ClientCommand:
    """One command: `kind` is its name in upper case with "UID " before it where that applies."""

    tag: str
    kind: str
    args: list[Token]
    line: str
    """As received, without the tag; literals shortened to their length."""


def parse_command(pieces: Sequence[bytes]) -> ClientCommand:
    """`pieces` are line, literal, line, literal ... line; lines without their CRLF and literal mark."""
    reader = _Reader(pieces)
    tokens = reader.tokens_until(None)
    if len(tokens) < 2 or not isinstance(tokens[0], str) or not isinstance(tokens[1], str):
        raise BadCommand("tag and command expected")
    tag, name, args = tokens[0], tokens[1].upper(), tokens[2:]
    if name == "UID" and args and isinstance(args[0], str):
        name, args = f"UID {args[0].upper()}", args[1:]
    shown = "".join(p.decode("latin-1") if i % 2 == 0 else f"{{{len(p)}}}" for i, p in enumerate(pieces))
    return ClientCommand(tag, name, args, shown.partition(" ")[2])


class _Reader:
    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._lines = list(pieces[::2])
        self._literals = list(pieces[1::2])
        self._at = 0

    @property
    def _line(self) -> bytes:
        return self._lines[0]

    def tokens_until(self, end: str | None) -> list[Token]:
        found: list[Token] = []
        while True:
            if self._at >= len(self._line):
                if self._literals:
                    found.append(self._literals.pop(0))
                    self._lines.pop(0)
                    self._at = 0
                    continue
                if end is not None:
                    raise BadCommand("list is not closed")
                return found
            char = self._line[self._at : self._at + 1]
            if char == b" ":
                self._at += 1
            elif char == b"(":
                self._at += 1
                found.append(self.tokens_until(")"))
            elif char == b")":
                if end is None:
                    raise BadCommand("unexpected )")
                self._at += 1
                return found
            elif char == b'"':
                found.append(self._quoted())
            else:
                found.append(self._atom())

    def _quoted(self) -> bytes:
        out = bytearray()
        self._at += 1
        while self._at < len(self._line):
            char = self._line[self._at : self._at + 1]
            self._at += 1
            if char == b'"':
                return bytes(out)
            if char == b"\\":
                char = self._line[self._at : self._at + 1]
                self._at += 1
            out += char
        raise BadCommand("string is not closed")

    def _atom(self) -> str:
        """An atom; what stands in brackets belongs to it (BODY[HEADER.FIELDS (FROM TO)])."""
        start, depth = self._at, 0
        while self._at < len(self._line):
            char = self._line[self._at : self._at + 1]
            if char == b"[":
                depth += 1
            elif char == b"]":
                depth -= 1
            elif depth == 0 and char in b' ()"':
                break
            self._at += 1
        return self._line[start : self._at].decode("latin-1")


def text_of(token: Token) -> str:
    """An astring as text."""
    if isinstance(token, bytes):
        return token.decode("utf-8", "replace")
    if isinstance(token, str):
        return token
    raise BadCommand("string expected, list found")


def words_of(token: Token) -> list[str]:
    """A list of atoms, or one atom."""
    return [text_of(item) for item in token] if isinstance(token, list) else [text_of(token)]


def list_of(token: Token) -> list[Token]:
    if not isinstance(token, list):
        raise BadCommand("list expected")
    return token


def mailbox_name(token: Token) -> str:
    """A mailbox name out of modified UTF-7."""
    raw = text_of(token)
    out, rest = "", raw
    while rest:
        plain, mark, rest = rest.partition("&")
        out += plain
        if mark:
            coded, _, rest = rest.partition("-")
            padded = coded.replace(",", "/") + "=" * (-len(coded) % 4)
            out += base64.b64decode(padded).decode("utf-16-be") if coded else "&"
    return out


def quoted_name(name: str) -> str:
    """A mailbox name in modified UTF-7, quoted."""
    out, foreign = "", ""
    for char in [*name, ""]:
        if char and not " " <= char <= "~":
            foreign += char
            continue
        if foreign:
            coded = base64.b64encode(foreign.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            out, foreign = f"{out}&{coded}-", ""
        out += "&-" if char == "&" else char
    return quoted(out)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def ranges_of(text: str, highest: int) -> list[tuple[int, int]]:
    """A sequence-set as pairs; `*` is `highest`."""
    found = []
    for item in text.split(","):
        low, _, high = item.partition(":")
        try:
            first = highest if low == "*" else int(low)
            last = first if not high else highest if high == "*" else int(high)
        except ValueError as error:
            raise BadCommand(f"not a set: {text[:40]}") from error
        found.append((min(first, last), max(first, last)))
    return found


def members(numbers: Sequence[int], ranges: Iterable[tuple[int, int]]) -> list[int]:
    """Those of the ascending `numbers` that lie in the ranges, ascending, each once."""
    found: set[int] = set()
    for low, high in ranges:
        found.update(numbers[bisect_left(numbers, low) : bisect_right(numbers, high)])
    return sorted(found)


def set_text(numbers: Iterable[int]) -> str:
    """Ascending numbers as a sequence-set with ranges."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in runs)


def internaldate_text(seconds: int) -> str:
    return time.strftime('"%d-%b-%Y %H:%M:%S +0000"', time.gmtime(seconds))


def internaldate_of(token: Token) -> int:
    """A date-time string as seconds since the epoch, its zone honoured."""
    stamp, _, zone = text_of(token).strip().rpartition(" ")
    offset = int(zone[1:3]) * 3600 + int(zone[3:5]) * 60
    seconds = calendar.timegm(time.strptime(stamp, "%d-%b-%Y %H:%M:%S"))
    return seconds + offset if zone[0] == "-" else seconds - offset
