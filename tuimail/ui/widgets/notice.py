"""What an empty pane says: how things stand, and what to do next."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from tuimail.ui.cells import clean, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import strip_of
from tuimail.ui.wrap import wrap_evenly


class Notice(NamedTuple):
    """A headline, a sentence or two of advice, and keys with what they do."""

    title: str = ""
    advice: str = ""
    keys: tuple[tuple[str, str], ...] = ()


def notice_line(notice: Notice, line: int, size: tuple[int, int], styles: MailStyles, base: Style) -> Strip:
    """One line of the notice, centred in a pane of that size."""
    width, height = size
    lines = _laid_out(notice, width, height)
    top = max(0, (height - len(lines)) * 2 // 5)
    if not notice.title or not 0 <= line - top < len(lines):
        return Strip.blank(width, base)
    pieces = [(clean(text), styles[token]) for text, token in lines[line - top]]
    left = max(0, (width - sum(width_of(text) for text, _ in pieces)) // 2)
    return strip_of([(" " * left, Style()), *pieces], width, base)


@lru_cache(maxsize=8)
def _laid_out(notice: Notice, width: int, height: int) -> list[list[tuple[str, str]]]:
    """The texts of each line with the tokens of their styles."""
    advice = wrap_evenly(notice.advice, max(10, min(56, width - 4)))
    lines = [[(notice.title, "subject")], *([(text, "muted")] for text in advice)]
    if notice.keys and height >= len(lines) + len(notice.keys) + 2:
        key_width = max(len(key) for key, _ in notice.keys)
        label_width = max(len(label) for _, label in notice.keys)
        lines.append([])
        for key, label in notice.keys:
            lines.append([(key.rjust(key_width), "key"), ("  " + label.ljust(label_width), "muted")])
    return lines
