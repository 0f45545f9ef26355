"""Everything on the user's desk: the parts that intents change and the screen shows.

Intents (browse, mark, triage, reader) work on it; `root.AppState` adds the events.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tuimail.contract.commands import Command
from tuimail.contract.events import Severity
from tuimail.model.address import Address
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageKey, MessageRow
from tuimail.model.language import grouped
from tuimail.model.list_view import PLAIN
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.safe_text import safe_line
from tuimail.model.united import ALL_INBOXES, INBOXES, MOST, UNITED
from tuimail.state.connection import ConnectionFacts
from tuimail.state.folder_pick import Choice
from tuimail.state.folders import FolderTree, in_tree_order
from tuimail.state.habits import Habits, NamedMailbox, Spot, note_use
from tuimail.state.listing import Listing
from tuimail.state.pending import Pending, PendingOp
from tuimail.state.prompts import Prompt, Prompts
from tuimail.state.reading import Reading
from tuimail.state.reads import AccountReads, Readers
from tuimail.state.remembered import Remembered
from tuimail.state.selection import Selection
from tuimail.state.shown_rows import Place
from tuimail.state.status import StatusFacts, StatusLine
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.mime.authentication import AuthenticationVerdict
    from tuimail.model.quota import Quota
    from tuimail.state.gathering import Gathered
    from tuimail.state.uniting import Uniting
    from tuimail.state.work import Work

_MOST_RECENT = 20
_LATELY = 5
_LONGEST_TRAIL = 50
Judge: TypeAlias = "Callable[[AccountId, bytes], AuthenticationVerdict]"
"""Says from the header of a message what its receiving server found out about the sender."""


class Advance(Enum):
    """Where the cursor goes when its message leaves the list."""

    OLDER = "older"
    NEWER = "newer"


class SavedSearch(NamedTuple):
    """A query with a name."""

    name: str
    query: str


class Desk:
    """Read freely; change only through intents."""

    typed_filter: str | None = None
    """What is in the field of the filter while the screen comes back, or goes; None where nobody types."""

    def __init__(
        self,
        readers: Mapping[AccountId, Callable[[], AccountReads]],
        submit: Callable[[Command], CommandId],
        *,
        clock: Callable[[], float] = time.time,
        cancel: Callable[[CommandId], None] | None = None,
        read_only: bool = False,
        remembered: Remembered | None = None,
        advance: Advance = Advance.OLDER,
        undo_key: str = "u",
        mark_read_after_s: float | None = 0.0,
        judge: Judge | None = None,
        own: Mapping[AccountId, Address] | None = None,
        unites: bool = False,
    ) -> None:
        """`unites` several accounts in one more list: all inboxes."""
        remembered = remembered or Remembered()
        self.readers = Readers(readers)
        unites = unites and 1 < len(self.readers.accounts) <= MOST and UNITED not in self.readers.accounts
        shown = (UNITED, *self.readers.accounts) if unites else self.readers.accounts
        self.folders = FolderTree(shown, remembered.nodes)
        self.submit = submit
        self.cancel: Callable[[CommandId], None] = cancel or (lambda command_id: None)
        self.uniting = self._united() if unites else None
        self.clock = clock
        self.is_read_only = read_only
        self.advance = advance
        self.undo_key, self.delete_key = undo_key, "D"
        self.mark_read_after_s = mark_read_after_s
        self.judge = judge
        self.own = own or {}
        self.listing: Listing | None = None
        self.selection = Selection()
        self.reading: Reading | None = None
        self.pending = Pending()
        self.connections = {account: ConnectionFacts() for account in shown}
        self.status = StatusLine(clock)
        self.prompts = Prompts()
        self.places: dict[MailboxKey, Place] = {}
        self._recall(remembered)
        self.searches: dict[MailboxKey, SavedSearch] = {}
        self.waiting: dict[AccountId, int] = {}
        """Messages of which a change was not confirmed by the server yet."""
        self.quotas: dict[AccountId, list[Quota]] = {}
        self.return_to: frozenset[MessageRow] = frozenset()
        self.rules_file: Path | None = None
        self.gathered: Gathered | None = None
        """What is known of the messages of the action that is being done, where they are very many."""

    def _recall(self, remembered: Remembered) -> None:
        """What the last run left."""
        self.recent: list[NamedMailbox] = list(remembered.recent)
        self.last = remembered.last
        self.left = remembered.left
        self.panes, self.tips_shown = remembered.panes, list(remembered.tips)
        self.list_views = dict(remembered.views)
        self.save_directory = remembered.save_directory
        self.marks = dict(remembered.habits.marks)
        self.trail: deque[Spot] = deque(maxlen=_LONGEST_TRAIL)
        self.uses = Counter(dict(remembered.habits.uses))
        self.folders.favour(remembered.habits.favourites)

    def _united(self) -> Uniting:
        from tuimail.state.uniting import Uniting  # most people have one account

        uniting = Uniting(self.readers, self.folders, self.submit, self.cancel)
        self.submit, self.cancel = uniting.submit, uniting.cancel
        return uniting

    @cached_property
    def work(self) -> Work:
        """What is under way and takes a while."""
        from tuimail.state.work import Work  # nothing is before the first frame

        return Work(self)

    @property
    def is_working(self) -> bool:
        """Whether anything took a while yet."""
        return "work" in self.__dict__

    @property
    def prompt(self) -> Prompt | None:
        """The question to the user, if any."""
        return self.prompts.current

    @property
    def account(self) -> AccountId | None:
        """The account of the mailbox on screen, else the first one."""
        if self.listing is not None:
            return self.listing.mailbox.account
        return next(iter(self.readers.accounts), None)

    @property
    def account_here(self) -> AccountId | None:
        """The account of the message under the cursor, else of the mailbox on screen, else the first one."""
        listing = self.listing
        if self.account == UNITED and self.uniting is not None and listing is not None:
            row = listing.cursor_row
            return self.uniting.accounts[0] if row is None else self.uniting.home(row).account
        return self.account

    def home(self, key: MessageKey) -> MessageKey:
        """The message as its account knows it."""
        return self.uniting.home(key.row) if key.account == UNITED and self.uniting is not None else key

    @property
    def mailbox(self) -> Mailbox | None:
        """The mailbox on screen."""
        return self.folders.mailbox(self.listing.mailbox) if self.listing else None

    def known(self, rows: Collection[MessageRow]) -> Gathered | None:
        """What was worked out about these very messages."""
        return self.gathered if self.gathered is not None and self.gathered.rows is rows else None

    def keeping(self, act: Callable[[], set[Touched]], known: Gathered | None = None) -> Callable[[], set[Touched]]:
        """An act that knows what is known now, to be done when the user has answered a question."""
        known = known or self.gathered

        def do() -> set[Touched]:
            self.gathered = known
            try:
                return act()
            finally:
                self.gathered = None

        return do

    def say(self, text: str, severity: Severity = Severity.INFO) -> set[Touched]:
        self.status.say(text, severity)
        return {Touched.STATUS}

    def before_change(self) -> None:
        """Mail is about to be changed."""

    def did(self, pendings: Sequence[PendingOp]) -> None:
        """This was given to the journals, and the list still shows what was before."""

    def wrote(self, account: AccountId, command_id: CommandId, label: str) -> None:
        """This was given to a journal, and no list shows it at once."""

    def report(self, words: Callable[[str], str], pendings: Sequence[PendingOp]) -> set[Touched]:
        """Say what was done; `words` makes the sentence, with something more in it than the number of messages."""
        return self.say(words(""))

    def role(self, special_use: SpecialUse) -> MailboxKey | None:
        """The mailbox of the current account for a role; the inbox of all accounts is all inboxes."""
        if self.account == UNITED and special_use is SpecialUse.INBOX:
            return INBOXES
        account = self.account_here
        found = self.folders.role(account, special_use) if account is not None else None
        return MailboxKey(account, found.row) if account is not None and found else None

    def used(self, key: MailboxKey) -> None:
        """Note that a mailbox was opened or moved to, for pickers."""
        mailbox = self.folders.mailbox(key)
        if mailbox is not None:
            named = NamedMailbox(key.account, mailbox.name)
            note_use(self.uses, named)
            self.recent = [named, *(one for one in self.recent if one != named)][:_MOST_RECENT]

    def remember(self, *, is_cut_off: bool = False) -> Remembered:
        """What the next run should know. Cut off: nobody wanted to leave."""
        from tuimail.state.resuming import leave

        views = tuple((box, view) for box, view in self.list_views.items() if view != PLAIN)
        return Remembered(
            self.folders.overrides,
            tuple(self.recent),
            self.last,
            self.panes,
            views,
            self.save_directory,
            leave(self, is_cut_off=is_cut_off),
            tuple(self.tips_shown),
            Habits.of(self.marks, self.folders.favourites, self.uses),
        )

    def recent_keys(self) -> list[MailboxKey]:
        """Mailboxes used lately, newest first; after the first few those that are used most."""
        often = [one for one, _ in self.uses.most_common(_MOST_RECENT)]
        wanted = dict.fromkeys([*self.recent[:_LATELY], *often, *self.recent])
        found = ((one.account, self.folders.named(one.account, one.name)) for one in wanted)
        return [MailboxKey(account, mailbox.row) for account, mailbox in found if mailbox is not None]

    def folder_choices(self) -> list[Choice]:
        """What a folder picker offers; accounts are named where there are several."""
        choices = []
        if self.uniting is not None:
            choices.append(Choice(INBOXES, ALL_INBOXES))
        for account in self.readers.accounts:
            prefix = f"{account}/" if len(self.readers.accounts) > 1 else ""
            for mailbox in in_tree_order(self.folders.mailboxes(account)):
                if mailbox.selectable:
                    label = safe_line(prefix) + mailbox.title_path
                    choices.append(Choice(MailboxKey(account, mailbox.row), label))
        return choices

    def goto_choices(self) -> list[Choice]:
        """Where one can go: the folders, and the saved searches."""
        named = [Choice(key, safe_line(saved.name)) for key, saved in self.searches.items()]
        return self.folder_choices() + named

    def status_facts(self) -> StatusFacts:
        """The status line, ready to be painted."""
        account, listing = self.account, self.listing
        connection = self.connections.get(account, ConnectionFacts()) if account is not None else ConnectionFacts()
        return StatusFacts(
            account=account,
            phase=connection.phase,
            connection=connection.text(self.clock()),
            position=f"{grouped(listing.cursor + 1)}/{grouped(listing.count)}" if listing and listing.count else "",
            selected=self.selection.count,
            waiting=sum(self.waiting.values()),
            progress=self.status.progress.get(listing.mailbox) if listing else None,
            work=self.work.shown if self.is_working or self.status.progress else None,
            filter=listing.filter if listing else "",
            message=self.status.message,
        )
