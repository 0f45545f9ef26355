"""What the command palette offers: every action, every folder, every theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tuimail.ui.actions import ACTIONS
from tuimail.ui.cells import clean
from tuimail.ui.deeds import perform

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


class MailPalette(CommandPalette):
    """Textual's palette at the width of the other dialogs."""

    CSS = """
    MailPalette > Vertical { width: 76; max-width: 96%; margin-top: 2; background: $surface; }
    MailPalette #--input { border: none; padding: 1 1 0 1; height: 3; background: $surface; }
    MailPalette #--input.--list-visible { border: none; }
    MailPalette #--input CommandInput { border: none; background: $panel; padding: 0 1; }
    MailPalette SearchIcon { display: none; }
    MailPalette #--results { width: 100%; border: none; padding: 0 0 1 0; background: $surface; }
    """


class _Entry(NamedTuple):
    text: str
    help: str
    run: Callable[[], None]
    is_action: bool


class MailProvider(Provider):
    """Entries of the main screen under the palette."""

    async def discover(self) -> Hits:
        for entry in self._entries():
            if entry.is_action:
                yield DiscoveryHit(Content(entry.text), entry.run, entry.text, entry.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for entry in self._entries():
            score = matcher.match(entry.text)
            if score > 0:
                yield Hit(score, matcher.highlight(entry.text), entry.run, entry.text, entry.help)

    def _entries(self) -> Iterator[_Entry]:
        from tuimail.ui.screens.main import MainScreen

        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        yield from _actions(screen)
        for choice in screen.state.folder_choices():
            go = partial(screen.dialogs.do, partial(screen.state.browse.open_mailbox, choice.key))
            yield _Entry(f"Go to {clean(choice.label)}", "Folder", go, False)
        for name in screen.dialogs.theme_names():
            yield _Entry(
                f"Theme: {clean(name)}", "Changes the colours now", partial(screen.dialogs.use_theme, name), False
            )


def _actions(screen: MainScreen) -> Iterator[_Entry]:
    for action in ACTIONS.values():
        if action.in_palette:
            keys = screen.keymap.all_shown(action.id)
            text = f"{action.label}   {keys}" if keys else action.label
            yield _Entry(text, action.description, partial(perform, screen, action.id, ()), True)
