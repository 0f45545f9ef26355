"""Writes ENVELOPE and BODYSTRUCTURE as the bytes of an IMAP answer (RFC 9051 7.5.2).

Strings go out as they stand in the message: encoded words stay encoded, raw 8-bit travels in literals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import getaddresses

from tuimail.server.mime_index import Parameters, Part, split_value

_NEEDS_LITERAL = re.compile(rb"[\x00-\x1f\x7f-\xff]")
_MAX_QUOTED = 900
_MAX_ADDRESSES = 64 * 1024


def envelope(part: Part) -> bytes:
    """The ENVELOPE of a message; missing fields are NIL, and Sender and Reply-To default to From."""
    sender = _addresses(part, b"from")
    fields = [
        quoted(part.first(b"date")),
        quoted(part.first(b"subject")),
        sender,
        _addresses(part, b"sender", sender),
        _addresses(part, b"reply-to", sender),
        *(_addresses(part, name) for name in (b"to", b"cc", b"bcc")),
        quoted(part.first(b"in-reply-to")),
        quoted(part.first(b"message-id")),
    ]
    return b"(" + b" ".join(fields) + b")"


def bodystructure(raw: bytes, part: Part, *, extended: bool) -> bytes:
    """BODYSTRUCTURE, or BODY where not extended."""
    if part.is_multipart:
        pieces = [b"".join(bodystructure(raw, child, extended=extended) for child in part.children)]
        pieces.append(quoted(part.subtype))
        if extended:
            pieces += [_parameters(part.parameters), *_tail(part)]
        return b"(" + b" ".join(pieces) + b")"
    pieces = [
        quoted(part.maintype),
        quoted(part.subtype),
        _parameters(part.parameters),
        quoted(part.first(b"content-id")),
        quoted(part.first(b"content-description")),
        quoted(_encoding(part)),
        b"%d" % (part.body_end - part.body_start),
    ]
    if part.is_message:
        inside = part.children[0]
        pieces += [envelope(inside), bodystructure(raw, inside, extended=extended)]
    if part.is_message or part.maintype == b"text":
        pieces.append(b"%d" % raw.count(b"\n", part.body_start, part.body_end))
    if extended:
        pieces += [quoted(part.first(b"content-md5")), *_tail(part)]
    return b"(" + b" ".join(pieces) + b")"


def quoted(value: bytes | None) -> bytes:
    """NIL, a quoted string, or a literal where the bytes need one."""
    if value is None:
        return b"NIL"
    if len(value) > _MAX_QUOTED or _NEEDS_LITERAL.search(value):
        return b"{%d}\r\n%b" % (len(value), value)
    return b'"' + value.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _tail(part: Part) -> Sequence[bytes]:
    """Disposition, language, location."""
    return _disposition(part), quoted(part.first(b"content-language")), quoted(part.first(b"content-location"))


def _disposition(part: Part) -> bytes:
    word, parameters = split_value(part.first(b"content-disposition") or b"")
    return b"(%b %b)" % (quoted(word), _parameters(parameters)) if word else b"NIL"


def _parameters(parameters: Parameters) -> bytes:
    if not parameters:
        return b"NIL"
    return b"(" + b" ".join(quoted(name) + b" " + quoted(value) for name, value in parameters) + b")"


def _encoding(part: Part) -> bytes:
    words = (part.first(b"content-transfer-encoding") or b"").split()
    return words[0] if words else b"7bit"


def _addresses(part: Part, name: bytes, default: bytes = b"NIL") -> bytes:
    value = part.first(name)
    if value is None:
        return default
    pairs = _address_pairs(value[:_MAX_ADDRESSES].decode("utf-8", "surrogateescape"))
    written = b"".join(_address(display, spec) for display, spec in pairs)
    return b"(" + written + b")" if written else default


def _address_pairs(text: str) -> list[tuple[str, str]]:
    """Names and addr-specs. The standard parser raises on some broken headers; then the whole text is the name."""
    try:
        pairs = [(display, spec) for display, spec in getaddresses([text]) if display or spec]
    except (IndexError, AttributeError, ValueError, TypeError, RecursionError):
        pairs = []
    return pairs or ([(text, "")] if text.strip() else [])


def _address(display: str, spec: str) -> bytes:
    local, at, host = spec.rpartition("@")
    if not at:
        local, host = spec, ""
    return b"(%b NIL %b %b)" % (_text(display) if display else b"NIL", _text(local), _text(host))


def _text(text: str) -> bytes:
    return quoted(text.encode("utf-8", "surrogateescape"))
