"""What the command palette offers: every action, folder, setting, theme, key profile and layout, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.state.folder_pick import match
from tuimail.state.limits import is_offered
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Layout
from tuimail.ui.deeds import folder_here, perform
from tuimail.ui.keymap import profile_names
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

LABEL_WIDTH: Final = 27
_MOST_FOUND: Final = 100
_IN_DETAIL: Final = -20
_OF_THEIR_OWN: Final = frozenset({"ui.theme", "ui.keys", "ui.layout"})
"""Settings whose words have a heading of their own."""


class Entry(NamedTuple):
    """One line of the palette. `preview` is a theme that is tried while the cursor is on the line."""

    kind: str
    label: str
    detail: str
    keys: str
    run: Callable[[], None]
    preview: str | None = None
    id: str = ""
    """As config and documentation write it: found too, but after what the screen calls it."""
    is_only_found: bool = False
    """It would make the list long for somebody who only looks: keys that every hand knows, values of settings."""


class Palette:
    """The entries of a screen, searched."""

    def __init__(self, screen: MainScreen) -> None:
        self.entries = tuple(_entries(screen))

    def search(self, query: str) -> list[ChoiceRow]:
        """All by kind while nothing is typed, but what is only found; else what matches, best first."""
        if not query.strip():
            return _by_kind(self.entries)
        found = []
        for index, entry in enumerate(self.entries):
            score, positions = _score(query, entry)
            if score is not None:
                found.append((-score, positions[:1], len(entry.label), index, positions))
        return [_row(index, self.entries[index], positions) for *_, index, positions in sorted(found)[:_MOST_FOUND]]

    def preview(self, value: str) -> str | None:
        """The theme that the line shows, if it is one."""
        return self.entries[int(value)].preview

    def run(self, value: str) -> None:
        """Do what the line says."""
        self.entries[int(value)].run()


def _by_kind(entries: Sequence[Entry]) -> list[ChoiceRow]:
    rows: list[ChoiceRow] = []
    kind = ""
    for index, entry in enumerate(entries):
        if entry.is_only_found:
            continue
        if entry.kind != kind:
            kind = entry.kind
            rows += [*([ChoiceRow("", None)] if rows else []), ChoiceRow(kind, None)]
        rows.append(_row(index, entry, ()))
    return rows


def _row(index: int, entry: Entry, positions: tuple[int, ...]) -> ChoiceRow:
    label = entry.label.ljust(LABEL_WIDTH)
    return ChoiceRow(label, str(index), entry.detail, entry.keys, frozenset(positions), has_key=True)


def _score(query: str, entry: Entry) -> tuple[int | None, tuple[int, ...]]:
    """How well the letters fit the label; words of the description count too, but less."""
    found = match(query, entry.label)
    if found is not None:
        return found
    words = query.casefold().split()
    detail = f"{entry.label} {entry.detail} {entry.kind} {entry.id}".casefold()
    return (_IN_DETAIL, ()) if all(word in detail for word in words) else (None, ())


def _entries(screen: MainScreen) -> Iterator[Entry]:
    folder = folder_here(screen)
    for action in ACTIONS.values():
        if is_offered(screen.state, action.id, folder):
            keys = screen.keymap.all_shown(action.id)
            yield Entry(
                action.scope,
                action.label,
                action.description,
                keys,
                partial(_perform, screen, action.id),
                id=action.id,
                is_only_found=not action.in_palette,
            )
    for choice in screen.state.goto_choices():
        go = partial(screen.dialogs.do, partial(screen.state.browse.open_mailbox, choice.key))
        yield Entry(gettext("Folders"), gettext("Go to {label}").format(label=choice.label), "", "", go)
    yield from _settings(screen)


def _perform(screen: MainScreen, action_id: str) -> None:
    """An action by its name; one that is told by its last key which one is meant gets the first."""
    perform(screen, action_id, ("1",) if action_id == "account.goto" else ())


def _settings(screen: MainScreen) -> Iterator[Entry]:
    """Every setting and every word that it takes, the one in use marked."""
    from tuimail.config.explained import SETTINGS
    from tuimail.config.settings import written
    from tuimail.ui.adjusting import adjust_typed, ask, choices_of, settings_of

    kind, settings = gettext("Settings"), settings_of(screen)
    for key, setting in SETTINGS.items():
        now = written(settings.value(key))
        label = gettext("Setting: {label}").format(label=setting.label)
        yield Entry(kind, label, f"{now}  {setting.explanation}", "", partial(ask, screen, key), id=key)
        for word, meaning in choices_of(screen, key).items() if key not in _OF_THEIR_OWN else ():
            used = gettext("in use") if now == word else ""
            run = partial(adjust_typed, screen, key, word)
            yield Entry(kind, f"{setting.label}: {word}", meaning, used, run, id=f"{key} {word}", is_only_found=True)
    yield from _looks(screen)


def _looks(screen: MainScreen) -> Iterator[Entry]:
    """Themes, key profiles and layouts below headings of their own."""
    from tuimail.ui.adjusting import adjust

    themes = screen.dialogs.themes_of_app
    for name, description in themes.theme_names().items():
        detail = _marked(description, is_used=name == themes.theme)
        yield Entry(
            gettext("Themes"),
            gettext("Theme: {name}").format(name=name),
            detail,
            "",
            partial(adjust, screen, "ui.theme", name),
            name,
        )
    for name, description in profile_names():
        detail = _marked(description, is_used=name == themes.profile)
        yield Entry(
            gettext("Keys"),
            gettext("Keys: {name}").format(name=name),
            detail,
            "",
            partial(adjust, screen, "ui.keys", name),
        )
    for layout in Layout:
        detail = layout.description + (gettext(" (in use)") if layout is screen.layout_wish else "")
        yield Entry(
            gettext("Layouts"),
            gettext("Layout: {layout}").format(layout=layout),
            detail,
            "",
            partial(adjust, screen, "ui.layout", layout.value),
        )


def _marked(description: str, *, is_used: bool) -> str:
    return gettext("{description} (in use)").format(description=description).strip() if is_used else description
