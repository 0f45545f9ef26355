"""What the actions that select messages do."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, Final

from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui import views
from tuimail.ui.keynames import Sequence

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen
    from tuimail.ui.widgets.reader import Page

Intent = Callable[[AppState], Set[Touched]]


def _alike(kind: str) -> Intent:
    """Mark what is like the message under the cursor."""

    def mark(state: AppState) -> Set[Touched]:
        from tuimail.model.likeness import Likeness  # the first frame marks nothing

        return state.mark.alike(Likeness(kind))

    return mark


def settled(screen: MainScreen, touched: Set[Touched]) -> Set[Touched]:
    """What a change touched, with the reader where the selection in it is gone."""
    if not (screen.state.is_digesting and Touched.LIST in touched):
        return touched
    from tuimail.ui.digest_page import settle

    return touched | settle(screen)


def page_of_selection(screen: MainScreen) -> Page | None:
    """What the reader shows in place of a message, if several are selected."""
    if not screen.state.is_digesting:
        return None
    from tuimail.ui.digest_page import digest_page

    return digest_page(screen)


def is_in_reader(screen: MainScreen) -> bool:
    """Whether the selection is on screen in place of a message."""
    return screen.arrangement.reader and views.shows_digest(screen.state, screen.place)


def show_selection(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui import digest_page

    digest_page.show_selection(screen)


SELECTING: Final[dict[str, Intent]] = {
    "select.toggle": lambda state: state.mark.toggle(),
    "select.range": lambda state: state.mark.toggle_range(),
    "select.all": lambda state: state.mark.all(),
    "select.none": lambda state: state.mark.none(),
    "select.invert": lambda state: state.mark.invert(),
    "select.unread": lambda state: state.mark.unseen(),
    "select.read": lambda state: state.mark.seen(),
    "select.starred": lambda state: state.mark.flagged(),
    **{f"select.{kind}": _alike(kind) for kind in ("sender", "thread", "list", "older")},
    "select.apply": lambda state: set(),
}
