"""What the user does with the message in the reader: look at it, open it, leave it.

Looking (preview) happens when the cursor moves; it never marks a message read. Opening does, once its text was shown;
but what only followed from something else (an undo, news) is marked once the user reads on in it, not before.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from tuimail.contract.commands import Lane, OpenMessage
from tuimail.contract.events import PartProgress, PartReady
from tuimail.mime.choose import readable_parts
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.flags import Flag
from tuimail.model.ids import CommandId, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.state.ahead import Ahead
from tuimail.state.desk import Desk
from tuimail.state.reading import (
    COMES,
    ENOUGH_LINES,
    DocumentCache,
    Reading,
    ReadPhase,
    RenderRequest,
    Stored,
    stored_parts,
)
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched

_JUDGED_OCTETS = 64 * 1024


class Reader:
    """Intents around `desk.reading`."""

    def __init__(self, desk: Desk, ahead: Ahead) -> None:
        self._desk = desk
        self._ahead = ahead
        self._documents = DocumentCache()
        self._request: RenderRequest | None = None
        self._number = 0

    def open(self, *, by_itself: bool = False) -> set[Touched]:
        """Read the message under the cursor; by itself: the user did not ask for it."""
        listing = self._desk.listing
        if listing is not None and not by_itself:
            listing.move_to(listing.cursor)  # who opens a message wants to stay with it
        return self._show(is_open=True, by_itself=by_itself)

    def preview(self) -> set[Touched]:
        """Show the message under the cursor without reading it."""
        return self._show(is_open=False)

    def follow(self, *, by_itself: bool = False) -> set[Touched]:
        """The cursor moved: a reader that is open goes along."""
        reading = self._desk.reading
        return self.open(by_itself=by_itself) if reading is not None and reading.is_open else set()

    def reads_on(self) -> set[Touched]:
        """The user goes on in the message that is open: if it came by itself, that opens it."""
        reading = self._desk.reading
        if reading is None or not reading.came_by_itself:
            return set()
        reading.came_by_itself = False
        return {Touched.READER}

    def close(self) -> set[Touched]:
        """Leave the message; what is still being fetched for it is taken back."""
        reading, self._desk.reading = self._desk.reading, None
        self._request = None
        if reading is None:
            return set()
        if reading.command_id is not None:
            self._desk.cancel(reading.command_id)
        return {Touched.READER} | self._no_more_comes()

    def _no_more_comes(self) -> set[Touched]:
        """Nobody waits for more of the text."""
        return self._desk.work.end(COMES) if self._desk.is_working else set()

    def shown(self, key: MessageKey) -> set[Touched]:
        """The text of an open message was painted: mark it read, and have the next one ready."""
        reading = self._desk.reading
        if reading is None or reading.key != key or not reading.is_open or reading.was_marked_seen:
            return set()
        self._ahead.look()
        if reading.came_by_itself:
            return set()
        reading.was_marked_seen = True
        delay_s = self._desk.mark_read_after_s
        if not delay_s:
            return self._mark_seen(reading) if delay_s is not None else set()
        reading.seen_due = self._desk.clock() + delay_s
        return set()

    def tick(self) -> set[Touched]:
        """A second went by: an open message that was looked at for long enough becomes read."""
        reading = self._desk.reading
        if reading is None or reading.seen_due is None or self._desk.clock() < reading.seen_due:
            return set()
        reading.seen_due = None
        return self._mark_seen(reading)

    def retry(self) -> set[Touched]:
        """Ask again for a message that could not be fetched."""
        reading = self._desk.reading
        if reading is None or reading.phase is not ReadPhase.FAILED:
            return set()
        reading.phase, reading.reason = ReadPhase.LOADING, ""
        return self._gather(reading, may_ask=True)

    def render_request(self) -> RenderRequest | None:
        """What to render in a thread, told once."""
        request, self._request = self._request, None
        return request

    def waits_for(self, request: RenderRequest) -> bool:
        """Whether what a request asks for would still be shown."""
        reading = self._desk.reading
        return reading is not None and reading.key == request.key and request.number == self._number

    def rendered(self, request: RenderRequest, document: Document) -> set[Touched]:
        """Take a rendered message; after the head of a long one the whole is asked for."""
        if not request.is_head and request.source is None:
            self._documents.put(request.key, request.options, document)
        reading = self._desk.reading
        if reading is None or not self.waits_for(request):
            return set()
        if request.is_head:
            self._request = request._replace(is_head=False)
            if len(document.lines) < ENOUGH_LINES:
                return {Touched.STATUS}
        reading.document, reading.phase, reading.reason = document, ReadPhase.READY, ""
        reading.is_head = request.is_head
        return {Touched.READER} | (set() if request.is_head else self._no_more_comes())

    def again(self, reading: Reading) -> set[Touched]:
        """Show the message as its options now say."""
        document = self._documents.get(reading.key, reading.options)
        self._number += 1  # what is being rendered is not wanted any more
        self._request = None
        reading.document, reading.phase, reading.reason = document, ReadPhase.READY, ""
        if document is not None:
            return {Touched.READER}
        reading.phase = ReadPhase.LOADING
        return self._gather(reading, may_ask=True)

    def render_source(self, reading: Reading, source: bytes) -> set[Touched]:
        """Show the message as it was sent."""
        self._number += 1
        self._request = RenderRequest(reading.key, (), reading.options, self._number, source=source)
        return {Touched.READER}

    # Events

    def part_ready(self, event: PartReady) -> set[Touched]:
        reading = self._desk.reading
        if reading is None or reading.key != event.message or reading.phase is ReadPhase.READY:
            return set()
        return self._gather(reading, may_ask=False) if not reading.shows_source else set()

    def part_progress(self, event: PartProgress) -> set[Touched]:
        reading = self._desk.reading
        if reading is None or reading.key != event.message or reading.phase is not ReadPhase.LOADING:
            return set()
        reading.received, reading.expected = event.received, event.total
        return {Touched.READER}

    def done(self, command_id: CommandId) -> set[Touched]:
        """The fetch ended well, so everything that there is to read is here."""
        reading = self._of(command_id)
        if reading is None:
            return set()
        reading.command_id = None
        if reading.phase is ReadPhase.READY:
            return set()
        touched = self._gather(reading, may_ask=False)
        if self._request is None and reading.document is None:
            reading.phase, reading.reason = ReadPhase.FAILED, gettext("The text of this message is not available.")
        return touched | {Touched.READER}

    def failed(self, command_id: CommandId, reason: str) -> set[Touched]:
        reading = self._of(command_id)
        if reading is None:
            return set()
        reading.command_id = None
        reading.phase, reading.reason = ReadPhase.FAILED, safe_line(reason)
        return {Touched.READER} | self._no_more_comes()

    def deferred(self, command_id: CommandId, reason: str) -> set[Touched]:
        reading = self._of(command_id)
        if reading is None:
            return set()
        reading.reason = safe_line(reason)
        return {Touched.READER}

    def changed(self, rows: AbstractSet[MessageRow]) -> set[Touched]:
        """Flags of messages changed; the reader shows those of its own."""
        reading, listing = self._desk.reading, self._desk.listing
        if reading is None or listing is None:
            return set()
        if reading.key.row not in rows:
            # What became of an answer to an invitation is told by other mail.
            asks = reading.document is not None and reading.document.invitation is not None
            return {Touched.READER} if asks else set()
        before, reading.summary = reading.summary, listing.summary_of(reading.key.row) or reading.summary
        if _is_seen(before) != _is_seen(reading.summary):
            reading.seen_due = None  # somebody made it read, or unread: that is how it stays
        return {Touched.READER}

    # Inner works

    def _of(self, command_id: CommandId) -> Reading | None:
        reading = self._desk.reading
        return reading if reading is not None and reading.command_id == command_id else None

    def _show(self, *, is_open: bool, by_itself: bool = False) -> set[Touched]:
        listing = self._desk.listing
        row = listing.cursor_row if listing else None
        if listing is None or row is None:
            return self.close()
        key = MessageKey(listing.mailbox.account, row)
        reading = self._desk.reading
        if reading is not None and reading.key == key:
            was_open, reading.is_open = reading.is_open, reading.is_open or is_open
            touched = self.reads_on() if is_open and not by_itself else set()
            return touched | ({Touched.READER} if is_open and not was_open else set())
        self.close()
        reader = self._desk.readers.get(key.account)
        headers = reader.headers(row) if reader else None
        reading = Reading(key, is_open, headers, listing.summary_of(row), came_by_itself=by_itself)
        reading.warnings = _warnings(reader, row, headers) if reader and headers else ()
        self._desk.reading = reading
        document = self._documents.get(key, reading.options)
        if document is not None:
            reading.document, reading.phase = document, ReadPhase.READY
            reading.parts = reader.parts(row) if reader else None
            self._judge(reading)
            return {Touched.READER}
        return self._gather(reading, may_ask=True)

    def _gather(self, reading: Reading, *, may_ask: bool) -> set[Touched]:
        """Render what is stored; ask the engine for what is not."""
        reader = self._desk.readers.get(reading.key.account)
        reading.parts = reader.parts(reading.key.row) if reader else None
        self._judge(reading)
        html = reading.options.prefer_html
        wanted = readable_parts(reading.parts, prefer_html=html) if reading.parts is not None else []
        stored = stored_parts(reader, reading.key.row, wanted) if reader else Stored(())
        here, to_read = stored
        is_whole = reading.parts is not None and len(to_read or here) == len(wanted)
        if is_whole and _passes_over(self._desk, reading, here):
            reading.options = reading.options._replace(prefer_html=True)
            return self.again(reading)
        if is_whole or (here and not may_ask):
            self._number += 1
            request = RenderRequest(reading.key, here, reading.options, self._number, reading.parts)
            self._request = request._replace(is_head=bool(to_read), wanted=to_read)
            reading.phase = ReadPhase.LOADING if is_whole else ReadPhase.PARTIAL
        elif may_ask:
            lane = Lane.INTERACTIVE
            reading.command_id = self._desk.submit(OpenMessage(message=reading.key, lane=lane, prefer_html=html))
        return {Touched.READER}

    def _judge(self, reading: Reading) -> None:
        """Say what the receiving server found out about the sender, once the header is here."""
        reader, judge = self._desk.readers.get(reading.key.account), self._desk.judge
        if reading.verdict is None and reader is not None and judge is not None:
            block = reader.part_head(reading.key.row, "HEADER", _JUDGED_OCTETS)
            reading.verdict = judge(self._desk.home(reading.key).account, block) if block is not None else None

    def _mark_seen(self, reading: Reading) -> set[Touched]:
        from tuimail.state.becoming_read import mark_seen  # nothing does before the first frame

        if not mark_seen(self._desk, reading):
            return set()
        self.changed(frozenset({reading.key.row}))
        return {Touched.LIST, Touched.READER}


def _passes_over(desk: Desk, reading: Reading, here: tuple[tuple[BodyPart, bytes], ...]) -> bool:
    """Whether the plain text is a stub beside an HTML version that can be shown."""
    if reading.options.prefer_html or reading.was_chosen or reading.parts is None:
        return False
    from tuimail.mime.stub import LARGEST_STUB, wants_html

    if any(part.media_type == "text/plain" and len(content) > LARGEST_STUB for part, content in here):
        return False
    return wants_html(reading.parts, here) and _can_get_html(desk, reading, reading.parts)


def _can_get_html(desk: Desk, reading: Reading, root: BodyPart) -> bool:
    reader = desk.readers.get(reading.key.account)
    if desk.connections[reading.key.account].is_online or reader is None:
        return True
    markup = readable_parts(root, prefer_html=True)
    return all(reader.part_content(reading.key.row, part.section) is not None for part in markup)


def _is_seen(summary: MessageSummary | None) -> bool:
    return summary is not None and Flag.SEEN in summary.flags.system


def _warnings(reader: Reads, row: MessageRow, headers: MessageHeaders) -> tuple[str, ...]:
    from tuimail.mime.truth import judge_sender  # not on the way to the first screen

    return tuple(judge_sender(headers, lambda email: reader.knows_sender(email, row)))
