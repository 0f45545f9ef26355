"""What of the conversation may be shown or written to a log: no password, no token, no text of a message."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from tuimail.model.language import gettext

_COMMAND = re.compile(rb"A\d+ ([A-Z][A-Za-z0-9-]*)")
"""A line with a tag of ours; every other line may be a password or a message."""

_SECRET_COMMANDS = frozenset({b"LOGIN", b"AUTHENTICATE", b"PROXYAUTH", b"SETMETADATA", b"SETANNOTATION"})
_PLAIN_LINES = frozenset({b"DONE", b"*", b""})
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"?')
_LITERAL = re.compile(rb"\{\d+\+?\}\r?\n.*", re.DOTALL)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
_CHALLENGE = re.compile(rb"\+ (?:[A-Za-z0-9+/=]{4})+\r?\n?")
_LONGEST_EXCERPT = 80
_LONGEST_LINE = 400
_KEPT: Final = 300
_HEAD: Final = 1000
"""Octets kept of what was said: a command, or the beginning of a message."""


def masked(octets: bytes) -> bytes:
    """What the client writes, fit for a log: arguments of logins, SASL answers and literals are left out."""
    lines = []
    is_secret = False
    for line in octets.split(b"\r\n"):
        command = _COMMAND.match(line)
        if line in _PLAIN_LINES:
            lines.append(line)
        elif command is None or is_secret:
            lines.append(b"*** (%d octets)" % len(line))
        elif command[1].upper() in _SECRET_COMMANDS:
            is_secret = True
            lines.append(command.group() + b" ***")
        else:
            lines.append(_QUOTED.sub(b'"..."', line))
    return b"\r\n".join(lines)


def excerpt(octets: bytes) -> str:
    """The beginning of a response, with strings and literals left out, in printable characters."""
    bare = _QUOTED.sub(b'"..."', _LITERAL.sub(b"{...}", octets[:2000]))
    return _printable(bare.strip(), _LONGEST_EXCERPT)


class Said(NamedTuple):
    """A line of the conversation, fit to be shown."""

    at: float
    """Seconds since the epoch."""
    is_ours: bool
    text: str


class _Kept(NamedTuple):
    at: float
    is_ours: bool
    head: bytes
    times: int = 1


class Transcript:
    """The last of what was said on a connection; it costs a slice of octets each until somebody looks.

    FETCH responses that follow one another count as one line.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: deque[_Kept] = deque(maxlen=_KEPT)

    def sent(self, octets: bytes) -> None:
        """We wrote this, before it was compressed."""
        self._kept.append(_Kept(self._clock(), True, octets[:_HEAD]))

    def received(self, octets: bytes) -> None:
        """The server sent this response."""
        head, last = octets[:_HEAD], self._kept[-1] if self._kept else None
        if last is not None and not last.is_ours and _is_fetch(head) and _is_fetch(last.head):
            self._kept[-1] = last._replace(times=last.times + 1)
        else:
            self._kept.append(_Kept(self._clock(), False, head))

    def shown(self) -> list[Said]:
        """All of it, oldest first, with secrets and texts left out. May be called from another thread."""
        return [said for kept in self._kept.copy() for said in _shown(kept)]


def _is_fetch(head: bytes) -> bool:
    return head[:2] == b"* " and head[2:30].partition(b" ")[2][:5] == b"FETCH"


def _shown(kept: _Kept) -> list[Said]:
    if kept.is_ours:
        lines = masked(kept.head).rstrip(b"\r\n").split(b"\r\n")
        return [Said(kept.at, True, _printable(line, _LONGEST_LINE)) for line in lines]
    challenge = _CHALLENGE.fullmatch(kept.head)
    more = gettext("  and {times:,} more").format(times=kept.times - 1) if kept.times > 1 else ""
    return [Said(kept.at, False, ("+ ***" if challenge else excerpt(kept.head)) + more)]


def _printable(line: bytes, longest: int) -> str:
    text = _UNPRINTABLE.sub("?", line.decode("latin-1"))
    return text if len(text) <= longest else text[: longest - 3] + "..."
