"""Asks where messages are to go: into the folders of their own account, or those that all of their accounts have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import TYPE_CHECKING

from tuimail.contract.events import Severity
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


def pick_target(
    screen: MainScreen,
    title: str,
    intent: Callable[[MailboxKey], Set[Touched]],
    rows: Iterable[int] | None = None,
) -> None:
    """Choose a folder for messages (without any: the selected ones, or that under the cursor), then send them there."""
    from tuimail.state.sharing import target_choices

    state = screen.state
    choices = target_choices(state, None if rows is None else tuple(map(MessageRow, rows)))
    if isinstance(choices, str):
        screen.show(state.say(choices, Severity.WARNING))
    else:
        screen.dialogs.pick_folder(title, intent, choices)
