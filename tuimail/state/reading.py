"""The message in the reader.

loading ──parts──> ready            partial: headers and some parts are there
   └──refused──> failed             preview (the cursor moved there) or open (the user asked for it)

A long text comes in two steps: its head as soon as it is rendered, the whole when that is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from tuimail.mime.options import DEFAULT, RenderOptions
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.ids import CommandId, MessageKey
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.values import dataclass

if TYPE_CHECKING:
    from tuimail.mime.authentication import AuthenticationVerdict

_MOST_DOCUMENTS = 40
_HEAD_OCTETS = 24 * 1024
ENOUGH_LINES = 40
"""A head of fewer lines is not worth showing: its octets were style sheets."""


class ReadPhase(Enum):
    LOADING = "loading"
    PARTIAL = "partial"
    READY = "ready"
    FAILED = "failed"


@dataclass(slots=True)
class Reading:
    """One message and how much of it is here. `reason` says why nothing (more) is shown yet."""

    key: MessageKey
    is_open: bool
    headers: MessageHeaders | None = None
    summary: MessageSummary | None = None
    parts: BodyPart | None = None
    phase: ReadPhase = ReadPhase.LOADING
    reason: str = ""
    document: Document | None = None
    options: RenderOptions = DEFAULT
    received: int = 0
    expected: int = 0
    command_id: CommandId | None = None
    was_marked_seen: bool = False
    was_chosen: bool = False
    """The user said which version he wants: then no stub is passed over."""
    seen_due: float | None = None
    """When it is to be marked read, by the clock of the desk."""
    warnings: tuple[str, ...] = ()
    """What is odd about the sender, in sentences."""
    verdict: AuthenticationVerdict | None = None
    """What the receiving server found out about the sender, None until the header is here."""
    shows_source: bool = False
    all_headers: tuple[tuple[str, str], ...] | None = None
    """Every field of the header in its order, None until somebody asked for them."""


class RenderRequest(NamedTuple):
    """Octets to be rendered in a thread; an answer to an older `number` than the last is kept but not shown."""

    key: MessageKey
    parts: tuple[tuple[BodyPart, bytes], ...]
    options: RenderOptions
    number: int
    root: BodyPart | None = None
    """The whole message: it tells what is signed or encrypted."""
    is_head: bool = False
    """Only what the first screens show is wanted."""
    source: bytes | None = None
    """The message as it was sent, instead of its parts."""


def run_render(request: RenderRequest) -> Document:
    """Render; pure, never raises for what the message contains."""
    if request.source is not None:
        from tuimail.mime.source import source_document

        return source_document(request.source)
    from tuimail.mime.render import render  # html2text and selectolax wait for the first message

    if not request.is_head:
        return render(request.parts, request.options, request.root)
    head = render(_head(request.parts), request.options, request.root)
    return replace(head, lines=head.lines[:-1])  # the last line is cut anywhere


def is_long(parts: Sequence[tuple[BodyPart, bytes]]) -> bool:
    """Whether rendering all of it would be felt."""
    return sum(len(content) for _, content in parts) > 2 * _HEAD_OCTETS


def _head(parts: Sequence[tuple[BodyPart, bytes]]) -> list[tuple[BodyPart, bytes]]:
    found, left = [], _HEAD_OCTETS
    for part, content in parts:
        found.append((part, content[:left]))
        left -= len(content)
        if left <= 0:
            break
    return found


class DocumentCache:
    """The messages read last, ready to be shown again."""

    def __init__(self) -> None:
        self._documents: OrderedDict[tuple[MessageKey, RenderOptions], Document] = OrderedDict()

    def get(self, key: MessageKey, options: RenderOptions) -> Document | None:
        document = self._documents.get((key, options))
        if document is not None:
            self._documents.move_to_end((key, options))
        return document

    def put(self, key: MessageKey, options: RenderOptions, document: Document) -> None:
        self._documents[key, options] = document
        while len(self._documents) > _MOST_DOCUMENTS:
            self._documents.popitem(last=False)
