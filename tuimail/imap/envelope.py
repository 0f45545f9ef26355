"""ENVELOPE: the header fields that IMAP servers parse for us."""

from __future__ import annotations

from dataclasses import dataclass

from tuimail.imap.tokens import Cursor, TokenError, Value, text_of
from tuimail.model.address import Address


@dataclass(frozen=True, slots=True)
class Envelope:
    """RFC 9051 ENVELOPE. All texts are as in the header: encoded words (RFC 2047) are not decoded in this room."""

    date: str = ""
    subject: str = ""
    from_: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    in_reply_to: str = ""
    msgid: str = ""


def _text(value: Value) -> str:
    return text_of(value) if isinstance(value, bytes) else ""


def _address(value: Value) -> Address | None:
    """One address; None for the markers that begin and end a group (RFC 9051: host is NIL)."""
    if value is None or isinstance(value, bytes):
        return None
    name, _route, local, host = (*value, None, None, None, None)[:4]
    if host is None:
        return None
    return Address(_text(name), f"{_text(local)}@{_text(host)}")


def _addresses(value: Value) -> tuple[Address, ...]:
    if value is None or isinstance(value, bytes):
        return ()
    return tuple(address for item in value if (address := _address(item)) is not None)


def parse_envelope(octets: bytes) -> Envelope:
    """Read an ENVELOPE list. Never raises: what is missing or of the wrong form is empty."""
    try:
        value = Cursor(octets).value()
    except TokenError:
        return Envelope()
    if value is None or isinstance(value, bytes):
        return Envelope()
    fields = (*value, *[None] * 10)
    from_, sender, reply_to, to, cc, bcc = map(_addresses, fields[2:8])
    texts = [_text(fields[index]) for index in (0, 1, 8, 9)]
    return Envelope(texts[0], texts[1], from_, sender, reply_to, to, cc, bcc, texts[2], texts[3])
