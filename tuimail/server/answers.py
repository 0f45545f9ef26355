"""What the index keeps of a message: octets and answers ready for the wire."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tuimail.server.mime_index import index_message
from tuimail.server.structure import bodystructure, envelope

LISTED = frozenset(
    b"FROM TO CC REPLY-TO SUBJECT DATE MESSAGE-ID REFERENCES IN-REPLY-TO LIST-ID LIST-POST LIST-UNSUBSCRIBE".split()
)

_FIELD_WITH_FOLDS = re.compile(rb"^([!-9;-~]+)[ \t]*:(?:[^\r\n]|\r(?!\n)|\r?\n[ \t])*(?:\r?\n|\Z)", re.MULTILINE)


def fields_named(header: bytes, names: Collection[bytes], *, inverse: bool = False) -> bytes:
    """The fields with these upper-case names (or all others), unchanged, with the blank line behind them."""
    found = _FIELD_WITH_FOLDS.finditer(header)
    return b"".join(field[0] for field in found if inverse != (field[1].upper() in names)) + b"\r\n"


@dataclass(frozen=True, slots=True)
class Answers:
    """What is told of a message without reading it again."""

    size: int
    envelope: bytes
    body: bytes
    bodystructure: bytes
    listing_header: bytes
    """The header fields of `LISTED`, as they stand in the message: a list needs no other bytes."""
    content_hash: bytes

    @classmethod
    def of(cls, raw: bytes) -> Answers:
        """Index the bytes of a message; never raises."""
        root = index_message(raw)
        return cls(
            size=len(raw),
            envelope=envelope(root),
            body=bodystructure(raw, root, extended=False),
            bodystructure=bodystructure(raw, root, extended=True),
            listing_header=fields_named(raw[: root.body_start], LISTED),
            content_hash=hashlib.sha256(raw).digest()[:16],
        )


class LateAnswers:
    """Answers of a message that nobody has asked for yet; the copies of a message share them."""

    __slots__ = ["_known", "_load"]

    def __init__(self, load: Callable[[], bytes]) -> None:
        self._load = load
        self._known: Answers | None = None

    def read(self) -> Answers:
        """The answers; the bytes are loaded and indexed the first time. Raises what loading raises."""
        if self._known is None:
            self._known = Answers.of(self._load())
        return self._known
