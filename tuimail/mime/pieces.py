"""Text of a message and notes of ours between it."""

from __future__ import annotations

from typing import Final, NamedTuple

MARK: Final = "-----BEGIN PGP "
"""A text without it has no armour."""


class Piece(NamedTuple):
    """Text of the message, or a note of ours in the place of something that was quoted so deep."""

    text: str = ""
    note: str = ""
    quote: int = 0
