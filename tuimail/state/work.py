"""What is under way and takes a while: in words, how much of it is done, and what Esc does about it.

Whoever makes the user wait says so here, in one way: begin, proceed, end. The status line shows one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Final

from tuimail.contract.events import Errand, ErrandProgress, Phase
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.language import gettext, gettext_noop, grouped
from tuimail.model.mailbox import SpecialUse
from tuimail.model.safe_text import safe_line
from tuimail.model.sizes import size_text
from tuimail.model.united import UNITED
from tuimail.model.values import dataclass
from tuimail.state.status import Progress
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.state.desk import Desk

EVERY_S: Final = 0.25
"""The status line says new amounts no more often."""
QUIET_S: Final = 0.5
"""What may be over in no time is not said before; it is said at the next tick after."""
_ERRANDS: Final = {
    Errand.FOLDERS: gettext_noop("Looking into folders"),
    Errand.SEARCH: gettext_noop("Asking the server, folder by folder"),
    Errand.THREADS: gettext_noop("Finding threads"),
    Errand.HEADERS: gettext_noop("Preparing the search"),
    Errand.TEXTS: gettext_noop("Fetching texts for the search"),
    Errand.UPDATE: gettext_noop("Bringing the mail database up to date"),
    Errand.RESCUE: gettext_noop("Saving what the damaged mail database still has"),
}
_ONLINE: Final = frozenset({Errand.FOLDERS, Errand.SEARCH, Errand.TEXTS})
"""Nothing of these goes on without a connection."""
_IN_PERCENT: Final = frozenset({Errand.RESCUE, Errand.THREADS})
_QUIET_ERRANDS: Final = frozenset({Errand.UPDATE, Errand.RESCUE})
Stop = Callable[[], set[Touched]]


class Unit(Enum):
    """What is counted."""

    THINGS = "things"
    OCTETS = "octets"
    SHARE = "share"
    """Percent, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What Esc does about a wait: `words` ("Esc stops") say it, `go` does it, and ends what it stops."""

    words: str
    go: Stop


def esc_stops(go: Stop) -> Way:
    return Way(words=gettext("Esc stops"), go=go)


@dataclass(slots=True)
class _Task:
    words: str
    way: Way | None
    unit: Unit
    since: float
    done: int = 0
    total: int = 0
    is_quiet: bool = False
    said: str = ""
    """The sentence that told its beginning."""
    held: str = ""
    """Why nothing goes on now."""
    amount: Callable[[], int] | None = field(default=None, repr=False)


class Work:
    """Every task by a key of its owner's: a command, a folder, an object."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: dict[Hashable, _Task] = {}
        self._shown_at = 0.0
        self._is_behind = False

    def begin(
        self,
        key: Hashable,
        words: str,
        *,
        total: int = 0,
        unit: Unit = Unit.THINGS,
        way: Way | None = None,
        amount: Callable[[], int] | None = None,
        is_quiet: bool = False,
    ) -> set[Touched]:
        """A task: `words` without a full stop; `total` 0 where nobody knows; `amount` is asked every second.

        With a `way` out of it the user waits for it, and it goes before what was said earlier. A quiet one is said
        only when it lasts.
        """
        since = self._desk.clock()
        self._tasks[key] = _Task(safe_line(words), way, unit, since, total=total, amount=amount, is_quiet=is_quiet)
        return set() if is_quiet else {Touched.STATUS}

    def answer(self, key: Hashable, words: str) -> set[Touched]:
        """A task that a key began: said at once, so that the key is seen to work, and gone at its end at the latest."""
        self.begin(key, words.rstrip(".…"), is_quiet=True)
        self._tasks[key].said = words
        return self._desk.say(words)

    def defer(self, key: Hashable, reason: str) -> set[Touched]:
        """It waits for the connection: that is said once, and does not stand there meanwhile."""
        task = self._tasks.get(key)
        if task is None or not task.said:
            return set()
        return self.end(key) | self._desk.say(_waiting(task, reason))

    def proceed(self, key: Hashable, done: int, total: int) -> set[Touched]:
        """So much of it is done; painted four times a second at most."""
        task = self._tasks.get(key)
        if task is None:
            return set()
        task.done, task.total, task.held = done, total, ""
        now = self._desk.clock()
        self._is_behind = 0 <= now - self._shown_at < EVERY_S
        if self._is_behind:
            return set()
        self._shown_at = now
        return {Touched.STATUS}

    def hold(self, key: Hashable, reason: str) -> set[Touched]:
        """Nothing comes now, and why (one sentence)."""
        task = self._tasks.get(key)
        if task is None:
            return set()
        task.held = safe_line(reason)
        return {Touched.STATUS}

    def end(self, key: Hashable) -> set[Touched]:
        """It is over, however it ended; nobody reads any more that it began."""
        task = self._tasks.pop(key, None)
        if task is None:
            return set()
        if task.said:
            self._desk.status.unsay(task.said)
        return {Touched.STATUS}

    @property
    def can_stop(self) -> bool:
        """Whether Esc would do something about a wait."""
        return any(task.way is not None for task in self._tasks.values())

    def stop(self) -> set[Touched]:
        """Esc: out of the wait that began last."""
        way = next((task.way for task in reversed(self._tasks.values()) if task.way is not None), None)
        return way.go() if way is not None else set()

    def tick(self) -> set[Touched]:
        """A second went by: amounts that nobody tells are asked for."""
        asked = False
        for task in self._tasks.values():
            if task.is_quiet and 0 <= self._desk.clock() - task.since < QUIET_S:
                continue
            asked |= task.is_quiet or task.amount is not None
            task.is_quiet = False
            task.done = task.amount() if task.amount is not None else task.done
        is_behind, self._is_behind = self._is_behind, False
        return {Touched.STATUS} if asked or is_behind else set()

    def errand(self, event: ErrandProgress) -> set[Touched]:
        """What an account does besides; it is said while there is a connection, or none is needed."""
        key = event.account, event.errand
        if event.is_over:
            return self.end(key)
        if key not in self._tasks:
            unit = Unit.SHARE if event.errand in _IN_PERCENT else Unit.THINGS
            self.begin(key, gettext(_ERRANDS[event.errand]), unit=unit, is_quiet=event.errand in _QUIET_ERRANDS)
        return self.proceed(key, event.done, event.total)

    @property
    def shown(self) -> Progress | None:
        """What the status line says: what the user waits for, else the folder on screen, else anything."""
        tasks = [task for key, task in self._tasks.items() if not task.is_quiet and self._goes_on(key)]
        # What began last goes first: it is over first.
        awaited = next((task for task in reversed(tasks) if task.way is not None), None)
        if awaited is not None:
            return _progress(awaited)
        return self._fetching() or (_progress(tasks[-1]) if tasks else None)

    def _goes_on(self, key: Hashable) -> bool:
        """Whether an account's errand is more than remembered: it may have stopped with the connection."""
        match key:
            case (str(account), Errand() as errand):
                facts = self._desk.connections[AccountId(account)]
                return facts.phase is not Phase.STOPPED and (facts.is_online or errand not in _ONLINE)
            case _:
                return True

    def _fetching(self) -> Progress | None:
        """The first synchronisation of a folder."""
        under_way = self._desk.status.progress
        on_screen = self._desk.listing.mailbox if self._desk.listing is not None else None
        under_way = {key: amount for key, amount in under_way.items() if self._desk.connections[key.account].is_online}
        key = on_screen if on_screen in under_way else next((key for key in under_way if key.account != UNITED), None)
        if key is None:
            return None
        words = gettext("Fetching {name}").format(name=self._name(key))
        return Progress(_amount(words, *under_way[key], Unit.THINGS), 0.0, "")

    def _name(self, key: MailboxKey) -> str:
        mailbox = self._desk.folders.mailbox(key)
        if mailbox is None:
            return gettext("mail")
        return gettext("Inbox") if mailbox.special_use is SpecialUse.INBOX else safe_line(mailbox.path[-1])


def _progress(task: _Task) -> Progress:
    words = _waiting(task, task.held) if task.held else _amount(task.words, task.done, task.total, task.unit)
    return Progress(words, task.since, task.way.words if task.way is not None else "")


def _waiting(task: _Task, reason: str) -> str:
    return gettext("{words} waits: {held}").format(words=task.words, held=reason.rstrip("."))


def _amount(words: str, done: int, total: int, unit: Unit) -> str:
    if not total:
        return f"{words}: {grouped(done)}" if done else f"{words}…"
    if unit is Unit.SHARE:
        return gettext("{words}: {percent}%").format(words=words, percent=min(99, done * 100 // total))
    if unit is Unit.OCTETS:
        return gettext("{words}: {percent}% of {total}").format(
            words=words, percent=min(99, done * 100 // total), total=size_text(total)
        )
    return gettext("{words}: {done} of {total}").format(words=words, done=grouped(done), total=grouped(total))
