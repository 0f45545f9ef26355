"""OpenPGP armour in an HTML mail: the same notes as in a plain one, between lines that stay as they were marked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tuimail.mime.armour import pieces
from tuimail.model.document import Line, LineKind

_DASH = "- "
"""What signing puts before a line that begins with a dash."""


def armoured(lines: Sequence[Line]) -> list[Line]:
    """The lines with notes where armour was."""
    left = iter(lines)
    shown: list[Line] = []
    for piece in pieces("\n".join(map(_quoted, lines))):
        if piece.note:
            shown.append(Line(piece.note, LineKind.NOTE, piece.quote))
        else:
            shown += [_taken(text, left) for text in piece.text.split("\n")]
    return list(_apart(shown))


def _quoted(line: Line) -> str:
    return "> " * line.quote + line.text


def _taken(text: str, left: Iterator[Line]) -> Line:
    """The next line of that text: pieces leave lines out, and dashes, but keep the order."""
    for line in left:
        if _quoted(line) == text:
            return line
        if line.text.startswith(_DASH) and _quoted(bare := _without_dash(line)) == text:
            return bare
    return Line(text)


def _without_dash(line: Line) -> Line:
    width = len(_DASH)
    spans = tuple(
        replace(span, start=max(0, span.start - width), end=span.end - width) for span in line.spans if span.end > width
    )
    return replace(line, text=line.text[width:], spans=spans)


def _apart(lines: Sequence[Line]) -> Iterator[Line]:
    """Blank lines between notes and text, none at the beginning."""
    before = Line("")
    for line in lines:
        is_edge = LineKind.NOTE in (line.kind, before.kind) and line.kind is not before.kind
        if is_edge and line.text and before.text and not line.quote and not before.quote:
            yield Line("")
        if line.text or before.text or line.kind is not before.kind:
            yield line
            before = line
