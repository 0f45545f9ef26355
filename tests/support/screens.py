"""A screen as a picture: SVG always, PNG where rsvg-convert is installed."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pyte

_WIDTH, _HEIGHT, _BASE = 8.4, 17, 13
_FONTS = "DejaVu Sans Mono, Noto Sans Mono, monospace"
_DARK, _LIGHT = ("d8d8d8", "101216"), ("20242a", "fafafa")
"""What a terminal's own foreground and background are."""
_NAMED = {
    "black": "000000", "red": "cd3131", "green": "0dbc79", "brown": "e5e510", "blue": "2472c8", "magenta": "bc3fbc",
    "cyan": "11a8cd", "white": "e5e5e5", "brightblack": "666666", "brightred": "f14c4c", "brightgreen": "23d18b",
    "brightbrown": "f5f543", "brightblue": "3b8eea", "brightmagenta": "d670d6", "brightcyan": "29b8db",
    "brightwhite": "ffffff", "bfightmagenta": "d670d6",
}  # fmt: skip
"""The last one is how pyte 0.8.2 spells it."""


@dataclass(frozen=True, slots=True)
class _Style:
    foreground: str
    background: str
    css: str


def svg(screen: pyte.Screen, *, is_light: bool = False) -> str:
    """The screen as one SVG document, of a terminal whose own colours are dark or light."""
    own = _LIGHT if is_light else _DARK
    width, height = screen.columns * _WIDTH, screen.lines * _HEIGHT
    body = "\n".join(itertools.chain.from_iterable(_row(screen, row, own) for row in range(screen.lines)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" font-family="{_FONTS}" font-size="14">\n'
        f'<rect width="100%" height="100%" fill="#{own[1]}"/>\n{body}\n</svg>\n'
    )


def save(screen: pyte.Screen, path: Path, *, is_light: bool = False) -> Path:
    """Write `path` as its suffix says, .svg or .png; returns what was written: SVG where rsvg-convert is missing."""
    vector = path.with_suffix(".svg")
    vector.write_text(svg(screen, is_light=is_light))
    converter = shutil.which("rsvg-convert")
    if path.suffix != ".png" or converter is None:
        return vector
    subprocess.run([converter, "--output", str(path), str(vector)], check=True)
    vector.unlink()
    return path


def _row(screen: pyte.Screen, row: int, own: tuple[str, str]) -> Iterator[str]:
    top = row * _HEIGHT
    columns = range(screen.columns)
    for style, group in itertools.groupby(columns, key=lambda column: _style(screen, row, column, own)):
        run = list(group)
        left, width = run[0] * _WIDTH, len(run) * _WIDTH
        if style.background != own[1]:
            yield (
                f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_HEIGHT}" fill="#{style.background}" '
                'shape-rendering="crispEdges"/>'
            )
        yield from _words(screen, row, run, style)


def _words(screen: pyte.Screen, row: int, run: list[int], style: _Style) -> Iterator[str]:
    """One text element per stretch without blanks; wide characters stand alone, so that the columns stay aligned."""
    line = screen.buffer[row]
    stretch: list[int] = []
    for column in [*run, -1]:
        text = line[column].data if column >= 0 else " "
        is_wide = column >= 0 and column + 1 < screen.columns and line[column + 1].data == ""
        if stretch and (not text.strip() or is_wide):
            yield _word("".join(line[index].data for index in stretch), stretch[0], len(stretch), row, style)
            stretch = []
        if is_wide and text.strip():
            yield _word(text, column, 2, row, style)
        elif text.strip():
            stretch.append(column)


def _word(text: str, column: int, cells: int, row: int, style: _Style) -> str:
    return (
        f'<text x="{column * _WIDTH:.1f}" y="{row * _HEIGHT + _BASE}" textLength="{cells * _WIDTH:.1f}" '
        f'lengthAdjust="spacingAndGlyphs" fill="#{style.foreground}"{style.css}>{escape(text)}</text>'
    )


def _style(screen: pyte.Screen, row: int, column: int, own: tuple[str, str]) -> _Style:
    cell = screen.buffer[row][column]
    foreground, background = _colour(cell.fg, own[0]), _colour(cell.bg, own[1])
    is_cursor = not screen.cursor.hidden and (screen.cursor.x, screen.cursor.y) == (column, row)
    if cell.reverse != is_cursor:
        foreground, background = background, foreground
    if cell.blink:  # dim, see ptyterm
        foreground = _mixed(foreground, background)
    css = ' font-weight="bold"' if cell.bold else ""
    css += ' font-style="italic"' if cell.italics else ""
    marks = [name for name, on in (("underline", cell.underscore), ("line-through", cell.strikethrough)) if on]
    css += f' text-decoration="{" ".join(marks)}"' if marks else ""
    return _Style(foreground, background, css)


def _mixed(one: str, other: str) -> str:
    """Between the two, a little nearer to the first."""
    parts = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return bytes((3 * first + 2 * second) // 5 for first, second in parts).hex()


def _colour(name: str, default: str) -> str:
    return default if name == "default" else _NAMED.get(name, name)
