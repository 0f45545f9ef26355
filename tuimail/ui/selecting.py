"""What the actions that select messages do, or begin to go through what is selected."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, Final

from tuimail.model.flags import NO_FLAGS, Flag
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui.keynames import Sequence

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Intent = Callable[[AppState], Set[Touched]]
_FEW: Final = 20

GATHERED: Final[dict[str, Flag]] = {
    "message.archive": NO_FLAGS,
    "message.trash": NO_FLAGS,
    "message.delete": NO_FLAGS,
    "message.spam": NO_FLAGS,
    "message.star": Flag.FLAGGED,
    "message.toggle-read": Flag.SEEN,
    "message.mark-read": NO_FLAGS,
    "message.move": NO_FLAGS,
    "message.copy": NO_FLAGS,
    "action.repeat": Flag.SEEN | Flag.FLAGGED,
}
"""Actions on all that is selected, with the flags that it depends on what they do."""


def gathered(
    state: AppState, act: Callable[[], set[Touched]], asked: Flag = NO_FLAGS, *, has_digest: bool = False
) -> Set[Touched]:
    """Act on what is selected, at once where that are few messages."""
    if state.selection.count < _FEW:
        return act()
    return state.gathering.first(act, asked, has_digest=has_digest)


def _alike(kind: str) -> Intent:
    """Mark what is like the message under the cursor."""

    def mark(state: AppState) -> Set[Touched]:
        from tuimail.model.likeness import Likeness  # the first frame marks nothing

        return state.mark.alike(Likeness(kind))

    return mark


def show_selection(screen: MainScreen, keys: Sequence) -> None:
    from tuimail.ui import digest_page

    digest_page.show_selection(screen)


def flow(deed: str) -> Callable[[MainScreen, Sequence], None]:
    """What a key of a flow does while there is none."""

    def do(screen: MainScreen, keys: Sequence) -> None:
        from tuimail.ui import flow_deeds

        flow_deeds.OUTSIDE[deed](screen)

    return do


SELECTING: Final[dict[str, Intent]] = {
    "select.toggle": lambda state: state.mark.toggle(),
    "select.stay": lambda state: state.mark.toggle(stays=True),
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
