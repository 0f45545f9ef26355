"""Quoted blocks fold to one line each."""

from __future__ import annotations

from tuimail.mime.fold import QuoteBlock, fold_quotes, quote_blocks
from tuimail.model.document import Document, Line, LineKind

LINES = ("hi", "> a", "> b", "", ">> c", "", "me", "> d", "", "end")
DOCUMENT = Document(tuple(Line(text.lstrip("> "), quote=text.count(">")) for text in LINES), ("http://x/",), True)


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def test_blocks_take_the_blank_lines_between() -> None:
    assert quote_blocks(DOCUMENT) == [QuoteBlock(1, 5), QuoteBlock(7, 8)]
    assert quote_blocks(DOCUMENT, longer_than=1) == [QuoteBlock(1, 5)]
    assert quote_blocks(Document((Line("a", quote=1),))) == [QuoteBlock(0, 1)]


def test_long_blocks_become_a_note() -> None:
    folded = fold_quotes(DOCUMENT)
    assert texts(folded) == ["hi", "[+] 4 quoted lines", "", "me", "d", "", "end"]
    assert folded.lines[1].kind is LineKind.NOTE
    assert (folded.links, folded.is_cut) == (DOCUMENT.links, True)


def test_blocks_can_be_kept_open() -> None:
    assert fold_quotes(DOCUMENT, keep=[1]) == DOCUMENT
    assert texts(fold_quotes(DOCUMENT, keep=[1], longer_than=0))[-3:] == ["[+] 1 quoted line", "", "end"]


def test_a_block_at_the_top_folds_too() -> None:
    assert len(fold_quotes(Document(tuple(Line(str(n), quote=1) for n in range(9)))).lines) == 1
