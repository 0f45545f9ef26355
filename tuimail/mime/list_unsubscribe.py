"""Reads how a mailing list wants to be left: List-Unsubscribe (RFC 2369) and List-Unsubscribe-Post (RFC 8058)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from tuimail.mime.encoded_word import raw_text
from tuimail.mime.headers import split_header_block
from tuimail.mime.hosts import is_number, shown_host
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass

_ONE_CLICK: Final = "list-unsubscribe=one-click"
_MOST_FIELDS: Final = 500
_MOST_OCTETS: Final = 8000
_LONGEST_URI: Final = 2000
_MOST_URIS: Final = 10
_COMMENT: Final = re.compile(r"\([^()<>]*\)")
_URI: Final = re.compile(r"<([^<>]*)>")
_PLAIN: Final = re.compile(r"[!-~]+\Z")
_NAME: Final = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
_INSIDE: Final = (".localhost", ".local", ".localdomain", ".internal", ".lan", ".home.arpa", ".onion")
_COVERED: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post"})
_SIGNED: Final = re.compile(r"(?:^|;)\s*h\s*=([^;]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WaysOut:
    """How a list can be left; each is "" where it is not offered, or where what is offered cannot be trusted.

    `one_click` is an https URI that is asked by POST. `page` is one for people; `mail` is a mailto URI.
    `is_signed`: a DKIM signature claims to cover both fields (RFC 8058 4); whether it is valid, only a server knows.
    """

    one_click: str = ""
    page: str = ""
    mail: str = ""
    is_signed: bool = False

    def __bool__(self) -> bool:
        return bool(self.one_click or self.page or self.mail)

    @property
    def host(self) -> str:
        """Who is asked by one click, as people should see it."""
        return shown_host(urlsplit(self.one_click).hostname or "") if self.one_click else ""

    @property
    def address(self) -> str:
        """To whom the mail goes."""
        return safe_line(unquote(self.mail.partition(":")[2].partition("?")[0]))


def ways_out(header_block: bytes) -> WaysOut:
    """What a header offers; never fails."""
    values: dict[bytes, list[str]] = {}
    for name, value in split_header_block(header_block)[:_MOST_FIELDS]:
        values.setdefault(name.lower(), []).append(raw_text(value[:_MOST_OCTETS].decode("ascii", "surrogateescape")))
    uris = _uris(values.get(b"list-unsubscribe", [""])[0])
    pages = [uri for uri in uris if _is_page(uri)]
    posts = values.get(b"list-unsubscribe-post", [])
    is_one_click = len(posts) == 1 and posts[0].strip().lower() == _ONE_CLICK
    asked = next((uri for uri in pages if may_be_asked(uri)), "") if is_one_click else ""
    return WaysOut(
        one_click=asked,
        page=next((uri for uri in pages if uri != asked), asked),
        mail=next((uri for uri in uris if _is_mail(uri)), ""),
        is_signed=any(_signed(value) >= _COVERED for value in values.get(b"dkim-signature", [])),
    )


def may_be_asked(uri: str) -> bool:
    """Whether a program may send a request there unseen: https to a public name at the usual port."""
    if len(uri) > _LONGEST_URI or not _PLAIN.match(uri) or "\\" in uri:
        return False
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = parts.scheme == "https" and "@" not in parts.netloc and port in (None, 443)
    return is_plain and _NAME.match(host) is not None and not is_number(host) and not host.endswith(_INSIDE)


def _uris(value: str) -> list[str]:
    """The URIs in angle brackets; comments between them and spaces in them mean nothing (RFC 2369 2)."""
    found = _URI.findall(_COMMENT.sub(" ", value))[:_MOST_URIS]
    uris = ("".join(one.split()) for one in found)
    return [uri for uri in uris if 0 < len(uri) <= _LONGEST_URI and _PLAIN.match(uri)]


def _is_page(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        return parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        return False


def _is_mail(uri: str) -> bool:
    return uri[:7].lower() == "mailto:" and "@" in unquote(uri[7:].partition("?")[0])


def _signed(value: str) -> set[str]:
    """The names of the fields that a DKIM-Signature covers (RFC 6376 3.5)."""
    found = _SIGNED.search(value)
    return {name.strip().lower() for name in found[1].split(":")} if found else set()
