"""Writes messages as octets: headers in a charset, parts, addresses, the lines that servers add on the way."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from tuimail.demo.people import ME, Person

MX = "mx.quillmere.example"
_LINE = 76
_QP_LIKES = frozenset({"iso-8859-1", "iso-8859-15", "windows-1252", "utf-8"})

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a message."""

    sender: Person
    subject: str
    when: int
    msgid: str
    to: tuple[Person, ...] = (ME,)
    cc: tuple[Person, ...] = ()
    references: tuple[str, ...] = ()
    charset: str = "utf-8"
    more: tuple[tuple[str, str], ...] = ()
    """Further fields, written as they are."""

    @property
    def is_from_outside(self) -> bool:
        """It came in over the network, so servers have left their lines."""
        return self.sender.host != ME.host


@dataclass(frozen=True, slots=True)
class Piece:
    """A MIME part: its header fields and its encoded body."""

    fields: tuple[tuple[str, str], ...]
    body: bytes


def msgid(seed: object, host: str) -> str:
    """A Message-ID that looks like one, the same for the same seed."""
    return f"<{hashlib.blake2s(repr(seed).encode(), digest_size=9).hexdigest()}@{host}>"


def text(content: str, charset: str = "utf-8", subtype: str = "plain", extra: str = "") -> Piece:
    """A text part, encoded as programs of that language do."""
    raw = content.replace("\n", "\r\n").encode(charset, "replace")
    kind = f"text/{subtype}; charset={charset}{extra}"
    if raw.isascii() and max(map(len, raw.split(b"\r\n"))) < 200:
        return Piece((("Content-Type", kind), ("Content-Transfer-Encoding", "7bit")), raw)
    if charset in _QP_LIKES and sum(byte > 127 for byte in raw) * 4 < len(raw):
        body = binascii.b2a_qp(raw, istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return Piece((("Content-Type", kind), ("Content-Transfer-Encoding", "quoted-printable")), body)
    return Piece((("Content-Type", kind), ("Content-Transfer-Encoding", "base64")), _base64(raw))


def attachment(content: bytes, kind: str, name: str) -> Piece:
    """A file that comes along."""
    shown = name if name.isascii() else encoded(name, "utf-8")
    return Piece(
        (
            ("Content-Type", f'{kind}; name="{shown}"'),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Disposition", f'attachment; filename="{shown}"; size={len(content)}'),
        ),
        _base64(content),
    )


def multipart(subtype: str, pieces: Sequence[Piece], seed: object, extra: str = "") -> Piece:
    """Parts put together."""
    boundary = "=_" + hashlib.blake2s(repr((subtype, seed)).encode(), digest_size=10).hexdigest()
    lines = []
    for piece in pieces:
        lines += [b"--" + boundary.encode(), _fields(piece.fields), piece.body]
    body = b"\r\n".join([*lines, b"--" + boundary.encode() + b"--", b""])
    return Piece((("Content-Type", f'multipart/{subtype}; boundary="{boundary}"{extra}'),), body)


def alternative(plain: str, html: str, seed: object, charset: str = "utf-8") -> Piece:
    """The same as plain text and as HTML."""
    return multipart("alternative", [text(plain, charset), text(html, charset, "html")], seed)


def message(head: Head, content: Piece) -> bytes:
    """The whole message."""
    zone = timezone(timedelta(minutes=head.sender.zone)) if head.sender.zone else UTC
    fields: list[tuple[str, str]] = [*_trace(head)] if head.is_from_outside else []
    fields += [
        ("Date", format_datetime(datetime.fromtimestamp(head.when - 20, zone))),
        ("From", addresses((head.sender,), head.charset)),
        ("To", addresses(head.to, head.charset) if head.to else "undisclosed-recipients:;"),
    ]
    if head.cc:
        fields.append(("Cc", addresses(head.cc, head.charset)))
    fields += [("Subject", encoded(head.subject, head.charset)), ("Message-ID", head.msgid)]
    if head.references:
        fields += [
            ("In-Reply-To", head.references[-1]),
            ("References", "\r\n ".join(head.references)),
        ]
    fields += [*head.more, ("MIME-Version", "1.0"), *content.fields]
    return _fields(fields) + b"\r\n" + content.body


def addresses(people: Sequence[Person], charset: str = "utf-8") -> str:
    """An address list, folded."""
    return ",\r\n ".join(_address(person, charset) for person in people)


def encoded(value: str, charset: str = "utf-8") -> str:
    """Encoded words (RFC 2047) where the text needs them."""
    if value.isascii():
        return value
    words = []
    size = 24 if charset in ("iso-8859-1", "koi8-r", "iso-8859-7", "iso-8859-8", "windows-1256") else 13
    for start in range(0, len(value), size):
        raw = value[start : start + size].encode(charset, "replace")
        words.append(f"=?{charset}?B?{base64.b64encode(raw).decode()}?=")
    return "\r\n ".join(words)


def _address(person: Person, charset: str) -> str:
    if not person.name:
        return person.address
    name = person.name
    if not name.isascii():
        name = encoded(name, charset)
    elif any(letter in name for letter in '.,@()<>:;"'):
        name = f'"{name}"'
    return f"{name} <{person.address}>"


def _trace(head: Head) -> Fields:
    """What the servers on the way wrote: Received, the checks, the signature."""
    host = head.sender.host
    stamp = format_datetime(datetime.fromtimestamp(head.when, UTC))
    digest = hashlib.blake2s(head.msgid.encode()).hexdigest()
    return (
        ("Received", f"from out-{digest[:2]}.{host} (out-{digest[:2]}.{host} [192.0.2.{int(digest[:2], 16)}])\r\n"
                     f" by {MX} with ESMTPS id {digest[2:12]}\r\n for <{ME.address}>; {stamp}"),
        ("Authentication-Results", f"{MX}; dkim=pass header.d={host};\r\n spf=pass smtp.mailfrom={host};"
                                   f" dmarc=pass header.from={host}"),
        ("DKIM-Signature", f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={host}; s=m1;\r\n h=from:to:subject:date;\r\n"
                           f" bh={base64.b64encode(digest[:32].encode()).decode()};\r\n"
                           f" b={base64.b64encode(digest.encode()).decode()}"),
    )  # fmt: skip


def _fields(fields: Fields) -> bytes:
    return "".join([f"{name}: {value}\r\n" for name, value in fields]).encode("ascii", "replace")


def _base64(raw: bytes) -> bytes:
    encoded_whole = base64.b64encode(raw)
    lines = [encoded_whole[start : start + _LINE] for start in range(0, len(encoded_whole), _LINE)]
    return b"\r\n".join([*lines, b""]) if lines else b""
