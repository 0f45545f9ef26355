"""Folds quoted blocks of a document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tuimail.model.document import Document


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """Lines `start` up to, not including, `end` of a document; they are all quoted."""

    start: int
    end: int


def quote_blocks(document: Document, *, longer_than: int = 0) -> list[QuoteBlock]:
    """The quoted blocks, top to bottom."""
    return []


def fold_quotes(document: Document, keep: Collection[int] = (), *, longer_than: int = 3) -> Document:
    """The document with each longer block as one NOTE line "[+] 12 quoted lines".

    `keep` are the `start`s of blocks (in the unfolded document) to leave open.
    """
    return document
