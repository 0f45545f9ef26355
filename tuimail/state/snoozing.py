"""Snoozing what is selected, or the message under the cursor: away until a time, kept on the server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.flags import SEEN, FlagChange, FlagSet
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Move, SetFlags
from tuimail.model.snooze import (
    OVER,
    STEP_S,
    came_from,
    rounded,
    snooze_keywords,
    time_keywords,
    wake_keywords,
    wake_time,
)
from tuimail.model.united import UNITED
from tuimail.state.desk import Desk
from tuimail.state.sharing import Targets, accounts_of, origins, role_targets
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage
from tuimail.state.when import distance, parse_when, proposals
from tuimail.state.words import SNOOZE, WAKE

_LOOKED_AT = 500


class Choice(NamedTuple):
    """A time to wake at; `distance` is how far away that is."""

    name: str
    moment: int
    distance: str


class Snoozing:
    """Intents about messages that come back later."""

    def __init__(self, desk: Desk, triage: Triage) -> None:
        self._desk = desk
        self._triage = triage

    # What the picker shows

    @property
    def now(self) -> float:
        """Seconds since the epoch."""
        return self._desk.clock()

    def choices(self) -> list[Choice]:
        """The usual times."""
        return [self._choice(one.name, one.moment) for one in proposals(self._desk.clock())]

    def typed(self, text: str) -> Choice:
        """The time that a text means. Raises WhenError, which says what would be one."""
        return self._choice(text.strip(), parse_when(text, self._desk.clock()))

    def _choice(self, name: str, moment: int) -> Choice:
        at = rounded(moment)
        return Choice(name, at, distance(at - self._desk.clock()))

    @property
    def is_asleep(self) -> bool:
        """Whether the message under the cursor is snoozed: it can have another time, or wake now."""
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        return summary is not None and summary.mailbox == self._folder

    def until(self) -> int | None:
        """When the message under the cursor wakes."""
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        return wake_time(summary.flags.keywords) if summary is not None else None

    @property
    def _folder(self) -> MailboxRow | None:
        key = self._desk.role(SpecialUse.SNOOZED)
        return key.row if key is not None else None

    # Intents

    def refusal(self) -> str:
        """Why nothing can be snoozed here; "" where it can."""
        return self._triage.refusal(may_be_read_only=False)

    def snooze(self, until: int, until_words: str) -> set[Touched]:
        """Away until a time; `until_words` say it. A snoozed message gets another time."""
        self._triage.last = lambda: self.snooze(until, until_words)
        if until <= self._desk.clock():
            return self._desk.say(gettext("That time is in the past: choose a later one."), Severity.WARNING)
        rows = self._triage.chosen()
        if rows is None:
            return {Touched.STATUS}
        return self._put_away(rows, until, until_words)

    def wake(self) -> set[Touched]:
        """Back now, unread, where they came from."""
        self._triage.last = self.wake
        rows = self._triage.chosen()
        if rows is None:
            return {Touched.STATUS}
        mailboxes = {
            account: {box.name: box.row for box in self._desk.folders.mailboxes(account) if box.selectable}
            for account in accounts_of(self._desk, rows)
        }
        groups: dict[MailboxKey, list[MessageRow]] = defaultdict(list)
        for row, keywords in self._keywords_of(rows).items():
            account = self._account_of(row)
            there = mailboxes[account]
            groups[MailboxKey(account, there[came_from(keywords, there) or "INBOX"])].append(row)
        now = self._desk.clock()
        awake = wake_keywords(now - now % STEP_S) | {OVER}
        change = FlagChange(FlagSet(keywords=awake), SEEN | FlagSet(keywords=self._ours() - awake))
        touched = {Touched.STATUS}
        where, *others = groups
        if others and where.account == self._desk.account and {to.account for to in others} == {where.account}:
            homes = tuple((row, to.row) for to, group in groups.items() if to != where for row in group)
            rows = tuple(row for group in groups.values() for row in group)
            return self._triage.apply(Move(rows, where.row, change, homes=homes), WAKE, {where.account: where.row})
        for to, group in groups.items():
            touched |= self._triage.apply(Move(tuple(group), to.row, change), WAKE, {to.account: to.row})
        return touched

    # Inner works

    def _put_away(
        self, rows: Sequence[MessageRow], until: int, until_words: str, created: AccountId | None = None
    ) -> set[Touched]:
        """An account that has no folder for it is asked for one, and another one after that."""
        targets = role_targets(self._desk, rows, SpecialUse.SNOOZED)
        if isinstance(targets, str) and targets != created:
            return self._triage.ask_create(
                targets, SpecialUse.SNOOZED, lambda: self._put_away(rows, until, until_words, targets)
            )
        if isinstance(targets, str):
            sentence = gettext(
                'The new folder is not used for snoozed mail yet; name it in the config: snoozed = "..."'
            )
            return self._desk.say(sentence, Severity.WARNING)
        deed = SNOOZE.at(until_words)
        add = wake_keywords(until)
        times = time_keywords(self._ours())
        change = FlagChange(FlagSet(keywords=add), FlagSet(keywords=times - add))
        if self._all_asleep(rows, targets):
            return self._triage.apply(SetFlags(rows, change), deed)
        account, to = next(iter(targets.items()))
        return self._triage.apply(Move(rows, to, change, origins(self._desk, account, to)), deed, targets)

    def _account_of(self, row: MessageRow) -> AccountId:
        return self._desk.home(MessageKey(self._desk.account or UNITED, row)).account

    def _all_asleep(self, rows: Sequence[MessageRow], folders: Targets) -> bool:
        mailbox, account = self._desk.mailbox, self._desk.account
        if mailbox is not None and account is not None:
            return mailbox.row == folders.get(account)
        reads = self._desk.readers.get(account) if account is not None else None
        shown = reads.window(rows[:_LOOKED_AT]) if reads is not None else {}
        return all(one.mailbox == folders.get(self._account_of(row)) for row, one in shown.items())

    def _keywords_of(self, rows: Sequence[MessageRow]) -> dict[MessageRow, frozenset[str]]:
        reads = self._desk.readers.get(self._desk.account) if self._desk.account is not None else None
        found: dict[MessageRow, frozenset[str]] = {}
        for start in range(0, len(rows), _LOOKED_AT):
            window = reads.window(rows[start : start + _LOOKED_AT]) if reads is not None else {}
            found.update((row, one.flags.keywords) for row, one in window.items())
        return found

    def _ours(self) -> frozenset[str]:
        """All keywords of snoozed mail in the account, as the server spells them: no others are taken away."""
        reads = self._desk.readers.get(self._desk.account) if self._desk.account is not None else None
        return snooze_keywords(reads.keywords()) if reads is not None else frozenset()
