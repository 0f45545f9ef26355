"""Whole messages as a server describes them, for tests that need more than a part."""

from __future__ import annotations

from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.mime.transfer import decode
from tuimail.model.bodystructure import BodyPart
from tuimail.server.mime_index import Part, index_message, part_at
from tuimail.server.structure import bodystructure


class WholeMessage:
    """The tree that IMAP would give, and the content of each section as the store would keep it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._index = index_message(raw)
        self.root = parse_bodystructure(bodystructure(raw, self._index, extended=True))

    def content(self, part: BodyPart) -> bytes:
        """Decoded octets of a part; a section may name the header of a message inside."""
        numbers, is_header = part.section, part.section.endswith(".HEADER")
        found = self._at(numbers.removesuffix(".HEADER"))
        if found is None:
            return b""
        if is_header:
            inner = found.children[0]
            return self._raw[inner.header_start : inner.body_start]
        return decode(part.encoding, self._raw[found.body_start : found.body_end])

    def _at(self, numbers: str) -> Part | None:
        return part_at(self._index, [int(number) for number in numbers.split(".")] if numbers else [])
