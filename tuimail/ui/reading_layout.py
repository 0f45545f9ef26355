"""A document in lines of the screen: wrapped as far as somebody looks, quote bars in front, spans kept.

Pure; the reader widget paints what this yields.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.style import Style

from tuimail.model.document import Line, LineKind, SpanKind
from tuimail.ui.cells import Piece, clean, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.wrap import wrap_ranges

TEXT_WIDTH: Final = 96
"""Longer lines are hard to read; preformatted ones may use the whole pane."""
_MARGIN: Final = 1
_QUOTE_BAR: Final = "▎"
_DEEPEST_SHOWN: Final = 8
_NARROWEST: Final = 8
_SAFE_SCHEMES: Final = ("http://", "https://", "mailto:")

_TOKEN_OF_KIND: Final = {
    LineKind.HEADING: "heading",
    LineKind.SIGNATURE: "signature",
    LineKind.RULE: "faint",
    LineKind.NOTE: "note",
    LineKind.PREFORMATTED: "code",
}


class VisualLine(NamedTuple):
    """A stretch of a source line, as one line of the screen."""

    source: int
    start: int
    end: int


class HeaderLine(NamedTuple):
    """A header above the text: its name and its value; a line without a name is the subject."""

    name: str
    value: str


class Wrapping:
    """Lines of a document wrapped on demand for one width."""

    def __init__(self, lines: Sequence[Line], width: int) -> None:
        self.lines = lines
        self.width = max(1, width)
        self._wrapped: list[VisualLine] = []
        self._next = 0

    @property
    def is_complete(self) -> bool:
        """Whether every line is wrapped."""
        return self._next >= len(self.lines)

    @property
    def known(self) -> int:
        """Lines of the screen wrapped so far."""
        return len(self._wrapped)

    @property
    def height(self) -> int:
        """Lines of the screen: exact when complete, else at least this."""
        return len(self._wrapped) + len(self.lines) - self._next

    def reach(self, count: int) -> None:
        """Wrap until that many lines of the screen are known."""
        while len(self._wrapped) < count and self._next < len(self.lines):
            line = self.lines[self._next]
            room = self.room(line)
            for start, end in _breaks(line, room):
                self._wrapped.append(VisualLine(self._next, start, end))
            self._next += 1

    def line(self, index: int) -> VisualLine | None:
        """One line of the screen, wrapping up to it where needed."""
        if index >= len(self._wrapped):
            self.reach(index + 50)
        return self._wrapped[index] if index < len(self._wrapped) else None

    def room(self, line: Line) -> int:
        """Cells that the text of a source line can take."""
        whole = self.width - _MARGIN * 2 - width_of(lead_of(line))
        return max(_NARROWEST, whole if line.kind is LineKind.PREFORMATTED else min(whole, TEXT_WIDTH))


def lead_of(line: Line) -> str:
    """Quote bars and indentation in front of a line."""
    bars = (_QUOTE_BAR * min(line.quote, _DEEPEST_SHOWN) + " ") if line.quote else ""
    return bars + " " * min(line.indent, 24)


def pieces_of(line: Line, part: VisualLine, width: int, styles: MailStyles) -> list[Piece]:
    """The texts and styles of one line of the screen."""
    plain = _line_style(line, styles)
    margin: list[Piece] = [(" " * _MARGIN, Style())]
    if line.kind is LineKind.RULE:
        return [*margin, ("─" * min(TEXT_WIDTH, width - 2 * _MARGIN), plain)]
    lead = lead_of(line)
    pieces = [*margin, *([(lead, styles.quote(line.quote) if line.quote else plain)] if lead else [])]
    at = part.start
    for span in sorted(line.spans, key=lambda one: one.start):
        start, end = max(span.start, at), min(span.end, part.end)
        if start >= end:
            continue
        pieces.append((clean(line.text[at:start]), plain))
        pieces.append((clean(line.text[start:end]), plain + _span_style(span.kind, span.target, styles)))
        at = end
    pieces.append((clean(line.text[at : part.end]), plain))
    return pieces


def header_pieces(header: HeaderLine, value: str, is_first: bool, name_width: int, styles: MailStyles) -> list[Piece]:
    """One line of the screen of a header; a continuation has no name."""
    if not header.name:
        return [(" " * _MARGIN, Style()), (clean(value), styles["subject"])]
    name = header.name if is_first else ""
    return [
        (" " * _MARGIN + name.ljust(name_width) + "  ", styles["header-name"]),
        (clean(value), styles["header"]),
    ]


def _breaks(line: Line, room: int) -> list[tuple[int, int]]:
    if line.kind is LineKind.RULE:
        return [(0, 0)]
    if line.kind is not LineKind.PREFORMATTED or width_of(line.text) <= room:
        return wrap_ranges(line.text, room)
    # Too wide for the pane: broken anywhere, because a cut line would hide text and words mean nothing here.
    unbroken = wrap_ranges(line.text.replace(" ", "\u00a0"), room)
    return unbroken or [(0, 0)]


def _line_style(line: Line, styles: MailStyles) -> Style:
    if line.kind in _TOKEN_OF_KIND and line.kind is not LineKind.PREFORMATTED:
        return styles[_TOKEN_OF_KIND[line.kind]]
    if line.quote:
        return styles.quote(line.quote)
    return styles["text"]


def _span_style(kind: SpanKind, target: str, styles: MailStyles) -> Style:
    match kind:
        case SpanKind.LINK:
            return styles["link"] + (Style(link=target) if _is_safe_link(target) else Style())
        case SpanKind.STRONG:
            return Style(bold=True)
        case SpanKind.EMPHASIS:
            return Style(italic=True)
        case SpanKind.CODE:
            return styles["code"]
        case SpanKind.NOTE:
            return styles["note"]


def _is_safe_link(target: str) -> bool:
    """Whether the terminal may be given it: a usual scheme and nothing that could end the escape sequence."""
    return target.isascii() and target.isprintable() and " " not in target and target.lower().startswith(_SAFE_SCHEMES)
