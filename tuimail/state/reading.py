"""The message in the reader.

loading ──parts──> ready            partial: headers and some parts are there
   └──refused──> failed             preview (the cursor moved there) or open (the user asked for it)
"""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from typing import NamedTuple

from tuimail.mime.options import DEFAULT, RenderOptions
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.ids import CommandId, MessageKey
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.values import dataclass

_MOST_DOCUMENTS = 40


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


class RenderRequest(NamedTuple):
    """Octets to be rendered in a thread; an answer to an older `number` than the last is kept but not shown."""

    key: MessageKey
    parts: tuple[tuple[BodyPart, bytes], ...]
    options: RenderOptions
    number: int
    root: BodyPart | None = None
    """The whole message: it tells what is signed or encrypted."""


def run_render(request: RenderRequest) -> Document:
    """Render; pure, never raises for what the message contains."""
    from tuimail.mime.render import render  # html2text and selectolax wait for the first message

    return render(request.parts, request.options, request.root)


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
