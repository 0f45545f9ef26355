"""The menu of keys in two lines at the bottom, as alpine has it: pairs in columns, help first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.style import Style

from tuimail.model.language import gettext
from tuimail.state.limits import is_offered
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.cells import Piece, width_of
from tuimail.ui.keymap import Keymap
from tuimail.ui.keynames import show_sequence
from tuimail.ui.theming import MailStyles
from tuimail.ui.views import shows_digest

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Pair = tuple[str, str]
"""Two actions, one above the other."""
_OTHERS: Final = ("o",)
"""Behind this prefix alpine's profile has what it has no key for."""
_GAP: Final = 2
_WALK: Final = (("list.previous", "list.next"), ("pane.page-up", "pane.page-down"))
_DEEDS: Final = (("message.trash", "journal.undo"), ("message.move", "message.archive"))
_LIST: Final[Sequence[Pair]] = (
    ("screen.out", "message.open"),
    *_WALK,
    *_DEEDS,
    ("list.search", "folder.goto"),
    ("select.toggle", "list.next-unread"),
    ("message.star", "message.toggle-read"),
    ("message.snooze", "message.tag"),
    ("list.filter", "list.sort"),
)
_READER: Final[Sequence[Pair]] = (
    ("screen.out", "reader.attachments"),
    *_WALK,
    *_DEEDS,
    ("reader.links", "reader.yank"),
    ("list.search", "list.next-unread"),
    ("reader.headers", "reader.html"),
    ("message.snooze", "reader.pipe"),
)
_FOLDERS: Final[Sequence[Pair]] = (
    ("screen.back", "message.open"),
    ("pane.up", "pane.down"),
    ("pane.page-up", "pane.page-down"),
    ("list.search", "folder.goto"),
    ("account.sync", "app.connections"),
    ("folders.hide", "app.settings"),
)
_SELECTED: Final[Sequence[Pair]] = (
    ("select.none", "select.show"),
    *_WALK,
    *_DEEDS,
    ("message.star", "message.mark-read"),
    ("message.copy", "message.spam"),
)


class _Entry(NamedTuple):
    key: str
    words: str


def key_menu(screen: MainScreen, width: int) -> list[list[Piece]]:
    """Two lines of as many pairs as fit whole."""
    keymap = screen.keymap
    pairs = [(_entry(screen, "app.help"), _others(screen, keymap))]
    for upper, lower in _wanted(screen):
        pair = (_entry(screen, upper), _entry(screen, lower))
        if any(entry.key for entry in pair):
            pairs.append(pair)
    return _laid_out(pairs, screen.mail_styles, width)


def _wanted(screen: MainScreen) -> Sequence[Pair]:
    if screen.place is Place.READER and not shows_digest(screen.state, screen.place):
        return _READER
    if screen.place is Place.FOLDERS:
        return _FOLDERS
    return _SELECTED if screen.state.selection.count else _LIST


def _entry(screen: MainScreen, action_id: str) -> _Entry:
    key = screen.keymap.shown(action_id) if is_offered(screen.state, action_id) else ""
    if action_id == "screen.out" and _wanted(screen) is _LIST and not screen.is_filtered:
        return _Entry(key, gettext("folders") if key else "")
    return _Entry(key, ACTIONS[action_id].short if key else "")


def _others(screen: MainScreen, keymap: Keymap) -> _Entry:
    if keymap.profile == "alpine" and keymap.continuations(_OTHERS):
        return _Entry(f"{show_sequence(_OTHERS)}…", gettext("more"))
    return _entry(screen, "app.palette")


def _laid_out(pairs: Sequence[tuple[_Entry, _Entry]], styles: MailStyles, width: int) -> list[list[Piece]]:
    """Columns as wide as what stands in them, the keys flush right; what room is left goes between them."""
    columns: list[tuple[int, int]] = []
    room = width - 1
    for pair in pairs:
        keys, words = (max(map(width_of, texts)) for texts in zip(*pair, strict=True))
        if keys + 1 + words > room:
            break
        room -= keys + 1 + words + _GAP
        columns.append((keys, words))
    gap = _GAP + max(0, room + _GAP) // max(1, len(columns))
    lines: list[list[Piece]] = [[(" ", Style())], [(" ", Style())]]
    for number, ((keys, words), pair) in enumerate(zip(columns, pairs, strict=False), 1):
        for line, entry in zip(lines, pair, strict=True):
            after = " " * (words - width_of(entry.words) + gap) if number < len(columns) else ""
            before = " " * (keys - width_of(entry.key))
            line += [(before, Style()), (entry.key, styles["key"]), (f" {entry.words}{after}", styles["muted"])]
    return lines
