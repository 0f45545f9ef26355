"""Saved searches: shown in the tree like folders, with how many unread messages each has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.united import UNITED
from tuimail.state.desk import Desk, SavedSearch
from tuimail.state.found import Found
from tuimail.state.prompts import AskName, Confirm
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
        self._fixed: Mapping[str, str] = {}
        self._own: Mapping[str, str] = {}
        self._file: Path | None = None

    def load(self, fixed: Mapping[str, str], file: Path | None) -> set[Touched]:
        """Those of the config, which stay, and after them those of a file that is ours."""
        self._fixed, self._file = fixed, file
        if file is not None and file.exists():
            from tuimail.config.errors import ConfigError
            from tuimail.config.searches import read_searches  # few have any

            try:
                self._own = read_searches(file)
            except ConfigError as error:
                self._desk.say(gettext("{error}; these searches are left out.").format(error=error), Severity.WARNING)
                self._file = None  # it is not written over
        return self.show(self._all())

    def show(self, searches: Mapping[str, str]) -> set[Touched]:
        """These are the saved searches, by name; each stands below every account, or once below all of them."""
        accounts = self._desk.readers.accounts if self._desk.uniting is None else (UNITED,)
        self._desk.searches = {
            MailboxKey(account, MailboxRow(-number)): SavedSearch(name, query)
            for account in accounts
            for number, (name, query) in enumerate(searches.items(), 1)
        }
        self._stale = set(accounts) if searches else set()
        self._unseen.clear()
        return self._shown()

    def keep(self) -> set[Touched]:
        """Ask under which name the search, or the filter, on screen is to stand in the tree."""
        query = self._query()
        if not query:
            return self._desk.say(gettext("Search or filter first: that can then be saved under a name."))
        if refusal := self._refusal():
            return self._desk.say(refusal, Severity.WARNING)
        question = gettext("Name of this search? It stands in the tree like a folder: {query}").format(
            query=safe_line(query)
        )
        account = self._desk.account_here or UNITED
        return self._desk.prompts.ask(AskName(question, account, "", lambda name: self._keep(name.strip(), query)))

    def _keep(self, name: str, query: str) -> set[Touched]:
        if name in self._fixed:
            return self._desk.say(
                gettext("config.toml has a search “{name}”: choose another name.").format(name=safe_line(name)),
                Severity.WARNING,
            )
        sentence = gettext("Saved as “{name}”, below the folders.").format(name=safe_line(name))
        return self._write({**self._own, name: query}, sentence)

    def forget(self) -> set[Touched]:
        """Take the saved search on screen out of the tree, after a question."""
        listing = self._desk.listing
        title = listing.title if isinstance(listing, Found) else ""
        if not title:
            return self._desk.say(gettext("Open a saved search first: that one is forgotten."))
        if title in self._fixed:
            return self._desk.say(
                gettext("“{title}” stands in config.toml: take it out there.").format(title=safe_line(title))
            )
        if refusal := self._refusal():
            return self._desk.say(refusal, Severity.WARNING)
        rest = {name: query for name, query in self._own.items() if name != title}
        question = gettext("Forget the saved search “{title}”? Its mail stays.").format(title=safe_line(title))
        said = gettext("“{title}” is forgotten.").format(title=safe_line(title))
        return self._desk.prompts.ask(
            Confirm(question, gettext("Forget"), gettext("Keep"), lambda: self._write(rest, said))
        )

    def _write(self, own: Mapping[str, str], said: str) -> set[Touched]:
        from tuimail.config.errors import ConfigError
        from tuimail.config.searches import write_searches

        if self._file is None:
            return set()
        try:
            write_searches(self._file, own)
        except ConfigError as error:
            return self._desk.say(str(error), Severity.WARNING)
        self._own = own
        return self.show(self._all()) | self._desk.say(said)

    def _all(self) -> Mapping[str, str]:
        return {**self._fixed, **{name: query for name, query in self._own.items() if name not in self._fixed}}

    def _query(self) -> str:
        """What is on screen as a query over all folders."""
        listing = self._desk.listing
        if listing is None or not listing.filter or isinstance(listing, Found):
            return listing.filter if listing is not None else ""
        from tuimail.query.terms import quoted  # the first frame searches nothing

        mailbox = self._desk.mailbox
        return f"in:{quoted(mailbox.name)} ({listing.filter})" if mailbox is not None else listing.filter

    def _refusal(self) -> str:
        if self._desk.is_read_only:
            return gettext("Nothing is changed: tuimail was started with --read-only.")
        if self._file is None:
            return gettext("Saved searches need a config: there is no file to keep them in here.")
        return ""

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
