"""The message in the reader.

loading ──parts──> ready            partial: headers and some parts are there
   └──refused──> failed             preview (the cursor moved there) or open (the user asked for it)

A long text comes in two steps: its head as soon as it is rendered, the whole when that is.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tuimail.mime.beginning import HTML_OCTETS, LOOK_OCTETS, TEXT_OCTETS, beginning
from tuimail.mime.options import DEFAULT, RenderOptions
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.ids import CommandId, MessageKey, MessageRow
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.values import dataclass

if TYPE_CHECKING:
    from tuimail.mime.authentication import AuthenticationVerdict
    from tuimail.state.later_events import LaterEvent
    from tuimail.state.reads import Reads

_MOST_DOCUMENTS = 40
_QUICK_HTML_OCTETS = 4 * 1024
"""The worst markup of this length takes 20 ms."""
_LONG_OCTETS = 48 * 1024
"""Rendering so much would be felt."""
COMES = "the text of the message in the reader"
"""What is under way (work.py) when a key wanted more of it than is there."""
ENOUGH_LINES = 40
"""A head of fewer lines is not worth showing: its octets were style sheets."""
_LOADED = {"tuimail.mime.render"}
_LOADED_FOR_HTML = {"tuimail.mime.html"}


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
    is_head: bool = False
    """Whether the document is only the beginning, and the rest is being rendered."""
    options: RenderOptions = DEFAULT
    received: int = 0
    expected: int = 0
    command_id: CommandId | None = None
    was_marked_seen: bool = False
    came_by_itself: bool = False
    """No key of the user's led here: it does not become read by being shown."""
    was_chosen: bool = False
    """The user said which version he wants: then no stub is passed over."""
    seen_due: float | None = None
    """When it is to be marked read, by the clock of the desk."""
    warnings: tuple[str, ...] = ()
    """What is odd about the sender, in sentences."""
    verdict: AuthenticationVerdict | None = None
    """What the receiving server found out about the sender, None until the header is here."""
    shows_source: bool = False
    later: LaterEvent | None = None
    """What a later message did to the event that this one invites to."""
    asked_later: bool = False
    all_headers: tuple[tuple[str, str], ...] | None = None
    """Every field of the header in its order, None until somebody asked for them."""

    @property
    def is_coming(self) -> bool:
        """Whether its text is stored and nearly rendered: what is on screen may stay so long."""
        return self.phase is ReadPhase.LOADING and self.command_id is None and self.document is None


class RenderRequest(NamedTuple):
    """Octets to be rendered in a thread; an answer to an older `number` than the last is kept but not shown."""

    key: MessageKey
    parts: tuple[tuple[BodyPart, bytes], ...]
    options: RenderOptions
    number: int
    root: BodyPart | None = None
    """The whole message: it tells what is signed or encrypted."""
    is_head: bool = False
    """Only what the first screens show is wanted: `parts` are the beginnings of what is to be rendered next."""
    wanted: tuple[BodyPart, ...] = ()
    """Parts that the thread is to read itself, because they are long."""
    source: bytes | None = None
    """The message as it was sent, instead of its parts."""


class Contents(Protocol):
    """The part of a store's reader that a rendering uses."""

    def part_content(self, row: MessageRow, section: str) -> bytes | None: ...


def run_render(request: RenderRequest, reader: Contents | None = None) -> Document:
    """Render; never raises for what the message contains. `reader` is needed where parts are still to be read."""
    if request.source is not None:
        from tuimail.mime.source import source_document

        return source_document(request.source)
    from tuimail.mime.render import render  # html2text and selectolax wait for the first message

    if request.is_head:
        head = render(request.parts, request.options, request.root)
        return replace(head, lines=head.lines[:-1])  # the last line is cut anywhere
    parts = request.parts
    if request.wanted:
        if reader is None:
            raise ValueError("who renders a long text has to read it")
        row = request.key.row
        parts = tuple((part, reader.part_content(row, part.section) or b"") for part in request.wanted)
    return render(parts, request.options, request.root)


def is_quick(request: RenderRequest) -> bool:
    """Whether rendering it costs little more than a thread would: a little text, and not the very first."""
    if request.source is not None or (request.wanted and not request.is_head) or not sys.modules.keys() >= _LOADED:
        return False
    octets = {"text/plain": 0, "text/html": 0}
    for part, content in request.parts:
        if part.media_type not in octets:
            return False
        octets[part.media_type] += len(content)
    if octets["text/html"] and not sys.modules.keys() >= _LOADED_FOR_HTML:
        return False
    return octets["text/plain"] <= TEXT_OCTETS and octets["text/html"] <= _QUICK_HTML_OCTETS


class Stored(NamedTuple):
    """What there is of the parts that somebody wants to read."""

    parts: tuple[tuple[BodyPart, bytes], ...]
    """Their contents, or the beginnings of them where they are long."""
    wanted: tuple[BodyPart, ...] = ()
    """Where they are long: what is to be read by a thread."""


def stored_parts(reader: Reads, row: MessageRow, wanted: Sequence[BodyPart]) -> Stored:
    """Read what is completely here; of what is long no more than the first screens need."""
    received = [(part, *reader.part_received(row, part.section)) for part in wanted]
    here = tuple(part for part, _, is_complete in received if is_complete)
    is_long = sum(octets for _, octets, is_complete in received if is_complete) > _LONG_OCTETS
    if not is_long:
        contents = ((part, reader.part_content(row, part.section)) for part in here)
        return Stored(tuple((part, content) for part, content in contents if content is not None))
    found, left = [], TEXT_OCTETS
    for part in here:
        content = beginning(part, reader.part_head(row, part.section, LOOK_OCTETS) or b"")
        found.append((part, content))
        left -= len(content) * (TEXT_OCTETS // HTML_OCTETS if part.media_type == "text/html" else 1)
        if left <= 0:
            break
    return Stored(tuple(found), here)


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
