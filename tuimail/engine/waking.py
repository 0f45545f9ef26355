"""Decides which snoozed messages wake: by a job while online, in the journal alone while offline."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

from tuimail.contract.commands import ApplyOp
from tuimail.engine.chores import WakeSnoozed
from tuimail.engine.outside import Outside
from tuimail.engine.pair import WirePair
from tuimail.model.flags import SEEN, FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.language import gettext
from tuimail.model.operation import Move
from tuimail.model.snooze import OVER, STEP_S, came_from, snooze_keywords, wake_keywords, wake_time
from tuimail.state.words import messages_word
from tuimail.store.errors import StoreError
from tuimail.store.snoozes import Sleeper, Snoozes
from tuimail.store.writer import MailStore

log = logging.getLogger("tuimail.engine.waking")


class Waking(NamedTuple):
    """Messages that wake together: one entry of the journal."""

    op: Move
    label: str


def waking(snoozes: Snoozes, now: float) -> Waking | None:
    """What to do about the messages that are due: each returns to where it came from, all of them at once."""
    mailboxes = snoozes.destinations()
    names = {row: name for name, row in mailboxes.items()}
    homes: dict[MessageRow, MailboxRow] = {}
    due: list[Sleeper] = []
    for sleeper in snoozes.due(now):
        row = mailboxes.get(came_from(sleeper.keywords, mailboxes) or "INBOX")
        if row is not None:
            homes[sleeper.row] = row
            due.append(sleeper)
    if not due:
        return None
    where, *others = dict.fromkeys(homes.values())
    elsewhere = tuple((row, home) for row, home in homes.items() if home != where)
    op = Move(tuple(homes), where, _change(due, now), homes=elsewhere)
    return Waking(
        op,
        gettext("Wake {messages_word} in {names}").format(
            messages_word=messages_word(len(due)), names=", ".join(names[row] for row in (where, *others))
        ),
    )


def _change(group: list[Sleeper], now: float) -> FlagChange:
    """Unread; dated now where that is later, so that they come to the top of a list."""
    before = frozenset(word for one in group for word in snooze_keywords(one.keywords))
    latest = max(wake_time(one.keywords) or 0 for one in group)
    if now - latest < STEP_S and len({wake_time(one.keywords) for one in group}) == 1:
        stays = wake_keywords(latest)
    else:
        stays = wake_keywords(now - now % STEP_S)
    stays |= {OVER}
    return FlagChange(add=FlagSet(keywords=stays), remove=SEEN | FlagSet(keywords=before - stays))


class Waker:
    """Looks at the clock. Lives in the worker's loop, in the process that holds the account."""

    def __init__(
        self,
        store: MailStore,
        outside: Outside,
        pair: WirePair,
        *,
        add: Callable[[WakeSnoozed], object],
        act: Callable[[ApplyOp], object],
    ) -> None:
        self._store = store
        self._outside = outside
        self._pair = pair
        self._add = add
        self._act = act

    async def run(self) -> None:
        """For ever; ends by cancellation."""
        while True:
            await asyncio.sleep(self._outside.tempo.wake_s)
            try:
                self.look()
            except StoreError as error:
                log.warning("snoozed mail could not be woken: %s", error)

    def look(self) -> None:
        """Wake what is due."""
        if not self._outside.acts_alone:
            return
        snoozes, now = self._store.snoozes, self._outside.wall()
        if self._pair.work.is_open:
            if snoozes.due(now):
                self._add(WakeSnoozed())
            return
        due = waking(snoozes, now)
        if due is not None:
            self._act(ApplyOp(account=self._store.account, op=due.op, label=due.label, is_undoable=False))
