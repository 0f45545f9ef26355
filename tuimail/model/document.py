"""A rendered message body: blocks of text that the reader wraps to its width.

Texts in a document are already filtered by `safe_text`. Blocks are lines of the source, not of the screen.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tuimail.model.values import dataclass

if TYPE_CHECKING:
    from tuimail.model.invitation import Invitation


class SpanKind(StrEnum):
    """Why a stretch of text is told apart."""

    LINK = "link"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line's text, `start` and `end` counting characters; `target` is a link's real URL."""

    start: int
    end: int
    kind: SpanKind
    target: str = ""


class LineKind(StrEnum):
    """What a line is, so that it can be coloured, folded or dimmed."""

    TEXT = "text"
    HEADING = "heading"
    PREFORMATTED = "preformatted"
    SIGNATURE = "signature"
    RULE = "rule"
    PART = "part"
    """Where one part of the message ends and the next begins."""
    NOTE = "note"
    """A word of tuimail's own (for example, what was left out), never text of the message."""


@dataclass(frozen=True, slots=True)
class Line:
    """One source line. `quote` is its depth; the marks are not part of `text`. PREFORMATTED is never wrapped."""

    text: str
    kind: LineKind = LineKind.TEXT
    quote: int = 0
    indent: int = 0
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A body ready to be wrapped and painted. `links` are the targets in the order of their numbers."""

    lines: tuple[Line, ...]
    links: tuple[str, ...] = ()
    is_cut: bool = False
    """True where a limit left something out; the last line says what."""
    invitation: Invitation | None = None
    """The event that the message is about, if it is."""
    doubts: tuple[str, ...] = ()
    """What is odd about its links, in sentences."""
