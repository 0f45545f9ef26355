"""A document in lines of the screen: wrapped as far as somebody looks, quote bars in front, spans kept.

Pure; the reader widget paints what this yields.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.style import Style

from tuimail.model.document import Line, LineKind, SpanKind
from tuimail.ui.cells import Piece, clean, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.wrap import wrap_ranges

TEXT_WIDTH: Final = 96
"""Longer lines are hard to read; preformatted ones may use the whole pane. `[ui] text_width` changes it."""
_MARGIN: Final = 1
_QUOTE_BAR: Final = "▎"
_DEEPEST_SHOWN: Final = 8
_NARROWEST: Final = 8
_NAMES_WIDTH: Final = 14
_FULL: Final = 0.7
"""So much of a line too wide for the pane is to be full before it is broken at a blank."""
BETWEEN_KEYS: Final = " · "
"""In a header that names keys."""
_SAFE_SCHEMES: Final = ("http://", "https://", "mailto:")

_TOKEN_OF_KIND: Final = {
    LineKind.HEADING: "heading",
    LineKind.SIGNATURE: "signature",
    LineKind.RULE: "faint",
    LineKind.PART: "faint",
    LineKind.NOTE: "note",
    LineKind.PREFORMATTED: "code",
}
_RULES: Final = (LineKind.RULE, LineKind.PART)


class VisualLine(NamedTuple):
    """A stretch of a source line, as one line of the screen."""

    source: int
    start: int
    end: int


class HeaderLine(NamedTuple):
    """A header above the text: its name and its value in the style of a token; without a name it has all the width."""

    name: str
    value: str
    token: str = "header"  # noqa: S105 - a style
    between: str = " "
    """What stands between the parts of the value that stay whole."""


class Wrapping:
    """Lines of a document wrapped on demand for one width."""

    def __init__(self, lines: Sequence[Line], width: int, text_width: int = TEXT_WIDTH) -> None:
        self.lines = lines
        self.width = max(1, width)
        self._text_width = text_width
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

    def place_of(self, source: int, character: int) -> int:
        """The line of the screen on which a character of a source line stands, wrapping up to it where needed."""
        while self._next <= source and not self.is_complete:
            self.reach(len(self._wrapped) + 50)
        place = bisect_left(self._wrapped, source, key=lambda part: part.source)
        while place + 1 < len(self._wrapped):
            following = self._wrapped[place + 1]
            if following.source != source or following.start > character:
                break
            place += 1
        return place

    def source_at(self, index: int) -> int:
        """The source line on a line of the screen; the last one behind the end."""
        part = self.line(index)
        return part.source if part is not None else max(0, len(self.lines) - 1)

    def room(self, line: Line) -> int:
        """Cells that the text of a source line can take."""
        whole = self.width - _MARGIN * 2 - width_of(lead_of(line))
        return max(_NARROWEST, whole if line.kind is LineKind.PREFORMATTED else min(whole, self._text_width))


def lead_of(line: Line) -> str:
    """Quote bars and indentation in front of a line."""
    bars = (_QUOTE_BAR * min(line.quote, _DEEPEST_SHOWN) + " ") if line.quote else ""
    return bars + " " * min(line.indent, 24)


def pieces_of(
    line: Line,
    part: VisualLine,
    room: int,
    styles: MailStyles,
    marks: Sequence[tuple[int, int, Style]] = (),
) -> list[Piece]:
    """The texts and styles of one line of the screen, `room` cells wide.

    `marks` are stretches of the source line to tell apart.
    """
    plain = _line_style(line, styles)
    margin: list[Piece] = [(" " * _MARGIN, Style())]
    lead = styles.icons.drawn(lead_of(line))
    pieces = [*margin, *([(lead, styles.quote(line.quote) if line.quote else plain)] if lead else [])]
    if line.kind in _RULES:
        return [*pieces, (styles.icons.drawn("─") * room, plain)]
    stretches: list[tuple[int, int, Style]] = []
    at = part.start
    for span in sorted(line.spans, key=lambda one: one.start):
        start, end = max(span.start, at), min(span.end, part.end)
        if start >= end:
            continue
        stretches += (at, start, plain), (start, end, plain + _span_style(span.kind, span.target, styles))
        at = end
    stretches.append((at, part.end, plain))
    for hit_start, hit_end, style in marks:
        stretches = [piece for stretch in stretches for piece in _marked(stretch, hit_start, hit_end, style)]
    return [*pieces, *((clean(line.text[start:end]), style) for start, end, style in stretches)]


def _marked(stretch: tuple[int, int, Style], start: int, end: int, mark: Style) -> list[tuple[int, int, Style]]:
    """The stretch with the part of it between start and end in the style of the mark."""
    first, last, style = stretch
    start, end = max(first, start), min(last, end)
    if start >= end:
        return [stretch]
    return [(first, start, style), (start, end, style + mark), (end, last, style)]


def header_block(headers: Sequence[HeaderLine], width: int, text_width: int, styles: MailStyles) -> list[list[Piece]]:
    """Headers as lines of the screen with a rule below; long values go on under their beginning.

    A name that would take too much from all values stands on a line of its own.
    """
    longest = max(_NAMES_WIDTH, width * 2 // 7)
    name_width = max((len(header.name) for header in headers if len(header.name) <= longest), default=0)
    lines: list[list[Piece]] = []
    for header in headers:
        is_wide = len(header.name) > name_width
        if is_wide:
            lines.append(_header_pieces(header, "", True, name_width, styles))
        room = max(8, min(width - 2 - (name_width if header.name else 0) - 2, 110))
        value = clean(header.value)
        for number, (start, end) in enumerate(wrap_ranges(value, room, header.between)):
            lines.append(_header_pieces(header, value[start:end], number == 0 and not is_wide, name_width, styles))
    if lines:
        rule = styles.icons.drawn("─") * max(0, min(width - 2, text_width))
        lines.append([(f" {rule}", styles["faint"])])
    return lines


def _header_pieces(header: HeaderLine, value: str, is_first: bool, name_width: int, styles: MailStyles) -> list[Piece]:
    """One line of the screen of a header; a continuation has no name."""
    if not header.name:
        return [(" " * (_MARGIN if is_first else _MARGIN + 2), Style()), (clean(value), styles[header.token])]
    name = header.name if is_first else ""
    return [
        (" " * _MARGIN + name.ljust(name_width) + "  ", styles["header-name"]),
        (clean(value), styles[header.token]),
    ]


def _breaks(line: Line, room: int) -> list[tuple[int, int]]:
    if line.kind in _RULES:
        return [(0, 0)]
    if line.kind is not LineKind.PREFORMATTED or width_of(line.text) <= room:
        return wrap_ranges(line.text, room)
    # Too wide for the pane: a cut line would hide text. Words mean little here, but where one ends it is easier read.
    return wrap_ranges(line.text, room, least=_FULL)


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
