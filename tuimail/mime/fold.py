"""Folds quoted blocks of a document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tuimail.model.document import Document, Line, LineKind
from tuimail.model.language import ngettext
from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """Lines `start` up to, not including, `end` of a document; they are quoted, but for blank lines between."""

    start: int
    end: int


def quote_blocks(document: Document, *, longer_than: int = 0) -> list[QuoteBlock]:
    """The quoted blocks of more than `longer_than` lines, top to bottom."""
    blocks: list[QuoteBlock] = []
    start = end = -1
    for index, line in enumerate(document.lines):
        if line.quote:
            start = index if start < 0 else start
            end = index + 1
        elif start >= 0 and (line.text or line.kind in (LineKind.RULE, LineKind.PART)):
            blocks.append(QuoteBlock(start, end))
            start = -1
    if start >= 0:
        blocks.append(QuoteBlock(start, end))
    return [block for block in blocks if block.end - block.start > longer_than]


def fold_quotes(document: Document, keep: Collection[int] = (), *, longer_than: int = 3) -> Document:
    """The document with each longer block as one NOTE line "[+] 12 quoted lines".

    `keep` are the `start`s of blocks (in the unfolded document) to leave open.
    """
    lines: list[Line] = []
    position = 0
    for block in quote_blocks(document, longer_than=longer_than):
        if block.start in keep:
            continue
        lines += document.lines[position : block.start]
        count = block.end - block.start
        lines.append(
            Line(
                ngettext("[+] {count} quoted line", "[+] {count} quoted lines", count).format(count=count),
                LineKind.NOTE,
            )
        )
        position = block.end
    return replace(document, lines=(*lines, *document.lines[position:])) if position else document
