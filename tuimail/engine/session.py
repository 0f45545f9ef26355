"""An authenticated IMAP session: commands in, answers out, news to one handler.

    open ──select──> selected ──idle──> idling ──DONE, in one write with the next command──> selected
      └────────────────── any failure of the link: every answer is LinkLost ──────────────> closed

Whoever speaks holds a grant of the wire; the session itself does not decide about turns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tuimail.engine.errors import LinkLost, ServerSilent, UidValidityChanged
from tuimail.engine.link import Link, Reply
from tuimail.engine.waiting import first_of
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.mailbox import Close, Qresync, Select, Unselect
from tuimail.imap.commands.session import Idle, Logout
from tuimail.imap.errors import ImapError
from tuimail.imap.events import Alert, Event, Greeting, IdleStarted, Malformed, TurnedReadOnly, Unsolicited
from tuimail.imap.responses import Selected, Untagged
from tuimail.model.mailbox import Access, Mailbox

R = TypeVar("R")
log = logging.getLogger("tuimail.engine.session")

IDLE_END_S = 10.0
DONE_WAITS_S = 0.005
"""How long DONE waits for a command to travel with."""
REOPEN_S = 60.0
"""How long a mailbox that turned read-only is left alone before it is opened again."""


class Session:
    """One connection, used by one speaker at a time; after sign-in (login.py) it is handed to a wire."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.on_news: Callable[[Session, Untagged], None] = _ignore
        """Everything that the server tells unasked: a hint, never more."""
        self.on_access: Callable[[Mailbox, Access], None] = _ignore
        """What the server lets us do with a mailbox, as learned when selecting it, or told later."""
        self.on_alert: Callable[[str], None] = _ignore
        """Text that the user must see (RFC 9051 ALERT)."""
        self.greeting: Greeting | None = None
        self.greeted = asyncio.Event()
        self.has_qresync = False
        """QRESYNC is enabled."""
        self.has_condstore = False
        """The server keeps mod-sequences."""
        self.mailbox: Mailbox | None = None
        """The selected mailbox."""
        self._selected_at = 0.0
        self._examined = False
        self._idle: Reply[Any] | None = None
        self._idle_started = asyncio.Event()
        self._timers: list[asyncio.TimerHandle] = []

    @property
    def capabilities(self) -> Capabilities:
        return self.link.connection.capabilities

    @property
    def selected(self) -> Selected | None:
        """What the server said of the selected mailbox, as last told."""
        return self.link.connection.selected

    @property
    def is_read_only(self) -> bool:
        """Whether the selected mailbox refuses changes: READ-ONLY, or opened by EXAMINE."""
        return self.selected is not None and self.selected.read_only

    @property
    def is_open(self) -> bool:
        return self.link.lost is None

    @property
    def is_loopback(self) -> bool:
        return self.link.stream.is_loopback

    @property
    def rtt_s(self) -> float:
        """The quickest answer so far: a good guess of the round trip."""
        return self.link.rtt_s

    @property
    def rx(self) -> int:
        """Octets received so far."""
        return self.link.stream.rx

    @property
    def tx(self) -> int:
        """Octets sent so far."""
        return self.link.stream.tx

    def start(self, command: Command[R], *, silence_s: float | None = None) -> Reply[R]:
        """Send without waiting; `await reply` within the same grant (whose end waits for stragglers)."""
        reply = self.link.start(command, silence_s=silence_s)
        self.link.flush()
        return reply

    async def run(self, command: Command[R], *, silence_s: float | None = None) -> R:
        """Send one command and wait for its answer: imap's refusals as they are, LinkLost for all else.

        Cancelled, it lets the answer arrive before it ends, and closes the link where that takes too long.
        """
        return await self.start(command, silence_s=silence_s)

    async def run_each(self, commands: Sequence[Command[R]], *, silence_s: float | None = None) -> list[R | ImapError]:
        """Send several commands in one write; results in order, refusals in the place of theirs."""
        replies = [self.link.start(command, silence_s=silence_s) for command in commands]
        self.link.flush()
        await self.link.await_answers(replies)
        results: list[R | ImapError] = []
        for reply in replies:
            try:
                results.append(reply.result())
            except ImapError as refusal:
                results.append(refusal)
        return results

    async def run_all(self, commands: Sequence[Command[R]], *, silence_s: float | None = None) -> list[R]:
        """Send several commands in one write; when all are answered, their results or the first refusal."""
        results: list[R] = []
        for result in await self.run_each(commands, silence_s=silence_s):
            if isinstance(result, ImapError):
                raise result
            results.append(result)
        return results

    async def select(self, mailbox: Mailbox, *, readonly: bool = False, qresync: Qresync | None = None) -> Selected:
        """SELECT or EXAMINE afresh.

        UidValidityChanged where the answer differs from the mailbox's anchor (it is selected all the same).
        """
        self.mailbox = None
        use_condstore = self.has_condstore and qresync is None
        command = Select(mailbox.name, readonly=readonly, condstore=use_condstore, qresync=qresync)
        selected = await self.run(command)
        self.mailbox = mailbox
        self._examined = readonly
        self._selected_at = self.link.monotonic()
        if not readonly:
            self.on_access(mailbox, Access.READ_ONLY if selected.read_only else Access.READ_WRITE)
        _compare(mailbox, selected)
        return selected

    async def ensure_selected(self, mailbox: Mailbox, *, readonly: bool = False) -> Selected:
        """As select, but free of charge when the mailbox is open already in the wanted way."""
        selected = self.selected
        if selected is None or self._is_stale(mailbox, readonly):
            return await self.select(mailbox, readonly=readonly)
        _compare(mailbox, selected)
        return selected

    async def deselect(self) -> None:
        """Leave the mailbox without expunging anything: before it is renamed, deleted or asked for STATUS."""
        if self.selected is None:
            return
        if "UNSELECT" in self.capabilities or "IMAP4rev2" in self.capabilities:
            await self.run(Unselect())
        else:
            if not self.is_read_only and self.mailbox is not None:
                await self.run(Select(self.mailbox.name, readonly=True))
            await self.run(Close())
        self.mailbox = None

    async def idle(self, wanted: asyncio.Event, *, refresh_s: float) -> None:
        """IDLE until somebody wants the session or it is time to renew.

        DONE is left for the next command's write; when none follows at once it goes out by itself.
        """
        if wanted.is_set():
            return
        self._idle_started.clear()
        reply = self._idle = self.start(Idle(), silence_s=refresh_s + IDLE_END_S)
        wants = asyncio.ensure_future(wanted.wait())
        try:
            await first_of(wants, reply.answered, within_s=refresh_s)
        finally:
            wants.cancel()
            await self._leave_idle(reply)
        if reply.answered.done():
            reply.result()

    async def settle(self) -> None:
        """Let the answers of abandoned commands arrive: the next speaker finds a quiet line."""
        await self.link.drain([reply for reply in self.link.due if reply is not self._idle])

    async def logout(self, *, within_s: float = 1.0) -> None:
        """Say goodbye where the server is quick to answer, and close."""
        try:
            await self.run(Logout(), silence_s=within_s)
        except (LinkLost, ImapError):
            log.debug("no goodbye from the server")
        self.close()

    def close(self, why: LinkLost | None = None) -> None:
        """End the connection now."""
        self._stop_timers()
        self.link.close(why)

    async def wait_closed(self) -> None:
        """Close, and return when the connection is gone."""
        self.close()
        await self.link.stream.wait_closed()

    def take(self, event: Event) -> None:
        """What the link reports beside answers."""
        match event:
            case Unsolicited(response):
                self.on_news(self, response)
            case Greeting():
                self.greeting = event
                self.greeted.set()
            case IdleStarted():
                self._idle_started.set()
            case TurnedReadOnly():
                self._selected_at = self.link.monotonic()
                if self.mailbox is not None:
                    self.on_access(self.mailbox, Access.READ_ONLY)
            case Alert(text):
                self.on_alert(text)
            case Malformed(reason, excerpt):
                log.warning("a response was dropped: %s (%s)", reason, excerpt)
            case _:
                log.debug("not acted on: %s", type(event).__name__)

    async def _leave_idle(self, reply: Reply[Any]) -> None:
        if reply.answered.done() or not self.is_open:
            return
        if not self._idle_started.is_set():
            await self._idle_accepted(reply)
        if reply.answered.done() or not self.is_open:
            return
        self.link.connection.idle_done()
        loop = asyncio.get_running_loop()
        self._stop_timers()
        self._timers = [
            loop.call_later(DONE_WAITS_S, self.link.flush),
            loop.call_later(IDLE_END_S, self._end_of_patience, reply),
        ]

    async def _idle_accepted(self, reply: Reply[Any]) -> None:
        started = asyncio.ensure_future(self._idle_started.wait())
        try:
            is_answered = await first_of(started, reply.answered, within_s=IDLE_END_S)
        finally:
            started.cancel()
        if not is_answered:
            self.close(ServerSilent(IDLE_END_S))

    def _stop_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers = []

    def _end_of_patience(self, reply: Reply[Any]) -> None:
        if not reply.answered.done():
            self.close(ServerSilent(IDLE_END_S))

    def _is_stale(self, mailbox: Mailbox, readonly: bool) -> bool:
        if self.mailbox is None or self.mailbox.name != mailbox.name:
            return True
        if readonly or not self.is_read_only:
            return False
        return self._examined or self.link.monotonic() - self._selected_at >= REOPEN_S


def _compare(mailbox: Mailbox, selected: Selected) -> None:
    known = mailbox.anchor.uidvalidity if mailbox.anchor else None
    if known is not None and selected.uidvalidity is not None and known != selected.uidvalidity:
        raise UidValidityChanged(mailbox, selected.uidvalidity)


def _ignore(*_: object) -> None:
    return None
