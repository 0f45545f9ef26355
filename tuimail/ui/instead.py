"""What stands in the reader in place of a message: a selection in short, or the end of a flow.

What makes those pages is imported when there is the first one to show.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from tuimail.state.touched import Touched
from tuimail.ui import views

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen
    from tuimail.ui.widgets.reader import Page


def settled(screen: MainScreen, touched: Set[Touched]) -> Set[Touched]:
    """What a change touched, and what follows from it for what stands in the reader."""
    state = screen.state
    if state.is_digesting and touched & {Touched.LIST, Touched.CURSOR}:
        from tuimail.ui.digest_page import settle

        touched = touched | settle(screen)
    if state.is_flowing and touched:
        from tuimail.ui.flow_deeds import settle as settle_flow

        touched = touched | settle_flow(screen)
    return touched


def page_instead(screen: MainScreen) -> Page | None:
    """What the reader shows in place of a message, if anything."""
    if screen.state.is_flowing and screen.state.flow.is_on:
        from tuimail.ui.flow_page import flow_page

        return flow_page(screen.state, screen.keymap)
    if not screen.state.is_digesting:
        return None
    from tuimail.ui.digest_page import digest_page

    return digest_page(screen)


def shows_selection(screen: MainScreen) -> bool:
    """Whether the selection is on screen in place of a message."""
    return screen.arrangement.reader and views.shows_digest(screen.state, screen.place)
