"""Finds what can be copied out of a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from tuimail.mime.fold import quote_blocks
from tuimail.mime.one_time_codes import one_time_codes
from tuimail.model.document import Document, LineKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders
from tuimail.model.values import dataclass

MAX_YANKS = 300
_MAX_QUOTES = 20
_LONGEST_LABEL = 120


class YankKind(StrEnum):
    """What a copied text is."""

    CODE = "code"
    LINK = "link"
    ADDRESS = "address"
    MSGID = "msgid"
    QUOTE = "quote"
    TEXT = "text"


KIND_NAMES: Final = {
    YankKind.CODE: gettext("code"),
    YankKind.LINK: gettext("link"),
    YankKind.ADDRESS: gettext("address"),
    YankKind.MSGID: "Message-ID",
    YankKind.QUOTE: gettext("quote"),
    YankKind.TEXT: gettext("whole text"),
}
"""What it is, for people."""


@dataclass(frozen=True, slots=True)
class Yank:
    """`label` is one safe line for the menu, `text` what is copied (safe for the terminal too)."""

    kind: YankKind
    label: str
    text: str


def yanks(document: Document, headers: MessageHeaders | None = None) -> list[Yank]:
    """Everything to copy: codes first, then links, addresses, the Message-ID, quoted blocks, the whole text."""
    found: dict[tuple[YankKind, str], Yank] = {}
    for yank in _all(document, headers):
        found.setdefault((yank.kind, yank.text), yank)
        if len(found) == MAX_YANKS:
            break
    return [*found.values(), Yank(YankKind.TEXT, gettext("The whole text"), plain_text(document))]


def plain_text(document: Document, lines: Iterable[int] | None = None) -> str:
    """The document as unwrapped text with its quote marks; `lines` picks some of its lines."""
    picked = document.lines if lines is None else [document.lines[index] for index in lines]
    return "\n".join(
        f"{'>' * line.quote}{' ' if line.quote else ''}{' ' * line.indent}"
        f"{'-' * 20 if line.kind in (LineKind.RULE, LineKind.PART) and not line.text else line.text}"
        for line in picked
    )


def _all(document: Document, headers: MessageHeaders | None) -> Iterator[Yank]:
    texts = [line.text for line in document.lines if not line.quote]
    subject = [safe_line(headers.subject)] if headers else []
    for code in one_time_codes([*subject, *texts]):
        yield Yank(YankKind.CODE, gettext("One-time code {code}").format(code=code), code)
    mail = [link for link in document.links if link.lower().startswith("mailto:")]
    for link in document.links:
        if not link.lower().startswith("mailto:"):
            yield Yank(YankKind.LINK, _label(link), link)
    if headers:
        yield from _of_headers(headers)
    for link in mail:
        address = link[7:].partition("?")[0]
        yield Yank(YankKind.ADDRESS, _label(address), address)
    if headers and headers.msgid:
        msgid = safe_line(headers.msgid)
        yield Yank(YankKind.MSGID, _label(gettext("Message-ID {msgid}").format(msgid=msgid)), msgid)
    for block in quote_blocks(document)[:_MAX_QUOTES]:
        text = plain_text(document, range(block.start, block.end))
        yield Yank(YankKind.QUOTE, _label(gettext("Quote: {text}").format(text=document.lines[block.start].text)), text)


def _of_headers(headers: MessageHeaders) -> Iterator[Yank]:
    for address in (*headers.from_, *headers.reply_to, *headers.to, *headers.cc):
        if address.email:
            yield Yank(YankKind.ADDRESS, _label(safe_line(str(address))), safe_line(address.email))


def _label(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
