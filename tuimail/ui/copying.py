"""Copies a text to the user's clipboard as far as the terminal lets us, and shows it alone where it does not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.ui.terminal.clipboard import fits, has_clipboard
from tuimail.ui.terminal.display import TerminalApp

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_LONGEST_SHOWN = 60


def copy(screen: MainScreen, text: str, what: str) -> None:
    """Copy, and say so; `what` is the kind of text for the status line."""
    screen.copied = text
    if not has_clipboard(os.environ):
        show_alone(screen, text)
    elif not fits(text):
        screen.show(
            screen.state.say(
                gettext("This is too long for the clipboard of a terminal ({text:,} characters).").format(
                    text=len(text)
                )
            )
        )
    else:
        screen.app.copy_to_clipboard(text)
        shown = safe_line(text)
        shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
        key = screen.keymap.shown("reader.copied")
        way = gettext("; {key} shows it alone, if your terminal did not take it").format(key=key) if key else ""
        screen.show(
            screen.state.say(gettext("Copied the {what}: {shown}{way}").format(what=what, shown=shown, way=way))
        )


def show_alone(screen: MainScreen, text: str | None = None) -> None:
    """The text, or what was copied last, on a screen of its own. The mouse is the terminal's meanwhile."""
    from tuimail.ui.screens.pick import AloneScreen

    text = screen.copied if text is None else text
    if not text:
        said = gettext("Nothing was copied yet; {key} copies from the message.")
        screen.show(screen.state.say(said.format(key=screen.keymap.shown("reader.yank"))))
        return
    app = screen.app
    give_mouse = app.lend_mouse() if isinstance(app, TerminalApp) else _nothing
    app.push_screen(AloneScreen(screen.mail_styles, text), lambda _: give_mouse())


def _nothing() -> None:
    pass
