"""BODYSTRUCTURE and BODY: from the server's nested list to `model.BodyPart`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeGuard
from urllib.parse import unquote_to_bytes

from tuimail.imap.tokens import Cursor, TokenError, Value, text_of
from tuimail.model.bodystructure import BodyPart

_DEEPEST = 50
"""Parts nested deeper than any mail are shown as one attachment."""

_UNREADABLE = BodyPart("1", "application/octet-stream")


def parse_bodystructure(raw: bytes) -> BodyPart:
    """The MIME tree. Never raises: what makes no sense becomes application/octet-stream, what is missing is empty."""
    try:
        value = Cursor(raw).value()
    except TokenError:
        return _UNREADABLE
    return _root(value, "", 0) if _is_list(value) and value else _UNREADABLE


def _is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, list)


def _text(value: Value) -> str:
    return text_of(value) if isinstance(value, bytes) else ""


def _at(values: Sequence[Value], index: int) -> Value:
    return values[index] if index < len(values) else None


def _number(value: Value) -> int:
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) <= 20 else 0


def _root(body: Sequence[Value], prefix: str, depth: int) -> BodyPart:
    """The root part of a message: a multipart has no number of its own, anything else is part 1 (RFC 3501 6.4.5)."""
    if _is_list(body[0]):
        return _multipart(body, prefix, depth)
    return _single(body, f"{prefix}.1" if prefix else "1", depth)


def _part(body: Value, section: str, depth: int) -> BodyPart:
    if not _is_list(body) or not body or depth > _DEEPEST:
        return BodyPart(section, "application/octet-stream")
    return _multipart(body, section, depth) if _is_list(body[0]) else _single(body, section, depth)


def _multipart(body: Sequence[Value], section: str, depth: int) -> BodyPart:
    count = next((index for index, value in enumerate(body) if not _is_list(value)), len(body))
    parts = [part for part in body[:count] if part]
    children = tuple(
        _part(part, f"{section}.{number}" if section else str(number), depth + 1)
        for number, part in enumerate(parts, 1)
    )
    disposition, disposition_parameters = _disposition(_at(body, count + 2))
    subtype = _text(_at(body, count)).lower() or "mixed"
    parameters = _parameters(_at(body, count + 1))
    return BodyPart(
        section,
        f"multipart/{subtype}",
        parameters,
        disposition=disposition,
        filename=_filename(disposition_parameters, parameters),
        children=children,
    )


def _single(body: Sequence[Value], section: str, depth: int) -> BodyPart:
    kind, subtype = _text(body[0]).lower(), _text(_at(body, 1)).lower()
    if kind == "multipart":
        return _empty_multipart(body, section)
    media_type = f"{kind}/{subtype}" if kind and subtype else "application/octet-stream"
    parameters = _parameters(_at(body, 2))
    extension = 7
    children: tuple[BodyPart, ...] = ()
    inner = _at(body, 8)
    if media_type in ("message/rfc822", "message/global") and (_is_list(_at(body, 7)) or _is_body(inner)):
        if _is_list(inner) and inner and depth < _DEEPEST:
            children = (_root(inner, section, depth + 1),)
        extension = 10
    elif kind == "text" and not _is_list(inner):
        extension = 8
    disposition, disposition_parameters = _disposition(_at(body, extension + 1))
    return BodyPart(
        section,
        media_type,
        parameters,
        _text(_at(body, 5)).lower() or "7bit",
        _number(_at(body, 6)),
        disposition,
        _filename(disposition_parameters, parameters),
        _text(_at(body, 3)),
        _text(_at(body, 4)),
        children,
    )


def _is_body(value: Value) -> bool:
    """Whether this is a part and not a disposition, which has two values."""
    return _is_list(value) and len(value) > 2


def _empty_multipart(body: Sequence[Value], section: str) -> BodyPart:
    """`("multipart" "mixed" ...)`: how some servers describe a multipart without parts."""
    subtype = _text(_at(body, 1)).lower() or "mixed"
    return BodyPart(section, f"multipart/{subtype}", _parameters(_at(body, 2)))


def _disposition(value: Value) -> tuple[str, tuple[tuple[str, str], ...]]:
    """`("attachment" ("filename" "x"))`; some servers send only the word."""
    if not _is_list(value):
        return _text(value).lower(), ()
    return _text(_at(value, 0)).lower(), _parameters(_at(value, 1))


def _parameters(value: Value) -> tuple[tuple[str, str], ...]:
    if not _is_list(value):
        return ()
    texts = [_text(item) for item in value]
    return tuple((name.lower(), text) for name, text in zip(texts[::2], texts[1::2], strict=False) if name)


def _filename(*parameter_lists: Iterable[tuple[str, str]]) -> str:
    """`filename` of the disposition, else `name` of the type; RFC 2231 and encoded words decoded."""
    for parameters in parameter_lists:
        given = dict(parameters)
        for name in ("filename", "name"):
            found = _extended(given, name) or _encoded_words(given.get(name, ""))
            if found:
                return found
    return ""


def _extended(given: dict[str, str], name: str) -> str:
    """RFC 2231: `name*`, or `name*0*` `name*1` ... put together; "" where there is none."""
    pieces = [given[f"{name}*"]] if f"{name}*" in given else []
    is_encoded = bool(pieces)
    octets = b""
    for index in range(len(given)):
        if f"{name}*{index}*" in given:
            pieces.append(given[f"{name}*{index}*"])
            is_encoded = is_encoded or index == 0
        elif f"{name}*{index}" in given:
            pieces.append(given[f"{name}*{index}"].replace("%", "%25"))
        else:
            break
    charset = "utf-8"
    if is_encoded and pieces[0].count("'") >= 2:
        charset, _language, pieces[0] = pieces[0].split("'", 2)
    octets = b"".join(map(unquote_to_bytes, pieces))
    return _decoded(octets, charset)


def _decoded(octets: bytes, charset: str) -> str:
    try:
        return octets.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError, ValueError):
        return text_of(octets)


def _encoded_words(text: str) -> str:
    """RFC 2047 encoded words, which do not belong into a parameter and are there all the same."""
    if "=?" not in text:
        return text
    from email.errors import HeaderParseError
    from email.header import decode_header

    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset or "ascii") for piece, charset in pieces
    )
