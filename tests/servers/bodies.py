"""BODYSTRUCTURE and body sections of a message, worked out from its octets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from functools import lru_cache
from itertools import pairwise

from tests.servers.grammar import BadCommand, quoted


@dataclass(slots=True)
class Entity:
    """A message or a body part: header block with its blank line, body octets, parts below."""

    header: bytes
    body: bytes
    fields: Message
    children: list[Entity] = field(default_factory=list)

    @property
    def media_type(self) -> str:
        return self.fields.get_content_type()


@lru_cache(maxsize=4096)
def entity_of(source: bytes) -> Entity:
    """The tree of a message."""
    head, gap, body = source.partition(b"\r\n\r\n")
    if source.startswith(b"\r\n"):
        head, gap, body = b"", b"\r\n", source[2:]
    fields = BytesHeaderParser().parsebytes(head + gap)
    entity = Entity(head + gap, body, fields)
    if entity.media_type.startswith("multipart/"):
        entity.children = [entity_of(piece) for piece in _pieces(body, str(fields.get_param("boundary", "")))]
    elif entity.media_type == "message/rfc822":
        entity.children = [entity_of(body)]
    return entity


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    mark = rb"(?:^|\r\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?:\r\n|$)"
    ends = list(re.finditer(mark, body))
    return [body[a.end() : b.start()] for a, b in pairwise(ends) if not a.group(1)]


def bodystructure(entity: Entity) -> str:
    """RFC 9051 7.5.2, extension data included."""
    kind, _, subtype = entity.media_type.partition("/")
    disposition = _disposition(entity)
    if kind == "multipart":
        parts = "".join(bodystructure(child) for child in entity.children) or '("text" "plain" NIL NIL NIL "7bit" 0 0)'
        return f"({parts} {quoted(subtype)} {_parameters(entity)} {disposition} NIL NIL)"
    encoding = str(entity.fields.get("Content-Transfer-Encoding", "7bit"))
    basic = f"{quoted(kind)} {quoted(subtype)} {_parameters(entity)} {_nstring(entity, 'Content-ID')}"
    basic += f" {_nstring(entity, 'Content-Description')} {quoted(encoding)} {len(entity.body)}"
    lines = entity.body.count(b"\r\n")
    if entity.media_type == "message/rfc822":
        envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
        basic += f" {envelope} {bodystructure(entity.children[0])} {lines}"
    elif kind == "text":
        basic += f" {lines}"
    return f"({basic} NIL {disposition} NIL NIL)"


def _parameters(entity: Entity) -> str:
    pairs = entity.fields.get_params(failobj=[]) or []
    shown = " ".join(f"{quoted(name)} {quoted(str(value))}" for name, value in pairs[1:])
    return f"({shown})" if shown else "NIL"


def _disposition(entity: Entity) -> str:
    value = entity.fields.get_content_disposition()
    if value is None:
        return "NIL"
    filename = entity.fields.get_filename()
    named = f'("filename" {quoted(filename)})' if filename else "NIL"
    return f"({quoted(value)} {named})"


def _nstring(entity: Entity, name: str) -> str:
    value = entity.fields.get(name)
    return "NIL" if value is None else quoted(str(value))


def section(source: bytes, spec: str) -> bytes | None:
    """The octets of BODY[spec]; None where the message has no such part."""
    numbers, keyword = _split(spec)
    entity: Entity | None = entity_of(source)
    for number in numbers:
        entity = _child(entity, number) if entity is not None else None
    if entity is None:
        return None
    if keyword == "MIME":
        return entity.header
    if numbers and not keyword:
        return entity.body
    if numbers and entity.media_type == "message/rfc822":
        entity = entity.children[0]
    if not keyword:
        return source
    if keyword in ("HEADER", "TEXT"):
        return entity.header if keyword == "HEADER" else entity.body
    return _header_fields(entity.header, keyword)


def _split(spec: str) -> tuple[list[int], str]:
    found = re.fullmatch(r"((?:\d+)(?:\.\d+)*)?\.?([A-Za-z].*)?", spec, re.DOTALL)
    if found is None:
        raise BadCommand(f"not a section: {spec[:40]}")
    numbers = [int(n) for n in found.group(1).split(".")] if found.group(1) else []
    return numbers, (found.group(2) or "").upper()


def _child(entity: Entity, number: int) -> Entity | None:
    """RFC 9051 6.4.5.1: a message inside is addressed through its root part; a leaf is its own part 1."""
    if entity.media_type == "message/rfc822":
        entity = entity.children[0]
    if entity.media_type.startswith("multipart/"):
        return entity.children[number - 1] if 0 < number <= len(entity.children) else None
    return entity if number == 1 else None


def _header_fields(header: bytes, keyword: str) -> bytes:
    found = re.fullmatch(r"HEADER\.FIELDS(\.NOT)? \((.*)\)", keyword)
    if found is None:
        raise BadCommand(f"not a section: {keyword[:40]}")
    names = {name.strip('"').lower().encode() for name in found.group(2).split()}
    lines = re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", header)
    wanted = [line for line in lines if (line.partition(b":")[0].strip().lower() in names) != bool(found.group(1))]
    return b"".join(wanted) + b"\r\n"
