"""Serves local archives: the mailboxes of some paths, indexed while they are read, followed while they are open.

    discover -> scan -> known rows served at once, new ones indexed in a niced child process and announced
    every few seconds: did a directory or file change? -> scan again -> arrivals, departures, flags

The source is never written. What the user does here lives in the index.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from tuimail.model.flags import FlagSet
from tuimail.model.language import gettext
from tuimail.server.archive_index import ArchiveIndex, Row
from tuimail.server.archive_scan import Place, as_datetime, load
from tuimail.server.content import with_crlf
from tuimail.server.discover import Found, Kind, Source, discover
from tuimail.server.errors import ContentGone, Unreadable
from tuimail.server.in_place import EditedInPlace
from tuimail.server.indexing import Indexer
from tuimail.server.keeping import Keeping, Spot, as_flagset, as_served_flags
from tuimail.server.mailbox import ServedMailbox
from tuimail.server.mailbox_set import INBOX, ServedMailboxSet
from tuimail.server.message import StoredMessage
from tuimail.server.taking_in import Intake, stamp_of
from tuimail.server.unpacked import forget_unpacked
from tuimail.server.untouched import shown

log = logging.getLogger("tuimail.server.archive")

FOLLOW_S = 3.0
TELL_S = 2.0
MOST_TOLD = 100
"""Problems that are named to the user; the log has all."""
_FIRST_LOOK_S = 0.25
_MANY = 1000
_ROLES = {"Archive": rb"\Archive", "Trash": rb"\Trash"}
"""Where archiving and deleting put things: mailboxes of the index, unless the source has them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the bytes of a served message are: in a source, or in the index."""

    row_id: int
    spot: Spot | None
    overlay: int | None


class Archive:
    """The archive of some paths. `build` and `follow` run in the server's loop; `tell` gets sentences for the user."""

    def __init__(
        self, paths: Sequence[str], index_path: Path, *, follow_s: float = FOLLOW_S, tell: Callable[[str], object] = str
    ) -> None:
        self.problems: list[str] = []
        self._noted: set[str] = set()
        self.named_where = ""
        """What to tell of the place where problems are named, if it is not at hand."""
        self.on_news: Callable[[], object] = bool
        """Called when mailboxes came, or have news of which IDLE on one of them does not tell."""
        self.rounds = 0
        """How often everything has been brought in line."""
        self.tell = tell
        self.index: ArchiveIndex
        self.mailbox_set: ServedMailboxSet
        self.sources: dict[str, Source] = {}
        self.spots: dict[str, dict[str, Spot]] = {}
        """By source and key."""
        self.indexer = Indexer()
        self._paths = [os.path.abspath(path) for path in paths]
        self._index_path = index_path
        self._follow_s = follow_s
        self._signature: object = None
        self._directories: list[str] = []
        self._looking: asyncio.Task[Found] | None = None
        self._told: dict[str, int] = {}
        self._told_at = -TELL_S

    async def build(self) -> ServedMailboxSet:
        """Open the index and serve what it knows. Raises ArchiveBusy and OSError."""
        self.index = ArchiveIndex(self._index_path)
        self.mailbox_set = ServedMailboxSet(self._create, self.index.rename_mailbox, self.index.drop_mailbox)
        mailboxes = self.mailbox_set.mailboxes
        for name, (uidvalidity, uidnext) in self.index.mailboxes().items():
            mailboxes[name] = self._mailbox(name, uidvalidity, uidnext)
        for row in self.index.rows():
            message = self.stored(row)
            if row.mailbox is not None and row.mailbox in mailboxes:
                mailboxes[row.mailbox].restore(message)
        self._looking = asyncio.create_task(asyncio.to_thread(self._look))
        # Bodies of what is known must be found at once; a first look at a large tree may take its time.
        await asyncio.wait([self._looking], timeout=None if self.spots else _FIRST_LOOK_S)
        for name in [INBOX, *(source.mailbox for source in self.sources.values())]:
            self.mailbox_named(name)
        for name, special_use in _ROLES.items():
            self.mailbox_named(name).special_use = special_use
        self._told = self._positions()
        return self.mailbox_set

    @property
    def home(self) -> str:
        """Where the mail is: INBOX, or the first mailbox where the paths have none; known after `build`."""
        names = [source.mailbox for source in self.sources.values()]
        return INBOX if INBOX in names or not names else names[0]

    async def follow(self) -> None:
        """Index what is new, then look for changes until cancelled."""
        intake, edited = Intake(self), EditedInPlace(self)
        stale: dict[str, set[str]] = {}
        try:
            is_changed = True
            while True:
                if is_changed:
                    await self._take_in(intake)
                if stale:
                    await self._sources(intake, [self.sources[path] for path in stale if path in self.sources], stale)
                if is_changed or stale:
                    self._tell_news()
                self.rounds += 1
                await asyncio.sleep(self._follow_s)
                stale = await edited.look()
                is_changed = self._is_changed()
        finally:
            self.indexer.close()
            forget_unpacked()
            self.index.close()

    def mailbox_named(self, name: str) -> ServedMailbox:
        """A mailbox, made where there is none."""
        if name not in self.mailbox_set.mailboxes:
            self.mailbox_set.mailboxes[name] = self._create(name)
        return self.mailbox_set.mailboxes[name]

    def load(self, ref: object) -> bytes:
        """The bytes of a message (Content). Raises ContentGone."""
        if isinstance(ref, int):
            ref = Kept(0, None, ref)
        if not isinstance(ref, Kept):
            raise ContentGone(gettext("This message is in no archive."))
        if ref.overlay is not None:
            raw = self.index.overlay(ref.overlay)
            if raw is None:
                raise ContentGone(gettext("The index no longer has this message."))
            return raw
        source = self.sources.get(ref.spot.source) if ref.spot is not None else None
        if ref.spot is None or source is None:
            raise ContentGone(gettext("The file of this message is gone."))
        try:
            return with_crlf(load(source, ref.spot.place))
        except Unreadable as error:
            raise ContentGone(str(error)) from error

    def add(self, raw: bytes) -> object:
        """Keep a message that arrived here (Content); returns its overlay number."""
        return self.index.add_overlay(with_crlf(raw))

    def remember(self, name: str, message: StoredMessage) -> None:
        """Store a message that arrived in a mailbox by APPEND, COPY or MOVE."""
        base = message.ref if isinstance(message.ref, Kept) else None
        spot = base.spot if base is not None else None
        overlay = message.ref if isinstance(message.ref, int) else base.overlay if base is not None else None
        row = Row(
            row_id=0,
            mailbox=name,
            uid=message.uid,
            source=spot.source if spot is not None else None,
            place=spot.place if spot is not None else Place(key="", file=""),
            overlay=overlay,
            flags=as_flagset(message.permanent_flags),
            date=int(message.internal_date.timestamp()),
            answers=message.answers,
            identity=spot.identity if spot is not None else b"",
        )
        [row] = self.index.insert([row])
        message.ref = Kept(row.row_id, spot, overlay)

    def stored(self, row: Row) -> StoredMessage:
        """A row as a message to serve; its spot becomes known."""
        spot = None
        if row.source is not None:
            of_source = self.spots.setdefault(row.source, {})
            spot = of_source.get(row.place.key)
            if spot is None:
                spot = of_source[row.place.key] = Spot(row.source, row.place, row.answers.content_hash, row.identity)
        kept = Kept(row.row_id, spot, row.overlay)
        return StoredMessage(row.uid or 0, as_datetime(row.date), as_served_flags(row.flags), row.answers, self, kept)

    def set_flags(self, message: StoredMessage, flags: FlagSet) -> None:
        """Remember flags."""
        if isinstance(message.ref, Kept):
            self.index.set_flags(message.ref.row_id, flags)

    def messages_at(self, spots: set[int]) -> Iterator[tuple[ServedMailbox, StoredMessage]]:
        """All served messages whose bytes are at these spots (by `id`), wherever they have been moved."""
        for mailbox in list(self.mailbox_set.mailboxes.values()):
            for message in list(mailbox.messages.values()):
                if isinstance(message.ref, Kept) and id(message.ref.spot) in spots:
                    yield mailbox, message

    def note(self, problems: Sequence[str]) -> None:
        """Things that could not be opened: one line each, in the log and to the user; may be called in any thread."""
        for problem in problems:
            if problem in self._noted:
                continue
            self._noted.add(problem)
            self.problems.append(problem)
            log.warning("%s", problem)
            if len(self.problems) <= MOST_TOLD:
                self.tell(self._as_named(problem))

    def _as_named(self, problem: str) -> str:
        """A problem with the path as the user named it, not from the root."""
        for path in self._paths:
            above = shown(os.path.dirname(path)).rstrip("/") + "/"
            if problem.startswith(above):
                return problem.removeprefix(above)
        return problem

    def _create(self, name: str) -> ServedMailbox:
        mailbox = self._mailbox(name, None, 1)
        self.index.put_mailbox(name, mailbox.uid_validity, 1)
        return mailbox

    def _mailbox(self, name: str, uidvalidity: int | None, uidnext: int) -> ServedMailbox:
        keeping = Keeping(self, name)
        mailbox = ServedMailbox(content=self, uid_validity=uidvalidity, next_uid=uidnext, keeper=keeping)
        keeping.mailbox = mailbox
        return mailbox

    def _look(self) -> Found:
        found = discover(self._paths)
        self.sources = {source.path: source for source in found.sources}
        self._signature = _signature(self._paths, found.sources, found.directories)
        self._directories = found.directories
        self.note(found.problems)
        return found

    def _is_changed(self) -> bool:
        return _signature(self._paths, list(self.sources.values()), self._directories) != self._signature

    async def _take_in(self, intake: Intake) -> None:
        """Bring the mailboxes in line with the sources."""
        known = len(self.problems)
        looking, self._looking = self._looking, None
        found = await (looking if looking is not None else asyncio.to_thread(self._look))
        before = intake.indexed
        for source in found.sources:
            self.mailbox_named(source.mailbox)
        await self._sources(intake, found.sources, {})
        intake.drop_sources([path for path in self.spots if path not in self.sources])
        if intake.indexed - before >= _MANY:
            self.tell(
                gettext("{indexed:,} messages are indexed; next time this opens at once.").format(
                    indexed=intake.indexed - before
                )
            )
        new = len(self.problems) - known if before else len(self.problems)
        if new > 1:
            where = gettext("; the log names all of them") if len(self.problems) > MOST_TOLD else self.named_where
            self.tell(gettext("{new:,} files hold no mail or could not be opened{where}.").format(new=new, where=where))

    async def _sources(self, intake: Intake, sources: Sequence[Source], stale: Mapping[str, AbstractSet[str]]) -> None:
        for source in sources:
            try:
                await intake.source(source, stale.get(source.path, frozenset()))
            except Unreadable as error:
                self.note([str(error)])
            self._tell_news(TELL_S)

    def _tell_news(self, every_s: float = 0.0) -> None:
        """Tell of new mailboxes at once, of news in others than INBOX when the last time was so long ago."""
        now = self._positions()
        is_due = time.monotonic() - self._told_at >= every_s or now.keys() != self._told.keys()
        if now != self._told and is_due:
            self._told, self._told_at = now, time.monotonic()
            self.on_news()

    def _positions(self) -> dict[str, int]:
        mailboxes = self.mailbox_set.mailboxes
        return {name: mailbox.position for name, mailbox in mailboxes.items() if name != INBOX}


def _signature(paths: Sequence[str], sources: Sequence[Source], directories: Sequence[str]) -> object:
    """What changes when a file comes, goes or grows: the times of all directories and mboxes."""
    places = {*paths, *directories}
    for source in sources:
        places.add(source.path)
        if source.kind is Kind.MAILDIR:
            places |= {os.path.join(source.path, name) for name in ("cur", "new")}
    return {place: stamp_of(place) for place in places}
