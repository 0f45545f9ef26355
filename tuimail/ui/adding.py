"""Leaves the mail for the assistant, which comes back with another account or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuimail.contract.events import Severity
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

ADD_ACCOUNT: Final = 1000
"""The return code of a screen that is left for that; no process ends with it."""


def add_account(screen: MainScreen) -> None:
    """Leave for the assistant, where a config takes another account."""
    if screen.dialogs.themes_of_app.takes_accounts:
        screen.app.exit(return_code=ADD_ACCOUNT)
    else:
        words = gettext("To add an account, start tuimail without “demo” or “open”")
        screen.show(screen.state.say(words, Severity.WARNING))
