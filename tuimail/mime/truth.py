"""Says what is true of links and senders, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from tuimail.mime.hosts import shown_host
from tuimail.model.document import Document, SpanKind
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders

Known = Callable[[str], bool] | Collection[str]
"""Which addresses (lower case) have been seen before."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """One link of a document: `number` counts from 1 as in `Document.links`; all texts are safe for the terminal.

    `shown` is the text that the message shows for it, `target` where it really goes, `host` the host of the target
    with punycode decoded ("" where there is none, as for mailto). `warnings` are sentences; none means nothing odd.
    """

    number: int
    shown: str
    target: str
    host: str
    warnings: tuple[str, ...] = ()


def judge_links(document: Document, *, sender: str = "") -> list[LinkReport]:
    """One report for each of `document.links`, in their order. `sender` is the address that the message is from."""
    shown: dict[str, str] = {}
    for line in document.lines:
        for span in line.spans:
            if span.kind is SpanKind.LINK:
                shown.setdefault(span.target, line.text[span.start : span.end])
    return [
        judge_link(target, shown.get(target, target), number=number, sender=sender)
        for number, target in enumerate(document.links, 1)
    ]


def judge_link(target: str, shown: str, *, number: int = 0, sender: str = "") -> LinkReport:
    """The report of a single link."""
    return LinkReport(number, safe_line(shown), safe_line(target), shown_host(urlsplit(target).hostname or ""))


def judge_sender(headers: MessageHeaders, known: Known | None = None) -> list[str]:
    """Warnings about who the message is from; `known` None: nobody knows who is new, so nothing is said about it."""
    return []
