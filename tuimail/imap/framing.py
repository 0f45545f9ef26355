"""From octets to complete responses: lines, and the literals inside them.

A response is handed on as one piece, literals inline. Two kinds of literals are not kept: streamed ones, whose octets
go to a sink as they come, and those over the limit, which are skipped. In both cases `{0}` stands in their place, so
that what follows can still be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tuimail.imap.errors import ProtocolBroken
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

_LITERAL = re.compile(rb"\{(\d{1,20})\+?\}\r?\n\Z")
_TEXT_RESPONSE = re.compile(rb"\* (?:OK|NO|BAD|BYE|PREAUTH)\b|[^*]", re.IGNORECASE)
"""Status responses and `+` end in free text, which cannot hold a literal but may look like one."""

_COMPACT_AT = 1 << 20
_IMPOSSIBLE = 1 << 40


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server may make us keep."""

    literal: int = 64 << 20
    """One literal that is not streamed; a longer one is skipped, which costs its response."""

    line: int = 8 << 20
    """The lines of one response, without literals; more breaks the connection."""

    inflated: int = 64 << 20
    """What one `receive()` may grow to by decompression; more breaks the connection."""


Sink = Callable[[bytes], None]
"""Takes the octets of a streamed literal, in pieces."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One response with its line end."""

    octets: bytes
    is_oversize: bool = False
    """A literal was skipped, so the response is not to be believed."""


class Framer:
    """Cuts the stream. `sink_for(head)`, where set, is asked at every literal whether its octets are streamed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.sink_for: Callable[[bytes], Sink | None] | None = None
        self._buffer = bytearray()
        self._start = 0
        """Where the current response begins."""
        self._scan = 0
        """From where on the next line end is looked for."""
        self._searched = 0
        """Up to where there is no line end behind `_scan`."""
        self._literal_octets = 0
        self._skip = 0
        """Octets of a streamed or oversize literal that are still to come."""
        self._sink: Sink | None = None
        self._is_oversize = False

    def feed(self, data: bytes) -> None:
        """Take octets."""
        self._buffer += data

    def rest(self) -> bytes:
        """Take away what was not cut yet (it turned out not to be plain IMAP)."""
        taken = bytes(memoryview(self._buffer)[self._start :])
        self._buffer.clear()
        self._start = self._scan = self._searched = 0
        return taken

    def next(self) -> Frame | None:
        """The next complete response; None where more octets are needed. ProtocolBroken over the limits."""
        buffer = self._buffer
        while len(buffer) >= self._scan and (not self._skip or self._skipped()):
            end = buffer.find(b"\n", max(self._scan, self._searched)) + 1
            if not end:
                self._searched = len(buffer)
                self._check_line(len(buffer))
                break
            if buffer.endswith((b"}\r\n", b"}\n"), self._start, end):
                size = self._literal_size(end)
                if size is not None:
                    self._begin_literal(size, end)
                    continue
            self._check_line(end)
            return self._cut(end)
        self._compact()
        return None

    def _literal_size(self, end: int) -> int | None:
        """The size that the line ending at `end` announces."""
        match = _LITERAL.search(self._buffer, max(self._scan, end - 26), end)
        if match is None or _TEXT_RESPONSE.match(self._buffer, self._start):
            return None
        return int(match.group(1))

    def _begin_literal(self, size: int, end: int) -> None:
        sink = None
        if size and self.sink_for is not None:
            sink = self.sink_for(bytes(memoryview(self._buffer)[self._start : end]))
        if sink is None:
            most = self._limits.literal
            self._is_oversize = self._is_oversize or size > most or self._literal_octets + size > 2 * most
            if not self._is_oversize:
                self._literal_octets += size
                self._scan = end + size
                return
        if size > _IMPOSSIBLE:
            raise ProtocolBroken(
                gettext("The server announced data of an impossible size; the connection has to be closed.")
            )
        brace = self._buffer.rindex(b"{", self._start, end)
        self._buffer[brace:end] = b"{0}\r\n"
        self._scan = brace + 5
        self._searched = 0
        self._skip, self._sink = size, sink

    def _skipped(self) -> bool:
        """Whether the literal under way is through; hands on what is there of it."""
        piece = self._buffer[self._scan : self._scan + self._skip]
        if piece:
            del self._buffer[self._scan : self._scan + self._skip]
            self._skip -= len(piece)
            if self._sink is not None:
                self._sink(bytes(piece))
        return not self._skip

    def _check_line(self, end: int) -> None:
        if end - self._start - self._literal_octets > self._limits.line:
            raise ProtocolBroken(gettext("The server sent an endless line; the connection has to be closed."))

    def _cut(self, end: int) -> Frame:
        self._searched = 0
        frame = Frame(bytes(memoryview(self._buffer)[self._start : end]), self._is_oversize)
        self._start = self._scan = end
        self._literal_octets = 0
        self._is_oversize = False
        if end > _COMPACT_AT:
            self._compact()
        return frame

    def _compact(self) -> None:
        if self._start:
            del self._buffer[: self._start]
            self._scan -= self._start
            self._searched = max(0, self._searched - self._start)
            self._start = 0
