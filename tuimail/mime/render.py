"""Parts of a message and options to a document.

Never raises for what a message contains: a part that cannot be rendered becomes a note and its raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuimail.mime import plain
from tuimail.mime.charset import decode
from tuimail.mime.doubts import doubts_of
from tuimail.mime.links import LinkBook
from tuimail.mime.options import DEFAULT, RenderOptions
from tuimail.mime.parts import HEADERS, MESSAGES, REPORTS
from tuimail.mime.pieces import MARK, Piece
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document, Line, LineKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import hides_direction

if TYPE_CHECKING:
    from tuimail.model.invitation import Invitation

LARGE_CHARACTERS = 200_000
"""HTML of more characters is converted outside the process."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_ENRICHED = re.compile(r"<(/?[A-Za-z-]{1,60})>")
_ENRICHED_PARAM = re.compile(r"<param>[^<]{0,200}</param>", re.IGNORECASE)
_NO_TEXT = gettext("There is no text in this message.")
_NO_CONTENT = gettext("The text of this message is empty.")
_UNOPENED = gettext("The message inside could not be opened; it is among the attachments.")
_CUT = gettext("The rest of this long message is not shown; “Show all of it” shows it.")
_CUT_ALL_THE_SAME = gettext(
    "The rest of this very long message is not shown; save or pipe the message to have all of it."
)
_HIDDEN = gettext("Characters that reverse the direction of writing were removed.")


def render(
    parts: Sequence[tuple[BodyPart, bytes]], options: RenderOptions = DEFAULT, root: BodyPart | None = None
) -> Document:
    """Show the parts one below the other. `parts` holds their content with the transfer encoding removed.

    `root` is the whole message; with it the document says what is signed and what is encrypted.
    """
    links = LinkBook()
    invitation: Invitation | None = None
    lines = _wrapping_notes(root) if root is not None else []
    is_cut = False
    previous = ""
    for part, content in _unwrapped(parts):
        if previous == HEADERS:
            lines.append(Line(""))
        elif lines:
            lines += (Line(""), Line("", LineKind.PART), Line("")) if previous else (Line(""),)
        previous = part.media_type
        if part.media_type == "text/calendar":
            invitation, shown, part_is_cut = *_calendar(part, content, links), False
        else:
            shown, part_is_cut = _part(part, content, links, options)
        lines += shown
        is_cut = is_cut or part_is_cut
    if not any(line.text for line in lines):
        lines = [Line(_NO_CONTENT if parts else _NO_TEXT, LineKind.NOTE)]
    if len(lines) > plain.MAX_LINES and not options.show_all:
        lines, is_cut = lines[: plain.MAX_LINES], True
    if is_cut and lines[-1].kind is not LineKind.NOTE:
        lines.append(Line(_CUT_ALL_THE_SAME if options.show_all else _CUT, LineKind.NOTE))
    return Document(tuple(lines), links.targets, is_cut, invitation, doubts_of(lines, links))


def _unwrapped(parts: Sequence[tuple[BodyPart, bytes]]) -> Iterator[tuple[BodyPart, bytes]]:
    """With what is to be read of messages that were encoded as a whole."""
    for part, content in parts:
        inner = None
        if part.media_type in MESSAGES:
            from tuimail.mime.encoded_message import opened  # rare

            inner = opened(part, content)
        yield from inner or ((part, content),)


def _calendar(part: BodyPart, content: bytes, links: LinkBook) -> tuple[Invitation | None, list[Line]]:
    from tuimail.mime import calendar, inside  # rare

    found = calendar.read_invitation(content, charset=part.parameter("charset"))
    if isinstance(found, calendar.UnreadableCalendar):
        return None, [Line(found.reason, LineKind.NOTE)]
    return found, inside.calendar_lines(found, links)


def _part(part: BodyPart, content: bytes, links: LinkBook, options: RenderOptions) -> tuple[list[Line], bool]:
    try:
        return _rendered(part, content, links, options)
    except Exception as error:
        why = gettext("This part could not be rendered ({name}); its source follows.").format(name=type(error).__name__)
        lines, is_cut = _plain(decode(content), part, links, options)
        return [Line(why, LineKind.NOTE), *(replace(line, kind=LineKind.PREFORMATTED) for line in lines)], is_cut


def _rendered(part: BodyPart, content: bytes, links: LinkBook, options: RenderOptions) -> tuple[list[Line], bool]:
    charset = part.parameter("charset")
    if part.media_type == HEADERS:
        from tuimail.mime.inside import header_lines  # rare

        return header_lines(content, links), False
    if part.media_type in REPORTS:
        from tuimail.mime.report import report_lines  # rare

        return report_lines(part.media_type, content), False
    if part.media_type in MESSAGES:
        return [Line(_UNOPENED, LineKind.NOTE)], False
    if part.media_type == "text/html":
        return _markup(decode(content, charset or _meta_charset(content)), links, options)
    text = decode(content, charset)
    if part.media_type in ("text/enriched", "text/richtext"):
        text = _ENRICHED.sub("", _ENRICHED_PARAM.sub("", text)).replace("<<", "<")
    return _plain(text, part, links, options)


def _markup(markup: str, links: LinkBook, options: RenderOptions) -> tuple[list[Line], bool]:
    from tuimail.mime import html  # html2text and selectolax: 60 ms that plain mail need not pay

    convert = html.large_html_lines if len(markup) > LARGE_CHARACTERS else html.html_lines
    lines, is_cut = convert(markup, links, show_all=options.show_all)
    if any(MARK in line.text for line in lines):
        from tuimail.mime.html_armour import armoured  # seldom

        lines = armoured(lines)
    return lines, is_cut


def _plain(text: str, part: BodyPart, links: LinkBook, options: RenderOptions) -> tuple[list[Line], bool]:
    is_cut = not options.show_all and len(text) > plain.MAX_CHARACTERS
    text = text[: plain.MAX_CHARACTERS] if is_cut else text
    is_flowed = part.parameter("format").lower() == "flowed"
    delsp = part.parameter("delsp").lower() == "yes"
    lines: list[Line] = []
    for piece in _pieces(text):
        if piece.note:
            is_apart = lines and not lines[-1].quote and lines[-1].kind is not LineKind.NOTE
            lines += [*([Line("")] if is_apart else []), Line(piece.note, LineKind.NOTE, piece.quote)]
        elif shown := plain.plain_lines(piece.text, links, is_flowed=is_flowed, delsp=delsp):
            lines += [Line(""), *shown] if lines and shown[0].text and not shown[0].quote else shown
    if hides_direction(text):
        lines.append(Line(_HIDDEN, LineKind.NOTE))
    return lines, is_cut


def _pieces(text: str) -> Sequence[Piece]:
    """The text, with notes in it where OpenPGP's armour was."""
    if MARK not in text:
        return (Piece(text),)
    from tuimail.mime.armour import pieces  # seldom

    return pieces(text)


def _wrapping_notes(root: BodyPart) -> list[Line]:
    from tuimail.mime.inside import wrapping_notes  # not on the way to the first screen

    return wrapping_notes(root)


def _meta_charset(content: bytes) -> str:
    """What the markup says of itself, where the message says nothing."""
    match = _META_CHARSET.search(content[:2048])
    return match[1].decode("ascii", "replace") if match else ""
