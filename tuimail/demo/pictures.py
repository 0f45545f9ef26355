"""Draws small, real PNG pictures: a river under a sky, different for each number."""

from __future__ import annotations

import struct
import zlib
from random import Random

_WIDTH, _HEIGHT = 96, 64


def picture(number: int) -> bytes:
    """A PNG of 96 by 64 pixels."""
    random = Random(number)
    sky, bank, water = ([random.randint(low, low + 50) for low in lows] for lows in _COLOURS)
    level = random.randint(26, 40)
    rows = []
    for y in range(_HEIGHT):
        colour = sky if y < level - 8 else bank if y < level else water
        shade = (y * 3) % 17
        rows.append(b"\x00" + bytes(min(255, value + shade) for value in colour) * _WIDTH)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(b"".join(rows))),
            _chunk(b"IEND", b""),
        ]
    )


_COLOURS = ((120, 160, 190), (60, 110, 50), (40, 80, 120))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
