"""Which parts of a message are its text to read."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.mime.parts import ENCODINGS, HEADERS, MESSAGES, REPORTS
from tuimail.model.bodystructure import BodyPart

MAX_PARTS = 50
_MAX_DEPTH = 50
_EMPTY_OCTETS = 3
"""A text/plain of so few octets is a stub that some senders put beside their HTML."""
_STUB_OCTETS, _PAGE_OCTETS = 300, 4000
_HEADER_OCTETS = 4000
_ENCODED_OCTETS = 1_500_000
"""A message that was encoded as a whole comes as a whole."""
_CALENDAR = "text/calendar"
_READABLE = frozenset({
    "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", HEADERS, *REPORTS
})  # fmt: skip


def readable_parts(root: BodyPart, *, prefer_html: bool = False) -> list[BodyPart]:
    """The leaves to show one below the other, in the order of the message.

    A message inside comes as its header (a part of our own making: section "2.HEADER") and its text.
    """
    found: list[BodyPart] = []
    for part in _chosen(root, prefer_html, 0):
        if part.media_type == _CALENDAR and any(one.media_type == _CALENDAR for one in found):
            continue  # Google sends the same twice
        found.append(part)
        if len(found) == MAX_PARTS:
            break
    return found


def _chosen(part: BodyPart, prefer_html: bool, depth: int) -> Iterator[BodyPart]:
    if depth > _MAX_DEPTH or (part.disposition == "attachment" and not _is_invitation(part)):
        return
    match part.media_type:
        case "text/calendar":
            yield part
        case "multipart/encrypted":
            return
        case "multipart/report":
            yield from _report(part, prefer_html, depth)
        case "multipart/alternative":
            yield from _alternative(part, prefer_html, depth)
        case "multipart/related":
            yield from _related(part, prefer_html, depth)
        case "multipart/signed":
            yield from _first(part, prefer_html, depth)
        case kind if kind in MESSAGES and part.encoding in ENCODINGS:
            if part.size <= _ENCODED_OCTETS:
                yield part
        case kind if kind in MESSAGES and part.children:
            yield BodyPart(f"{part.section}.HEADER" if part.section else "HEADER", HEADERS, size=_HEADER_OCTETS)
            yield from _first(part, prefer_html, depth)
        case _ if part.children:
            for child in part.children:
                yield from _chosen(child, prefer_html, depth + 1)
        case _ if _is_readable(part):
            yield part


def _first(part: BodyPart, prefer_html: bool, depth: int) -> Iterator[BodyPart]:
    for child in part.children[:1]:
        yield from _chosen(child, prefer_html, depth + 1)


def _report(part: BodyPart, prefer_html: bool, depth: int) -> Iterator[BodyPart]:
    """RFC 6522: what is meant first, then the words of the server."""
    for child in sorted(part.children, key=lambda child: child.media_type not in REPORTS):
        yield from _chosen(child, prefer_html, depth + 1)


def _is_invitation(part: BodyPart) -> bool:
    return part.media_type == _CALENDAR and bool(part.parameter("method"))


def _related(part: BodyPart, prefer_html: bool, depth: int) -> Iterator[BodyPart]:
    """RFC 2387: the part that `start` names, else the first; the rest are its pictures."""
    start = part.parameter("start").strip("<>")
    root = next((child for child in part.children if start and child.content_id.strip("<>") == start), None)
    for child in (root,) if root is not None else part.children[:1]:
        yield from _chosen(child, prefer_html, depth + 1)


def _alternative(part: BodyPart, prefer_html: bool, depth: int) -> Iterator[BodyPart]:
    """The plain text unless it is empty or a stub (or HTML is wanted); of several of a kind the last, the richest.

    An invitation is no version of the text but stands above it.
    """
    choices = [choice for child in part.children if (choice := list(_chosen(child, prefer_html, depth + 1)))]
    yield from next((choice for choice in choices if choice[0].media_type == _CALENDAR), ())
    choices = [choice for choice in choices if choice[0].media_type != _CALENDAR]
    filled = [choice for choice in choices if any(one.size > _EMPTY_OCTETS for one in choice)] or choices
    plain = next((choice for choice in reversed(filled) if choice[0].media_type == "text/plain"), None)
    markup = next((choice for choice in reversed(filled) if choice[0].media_type == "text/html"), None)
    if plain is not None and markup is not None:
        yield from markup if prefer_html or _is_stub(plain, markup) else plain
    else:
        yield from plain or markup or (filled[-1] if filled else [])


def _is_stub(plain: list[BodyPart], markup: list[BodyPart]) -> bool:
    """A few words beside a big page, like those that say that the mail program cannot show HTML."""
    words, page = sum(part.size for part in plain), sum(part.size for part in markup)
    return words < _STUB_OCTETS and page > max(_PAGE_OCTETS, words * 20)


def _is_readable(part: BodyPart) -> bool:
    """Text to read, unless it came as a file of its own."""
    if part.filename and part.disposition != "inline":
        return False
    return part.media_type in _READABLE or (part.media_type.startswith("text/") and part.disposition == "inline")
