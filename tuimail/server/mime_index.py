"""Finds the parts of a message as byte offsets, without decoding anything.

The standard library's parser keeps neither offsets nor the original bytes, and fails on deep or broken mail;
IMAP needs exact octet counts (RFC 9051 7.5.2, BODYSTRUCTURE). Broken structure degrades to text/plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

MAX_DEPTH = 50
MAX_PARTS = 1000

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*((?:[^\r\n]|\r(?!\n)|\r?\n[ \t])*)", re.MULTILINE)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_MEDIA_TYPE = re.compile(rb"\s*([^\s/;\"]+)\s*/\s*([^\s;\"]+)")
_PARAMETER = re.compile(rb";\s*([^\s=;\"]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")

Parameters = tuple[tuple[bytes, bytes], ...]


@dataclass(slots=True)
class Part:
    """One MIME part: the header is raw[header_start:body_start], the body raw[body_start:body_end].

    `fields` are (lower-case name, unfolded value) in order. A message/rfc822 has the message inside as its one child.
    """

    header_start: int
    body_start: int
    body_end: int
    fields: list[tuple[bytes, bytes]]
    maintype: bytes = b"text"
    subtype: bytes = b"plain"
    parameters: Parameters = ()
    children: list[Part] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return self.maintype == b"multipart"

    @property
    def is_message(self) -> bool:
        """A message/rfc822 (or message/global) whose inside is known."""
        return self.maintype == b"message" and bool(self.children)

    def first(self, name: bytes) -> bytes | None:
        """The first value of a field by its lower-case name."""
        return next((value for key, value in self.fields if key == name), None)

    def all(self, name: bytes) -> list[bytes]:
        """All values of a field by its lower-case name."""
        return [value for key, value in self.fields if key == name]

    def walk(self) -> Iterator[Part]:
        """This part and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def index_message(raw: bytes) -> Part:
    """The part tree of a message. Never raises; too deep or too many parts are left unopened."""
    return _Scan(raw).part(0, len(raw), depth=0, default=(b"text", b"plain"))


def header_fields(header: bytes) -> list[tuple[bytes, bytes]]:
    """(lower-case name, unfolded value) of each field in order; lines that are no field are passed over."""
    fields = []
    for found in _FIELD.finditer(header):
        value = found[2]
        if b"\n" in value:
            value = _FOLD.sub(b"", value)
        fields.append((found[1].lower(), value.replace(b"\x00", b"").strip()))
    return fields


def header_end(raw: bytes, start: int, end: int) -> int:
    """Where the body begins: after the first blank line, or at the end; of a message without any field at its start."""
    if raw[start : start + 1] == b"\n":
        return start + 1
    if raw[start : start + 2] == b"\r\n":
        return start + 2
    found = _BLANK_LINE.search(raw, start, end)
    stop = found.end() if found else end
    # Of a whole message: or what somebody wrote would be seen nowhere.
    return stop if start or _FIELD.search(raw, start, stop) else start


def split_value(value: bytes) -> tuple[bytes, Parameters]:
    """A value with parameters (Content-Disposition): lower-case word, parameters."""
    word, separator, rest = value.partition(b";")
    return word.strip().lower(), _parameters(separator + rest)


def part_at(root: Part, section: Sequence[int]) -> Part | None:
    """The part that a section number names (RFC 9051 6.4.5.1), None where there is none.

    Numbers below a message/rfc822 count the parts of the message inside; part 1 of a non-multipart is itself.
    """
    part = root
    for level, number in enumerate(section):
        if level > 0 and part.is_message:
            part = part.children[0]
        elif level > 0 and not part.is_multipart:
            return None
        if part.is_multipart:
            if not 1 <= number <= len(part.children):
                return None
            part = part.children[number - 1]
        elif number != 1:
            return None
    return part


class _Scan:
    """One message being indexed: the bytes, and how many parts have been found."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._count = 0

    def part(self, start: int, end: int, depth: int, default: tuple[bytes, bytes]) -> Part:
        self._count += 1
        body_start = header_end(self._raw, start, end)
        part = Part(start, body_start, end, header_fields(self._raw[start:body_start]), *default)
        self._set_type(part)
        if depth >= MAX_DEPTH or self._count >= MAX_PARTS:
            self._leave_closed(part)
        elif part.is_multipart:
            part.children = self._split(part, depth)
            if not part.children:
                self._leave_closed(part)
        elif part.maintype == b"message" and part.subtype in (b"rfc822", b"global") and not _is_encoded(part):
            part.children = [self.part(body_start, end, depth + 1, (b"text", b"plain"))]
        return part

    def _set_type(self, part: Part) -> None:
        value = part.first(b"content-type")
        found = _MEDIA_TYPE.match(value) if value else None
        if value and found:
            part.maintype, part.subtype = found[1].lower(), found[2].lower()
            part.parameters = _parameters(value[found.end() :])

    def _leave_closed(self, part: Part) -> None:
        """A multipart that cannot be opened is shown as the text it is."""
        if part.is_multipart:
            part.maintype, part.subtype, part.parameters = b"text", b"plain", ()

    def _split(self, part: Part, depth: int) -> list[Part]:
        boundary = next((value for name, value in part.parameters if name.lower() == b"boundary"), b"")
        if not boundary:
            return []
        inner = (b"message", b"rfc822") if part.subtype == b"digest" else (b"text", b"plain")
        children = []
        for start, end in _between_boundaries(self._raw, part.body_start, part.body_end, boundary):
            if self._count >= MAX_PARTS:
                break
            children.append(self.part(start, end, depth + 1, inner))
        return children


def _between_boundaries(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of what stands between the boundary lines; the line break before a boundary belongs to it."""
    dashes = b"--" + boundary
    opened: int | None = None
    position = raw.find(dashes, start, end)
    while position >= 0:
        line = _AFTER_BOUNDARY.match(raw, position + len(dashes), end)
        if line is None or (position > start and raw[position - 1 : position] != b"\n"):
            position = raw.find(dashes, position + 1, end)
            continue
        if opened is not None:
            yield opened, max(opened, _without_line_break(raw, position))
        if line[1]:
            return
        opened = line.end()
        position = raw.find(dashes, opened, end)
    if opened is not None and opened < end:
        yield opened, end


def _without_line_break(raw: bytes, position: int) -> int:
    if raw[position - 1 : position] == b"\n":
        position -= 1
        if raw[position - 1 : position] == b"\r":
            position -= 1
    return position


def _parameters(text: bytes) -> Parameters:
    return tuple((found[1], _unquoted(found[2].strip())) for found in _PARAMETER.finditer(text))


def _unquoted(value: bytes) -> bytes:
    if not value.startswith(b'"'):
        return value
    inner = value[1:-1] if len(value) > 1 and value.endswith(b'"') else value[1:]
    return _ESCAPED.sub(rb"\1", inner)


def _is_encoded(part: Part) -> bool:
    encoding = (part.first(b"content-transfer-encoding") or b"").strip().lower()
    return encoding in (b"base64", b"quoted-printable")
