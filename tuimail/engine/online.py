"""What goes on while an account's work connection is up.

start: list of mailboxes ─> journal ─> mailbox on screen ─> INBOX ─> the rest, by STATUS
then:  the search index, watcher on the work session, second session, a sweep every 5 minutes
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tuimail.contract.commands import Lane, SyncMailbox
from tuimail.contract.events import Event, Notice, Severity
from tuimail.engine.chores import (
    AskLimits,
    IndexMail,
    ListMailboxes,
    LookAtMailboxes,
    ReplayJournal,
    SweepStatus,
    WakeSnoozed,
)
from tuimail.engine.desk import Desk
from tuimail.engine.errors import LinkLost
from tuimail.engine.news import News
from tuimail.engine.outside import Outside
from tuimail.engine.pair import WirePair
from tuimail.engine.second import SecondSession
from tuimail.engine.session import Session
from tuimail.engine.telling import events_of
from tuimail.engine.waiting import happens, together
from tuimail.engine.watch import Watcher
from tuimail.engine.wire import PriorityWire
from tuimail.imap.commands.listing import ListAnswer
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Access, Mailbox, SpecialUse
from tuimail.model.safe_text import safe_line
from tuimail.store.errors import StoreMissing
from tuimail.store.writer import MailStore

MOST_ALERTS = 50
LONELY_FACTOR = 5
"""Without a second session nobody watches INBOX all the time: the sweep comes so much more often."""


class Screen:
    """What the worker knows of the screen: the mailbox that is shown."""

    def __init__(self) -> None:
        self.row: MailboxRow | None = None


class Online:
    """The life of an account between sign-in and the loss of the link."""

    def __init__(
        self,
        account: AccountId,
        store: MailStore,
        desk: Desk,
        pair: WirePair,
        screen: Screen,
        *,
        outside: Outside,
        emit: Callable[[Event], None],
        open_session: Callable[[], Awaitable[Session]],
        breathe: Callable[[], Awaitable[None]],
        give_way: Callable[[], None] = lambda: None,
        is_watched: Callable[[], bool] = lambda: True,
    ) -> None:
        self._account = account
        self._store = store
        self._desk = desk
        self._pair = pair
        self._screen = screen
        self._outside = outside
        self._emit = emit
        self._open_session = open_session
        self._breathe, self._give_way = breathe, give_way
        self._is_watched = is_watched
        self._alerts: set[str] = set()
        self._news = News(
            find_mailbox=self.find_mailbox,
            synchronise=self.synchronise,
            monotonic=outside.monotonic,
            tempo=outside.tempo,
        )

    async def serve(self, session: Session, answers: list[Any]) -> None:
        """Until cancelled, or until the link is lost."""
        self._prepare(session)
        self._pair.work.attach(session)
        second = SecondSession(
            self._pair.watch,
            lambda: self._watcher(self._pair.watch, self.inbox),
            open_session=self._open_session,
            prepare=self._prepare,
            outside=self._outside,
        )
        try:
            self._desk.pump()
            await self._start(answers)
            watcher = self._watcher(self._pair.work, self.visible_or_inbox)
            await together(watcher.run(), second.run(), self._sweep(), self._look(), self._send_what_is_due())
        finally:
            self._news.close()
            self._pair.work.detach(LinkLost())

    def synchronise(self, row: MailboxRow) -> None:
        """Bring a mailbox up to date soon; sooner when somebody looks at it."""
        inbox = self.inbox()
        is_watched = row == self._screen.row or (inbox is not None and row == inbox.row)
        lane = Lane.LIVE if is_watched else Lane.BACKGROUND
        self._desk.add(SyncMailbox(mailbox=MailboxKey(self._account, row), lane=lane))

    def find_mailbox(self, row: MailboxRow) -> Mailbox | None:
        try:
            return self._store.mailbox(row)
        except StoreMissing:
            return None

    def inbox(self) -> Mailbox | None:
        return self._store.role(SpecialUse.INBOX) or self._store.mailbox_named("INBOX")

    def visible_or_inbox(self) -> Mailbox | None:
        """What the work session watches in its spare time."""
        shown = self.find_mailbox(self._screen.row) if self._screen.row is not None else None
        return shown if shown is not None and shown.selectable else self.inbox()

    async def _start(self, answers: list[Any]) -> None:
        answer = answers[0] if answers and isinstance(answers[0], ListAnswer) else None
        await self._desk.do(ListMailboxes(answer=answer))
        await self._desk.do(ReplayJournal())
        first = self.visible_or_inbox()
        if first is not None:
            # The second session would only be in the way of the first rows; of a very long first sync it is not.
            ended = asyncio.Event()
            work = self._desk.add(SyncMailbox(mailbox=MailboxKey(self._account, first.row), lane=Lane.LIVE))
            work.listeners.append(lambda _: ended.set())
            await happens(ended, self._outside.tempo.watch_at_latest_s)
        inbox = self.inbox()
        if inbox is not None and first is not None and inbox.row != first.row:
            self.synchronise(inbox.row)
        self._desk.add(SweepStatus())
        self._desk.add(WakeSnoozed())
        self._desk.add(AskLimits())
        self._desk.add(IndexMail())

    async def _sweep(self) -> None:
        while True:
            pause_s = self._outside.tempo.sweep_s
            await asyncio.sleep(pause_s if self._pair.watch.is_open else pause_s / LONELY_FACTOR)
            self._desk.add(SweepStatus())
            self._desk.add(WakeSnoozed())
            self._desk.add(AskLimits())
            self._desk.add(IndexMail())
            for mailbox in (self.visible_or_inbox(), self.inbox()):
                if mailbox is not None and mailbox.access is Access.READ_ONLY:
                    self.synchronise(mailbox.row)

    async def _look(self) -> None:
        """Folders of other clients: soon for who may be looking for one, else with the sweep."""
        while True:
            await asyncio.sleep(self._outside.tempo.look_s)
            if self._is_watched():
                self._desk.add(LookAtMailboxes())

    def _watcher(self, wire: PriorityWire, target: Callable[[], Mailbox | None]) -> Watcher:
        return Watcher(
            wire,
            self._news,
            target=target,
            is_visible=lambda mailbox: mailbox.row == self._screen.row,
            monotonic=self._outside.monotonic,
            tempo=self._outside.tempo,
        )

    def _prepare(self, session: Session) -> None:
        session.link.breathe, session.link.give_way = self._breathe, self._give_way
        session.on_news = self._news.hear
        session.on_access = self._note_access
        session.on_alert = self._alert

    def _note_access(self, mailbox: Mailbox, access: Access) -> None:
        for event in events_of(self._account, self._store.set_access(mailbox.row, access)):
            self._emit(event)

    def _alert(self, text: str) -> None:
        if text in self._alerts or len(self._alerts) >= MOST_ALERTS:
            return  # servers repeat them at every sign-in, and we sign in twice
        self._alerts.add(text)
        said = gettext("The server says: {text}").format(text=safe_line(text))
        self._emit(Notice(severity=Severity.WARNING, text=said, account=self._account))

    async def _send_what_is_due(self) -> None:
        """What a busy server sent away is sent again when its time has come, whatever else happens."""
        seen = int(self._outside.wall())
        while True:
            await asyncio.sleep(self._outside.tempo.tick_s)
            now = int(self._outside.wall())
            if self._store.journal.came_due(seen, now):
                self._desk.add(ReplayJournal())
            seen = now
