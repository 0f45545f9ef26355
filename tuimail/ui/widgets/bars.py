"""One-line bars: pane titles, hint strip, status line. Their height is fixed, so that a new text costs no layout."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tuimail.ui.cells import Piece, clean, fit, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import line_cache, strip_of


class Bar(Widget):
    """Pieces from the left, pieces from the right; the left ones give way when it is narrow."""

    ALLOW_SELECT = False

    def __init__(
        self,
        styles: MailStyles,
        *,
        fill: str | None = None,
        right_yields: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """`fill` is a token for the whole line, under the texts; the right side may yield, clause by clause."""
        super().__init__(id=id, classes=classes)
        self._styles_cache = line_cache()
        self.bar_styles = styles
        self._fill, self._right_yields = fill, right_yields
        self._left: tuple[Piece, ...] = ()
        self._right: tuple[Piece, ...] = ()
        self._strip: Strip | None = None
        self._base: Style | None = None
        self._block: tuple[tuple[Piece, ...], ...] = ()
        self._is_passing = True

    def show(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Paint these texts, if they differ from what is there."""
        if (tuple(left), tuple(right)) != (self._left, self._right) or self._block:
            self._set_block(())
            self._left, self._right = tuple(left), tuple(right)
            self._strip = None
            self.refresh()

    def show_block(self, lines: Sequence[Sequence[Piece]], *, stays: bool = False) -> None:
        """Paint several lines instead, until `show` is called. What `stays` is not of the moment only."""
        block = tuple(tuple(line) for line in lines)
        self._is_passing = not stays
        if block != self._block:
            self._set_block(block)
            self.refresh()

    @property
    def is_of_the_moment(self) -> bool:
        """Whether it shows lines given as a block that passes, a long message say."""
        return bool(self._block) and self._is_passing

    def _set_block(self, lines: tuple[tuple[Piece, ...], ...]) -> None:
        if len(lines) != len(self._block):
            self.styles.height = max(1, len(lines))
        self._block = lines

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed; the owner shows its texts again."""
        self.bar_styles = styles
        self._left = self._right = ()
        self._strip = self._base = None
        self.refresh()

    @property
    def bar_text(self) -> str:
        """What is on the bar, for tests and screen readers."""
        if self._block:
            return "".join(text for line in self._block for text, _ in line)
        return "".join(text for text, _ in (*self._left, *self._right))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strip = self._base = None

    @property
    def _colours(self) -> Style:
        """The bar's own, under those of its texts; Textual works them out anew for every painting."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if width > 0 and y < len(self._block):
            return strip_of(lay_out(self._block[y], (), width), width, self._colours)
        if y or width <= 0:
            return Strip.blank(width, self._colours)
        if self._strip is None or self._strip.cell_length != width:
            base = self._colours + (self.bar_styles[self._fill] if self._fill else Style())
            right = _yielding(self._left, self._right, width) if self._right_yields else self._right
            self._strip = strip_of(lay_out(self._left, right, width), width, base)
        return self._strip


def _yielding(left: Sequence[Piece], right: Sequence[Piece], width: int) -> Sequence[Piece]:
    """As many clauses of the right side as leave the left one whole; all, where it would be cut without them, too."""
    room = width - _cells(left) - 1
    if room < 0 or _cells(right) <= room:
        return right
    text = "".join(text for text, _ in right)
    while ", " in text:
        text = text.rpartition(", ")[0]
        if width_of(clean(text)) < room:
            return [(f"{text} ", right[0][1])]
    return ()


def _cells(pieces: Sequence[Piece]) -> int:
    return sum(width_of(clean(text)) for text, _ in pieces)


def lay_out(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces in `width` cells with a gap between left and right; the right side stays while a third is left.

    It stays as well where nothing has to give way to it.
    """
    right = [(clean(text), style) for text, style in right]
    right_width = _cells(right)
    if right_width > width * 2 // 3 and _cells(left) + right_width >= width:
        right, right_width = [], 0
    room = width - right_width - (1 if right_width else 0)
    pieces: list[Piece] = []
    for text, style in left:
        text = clean(text)
        have = width_of(text)
        if have > room:
            pieces.append((fit(text, room), style))
            room = 0
            break
        pieces.append((text, style))
        room -= have
    gap = room + (1 if right_width else 0)
    return [*pieces, (" " * gap, Style()), *right]
