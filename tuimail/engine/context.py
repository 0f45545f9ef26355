"""What a job may use: one value per running job.

A job is an async function `job(ctx, ...)`. It speaks to the server only inside a grant, writes the store, and tells
what changed after the commit. It lets LinkLost pass (the worker starts it again after the reconnect), and raises
JobFailed with one sentence, or lets an imap or store error pass, when the command cannot be done.

    async with ctx.grant(mailbox) as session:            # one command, or one pipelined write
        fetched = await session.run(UidFetch(...))
    ctx.tell(ctx.store.add_messages(...))
    await ctx.breathe()
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import field
from pathlib import Path
from typing import Protocol

from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Command, Lane
from tuimail.contract.events import Errand, ErrandProgress, Event
from tuimail.engine.session import Session
from tuimail.engine.telling import events_of
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.mailbox import Mailbox
from tuimail.model.values import dataclass
from tuimail.store.journal import Journal
from tuimail.store.values import Touched
from tuimail.store.writer import MailStore


class Wire(Protocol):
    """Who may speak to the server next: the pair of an account's wires."""

    def grant(
        self, lane: Lane, mailbox: Mailbox | None = None, *, readonly: bool = False, select: bool = True
    ) -> AbstractAsyncContextManager[Session]: ...

    def is_wanted(self, lane: Lane, session: Session | None = None) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobContext:
    """Everything of the worker that a job may touch."""

    account: AccountConfig
    store: MailStore
    wire: Wire
    emit: Callable[[Event], None]
    """Tell the screen; only after the commit."""
    clock: Callable[[], float]
    """Seconds since the epoch."""
    current_lane: Callable[[], Lane]
    is_user_active: Callable[[], bool]
    """The user pressed a key within the last 1.5 s."""
    breathe: Callable[[], Awaitable[None]]
    """Let others in this loop have their turn, and the screen: call it about every 50 messages."""
    submit: Callable[[Command], Awaitable[None]]
    """Queue a command as part of this job (same work is done once) and wait for its end; JobFailed if it fails."""
    visible: Callable[[], MailboxRow | None]
    """The mailbox on screen."""
    give_way: Callable[[], None] = lambda: None
    """Stand still while the screen answers a key: call it about every message of what computes; costs nothing else."""
    neighbours: Mapping[AccountId, Path] = field(default_factory=dict)
    """The databases of all accounts."""
    acts_alone: bool = True
    """Whether the clock may wake what is snoozed."""
    apply_rules: Callable[[], bool] = lambda: False
    """Apply the rules to mail that is new; whether they did anything, which is still to be sent."""

    @property
    def account_id(self) -> AccountId:
        return self.account.name

    @property
    def journal(self) -> Journal:
        return self.store.journal

    @property
    def lane(self) -> Lane:
        """The job's lane now: it gets better when the user begins to wait for the same work."""
        return self.current_lane()

    def grant(
        self, mailbox: Mailbox | None = None, *, readonly: bool = False, select: bool = True
    ) -> AbstractAsyncContextManager[Session]:
        """The right to speak, in the job's lane: for one command or one pipelined write, then let go.

        With a mailbox, that mailbox is selected (UIDVALIDITY compared with its anchor: UidValidityChanged);
        `readonly` accepts EXAMINE; without `select` the mailbox only says what the grant is for, and the job opens
        it in its own way. Offline raises LinkLost.
        """
        return self.wire.grant(self.lane, mailbox, readonly=readonly, select=select)

    def is_wanted(self, session: Session) -> bool:
        """Whether somebody more urgent waits for this session: end the grant at the next edge."""
        return self.wire.is_wanted(self.lane, session)

    def tell(self, touched: Touched) -> None:
        """Emit what a transaction changed."""
        for event in events_of(self.account_id, touched):
            self.emit(event)

    def progress(self, errand: Errand, done: int = 0, total: int = 0, *, is_over: bool = False) -> None:
        """Tell how far an errand is."""
        self.emit(ErrandProgress(account=self.account_id, errand=errand, done=done, total=total, is_over=is_over))

    def mailbox_key(self, row: MailboxRow) -> MailboxKey:
        return MailboxKey(self.account_id, row)

    def message_key(self, row: MessageRow) -> MessageKey:
        return MessageKey(self.account_id, row)
