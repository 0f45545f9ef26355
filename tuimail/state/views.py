"""The ways to look at the message in the reader: HTML or plain text, all of it, its header, its source."""

from __future__ import annotations

from typing import Final

from tuimail.contract.commands import FetchPart, Lane
from tuimail.contract.events import PartProgress
from tuimail.mime.choose import readable_parts
from tuimail.model.ids import CommandId, MessageKey
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.state.desk import Desk
from tuimail.state.reader import Reader
from tuimail.state.reading import COMES, Reading, ReadPhase
from tuimail.state.touched import Touched

SOURCE: Final = ""
HEADER: Final = "HEADER"
_SHOWN_OCTETS: Final = 1024 * 1024 + 1
_HEADER_OCTETS: Final = 256 * 1024


class Views:
    """Intents around what `desk.reading` shows."""

    def __init__(self, desk: Desk, reader: Reader) -> None:
        self._desk = desk
        self._reader = reader
        self._asked: dict[CommandId, tuple[MessageKey, str]] = {}

    def toggle_html(self) -> set[Touched]:
        """The other version of a message that came as plain text and as HTML."""
        reading = self._desk.reading
        if reading is None or reading.parts is None:
            return self._desk.say(gettext("Open a message first; then this key switches between HTML and plain text."))
        plain, markup = (readable_parts(reading.parts, prefer_html=html) for html in (False, True))
        if plain == markup:
            is_html = any(part.media_type == "text/html" for part in plain)
            return self._desk.say(
                gettext("This message came as {value} only.").format(value="HTML" if is_html else gettext("plain text"))
            )
        prefer_html = not reading.options.prefer_html
        reading.was_chosen = True
        reading.options = reading.options._replace(prefer_html=prefer_html)
        reading.shows_source = False
        return self._reader.again(reading) | self._desk.say(
            gettext("The {value} version").format(value="HTML" if prefer_html else gettext("plain text"))
        )

    def show_all(self) -> set[Touched]:
        """Show what was cut from a long message."""
        reading = self._desk.reading
        if reading is None or reading.shows_source or reading.document is None or not reading.document.is_cut:
            return self._desk.say(gettext("Nothing was cut: this is all there is."))
        if reading.options.show_all:
            return self._desk.say(
                gettext("This is as much as can be shown; save the attachment or the source for the rest.")
            )
        reading.options = reading.options._replace(show_all=True)
        touched = self._reader.again(reading)
        if reading.document is not None:
            return touched | self._desk.say(gettext("The whole message is shown."))
        return touched | self._desk.work.answer(COMES, gettext("Showing all of it…"))

    def toggle_source(self) -> set[Touched]:
        """The message as it was sent, and back."""
        reading = self._desk.reading
        if reading is None:
            return self._desk.say(gettext("Open a message first; then this key shows its source."))
        if reading.shows_source:
            return self.leave_source()
        if reading.command_id is not None:
            self._desk.cancel(reading.command_id)
        reading.shows_source, reading.document = True, None
        reading.phase, reading.reason, reading.received, reading.expected = ReadPhase.LOADING, "", 0, 0
        if not self._load_source(reading):
            reading.command_id = self._fetch(reading, SOURCE)
        return {Touched.READER, Touched.STATUS}

    def leave_source(self) -> set[Touched]:
        """Back to the text; empty where the text is shown already."""
        reading = self._desk.reading
        if reading is None or not reading.shows_source:
            return set()
        if reading.command_id is not None:
            self._desk.cancel(reading.command_id)
            reading.command_id = None
        reading.shows_source = False
        return self._reader.again(reading) | {Touched.STATUS}

    def want_headers(self) -> set[Touched]:
        """Every field of the header is to be shown: read it, or have it fetched."""
        reading = self._desk.reading
        if reading is None or reading.all_headers is not None or self._load_headers(reading):
            return {Touched.READER} if reading is not None else set()
        if (reading.key, HEADER) not in self._asked.values():
            self._fetch(reading, HEADER)
        return {Touched.READER}

    # Events

    def progress(self, event: PartProgress) -> set[Touched]:
        """Octets of the source arrived."""
        reading = self._desk.reading
        if reading is None or reading.key != event.message or event.section != SOURCE or not reading.shows_source:
            return set()
        reading.received, reading.expected = event.received, event.total
        return {Touched.READER}

    def done(self, command_id: CommandId) -> set[Touched]:
        """What was asked for is in the store."""
        reading, section = self._answered(command_id)
        if reading is None:
            return set()
        if section == HEADER:
            self._load_headers(reading)
        elif not self._load_source(reading):
            reading.phase, reading.reason = ReadPhase.FAILED, gettext("The source of this message is not available.")
        return {Touched.READER}

    def failed(self, command_id: CommandId, reason: str) -> set[Touched]:
        """It could not be fetched."""
        reading, section = self._answered(command_id)
        if reading is None:
            return set()
        if section == SOURCE:
            reading.phase, reading.reason = ReadPhase.FAILED, safe_line(reason)
            return {Touched.READER}
        return self._desk.say(gettext("The headers could not be fetched: {reason}").format(reason=reason))

    def deferred(self, command_id: CommandId, reason: str) -> set[Touched]:
        """It waits for the connection."""
        key, section = self._asked.get(command_id, (None, ""))
        reading = self._desk.reading
        if reading is None or reading.key != key:
            return set()
        if section == SOURCE:
            reading.reason = safe_line(reason)
            return {Touched.READER}
        return self._desk.say(gettext("The other headers are fetched with the next connection."))

    # Inner works

    def _fetch(self, reading: Reading, section: str) -> CommandId:
        command_id = self._desk.submit(FetchPart(message=reading.key, section=section, lane=Lane.INTERACTIVE))
        self._asked[command_id] = (reading.key, section)
        return command_id

    def _answered(self, command_id: CommandId) -> tuple[Reading | None, str]:
        """The message that asked, if it is still in the reader and still wants it."""
        key, section = self._asked.pop(command_id, (None, ""))
        reading = self._desk.reading
        if reading is None or reading.key != key:
            return None, section
        if section == SOURCE:
            if not reading.shows_source or reading.command_id != command_id:
                return None, section
            reading.command_id = None
        return reading, section

    def _load_source(self, reading: Reading) -> bool:
        source = self._stored(reading, SOURCE, _SHOWN_OCTETS)
        if source is None:
            return False
        self._reader.render_source(reading, source)
        return True

    def _load_headers(self, reading: Reading) -> bool:
        block = self._stored(reading, HEADER, _HEADER_OCTETS)
        if block is None:
            return False
        from tuimail.mime.source import all_headers  # not on the way to the first screen

        reading.all_headers = all_headers(block)
        return True

    def _stored(self, reading: Reading, section: str, octets: int) -> bytes | None:
        reader = self._desk.readers.get(reading.key.account)
        return reader.part_head(reading.key.row, section, octets) if reader is not None else None
