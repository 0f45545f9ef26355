"""Searches with names: saved, changed, renamed, forgotten and taken back; all of it in searches.toml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuimail.config.errors import ConfigError
from tuimail.config.searches import parse_searches, read_searches, searches_toml
from tuimail.config.whole_file import text_of
from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.united import UNITED
from tuimail.state.file_writes import FileWrite
from tuimail.state.found import Found
from tuimail.state.prompts import AskName, Confirm
from tuimail.state.saved import Saved
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.state.intents import Intents

Change = Callable[[dict[str, str]], dict[str, str]]


class Forgotten(NamedTuple):
    """A search that was forgotten, and before how many others it stood."""

    name: str
    query: str
    place: int


class Naming:
    """Intents about the searches of the user; those of config.toml stay as they are."""

    def __init__(self, desk: Intents, saved: Saved) -> None:
        self._desk = desk
        self._saved = saved
        self._forgotten: list[Forgotten] = []

    @property
    def file(self) -> Path | None:
        """Where they are kept."""
        return self._saved.file

    def keep(self) -> set[Touched]:
        """Ask under which name the search, or the filter, on screen is to stand in the tree."""
        query = self._query()
        if not query:
            return self._desk.say(gettext("Search or filter first; then save that under a name."))
        if refusal := self.refusal():
            return self._desk.say(refusal, Severity.WARNING)
        question = gettext("Name of this search? It appears in the tree like a folder: {query}").format(
            query=safe_line(query)
        )
        account = self._desk.account_here or UNITED
        does = gettext("save")
        return self._desk.prompts.ask(AskName(question, account, "", lambda name: self.save(name, query), does))

    def save(self, name: str, query: str, old: str = "") -> set[Touched]:
        """A name and its query; `old` is the name of the search that it was."""
        name, own = name.strip(), self._saved.own
        if name in self._saved.fixed:
            words = gettext("config.toml already has a search “{name}”: choose another name.")
            return self._desk.say(words.format(name=safe_line(name)), Severity.WARNING)
        sentence = gettext("Saved as “{name}”, in the tree of folders.").format(name=safe_line(name))
        if name in own and own[name] != query and not self.refusal(name):
            self._forgotten.append(Forgotten(name, own[name], list(own).index(name)))

        def change(own: dict[str, str]) -> dict[str, str]:
            if old not in own:
                return {**own, name: query}
            rest = [(one, known) for one, known in own.items() if one != name or one == old]
            return dict((name, query) if one == old else (one, known) for one, known in rest)

        self._saved.renamed(old or name, name)
        return self._shown(old or name, name, query) | self._write(change, sentence)

    def query_fault(self, query: str) -> str:
        """What is wrong with a query while it is typed; "" where it can be saved."""
        from tuimail.query.errors import QueryError
        from tuimail.query.parser import parse

        try:
            return "" if str(parse(query)) else gettext("The query must not be empty.")
        except QueryError as error:
            return str(error)

    def name_fault(self, name: str, query: str, old: str = "") -> str:
        """What is wrong with a name while it is typed; `old` is the one that it was."""
        if name.strip() != old and name.strip() in self._saved.all():
            return gettext("There is already a search “{name}”.").format(name=safe_line(name.strip()))
        if not name.strip():
            return gettext("A name is needed.")
        try:
            searches_toml({name.strip(): query}, self.file or Path("searches.toml"))
        except ConfigError as error:
            return f"{error.what[:1].upper()}{error.what[1:]}."
        return ""

    def forget(self) -> set[Touched]:
        """Take the saved search on screen out of the tree, after a question."""
        listing = self._desk.listing
        title = listing.title if isinstance(listing, Found) else ""
        if not title:
            return self._desk.say(gettext("Open a saved search first: that one is forgotten."))
        if refusal := self.refusal(title):
            return self._desk.say(refusal, Severity.WARNING)
        question = gettext("Forget the saved search “{title}”? Its mail stays.").format(title=safe_line(title))
        return self._desk.prompts.ask(Confirm(question, gettext("Forget"), gettext("Keep"), lambda: self.remove(title)))

    def remove(self, name: str) -> set[Touched]:
        """Take a search out of the tree; `restore` brings it back."""
        own = self._saved.own
        if name in own:
            self._forgotten.append(Forgotten(name, own[name], list(own).index(name)))
        said = gettext("“{title}” is forgotten.").format(title=safe_line(name))
        return self._shown(name, "", "") | self._write(
            lambda now: {one: query for one, query in now.items() if one != name}, said
        )

    def restore(self) -> set[Touched]:
        """The search that was forgotten last stands where it stood."""
        if not self._forgotten:
            return self._desk.say(gettext("No saved search was forgotten since tuimail started."))
        back = self._forgotten.pop()

        def change(own: dict[str, str]) -> dict[str, str]:
            lines = [(name, query) for name, query in own.items() if name != back.name]
            return dict([*lines[: back.place], (back.name, back.query), *lines[back.place :]])

        return self._write(change, gettext("“{title}” is back.").format(title=safe_line(back.name)))

    def refusal(self, name: str = "") -> str:
        """Why searches, or the one of this name, cannot be changed; "" where they can."""
        if name in self._saved.fixed:
            return gettext("“{title}” is in config.toml: remove it there.").format(title=safe_line(name))
        if self._desk.is_read_only:
            return gettext("Nothing is changed: tuimail was started with --read-only.")
        if self.file is None:
            return gettext("Saved searches need an account in the config: here there is no file to keep them in.")
        if self._saved.problem:
            return gettext("{error}; fix that first, the file is not overwritten.").format(error=self._saved.problem)
        return ""

    def _write(self, change: Change, said: str) -> set[Touched]:
        """Change what the file says now, which another tuimail may have written; it is shown at once."""
        refusal, file = self.refusal(), self.file
        if refusal or file is None:
            return self._desk.say(refusal, Severity.WARNING)
        on_its_way = self._desk.files.text(file)
        try:
            own = read_searches(file) if on_its_way is None else parse_searches(on_its_way, file)
            own = change(dict(own))
            text = searches_toml(own, file, text_of(file) if on_its_way is None else on_its_way)
        except ConfigError as error:
            return self._desk.say(f"{error}.", Severity.WARNING)
        before = self._saved.own
        touched = self._saved.change(own)
        return touched | self._desk.files.put(FileWrite(file, text, said, lambda: self._saved.change(before)))

    def _shown(self, old: str, name: str, query: str) -> set[Touched]:
        """The list on screen goes with the search that it shows."""
        listing = self._desk.listing
        if not isinstance(listing, Found) or listing.title != old or self.refusal():
            return set()
        listing.title = name
        if query and query != listing.filter:
            listing.set_filter(query)
        return {Touched.LIST, Touched.STATUS}

    def _query(self) -> str:
        """What is on screen as a query over all folders."""
        listing = self._desk.listing
        if listing is None or not listing.filter or (isinstance(listing, Found) and listing.title):
            return listing.filter if listing is not None else ""
        from tuimail.query.terms import quoted
        from tuimail.state.places_named import accounts_in

        account, mailbox = listing.mailbox.account, self._desk.mailbox
        is_of_one = self._desk.uniting is not None and account != UNITED and not accounts_in(listing.filter)
        places = [f"account:{quoted(account)}"] if is_of_one else []
        if mailbox is not None and not isinstance(listing, Found):
            places.append(f"in:{quoted(mailbox.name)}")
        return " ".join([*places, f"({listing.filter})"]) if places else listing.filter
