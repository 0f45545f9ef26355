"""What the user does with the attachments of a message: fetch, save, hand on, look into.

intent ── not all here? ──> FetchPart ── progress, Esc ──> all here ──> FileJob in a thread ──> its end on the screen
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from tuimail.contract.events import Severity
from tuimail.mime.attachments import Attachment, attachments
from tuimail.mime.tnef import is_tnef
from tuimail.model.ids import AccountId, MessageKey, MessageRow
from tuimail.model.language import gettext, ngettext
from tuimail.state.desk import Desk
from tuimail.state.fetching import Fetching, Then
from tuimail.state.file_work import Content, FileJob, Stopped, Watch
from tuimail.state.reads import Reads
from tuimail.state.saving import Scratch, default_directory, save, save_freely
from tuimail.state.touched import Touched
from tuimail.state.work import Unit, esc_stops

WHOLE: Final = ""
"""The section that is the whole message."""
_PIECE_OCTETS: Final = 1024 * 1024


class Pieces(Protocol):
    """The part of a store's reader that file jobs use, in their own thread."""

    def part_chunks(self, row: MessageRow, section: str) -> Iterator[bytes]: ...


class Item(NamedTuple):
    """Something to save or to look into: a section of a message, or a file that was unpacked from one (`path`)."""

    message: MessageKey
    attachment: Attachment
    path: str = ""

    @property
    def name(self) -> str:
        return self.attachment.name

    def chunks(self, reader: Pieces) -> Iterator[bytes]:
        """Its content in pieces; in a thread."""
        if not self.path:
            yield from reader.part_chunks(self.message.row, self.attachment.section)
            return
        with open(self.path, "rb") as file:
            while piece := file.read(_PIECE_OCTETS):
                yield piece


Open = Callable[[Item], Content]
"""The content of an item, to be read in a thread."""


class Attached:
    """Intents, and the work for threads that comes of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.fetching = Fetching(desk)
        self._jobs: list[FileJob] = []
        self._unpacked: dict[tuple[MessageKey, str], list[Item]] = {}
        self.scratch = Scratch()

    # What there is

    def items(self) -> list[Item]:
        """The attachments of the message in the reader, those inside a winmail.dat behind it once it was unpacked."""
        reading = self._desk.reading
        if reading is None or reading.parts is None:
            return []
        found: list[Item] = []
        for attachment in attachments(reading.parts):
            found.append(Item(reading.key, attachment))
            found += self._unpacked.get((reading.key, attachment.section), ())
        return found

    @property
    def is_unknown(self) -> bool:
        """Whether the server has not told yet what the message in the reader consists of."""
        return self._desk.reading is not None and self._desk.reading.parts is None

    def whole(self) -> Item | None:
        """The message in the reader, as it was sent."""
        reading = self._desk.reading
        if reading is None:
            return None
        size = reading.summary.size if reading.summary is not None else 0
        return Item(reading.key, Attachment(WHOLE, "message.eml", "message/rfc822", size, is_inline=False))

    def is_here(self, item: Item) -> bool:
        """Whether all of it is stored here."""
        reader = self._desk.readers.get(item.message.account)
        section = item.attachment.section
        return bool(item.path) or (reader is not None and reader.part_received(item.message.row, section)[1])

    def directory(self) -> str:
        """Where files go unless the user says otherwise."""
        return default_directory(self._desk.save_directory)

    def needs_unpacking(self) -> list[Item]:
        """Each winmail.dat that was not looked into yet."""
        return [
            item
            for item in self.items()
            if is_tnef(item.attachment.media_type, item.name)
            and not item.path
            and (item.message, item.attachment.section) not in self._unpacked
        ]

    # Intents

    def save(self, item: Item, directory: str, name: str, *, replaces: bool = False) -> set[Touched]:
        """Write one of them under this name, "" for its own or the next that is free."""
        self._desk.save_directory = directory

        def work(content: Open) -> Then:
            if name:
                path = save(content(item), directory, name, replaces=replaces)
            else:
                path = save_freely(content(item), directory, item.name)
            return lambda: self._desk.say(gettext("Saved {path}").format(path=path))

        return self._with([item], work, gettext("Saving {name}").format(name=name))

    def save_all(self, items: Sequence[Item], directory: str) -> set[Touched]:
        """Write all of them, each under a free name."""
        self._desk.save_directory = directory
        total = ngettext("{count} file", "{count} files", len(items)).format(count=len(items))

        def work(content: Open) -> Then:
            for saved, item in enumerate(items):
                try:
                    save_freely(content(item), directory, item.name)
                except Stopped:
                    raise Stopped(
                        gettext("Stopped: {saved} of {total} were saved in {directory}.").format(
                            saved=saved, total=total, directory=directory
                        )
                    ) from None
            return lambda: self._desk.say(
                gettext("Saved {count} in {directory}").format(count=total, directory=directory)
            )

        return self._with(items, work, gettext("Saving {count}").format(count=total))

    def to_file(self, item: Item, then: Callable[[str], set[Touched]]) -> set[Touched]:
        """Put it into a private file, and go on with its path."""

        def work(content: Open) -> Then:
            path = item.path or self.scratch.keep(content(item), item.name)
            return lambda: then(path)

        return self._with([item], work)

    def use(self, item: Item, work: Callable[[Content], Then], words: str = "") -> set[Touched]:
        """Do something with its content in a thread; `words` say what, if it takes long."""
        return self._with([item], lambda content: work(content(item)), words)

    def run(self, account: AccountId, work: Callable[[], Then]) -> set[Touched]:
        """Do something in a thread that needs no store."""
        self._jobs.append(FileJob(account, lambda reader: work()))
        return {Touched.STATUS}

    def look(self, account: AccountId, work: Callable[[Reads], Then]) -> None:
        """Read something in a thread; the next poll starts it."""
        self._jobs.append(FileJob(account, work))

    def unpack(self, then: Then) -> set[Touched]:
        """Look into what `needs_unpacking`, and go on."""
        items = self.needs_unpacking()

        def work(content: Open) -> Then:
            found = [(item, self._files_of(item, content)) for item in items]

            def keep() -> set[Touched]:
                for item, inside in found:
                    self._unpacked[item.message, item.attachment.section] = inside
                return then()

            return keep

        return self._with(items, work) if items else then()

    def _files_of(self, item: Item, content: Open) -> list[Item]:
        from tuimail.mime.tnef import open_tnef

        found = []
        for one in open_tnef(b"".join(content(item))):
            inside = Attachment(item.attachment.section, one.name, one.media_type, len(one.content), is_inline=False)
            found.append(Item(item.message, inside, self.scratch.keep([one.content], one.name)))
        return found

    # Threads

    def job(self) -> FileJob | None:
        """What is to be done in a thread, told once."""
        return self._jobs.pop(0) if self._jobs else None

    def ended(self, job: FileJob, then: Then) -> set[Touched]:
        """A file job is done: on with what comes of it, unless it was stopped meanwhile."""
        if job.watch is None:
            return then()
        return self._desk.work.end(job.watch) | (set() if job.watch.is_stopped else then())

    def failed_job(self, job: FileJob, error: Exception) -> set[Touched]:
        """A file job ended badly, or was stopped."""
        touched = self._desk.work.end(job.watch) if job.watch is not None else set()
        if isinstance(error, Stopped):
            return touched | (self._desk.say(str(error)) if str(error) else set())
        return touched | self._desk.say(str(error), Severity.ERROR)

    def _with(self, items: Sequence[Item], work: Callable[[Open], Then], words: str = "") -> set[Touched]:
        """Have all of them here, then start the work."""
        watch = Watch()

        def in_thread(reader: Pieces) -> Then:
            return work(lambda item: watch.through(item.chunks(reader)))

        def stop() -> set[Touched]:
            watch.is_stopped = True
            return self._desk.work.end(watch) | self._desk.say(gettext("Stopped."))

        def start() -> set[Touched]:
            self._jobs.append(FileJob(items[0].message.account, in_thread, watch))
            return self._desk.work.begin(
                watch,
                words or gettext("Reading {name}").format(name=items[0].name),
                total=sum(item.attachment.size for item in items),
                unit=Unit.OCTETS,
                way=esc_stops(stop),
                amount=lambda: watch.done,
                is_quiet=True,
            )

        missing = [(item.message, item.attachment) for item in items if not self.is_here(item)]
        return self.fetching.begin(missing, start) if missing else start()
