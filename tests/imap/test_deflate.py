"""COMPRESS=DEFLATE: both streams, and compressed data that is a bomb or none."""

from __future__ import annotations

import zlib

import pytest

from tuimail.imap.deflate import Deflate
from tuimail.imap.errors import ProtocolBroken


def squeezed(octets: bytes, flush: int = zlib.Z_SYNC_FLUSH) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(octets) + packer.flush(flush)


def test_there_and_back_in_any_pieces() -> None:
    sender, receiver = Deflate(10_000), Deflate(10_000)
    wire = sender.compress(b"A1 NOOP\r\n") + sender.compress(b"A2 NOOP\r\n")
    got = b"".join(piece for at in range(len(wire)) for piece in receiver.inflate(wire[at : at + 1]))
    assert got == b"A1 NOOP\r\nA2 NOOP\r\n"


def test_each_write_can_be_read_at_once() -> None:
    sender, receiver = Deflate(10_000), Deflate(10_000)
    assert b"".join(receiver.inflate(sender.compress(b"A1 NOOP\r\n"))) == b"A1 NOOP\r\n"


def test_pieces_are_bounded() -> None:
    pieces = list(Deflate(10 << 20).inflate(squeezed(b"x" * (5 << 20))))
    assert sum(map(len, pieces)) == 5 << 20
    assert max(map(len, pieces)) <= 1 << 18


def test_a_bomb_is_stopped_early() -> None:
    seen: list[bytes] = []
    with pytest.raises(ProtocolBroken, match="far too much"):
        seen.extend(Deflate(1 << 20).inflate(squeezed(b"x" * (50 << 20))))
    assert sum(map(len, seen)) <= 1 << 20


def test_garbage_is_no_deflate() -> None:
    with pytest.raises(ProtocolBroken, match="damaged"):
        list(Deflate(1 << 20).inflate(b"* OK this is plain text\r\n"))


def test_the_stream_must_not_end() -> None:
    with pytest.raises(ProtocolBroken, match="ended"):
        list(Deflate(1 << 20).inflate(squeezed(b"bye", zlib.Z_FINISH)))
