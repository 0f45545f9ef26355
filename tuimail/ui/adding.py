"""Leaves the mail for the assistant or for the config file, and comes back with what was changed there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from tuimail.contract.events import Severity
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

ADD_ACCOUNT: Final = 1000
EDIT_CONFIG: Final = 2000
"""Return codes of a screen that is left for that; no process ends with them. The second has the line added to it."""


def add_account(screen: MainScreen) -> None:
    """Leave for the assistant, where a config takes another account."""
    if screen.dialogs.themes_of_app.takes_accounts:
        screen.app.exit(return_code=ADD_ACCOUNT)
    else:
        words = gettext("To add an account, start tuimail without “demo” or “open”")
        screen.show(screen.state.say(words, Severity.WARNING))


def edit_config(screen: MainScreen, line: int = 1) -> None:
    """Leave for the user's editor, at that line of config.toml."""
    if not screen.dialogs.themes_of_app.takes_accounts:
        words = gettext("To edit the accounts, start tuimail without “demo” or “open”")
    elif os.environ.get("TEXTUAL_DRIVER"):
        words = gettext("There is no terminal here for an editor; change config.toml on the machine itself")
    else:
        screen.app.exit(return_code=EDIT_CONFIG + line)
        return
    screen.show(screen.state.say(words, Severity.WARNING))
