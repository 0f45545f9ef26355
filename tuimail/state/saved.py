"""Saved searches: shown in the tree like folders, with how many unread messages each has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow
from tuimail.model.language import gettext
from tuimail.model.united import UNITED
from tuimail.state.desk import Desk, SavedSearch
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched
from tuimail.store.errors import StoreError

EVERY_S: Final = 5.0
"""Counts are read anew after news, and no more often: some queries walk through all mail."""


class CountRequest(NamedTuple):
    """Asks for the unread messages of an account's saved searches."""

    account: AccountId
    queries: Mapping[MailboxKey, str]


def run_count(request: CountRequest, reader: Reads) -> dict[MailboxKey, int]:
    """Read them with a reader of the calling thread's own. Raises StoreError."""
    return {key: reader.count(query)[1] for key, query in request.queries.items()}


class Saved:
    """Keeps the counts of the searches in the tree."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._unseen: dict[MailboxKey, int] = {}
        self._stale: set[AccountId] = set()
        self._counted_at = 0.0
        self._is_counting = False
        self._numbers: dict[str, int] = {}
        """By name, from 1: what is open or counted keeps its number when others go."""
        self.fixed: Mapping[str, str] = {}
        """Those of the config, by name."""
        self.own: Mapping[str, str] = {}
        self.file: Path | None = None
        """Where ours are kept."""
        self.problem = ""
        """What is wrong with that file; then it is not written over."""

    def load(self, fixed: Mapping[str, str], file: Path | None) -> set[Touched]:
        """Those of the config, which stay, and after them those of a file that is ours."""
        self.fixed, self.file = fixed, file
        if file is not None and file.exists():
            from tuimail.config.errors import ConfigError
            from tuimail.config.searches import read_searches  # few have any

            try:
                self.own = read_searches(file)
            except ConfigError as error:
                self.problem = str(error)
                self._desk.say(gettext("{error}; these searches are ignored.").format(error=error), Severity.WARNING)
        return self.show(self.all())

    def show(self, searches: Mapping[str, str]) -> set[Touched]:
        """These are the saved searches, by name; each stands below every account, or once below all of them."""
        accounts = self._desk.readers.accounts if self._desk.uniting is None else (UNITED,)
        self._desk.searches = {
            MailboxKey(account, MailboxRow(-self._number(name))): SavedSearch(name, query)
            for account in accounts
            for name, query in searches.items()
        }
        self._stale = set(accounts) if searches else set()
        self._unseen.clear()
        return self._shown()

    def _number(self, name: str) -> int:
        return self._numbers.setdefault(name, max(self._numbers.values(), default=0) + 1)

    def change(self, own: Mapping[str, str]) -> set[Touched]:
        """Other ones of ours."""
        self.own = own
        return self.show(self.all())

    def renamed(self, old: str, name: str) -> None:
        """It keeps its place under another name."""
        if old in self._numbers:
            self._numbers[name] = self._numbers.pop(old)

    def all(self) -> Mapping[str, str]:
        """All of them by name."""
        return {**self.fixed, **{name: query for name, query in self.own.items() if name not in self.fixed}}

    def changed(self, account: AccountId) -> None:
        """Mail of an account changed: so may the counts."""
        if self._desk.searches and (account == UNITED) == (self._desk.uniting is not None):
            self._stale.add(account)

    def count_request(self) -> CountRequest | None:
        """What to count in a thread now, told once."""
        if self._is_counting or not self._stale or self._desk.clock() - self._counted_at < EVERY_S:
            return None
        self._is_counting = True
        account = self._stale.pop()
        searches = self._desk.searches.items()
        return CountRequest(account, {key: one.query for key, one in searches if key.account == account})

    def counted(self, request: CountRequest, unseen: Mapping[MailboxKey, int]) -> set[Touched]:
        self._is_counting = False
        self._counted_at = 0.0 if self._stale else self._desk.clock()
        if all(self._unseen.get(key) == count for key, count in unseen.items()):
            return set()
        self._unseen.update(unseen)
        return self._shown()

    def not_counted(self, error: StoreError) -> set[Touched]:
        """They stay as they were; the next news asks again."""
        self._is_counting = False
        self._counted_at = self._desk.clock()
        return set()

    def _shown(self) -> set[Touched]:
        searches = self._desk.searches.items()
        self._desk.folders.show_searches({key: (one.name, self._unseen.get(key, 0)) for key, one in searches})
        return {Touched.TREE}
