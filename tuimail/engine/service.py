"""One account at work inside its loop: its store, its connections, its queue, put together.

waiting (another process holds the account) ──lock taken──> holding: the keeper connects, `Online` works
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, assert_never

from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import (
    ApplyOp,
    Command,
    CreateMailbox,
    FetchPart,
    Lane,
    OpenMessage,
    ProvidePassword,
    Reconnect,
    RetryOp,
    SearchServer,
    SyncAccount,
    SyncMailbox,
    UndoOp,
    Unsubscribe,
    WatchMailbox,
    dedup_key,
)
from tuimail.contract.events import ConnectionChanged, Event, MailboxesChanged, MessagesChanged, Phase
from tuimail.engine.answering import rest_s
from tuimail.engine.chores import ReplayJournal
from tuimail.engine.context import JobContext
from tuimail.engine.desk import Desk
from tuimail.engine.errors import LinkLost
from tuimail.engine.follow import Follower
from tuimail.engine.forward import Forwarder
from tuimail.engine.holder import HolderLock
from tuimail.engine.keeper import Keeper
from tuimail.engine.lanes import Task, Work
from tuimail.engine.local import JournalDesk
from tuimail.engine.online import Online, Screen
from tuimail.engine.outside import Outside
from tuimail.engine.pair import WirePair
from tuimail.engine.passwords import Passwords
from tuimail.engine.ruling import Ruler
from tuimail.engine.threader import Threader
from tuimail.engine.waking import Waker
from tuimail.engine.wire import PriorityWire
from tuimail.engine.wishes import WishBox
from tuimail.imap.commands.session import Noop
from tuimail.imap.errors import ImapError
from tuimail.model.ids import CommandId, MailboxKey, MailboxRow, OpKey
from tuimail.model.language import gettext
from tuimail.net import wakeup
from tuimail.net.secrets import Secret
from tuimail.store.errors import StoreCorrupt
from tuimail.store.writer import MailStore

log = logging.getLogger("tuimail.engine.service")

ANOTHER = gettext("Another tuimail on this machine has the connection and serves this one too.")
PROBE_S = 5.0
ACTIVE_S = 1.5
WATCHED_S = 60.0
HISTORY_S = 30 * 86_400.0
"""So long what was done can be undone."""


class Service:
    """Everything of one account; lives and ends in the worker's loop."""

    def __init__(
        self,
        account: AccountConfig,
        store: MailStore,
        *,
        outside: Outside,
        emit: Callable[[Event], None],
        touched_at: Callable[[], float],
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._account = account
        self._store = store
        self._give_way = store.give_way = give_way
        self._outside = outside
        self._ruler = Ruler(account, store, outside, emit=emit, on_written=lambda: self._send_journal())
        self._threader = Threader(account.name, store, emit=self._ruler.emit, act=lambda op: self._journal.write(op))
        self._emit = emit = self._threader.emit
        self._touched_at = touched_at
        self._screen = Screen()
        self._lock = HolderLock(store.path)
        self._lock.take()  # before the first command: who runs it depends on the answer
        self._wishes = WishBox(store.path, account.name)
        self._forwarder = Forwarder(
            self._wishes, poke=self._poke, is_holder=lambda: self._lock.is_held, every_s=outside.tempo.wish_s
        )
        self._follower = Follower(
            store.data_version,
            self._others_wrote,
            every_s=outside.tempo.follow_s,
            is_watched=lambda: self._quiet_for_s() < WATCHED_S,
        )
        self._damage: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._probe: asyncio.Task[None] | None = None
        self.pair = WirePair(PriorityWire(monotonic=outside.monotonic), PriorityWire(monotonic=outside.monotonic))
        self._journal = JournalDesk(account.name, store, emit=emit, on_written=self._send_journal)
        self._passwords = Passwords(account, outside.keyring)
        self.desk = self._make_desk()
        self._keeper = self._make_keeper()
        self._online = self._make_online()

    def _make_desk(self) -> Desk:
        desk = Desk(
            self._account.name,
            emit=self._emit,
            make_context=self._context,
            run_task=self._run_task,
            run_local=self._run_local,
            is_online=lambda: self.pair.work.is_open or not self._lock.is_held,
        )
        desk.on_damage = self._note_damage
        desk.on_renumbered = lambda changed: self._online.synchronise(changed.mailbox.row)
        return desk

    def _make_keeper(self) -> Keeper:
        return Keeper(
            self._account,
            self._passwords,
            outside=self._outside,
            emit=self._emit,
            ask=self._outside.first_questions,
            serve=lambda session, answers: self._online.serve(session, answers),
        )

    def _make_online(self) -> Online:
        return Online(
            self._account.name,
            self._store,
            self.desk,
            self.pair,
            self._screen,
            outside=self._outside,
            emit=self._emit,
            open_session=self._keeper.open_session,
            breathe=self._breathe,
            give_way=self._give_way,
            is_watched=lambda: self._quiet_for_s() < WATCHED_S,
        )

    async def run(self, stopping: asyncio.Event) -> None:
        """Until told to stop. Raises StoreCorrupt where the store has to be opened anew."""
        stop = asyncio.create_task(stopping.wait(), name="tuimail-stop")
        life = asyncio.create_task(self._live(), name="tuimail-life")
        try:
            ends: set[asyncio.Future[Any]] = {stop, life, self._damage}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self.desk.close(within_s=self._outside.tempo.goodbye_s)
            for task in (life, stop, self._probe):
                if task is not None:
                    task.cancel()
            outcome, *_ = await asyncio.gather(life, stop, return_exceptions=True)
            self._store.close()
        if self._damage.done():
            self._damage.result()
        if isinstance(outcome, Exception):
            raise outcome

    async def _live(self) -> None:
        tasks = [asyncio.create_task(self._follower.run(), name="tuimail-follow")]
        socket: wakeup.WakeSocket | None = None
        try:
            await self._become_holder()
            socket = wakeup.listen(self._store.path, self._poked)
            self._wishes.take_over()
            self._grant_wishes()
            waker = Waker(self._store, self._outside, self.pair, add=self.desk.add, act=self._journal.write)
            tasks += [asyncio.create_task(one.run()) for one in (self._threader, waker, self._ruler)]
            self._store.journal.forget_before(int(self._outside.wall() - HISTORY_S))
            await self._keeper.run()
        finally:
            for task in tasks:
                task.cancel()
            if socket is not None:
                socket.close()
            self._lock.release()

    async def _become_holder(self) -> None:
        if self._lock.is_held:
            return
        self._emit(ConnectionChanged(account=self._account.name, phase=Phase.WAITING, detail=ANOTHER))
        self.desk.pump()
        while not self._lock.take():  # noqa: ASYNC110 - what we wait for is in another process
            await asyncio.sleep(self._outside.tempo.take_over_s)

    # -- commands that need no server

    def _run_local(self, command: Command, command_ids: Iterable[CommandId]) -> OpKey | None:
        match command:
            case ApplyOp() | UndoOp() | RetryOp():
                return self._journal.write(command, command_ids)
            case WatchMailbox():
                self._watch(command.mailbox.row)
            case ProvidePassword():
                self._passwords.provide(Secret(command.password), remember=command.remember)
                self._keeper.retry_now()
            case Reconnect():
                self._reconnect()
            case (
                SyncMailbox()
                | SyncAccount()
                | OpenMessage()
                | FetchPart()
                | SearchServer()
                | CreateMailbox()
                | Unsubscribe()
            ):
                raise AssertionError("a command for the network ran as a local one")
            case _:
                assert_never(command)
        return None

    def _watch(self, row: MailboxRow) -> None:
        before, self._screen.row = self._screen.row, row
        if before is not None and before != row:
            left = SyncMailbox(mailbox=MailboxKey(self._account.name, before))
            self.desk.lanes.lower_lane(dedup_key(left), Lane.BACKGROUND)
        if self.pair.work.is_open:
            self._online.synchronise(row)

    def _reconnect(self) -> None:
        if not self.pair.work.is_open:
            self._keeper.retry_now()
        elif self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._see_whether_alive(), name="tuimail-probe")

    async def _see_whether_alive(self) -> None:
        try:
            async with self.pair.work.grant(Lane.INTERACTIVE) as session:
                await session.run(Noop(), silence_s=PROBE_S)
        except (LinkLost, ImapError) as error:
            log.info("the connection was asked, and is not alive: %s", error)

    def _send_journal(self) -> None:
        if not self._lock.is_held:
            self._poke()
        elif self.pair.work.is_open:
            self.desk.add(ReplayJournal())
        else:
            self._keeper.retry_to_send()

    # -- other processes

    def _poke(self) -> None:
        wakeup.poke(self._store.path)

    def _poked(self) -> None:
        self._follower.look()
        self._grant_wishes()

    def _others_wrote(self) -> None:
        self._emit(MailboxesChanged(account=self._account.name))
        if self._screen.row is not None:
            shown = MailboxKey(self._account.name, self._screen.row)
            self._emit(MessagesChanged(mailbox=shown, everything=True))
        if self._lock.is_held:
            self._send_journal()
            self._grant_wishes()

    def _grant_wishes(self) -> None:
        for name, command in self._wishes.take():
            work = self.desk.lanes.add(command)
            work.listeners.append(partial(self._settle_wish, name))
        self.desk.pump()

    def _settle_wish(self, name: str, reason: str) -> None:
        if not self.desk.is_closing:  # else the next holder does it
            self._wishes.settle(name, reason)

    # -- what jobs get

    def _context(self, work: Work) -> JobContext:
        return JobContext(
            account=self._account,
            store=self._store,
            wire=self.pair,
            emit=self._wishes.listening(self._emit),
            clock=self._outside.wall,
            current_lane=lambda: work.lane,
            is_user_active=self._is_user_active,
            breathe=self._breathe,
            give_way=self._give_way,
            submit=partial(self.desk.submit_for, work),
            visible=lambda: self._screen.row,
            neighbours=self._outside.neighbours,
            acts_alone=self._outside.acts_alone,
            apply_rules=self._ruler.look,
        )

    async def _run_task(self, ctx: JobContext, task: Task) -> None:
        if self._lock.is_held:
            await self._outside.run_task(ctx, task)
        else:
            await self._forwarder.run(ctx, task)

    def _quiet_for_s(self) -> float:
        return self._outside.monotonic() - self._touched_at()

    def _is_user_active(self) -> bool:
        return self._quiet_for_s() < ACTIVE_S

    async def _breathe(self) -> None:
        is_awaited = self.pair.work.is_wanted(Lane.PUSH)
        await asyncio.sleep(rest_s(self._quiet_for_s(), is_active=self._is_user_active(), is_awaited=is_awaited))

    def _note_damage(self, error: StoreCorrupt) -> None:
        if not self._damage.done():
            self._damage.set_exception(error)
