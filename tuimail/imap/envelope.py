"""ENVELOPE: the header fields that IMAP servers parse for us."""

from __future__ import annotations

from collections.abc import Sequence

from tuimail.imap.tokens import Cursor, TokenError, Value, text_of
from tuimail.model.address import Address
from tuimail.model.values import dataclass


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


def _fields(value: Value) -> Sequence[Value] | None:
    """Name, route, local part, host of one address."""
    return None if value is None or isinstance(value, bytes) else (*value, None, None, None, None)[:4]


def _addresses(value: Value) -> tuple[Address, ...]:
    """The addresses of a list, without the names of groups.

    A group begins with an address without host and ends with one without local part (RFC 9051 7.5.2); where there is
    no such end, what has no host is a local address, as in `From: root`.
    """
    if value is None or isinstance(value, bytes):
        return ()
    people = [fields for item in value if (fields := _fields(item)) is not None]
    has_groups = any(local is None and host is None for _name, _route, local, host in people)
    return tuple(
        Address(_text(name), _text(local) + (f"@{_text(host)}" if host is not None else ""))
        for name, _route, local, host in people
        if host is not None or (local is not None and (name is not None or not has_groups))
    )


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
