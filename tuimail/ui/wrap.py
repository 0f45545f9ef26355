"""Breaking a line of text into lines of cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

_UNITS: Final = frozenset({"B", "kB", "KB", "MB", "GB", "TB", "ms", "s", "%", "€", "km", "kg"})
"""What does not stand at the beginning of a line without its number."""
_LONGEST_UNIT: Final = 8
"""With the marks behind it."""


def wrap_words(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, as strings."""
    return [text[start:end].rstrip(" ") for start, end in wrap_ranges(text, width)] if text else []


def wrap_evenly(text: str, width: int) -> list[str]:
    """The same in as few lines, none much shorter than the others: no word stands alone on the last one."""
    lines = best = wrap_words(text, width)
    longest = max((cell_len(word) for word in text.split()), default=0)
    for narrower in range(width - 1, max(width // 2, longest - 1), -1):
        if len(fewer := wrap_words(text, narrower)) > len(lines):
            break
        best = fewer
    return best


def wrap_ranges(text: str, width: int, between: str = " ", *, least: float = 0.0) -> list[tuple[int, int]]:
    """Where to break: (start, end) in characters for lines of at most `width` cells; blanks at a break belong to none.

    Breaks at blanks, but not between a number and its unit; a word longer than a line is cut. Every character but the
    blanks at a break is in one range. `between` is what stands between parts that stay whole, where it is more than a
    blank; `least` is how much of a line has to be full: where the last blank comes before that, a word is cut.
    """
    width = max(1, width)
    if len(text) <= width and text.isascii():
        return [(0, len(text))]
    ranges = []
    start, size = 0, len(text)
    while start < size:
        end = _reach(text, start, width)
        if end < size:
            blank = text.rfind(between, start, end + len(between))
            if blank <= start:
                blank = text.rfind(" ", start, end + 1)
            if blank > start and is_held(text, blank):
                before = text.rfind(" ", start, blank)
                blank = before if before > start else blank
            if blank > start + least * (end - start):
                end = blank
        ranges.append((start, end))
        start = end + len(between) if text.startswith(between, end) else end
        while start < size and text[start] == " ":
            start += 1
    return ranges or [(0, 0)]


def is_held(text: str, blank: int) -> bool:
    """Whether the blank stands between a number and its unit: 22 MB."""
    if not text[blank - 1 : blank].isdigit():
        return False
    end = text.find(" ", blank + 1)
    word = text[blank + 1 : end if end >= 0 else blank + _LONGEST_UNIT]
    return word.rstrip(".,:;!?)") in _UNITS


def words_of(text: str) -> Iterator[str]:
    """What stays together on a line: words, and numbers with their units."""
    start = 0
    while (blank := text.find(" ", start)) >= 0:
        while blank >= 0 and is_held(text, blank):
            blank = text.find(" ", blank + 1)
        if blank < 0:
            break
        yield text[start:blank]
        start = blank + 1
    yield text[start:]


def _reach(text: str, start: int, width: int) -> int:
    """The furthest end whose text fits, but at least one character on."""
    end = min(len(text), start + width)
    piece = text[start:end]
    if piece.isascii():
        return end
    while end > start + 1 and cell_len(text[start:end]) > width:
        over = cell_len(text[start:end]) - width
        end = max(start + 1, end - max(1, over // 2))
    while end < len(text) and cell_len(text[start : end + 1]) <= width:
        end += 1
    return end
