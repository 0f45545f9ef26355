"""Turns the converter's text, in which control characters mark structure, into lines of a document.

The marks cannot be forged: control characters are taken out of a message before it is converted.
"""

from __future__ import annotations

import re

from tuimail.mime.links import LinkBook, says_it_all
from tuimail.model.document import Line, LineKind, Span, SpanKind
from tuimail.model.safe_text import safe_line

LINK, LINK_NAMED, LINK_END = "\x02", "\x03", "\x04"
"""LINK number LINK_NAMED text LINK_END."""
STRONG, EMPHASIS, CODE = "\x05", "\x06", "\x0e"
HEADING, ROW = "\x0f", "\x10"
"""At the beginning of a line."""
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_TOKEN = re.compile(r"\x02(\d+)\x03|[\x04\x05\x06\x0e]")
_QUOTE = re.compile(r"(?:> ?)+")
_LIST_ITEM = re.compile(r" *(?:[-*+]|\d+\.) ")
_TOGGLES = {STRONG: SpanKind.STRONG, EMPHASIS: SpanKind.EMPHASIS, CODE: SpanKind.CODE}
_PRE_INDENT = 4


class LineReader:
    """Reads line by line; links and emphasis may go on from one line to the next."""

    def __init__(self, hrefs: list[str], links: LinkBook) -> None:
        self._hrefs = hrefs
        self._links = links
        self._target = ""
        self._is_numbered = False
        self._has_columns = False
        self._is_on: dict[SpanKind, bool] = dict.fromkeys(_TOGGLES.values(), False)

    def lines(self, text: str) -> list[Line]:
        lines: list[Line] = []
        for source in text.split("\n"):
            line = self._line(source)
            if not _is_blank(line) or (lines and not _is_blank(lines[-1])):
                lines.append(line)
        while lines and _is_blank(lines[-1]):
            lines.pop()
        return _without_echoes(lines)

    def _line(self, source: str) -> Line:
        match = _QUOTE.match(source)
        quote = match[0].count(">") if match else 0
        content = source[match.end() if match else 0 :].rstrip()
        kind = LineKind.HEADING if HEADING in content else LineKind.TEXT
        indent = len(content) - len(content.lstrip(" "))
        if ROW in content:
            kind, indent = LineKind.PREFORMATTED, 0
        elif indent >= _PRE_INDENT and not _LIST_ITEM.match(content):
            kind, content, indent = LineKind.PREFORMATTED, content[_PRE_INDENT:], 0
        else:
            content = content[indent:]
            indent = indent if indent > 1 else 0
        content = content.replace(HEADING, "").replace(ROW, "")
        if content == "* * *":
            return Line("", LineKind.RULE, quote)
        self._has_columns = kind is LineKind.PREFORMATTED
        text, spans = self._spans(content)
        if kind is not LineKind.PREFORMATTED and (text[:1] == " " or text[-1:] == " "):
            text, spans = _without_margin(text, spans)
        if text.isspace():
            return Line("", LineKind.TEXT, quote)
        return Line(text, kind, quote, indent, spans)

    def _spans(self, content: str) -> tuple[str, tuple[Span, ...]]:
        """The text without marks, and what the marks said."""
        if not self._target and not any(self._is_on.values()) and _TOKEN.search(content) is None:
            text = safe_line(content)
            return text, self._links.spans(text)
        pieces: list[str] = []
        spans: list[Span] = []
        position = length = 0
        for match in _TOKEN.finditer(content):
            length += self._piece(content[position : match.start()], length, pieces, spans)
            position = match.end()
            self._turn(match)
        length += self._piece(content[position:], length, pieces, spans)
        return "".join(pieces), tuple(_joined(spans))

    def _piece(self, content: str, start: int, pieces: list[str], spans: list[Span]) -> int:
        text = safe_line(content)
        if mark := self._mark(text):
            words = text.lstrip(" ")
            blank = " " * (len(text) - len(words))  # it stands before the words, not before the blank in front of them
            pieces += (blank, mark)
            start += len(blank)
            spans.append(Span(start, start + len(mark), SpanKind.NOTE))
            return len(blank) + len(mark) + self._piece(words, start + len(mark), pieces, spans)
        pieces.append(text)
        if not text:
            return 0
        if self._target:
            spans.append(Span(start, start + len(text), SpanKind.LINK, self._target))
        else:
            spans += (Span(start + s.start, start + s.end, s.kind, s.target) for s in self._links.spans(text))
        spans += (Span(start, start + len(text), kind) for kind, is_on in self._is_on.items() if is_on)
        return len(text)

    def _turn(self, match: re.Match[str]) -> None:
        if match[1] is not None:
            number = int(match[1])
            self._target = self._links.add(self._hrefs[number]) if number < len(self._hrefs) else ""
            self._is_numbered = False
        elif match[0] == LINK_END:
            self._target = ""
        else:
            kind = _TOGGLES[match[0]]
            self._is_on[kind] = not self._is_on[kind]

    def _mark(self, text: str) -> str:
        """The number of a link before its first words, unless they are its target; in columns there is no room."""
        shown = text.strip()
        if not shown or not self._target or self._is_numbered or self._has_columns:
            return ""
        self._is_numbered = True
        return "" if says_it_all(shown, self._target) else f"[{self._links.number(self._target)}]"


def _without_echoes(lines: list[Line]) -> list[Line]:
    """A picture whose words stand below it needs no words of its own."""
    kept: list[Line] = []
    follows = ""
    for line in reversed(lines):
        is_echo = bool(follows) and line.text.startswith("[") and line.text[1:-1].casefold() == follows
        if is_echo and line.text.endswith("]") and not line.spans:
            if kept and _is_blank(kept[-1]):
                kept.pop()
            continue
        kept.append(line)
        follows = line.text.strip().casefold() if line.text else follows
    kept.reverse()
    return kept


def _without_margin(text: str, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Hard blanks that senders put where a margin belongs."""
    cut = len(text) - len(text.lstrip(" "))
    text = text.strip(" ")
    moved = (Span(max(0, s.start - cut), min(s.end - cut, len(text)), s.kind, s.target) for s in spans)
    return text, tuple(span for span in moved if span.start < span.end)


def _is_blank(line: Line) -> bool:
    return not line.text and line.kind is not LineKind.RULE


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbouring spans of the same meaning as one."""
    joined: list[Span] = []
    open_at: dict[tuple[SpanKind, str], int] = {}
    for span in spans:
        meaning = (span.kind, span.target)
        index = open_at.get(meaning)
        if index is not None and joined[index].end == span.start:
            joined[index] = Span(joined[index].start, span.end, span.kind, span.target)
        else:
            open_at[meaning] = len(joined)
            joined.append(span)
    return joined
