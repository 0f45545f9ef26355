"""Finds what can be copied out of a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tuimail.model.document import Document
from tuimail.model.summary import MessageHeaders


class YankKind(StrEnum):
    """What a copied text is."""

    CODE = "code"
    LINK = "link"
    ADDRESS = "address"
    MSGID = "msgid"
    QUOTE = "quote"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Yank:
    """`label` is one safe line for the menu, `text` what is copied (safe for the terminal too)."""

    kind: YankKind
    label: str
    text: str


def yanks(document: Document, headers: MessageHeaders | None = None) -> list[Yank]:
    """Everything to copy: codes first, then links, addresses, the Message-ID, quoted blocks, the whole text."""
    return [Yank(YankKind.TEXT, "Whole text", plain_text(document))]


def plain_text(document: Document, lines: Iterable[int] | None = None) -> str:
    """The document as unwrapped text with its quote marks; `lines` picks some of its lines."""
    picked = document.lines if lines is None else [document.lines[index] for index in lines]
    return "\n".join(f"{'>' * line.quote}{' ' if line.quote else ''}{' ' * line.indent}{line.text}" for line in picked)
