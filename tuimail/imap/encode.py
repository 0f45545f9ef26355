"""Values of a command as IMAP writes them: atoms, quoted strings, literals, mailbox names, dates, flags.

Law: no string of the user's can begin a new line. What a quoted string cannot hold becomes a literal; what not even
a literal can hold (NUL) or what must be an atom and is none raises InvalidArgument before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta, timezone

from tuimail.imap import utf7
from tuimail.imap.errors import InvalidArgument
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

_ATOM = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|~]+\Z")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9.$_-]+\Z")
_FLAG = re.compile(r"\\?[!#$&'+,\-./0-9:;<=>?@A-Z\[\]^_`a-z|~]+\Z")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LONGEST_QUOTED = 4000
"""Longer strings go as literals: RFC 7162 section 4 asks servers for command lines of 8192 octets only."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Octets sent behind `{n}`; `is_binary` makes it a literal8 `~{n}` (RFC 3516, RFC 6855)."""

    octets: bytes = field(repr=False)
    is_binary: bool = False


Fragment = bytes | Literal
"""A piece of a command. Nothing is put between two fragments: spaces are part of them."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How strings are written on this connection."""

    utf8: bool = False
    """UTF8=ACCEPT is enabled: strings and mailbox names are UTF-8 (RFC 6855)."""

    sasl_ir: bool = False
    """AUTHENTICATE may carry the first response (RFC 4959)."""

    wire_names: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Names whose spelling on this server is not what encoding them would give."""


def atom(text: str) -> bytes:
    """Text that has to be an atom, such as a capability or a sort key."""
    if not _ATOM.match(text):
        raise InvalidArgument(
            gettext("{text!r} cannot be sent as an IMAP atom; use letters, digits, hyphens.").format(text=text)
        )
    return text.encode("ascii")


def flag(name: str) -> bytes:
    """A flag or keyword name."""
    if not _FLAG.match(name):
        raise InvalidArgument(
            gettext("{name!r} cannot be a flag; use letters, digits, $ and hyphens.").format(name=name)
        )
    return name.encode("ascii")


def flags(names: Iterable[str]) -> bytes:
    """A parenthesised flag list."""
    return b"(" + b" ".join(map(flag, names)) + b")"


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgument(
            gettext("{text!r} is not valid Unicode and cannot be sent to the server.").format(text=text)
        ) from None


def string(text: str | bytes, dialect: Dialect) -> Fragment:
    """A quoted string where possible, else a literal."""
    octets = _utf8(text) if isinstance(text, str) else text
    if b"\0" in octets:
        raise InvalidArgument(gettext("A text with a NUL character cannot be sent to the server."))
    if b"\r" in octets or b"\n" in octets or len(octets) > _LONGEST_QUOTED:
        return Literal(octets)
    if not octets.isascii():
        try:
            octets.decode("utf-8")
        except UnicodeDecodeError:
            return Literal(octets)
        if not dialect.utf8:
            return Literal(octets)
    return b'"' + octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def astring(text: str, dialect: Dialect) -> Fragment:
    """A bare word where it is plain enough (servers echo header field names as sent), else a string."""
    if _PLAIN_WORD.match(text) and text.upper() != "NIL":
        return text.encode("ascii")
    return string(text, dialect)


def nstring(text: str | bytes | None, dialect: Dialect) -> Fragment:
    """A string, or NIL for None."""
    return b"NIL" if text is None else string(text, dialect)


def mailbox(name: str, dialect: Dialect) -> Fragment:
    """A mailbox name as this server spells it; also LIST patterns with `%` and `*`."""
    if not name:
        return b'""'
    known = dialect.wire_names.get(name)
    if known is not None:
        return string(known, dialect)
    if "\0" in name:
        raise InvalidArgument(gettext("The name of a folder cannot hold a NUL character."))
    _utf8(name)
    return string(name if dialect.utf8 else utf7.encode(name), dialect)


def label(name: str, dialect: Dialect) -> Fragment:
    """A Gmail label: a system label such as `\\Important` is a bare word, any other a mailbox name."""
    if name.startswith("\\") and name[1:].isalnum() and name.isascii():
        return name.encode("ascii")
    return mailbox(name, dialect)


def joined(fragments: Iterable[Fragment], before: bytes = b" ") -> list[Fragment]:
    """The fragments, each behind a space."""
    result: list[Fragment] = []
    for fragment in fragments:
        result += (before, fragment)
    return result


def parenthesised(fragments: Iterable[Fragment]) -> list[Fragment]:
    """The fragments as a list in parentheses."""
    return [b"(", *joined(fragments)[1:], b")"]


def day(value: date) -> bytes:
    """A `date` of SEARCH: 5-Nov-2026."""
    return f"{value.day}-{_MONTHS[value.month - 1]}-{value.year:04}".encode("ascii")


def date_time(epoch: int, offset_minutes: int = 0) -> bytes:
    """A quoted `date-time` of APPEND."""
    zone = timezone(timedelta(minutes=offset_minutes))
    when = datetime.fromtimestamp(epoch, zone)
    return f'"{when.day:2}-{_MONTHS[when.month - 1]}-{when.year:04} {when:%H:%M:%S %z}"'.encode("ascii")
