"""Finds URLs and addresses in a line, and numbers their targets."""

from __future__ import annotations

import re

from tuimail.model.document import Span, SpanKind
from tuimail.model.safe_text import safe_line

MAX_LINKS = 5000
_LONGEST_URL = 2000
_SCHEMES = ("http://", "https://", "mailto:", "ftp://")
_CANDIDATE = re.compile(
    r"(?:https?://|ftp://|mailto:|www\.(?=\w))[^\s<>\"`{}|\\^]{1,2000}"
    r"|(?<![\w.+%=-])[\w.+%=-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])",
    re.IGNORECASE,
)
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,;:!?'\"*_~>"


class LinkBook:
    """The targets of one document, in the order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(self._numbers)

    def add(self, target: str) -> str:
        """Take a link in; "" where it is none that may be followed."""
        target = safe_line(target.strip())[:_LONGEST_URL].replace(" ", "%20")
        if not target.lower().startswith(_SCHEMES):
            return ""
        if target in self._numbers or len(self._numbers) < MAX_LINKS:
            self._numbers.setdefault(target, len(self._numbers) + 1)
            return target
        return ""

    def number(self, target: str) -> int:
        """Its place among the targets, from 1."""
        return self._numbers[target]

    def spans(self, text: str) -> tuple[Span, ...]:
        """The links of a line."""
        if "@" not in text and "://" not in text and "www." not in text.lower() and "mailto:" not in text.lower():
            return ()
        spans = []
        for match in _CANDIDATE.finditer(text):
            shown = _without_tail(match[0])
            target = self.add(_target(shown))
            if target:
                spans.append(Span(match.start(), match.start() + len(shown), SpanKind.LINK, target))
        return tuple(spans)


def says_it_all(shown: str, target: str) -> bool:
    """Whether the text of a link is its target, or all of it but the scheme."""
    named = shown.removesuffix("/")
    return named in (target.removesuffix("/"), target.partition(":")[2].removeprefix("//").removesuffix("/"))


def _target(shown: str) -> str:
    lower = shown.lower()
    if lower.startswith(_SCHEMES):
        return shown
    return f"http://{shown}" if lower.startswith("www.") else f"mailto:{shown}"


def _without_tail(shown: str) -> str:
    """Punctuation behind a URL belongs to the sentence; a bracket does, if it was not opened in the URL."""
    excess = {closer: shown.count(closer) - shown.count(opener) for closer, opener in _CLOSERS.items()}
    end = len(shown)
    while end:
        last = shown[end - 1]
        if last in _CLOSERS and excess[last] > 0:
            excess[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return shown[:end]
