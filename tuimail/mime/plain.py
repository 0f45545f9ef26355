"""Plain text bodies to documents: format=flowed, quotes, signature, links.

The text comes in as the sender broke it; lines that a sender declared to flow (RFC 3676) are joined again, so that
the reader can wrap them to its own width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tuimail.mime.links import LinkBook
from tuimail.model.document import Line, LineKind
from tuimail.model.safe_text import safe_text

MAX_CHARACTERS = 1_000_000
MAX_LINES = 50_000
MAX_SOURCE_LINES = 200_000
_LONGEST_PARAGRAPH = 20_000
_SIGNATURE = "-- "
_FLOWED_QUOTE = re.compile(r">*")
_LOOSE_QUOTE = re.compile(r"(?:>[ \t]?)+")
_RULE = re.compile(r"[-_=*~]{5,}\s*\Z")
_DIFF = re.compile(r"(?:diff --git |Index: |@@ -\d|--- \S|\+\+\+ \S)")
_ART = re.compile(r"\S {3,}\S|\|.*\||^ {4}\S|\t")


def plain_lines(text: str, links: LinkBook, *, is_flowed: bool = False, delsp: bool = False) -> list[Line]:
    """The lines of a text, filtered for the terminal."""
    text = safe_text(text)
    source = text.rstrip("\n").split("\n") if text.strip() else []
    del source[MAX_SOURCE_LINES:]
    pieces = _unflowed(source, delsp=delsp) if is_flowed else _as_written(source)
    return [_line(depth, content, kind, links) for depth, content, kind in _marked(pieces)]


def _as_written(source: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Quote depth and content of each line; marks may have a blank between them."""
    for line in source:
        if not line.startswith(">"):
            yield 0, line
            continue
        match = _LOOSE_QUOTE.match(line)
        marks = match[0] if match else ">"
        yield marks.count(">"), line[len(marks) :]


def _unflowed(source: Iterable[str], *, delsp: bool) -> Iterator[tuple[int, str]]:
    """RFC 3676 4: a line that ends in a blank goes on in the next one of the same depth."""
    held: list[str] = []
    held_depth, held_length = 0, 0
    for line in source:
        depth = _depth(line)
        content = line[depth:]
        content = content[1:] if content.startswith(" ") else content
        if held and (depth != held_depth or content == _SIGNATURE or held_length > _LONGEST_PARAGRAPH):
            yield held_depth, "".join(held).rstrip()
            held, held_length = [], 0
        flows = content.endswith(" ") and content != _SIGNATURE
        held.append(content[:-1] if flows and delsp else content)
        held_depth, held_length = depth, held_length + len(content)
        if not flows:
            yield depth, "".join(held)
            held, held_length = [], 0
    if held:
        yield held_depth, "".join(held).rstrip()


def _depth(line: str) -> int:
    match = _FLOWED_QUOTE.match(line)
    return match.end() if match else 0


def _marked(pieces: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, LineKind]]:
    """Tell signatures, rules and what must not be wrapped."""
    is_signature = is_diff = False
    for depth, content in pieces:
        if depth:
            yield depth, content.rstrip(), LineKind.TEXT
            continue
        if content == _SIGNATURE or content == "--":
            is_signature = True
        is_diff = is_diff or _DIFF.match(content) is not None
        if is_signature:
            kind = LineKind.SIGNATURE
        elif is_diff:
            kind = LineKind.PREFORMATTED
        elif _RULE.match(content):
            kind = LineKind.RULE
        else:
            kind = LineKind.PREFORMATTED if _ART.search(content) else LineKind.TEXT
        yield depth, content.rstrip(), kind


def _line(depth: int, content: str, kind: LineKind, links: LinkBook) -> Line:
    return Line(content, kind, depth, 0, links.spans(content))
