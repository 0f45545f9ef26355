"""Which keys help right now, as texts and styles for the line of hints. Pure: state in, pieces out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from rich.style import Style

from tuimail.model.language import gettext
from tuimail.state.limits import is_offered
from tuimail.state.root import AppState
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.cells import Piece, fit, width_of
from tuimail.ui.keymap import Keymap
from tuimail.ui.keynames import show_sequence
from tuimail.ui.theming import MailStyles
from tuimail.ui.views import Sides, is_in_flow, shows_digest
from tuimail.ui.widgets.filter_bar import Asks

_ALPHABET: Final = 26
_LABEL_WIDTHS: Final = (18, 14, 11, 8)
"""Of what can follow a prefix, so that a long word costs no column; the shorter ones where the window is low."""
_OTHER_LINES: Final = 5
"""A title, some of the list, the status line."""
_LIST_HINTS: Final = (
    "message.open",
    "message.archive",
    "message.trash",
    "message.move",
    "message.star",
    "message.toggle-read",
    "select.toggle",
    "list.filter",
    "journal.undo",
    "list.next-unread",
    "folder.goto",
    "app.palette",
)
_EMPTY_HINTS: Final = ("folder.goto", "account.sync", "list.search", "journal.undo", "app.palette", "app.connections")
"""Where the list has no message that anything could be done with."""
_READER_HINTS: Final = (
    "reader.page-down",
    "list.next",
    "message.archive",
    "message.trash",
    "message.move",
    "screen.close",
    "list.next-unread",
    "journal.undo",
    "reader.headers",
)
_FOLDER_HINTS: Final = ("message.open", "folder.next", "folder.goto", "folders.hide", "account.sync")
_MARKED_HINTS: Final = (
    "message.archive",
    "message.trash",
    "select.show",
    "message.move",
    "message.star",
    "message.mark-read",
    "message.spam",
    "select.none",
)
_FIELD_HINTS: Final = (("Enter", gettext("keep")), ("↓", gettext("to the list")), ("Esc", gettext("show all")))
_SEARCH_HINTS: Final = (("Enter", gettext("search")), ("↓", gettext("to the list")), ("Esc", gettext("go back")))
_SELECT_HINTS: Final = (("Enter", gettext("select")), ("Esc", gettext("leave")))
_CARET_HINTS: Final = (
    ("V", gettext("begin")),
    ("y", gettext("copy")),
    ("Esc", gettext("leave")),
    ("h j k l w b", gettext("move about")),
    ("o", gettext("other end")),
)


def caret_hints(styles: MailStyles, width: int) -> list[Piece]:
    """What keys do while text is selected, as many as fit whole."""
    known = list(_CARET_HINTS)
    while known and sum(width_of(text) for text, _ in _fixed_hints(known, styles)) > width + 2:
        known.pop()
    return _fixed_hints(known, styles)


def field_hints(styles: MailStyles, asks: Asks = Asks.FILTER) -> list[Piece]:
    """What keys do while a query is typed: no action has one then."""
    match asks:
        case Asks.FILTER:
            return _fixed_hints(_FIELD_HINTS, styles)
        case Asks.SEARCH:
            return _fixed_hints(_SEARCH_HINTS, styles)
        case Asks.SELECT:
            return _fixed_hints(_SELECT_HINTS, styles)


def _fixed_hints(known: Sequence[tuple[str, str]], styles: MailStyles) -> list[Piece]:
    pieces: list[Piece] = [(" ", Style())]
    for key, label in known:
        pieces += [(key, styles["key"]), (f" {label}  ", styles["muted"])]
    return pieces


def hints(state: AppState, styles: MailStyles, keymap: Keymap, place: Place, width: int) -> Sides:
    """The keys that matter most right now, as many as fit whole; help is always at the right."""
    if is_in_flow(state):
        from tuimail.ui.flow_page import hints as hints_in_flow
        from tuimail.ui.flow_page import way_out

        right = [*way_out(state, styles, keymap), *_hint("app.help", styles, keymap)]
        pieces = hints_in_flow(state, styles, keymap, width - 1 - sum(width_of(text) for text, _ in right))
        return [(" ", Style()), *pieces], right
    if place is Place.READER and not shows_digest(state, place):
        wanted: Sequence[str] = _READER_HINTS
    elif place is Place.FOLDERS:
        wanted = _FOLDER_HINTS
    elif state.listing is None or not state.listing.count:
        wanted = _EMPTY_HINTS
    elif state.selection.count:
        wanted = _MARKED_HINTS
    else:
        wanted = _LIST_HINTS
    offered = [_as_pressed(one, keymap) for one in wanted if is_offered(state, one)]
    return hints_and_help(offered, styles, keymap, width)


def _as_pressed(action_id: str, keymap: Keymap) -> str:
    """Hands that select without going on (Gmail's) have a key for that."""
    return "select.stay" if action_id == "select.toggle" and keymap.by_action["select.stay"] else action_id


def hints_and_help(wanted: Sequence[str], styles: MailStyles, keymap: Keymap, width: int) -> Sides:
    """These actions, as many as fit whole, and at the right how to see all."""
    right = _hint("app.help", styles, keymap)
    return action_hints(wanted, styles, keymap, width - 1 - sum(width_of(text) for text, _ in right)), right


def action_hints(wanted: Sequence[str], styles: MailStyles, keymap: Keymap, width: int) -> list[Piece]:
    """As many of these actions with their keys as fit whole."""
    room = width - 1
    pieces: list[Piece] = [(" ", Style())]
    for action_id in wanted:
        hint = _hint(action_id, styles, keymap)
        room -= sum(len(text) for text, _ in hint)
        if room < 0:
            break
        pieces += hint
    return pieces


def _hint(action_id: str, styles: MailStyles, keymap: Keymap) -> list[Piece]:
    key = keymap.shown(action_id)
    return [(key, styles["key"]), (_label(action_id), styles["muted"])] if key else []


@cache
def _label(action_id: str) -> str:
    return f" {ACTIONS[action_id].short}  "


def continuations(
    prefix: Sequence[str], styles: MailStyles, keymap: Keymap, width: int, height: int = 24
) -> list[list[Piece]]:
    """What can follow the keys pressed so far, in columns on as few lines as it takes; shorter words if it is low."""
    keys_of: dict[str, list[str]] = {}
    for keys, action in keymap.continuations(tuple(prefix)):
        keys_of.setdefault(action, []).append(show_sequence(keys))
    head = f" {show_sequence(tuple(prefix))}… "
    for most in _LABEL_WIDTHS:
        found = [(_alternatives(keys), _cut(ACTIONS[action].short, most)) for action, keys in keys_of.items()]
        columns = _columns([width_of(f"{keys} {label}  ") for keys, label in found], width - width_of(head))
        if len(found) <= len(columns) * (height - _OTHER_LINES):
            break
    lines: list[list[Piece]] = []
    for start in range(0, len(found), len(columns)):
        line: list[Piece] = [(head if not start else " " * width_of(head), styles["warning"])]
        for column, (key, label) in zip(columns, found[start : start + len(columns)], strict=False):
            after = " " * (column - width_of(f"{key} {label}"))
            line += [(key, styles["key"]), (f" {label}{after}", styles["muted"])]
        lines.append(line)
    return lines


def _alternatives(keys: Sequence[str]) -> str:
    """The keys of one action; of a key for each letter the first and the last."""
    return f"{keys[0]}…{keys[-1]}" if len(keys) >= _ALPHABET else " ".join(keys)


def _cut(label: str, most: int) -> str:
    return fit(label, most) if width_of(label) > most else label


def _columns(widths: Sequence[int], room: int) -> list[int]:
    """The widths of as many columns as have room, line by line from the left."""
    for across in range(len(widths), 1, -1):
        columns = [max(widths[column::across]) for column in range(across)]
        if sum(columns) <= room:
            return columns
    return [max(widths, default=0)]
