"""What the keys of a dialog do, on as many lines as it takes: nothing of it is cut, however narrow the dialog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tuimail.ui.cells import Piece, clean, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.lines import strip_of
from tuimail.ui.wrap import words_of

Unit = tuple[Piece, ...]
"""What stays on one line: a key with what it does, a word."""
_MOST_LINES: Final = 4
_KEY: Final = re.compile(r"(?:Enter|Esc|Tab|Space|(?:Ctrl|Strg)\+\w)(?=[,.;:]?$)")
"""A key in a sentence."""


class HintBar(Bar):
    """Units side by side, one blank from the left edge."""

    def __init__(self, styles: MailStyles, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(styles, id=id, classes=classes)
        self._units: tuple[Unit, ...] = ()
        self._gap = 1

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Keys with what each does."""
        self._show(key_units(keys, self.bar_styles), gap=3)

    def show_words(self, text: str, token: str = "muted") -> None:  # noqa: S107 - a style
        """A sentence."""
        style = self.bar_styles[token]
        self._show([((word, style),) for word in words_of(clean(text))], gap=1)

    def show_hint(self, text: str) -> None:
        """A sentence about keys, which are as bright in it as they are everywhere."""
        plain, key = self.bar_styles["muted"], self.bar_styles["key"]
        units: list[Unit] = []
        for word in words_of(clean(text)):
            if at := _KEY.match(word):
                units.append(((word[: at.end()], key), (word[at.end() :], plain)))
            elif units and _is_key(units[-1], key):
                units[-1] = (*units[-1], (f" {word}", plain))  # what a key does begins on the line of the key
            else:
                units.append(((word, plain),))
        self._show(units, gap=1)

    def _show(self, units: Sequence[Unit], gap: int) -> None:
        before = len(self._lines(self.size.width))
        self._units, self._gap = tuple(units), gap
        self.refresh(layout=len(self._lines(self.size.width)) != before)

    @property
    def bar_text(self) -> str:
        return (" " * self._gap).join("".join(text for text, _ in unit) for unit in self._units)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        width, lines = self.size.width, self._lines(self.size.width)
        return strip_of(lines[y] if y < len(lines) else [], width, self.rich_style)

    def _lines(self, width: int) -> list[list[Piece]]:
        return laid_out(self._units, self._gap, max(1, width - 1))


def _is_key(unit: Unit, key: Style) -> bool:
    """Whether it is a key alone, with what it does still to come."""
    return len(unit) == 2 and unit[0][1] is key and not unit[1][0]


def key_units(keys: Sequence[tuple[str, str]], styles: MailStyles) -> list[Unit]:
    """Each key with what it does."""
    return [((key, styles["key"]), (f" {does}", styles["muted"])) for key, does in keys]


def laid_out(units: Sequence[Unit], gap: int, width: int) -> list[list[Piece]]:
    """On as many lines as it takes, one at least."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for unit in units:
        cells = sum(width_of(text) for text, _ in unit)
        if lines[-1] and used + gap + cells > width:
            lines.append([])
        before = gap if lines[-1] else 1
        used = (used if lines[-1] else 0) + before + cells
        lines[-1] += [(" " * before, unit[-1][1]), *unit]
    return lines[:_MOST_LINES]
