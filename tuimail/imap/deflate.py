"""COMPRESS=DEFLATE (RFC 4978): raw deflate streams in both directions."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from tuimail.imap.errors import ProtocolBroken
from tuimail.model.language import gettext

_PIECE = 1 << 18


class Deflate:
    """The two streams of one connection."""

    def __init__(self, most_inflated: int) -> None:
        self._most = most_inflated
        self._out = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._in = zlib.decompressobj(-zlib.MAX_WBITS)

    def compress(self, octets: bytes) -> bytes:
        """What to write, flushed so that the server can act on it."""
        return self._out.compress(octets) + self._out.flush(zlib.Z_SYNC_FLUSH)

    def inflate(self, octets: bytes) -> Iterator[bytes]:
        """What was meant, in bounded pieces. ProtocolBroken for what is no deflate, or grows without measure."""
        grown = 0
        while octets:
            try:
                piece = self._in.decompress(octets, _PIECE)
            except zlib.error:
                raise ProtocolBroken(
                    gettext("The compressed data of the server is damaged; reconnect to go on.")
                ) from None
            grown += len(piece)
            if grown > self._most:
                raise ProtocolBroken(
                    gettext("The server's compressed data unpacks to far too much; the connection is closed.")
                )
            if piece:
                yield piece
            octets = self._in.unconsumed_tail
            if self._in.eof:
                raise ProtocolBroken(gettext("The server ended its compressed data; reconnect to go on."))
