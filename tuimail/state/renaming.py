"""What is known of a folder goes with it to its new name, as with those inside it: habits, rules and searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tuimail.config.errors import ConfigError
from tuimail.config.rules import parse_rules, read_rules, set_values
from tuimail.config.searches import parse_searches, read_searches, searches_toml
from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.query.folders import with_folders
from tuimail.query.parser import parse
from tuimail.state.desk import Desk
from tuimail.state.file_writes import FileWrite
from tuimail.state.habits import NamedMailbox
from tuimail.state.places_named import accounts_in
from tuimail.state.touched import Touched
from tuimail.store.query_sql import named

if TYPE_CHECKING:
    from tuimail.state.intents import Intents


class Renamed(NamedTuple):
    """A folder that is about to have another name; `before` are all folders of its account as they are called yet."""

    account: AccountId
    old: str
    new: str
    delimiter: str | None
    before: Sequence[Mailbox]

    def moved(self, name: str) -> str:
        """The whole name of a folder afterwards."""
        is_inside = bool(self.delimiter) and name.startswith(f"{self.old}{self.delimiter}")
        return self.new + name.removeprefix(self.old) if name == self.old or is_inside else name

    def names(self, name: str) -> tuple[str, ...]:
        """What means afterwards what a name meant in a query or a rule: itself, where it goes on meaning that."""
        meant = named(name, self.before)
        after = named(name, [replace(box, name=self.moved(box.name)) for box in self.before])
        if not meant or {box.row for box in meant} == {box.row for box in after}:
            return (name,)
        return tuple(self.moved(box.name) for box in meant)


def follow(desk: Intents, renamed: Renamed, told: str, way_back: str = "") -> set[Touched]:
    """It has its new name now, which `told` says; `way_back` is a sentence behind that."""
    _follow_with_habits(desk, renamed)
    try:
        has_rules, has_searches = _follow_with_rules(desk, renamed), _follow_with_searches(desk, renamed)
    except ConfigError as error:
        return {Touched.TREE} | desk.say(f"{told}. {error}.", Severity.WARNING)
    if has_rules or has_searches:
        told = gettext("{told}, also in your rules and saved searches").format(told=told)
    return {Touched.TREE} | desk.say(f"{told}{way_back}")


def _follow_with_habits(desk: Desk, renamed: Renamed) -> None:
    """Favourites, marks, orders of lists and what pickers count are kept."""

    def moved(box: NamedMailbox) -> NamedMailbox:
        return box._replace(name=renamed.moved(box.name)) if box.account == renamed.account else box

    desk.folders.favour([moved(box) for box in desk.folders.favourites])
    if renamed.delimiter:
        mark = renamed.delimiter
        desk.folders.carry(renamed.account, lambda path: tuple(renamed.moved(mark.join(path)).split(mark)))
    desk.list_views = {moved(box): view for box, view in desk.list_views.items()}
    desk.recent = [moved(box) for box in desk.recent]
    desk.uses = Counter({moved(box): count for box, count in desk.uses.items()})
    desk.marks = {letter: spot._replace(mailbox=moved(spot.mailbox)) for letter, spot in desk.marks.items()}
    desk.last = moved(desk.last) if desk.last is not None else None


def _follow_with_rules(desk: Intents, renamed: Renamed) -> bool:
    """Rules of the account that sort its mail, or put some there. Raises ConfigError."""
    file = desk.rules_file
    if file is None:
        return False
    on_its_way = desk.files.text(file)
    text = before = read_rules(file) if on_its_way is None else on_its_way
    for rule in parse_rules(text, file):
        if rule.account != renamed.account:
            continue
        said = {"mailbox": rule.mailbox, "folder": rule.folder, "query": rule.query}
        now = {key: renamed.names(name)[0] for key, name in said.items() if key != "query"}
        now["query"] = _query(rule.query, renamed.names)
        other = {key: value for key, value in now.items() if value != said[key]}
        text = set_values(text, file, rule, **other) if other else text
    if text != before:
        desk.files.put(FileWrite(file, text, ""))
    return text != before


def _follow_with_searches(desk: Intents, renamed: Renamed) -> bool:
    """Searches ask all accounts: where another one has a folder of the old name, that is asked for as well."""
    file = desk.saved.file
    if file is None or desk.saved.problem or not desk.saved.own:
        return False
    on_its_way = desk.files.text(file)
    own = read_searches(file) if on_its_way is None else parse_searches(on_its_way, file)
    now = {name: _asked(desk, query, renamed) for name, query in own.items()}
    if now != own:
        before = desk.saved.own
        desk.saved.change(now)
        desk.files.put(FileWrite(file, searches_toml(now, file), "", lambda: desk.saved.change(before)))
    return now != own


def _asked(desk: Desk, query: str, renamed: Renamed) -> str:
    """A search of the accounts that it names, or of all."""
    wanted = {name.casefold() for name in accounts_in(query)}
    asked = [one for one in desk.readers.accounts if not wanted or one.casefold() in wanted]
    if renamed.account not in asked:
        return query
    others = [desk.folders.mailboxes(one) for one in asked if one != renamed.account]

    def names(name: str) -> tuple[str, ...]:
        found = renamed.names(name)
        return (name, *found) if any(named(name, boxes) for boxes in others) else found

    return _query(query, names)


def _query(query: str, names_of: Callable[[str], Sequence[str]]) -> str:
    """With other names of folders; as the user wrote it, where nothing of it changes."""
    tree = parse(query)
    now = with_folders(tree, names_of)
    return query if now == tree else str(now)
