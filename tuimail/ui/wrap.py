"""Breaking a line of text into lines of cells."""

from __future__ import annotations

from rich.cells import cell_len


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

    Breaks at blanks; a word longer than a line is cut. Every character but the blanks at a break is in one range.
    `between` is what stands between parts that stay whole, where it is more than a blank; `least` is how much of a line
    has to be full: where the last blank comes before that, a word is cut all the same.
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
            if blank > start + least * (end - start):
                end = blank
        ranges.append((start, end))
        start = end + len(between) if text.startswith(between, end) else end
        while start < size and text[start] == " ":
            start += 1
    return ranges or [(0, 0)]


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
