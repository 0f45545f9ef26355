"""What a folder's other name means for rules and saved searches: they go on meaning it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tuimail.config.rules import parse_rules, set_values
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import Mailbox
from tuimail.query.folders import named, with_folders
from tuimail.query.parser import parse
from tuimail.state.places_named import accounts_in


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


def rules_after(text: str, file: Path, renamed: Renamed) -> str:
    """The text of a file of rules; those of the account sort its mail, or put some there. Raises ConfigError."""
    for rule in parse_rules(text, file):
        if rule.account != renamed.account:
            continue
        said = {"mailbox": rule.mailbox, "folder": rule.folder, "query": rule.query}
        now = {key: renamed.names(name)[0] for key, name in said.items() if key != "query"}
        now["query"] = _query(rule.query, renamed.names)
        other = {key: value for key, value in now.items() if value != said[key]}
        text = set_values(text, file, rule, **other) if other else text
    return text


def searches_after(
    own: Mapping[str, str], renamed: Renamed, others: Mapping[AccountId, Sequence[Mailbox]]
) -> dict[str, str]:
    """Searches ask all accounts: where another one has a folder of the old name, that is asked for as well."""
    return {name: _asked(query, renamed, others) for name, query in own.items()}


def _asked(query: str, renamed: Renamed, others: Mapping[AccountId, Sequence[Mailbox]]) -> str:
    """A search of the accounts that it names, or of all."""
    wanted = {name.casefold() for name in accounts_in(query)}
    if wanted and renamed.account.casefold() not in wanted:
        return query
    asked = [boxes for account, boxes in others.items() if not wanted or account.casefold() in wanted]

    def names(name: str) -> tuple[str, ...]:
        found = renamed.names(name)
        return (name, *found) if any(named(name, boxes) for boxes in asked) else found

    return _query(query, names)


def _query(query: str, names_of: Callable[[str], Sequence[str]]) -> str:
    """With other names of folders; as the user wrote it, where nothing of it changes."""
    tree = parse(query)
    now = with_folders(tree, names_of)
    return query if now == tree else str(now)
