"""What a typed line means: the keys of the profile, a word, a number, or nothing at all."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.ui.actions import ACTIONS
from tuimail.ui.keymap import Keymap, KeyMatcher
from tuimail.ui.keynames import KeyNameError, parse_keys

GOTO: Final = "list.goto"
"""No action of the screen: the message of a number."""
_COUNTED: Final = re.compile(r"(\d*)\s*(\S+)(?:\s+(.*))?")
_WORD: Final = 3
"""Letters from which on a line may be the name of an action."""
_WORDS: Final = {
    "read": "message.open",
    "unread": "message.toggle-read",
    "list": "list.page-down",
    "delete": "message.trash",
    "folders": "folder.goto",
    "folder": "folder.goto",
    "search": "list.search",
    "select": "select.toggle",
    "compose": "flow.reply",
    "forward": "flow.reply",
}
"""Words that mean something else than the id which ends so: who types `read` does not want to select what is read."""
_QUERIES: Final = {"/": "list.search", "\\": "list.filter"}


class Order(NamedTuple):
    """An action, how often (or the message of which number), and what it is to be done with: a folder, a query."""

    action_id: str
    number: int = 1
    text: str = ""


class OrderError(Exception):
    """The line means nothing; the text says what to type."""


def understand(line: str, keymap: Keymap) -> Order:
    """The order in a line. Raises OrderError."""
    line = line.strip()
    if not line:
        return Order("list.next")
    if line.isdecimal():
        return Order(GOTO, int(line))
    if line[0] in _QUERIES and len(line) > 1:
        return Order(_QUERIES[line[0]], 1, line[1:].strip())
    name, _, rest = line.removeprefix(":").partition(" ")
    if found := _named(name.lower()):
        return Order(found, 1, rest.strip())
    return _by_keys(line, keymap)


def spelled(keys: str) -> str:
    """Keys as the screen shows them, as they can be typed in a line."""
    return keys.replace("C-", "ctrl+")


def _named(name: str) -> str | None:
    """The action of that id, of that label, or whose id ends so."""
    if name in ACTIONS or name in _WORDS:
        return _WORDS.get(name, name)
    if len(name) < _WORD:
        return None
    labelled = [action.id for action in ACTIONS.values() if action.label.lower() == name]
    ends = [action_id for action_id in ACTIONS if action_id.partition(".")[2] == name]
    return next(iter(labelled or ends), None)


def _by_keys(line: str, keymap: Keymap) -> Order:
    counted = _COUNTED.fullmatch(line)
    if counted is None:
        raise OrderError(gettext("“{line}” is not a command; type help and Enter.").format(line=line))
    count, keys, text = int(counted[1] or 1), counted[2], counted[3] or ""
    matcher = KeyMatcher(keymap)
    tokens = _tokens(keys)
    for position, token in enumerate(tokens):
        action_id, _ = matcher.feed(token)
        if action_id is not None and position == len(tokens) - 1:
            return Order(action_id, min(count, 10_000), text.strip())
        if action_id is not None or not matcher.prefix:
            break
    raise OrderError(gettext("“{keys}” is not a command; type help and Enter.").format(keys=keys))


def _tokens(keys: str) -> list[str]:
    """A name of a key (esc, space, ctrl+r), or its characters one by one."""
    try:
        if len(keys) > 1 and (named := parse_keys(keys)) and len(named) == 1:
            return list(named[0])
    except KeyNameError:
        pass
    return list(keys)
