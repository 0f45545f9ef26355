"""What the actions that select messages do, or begin to go through what is selected."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.flags import NO_FLAGS, Flag
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui.keynames import Sequence

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Intent = Callable[[AppState], Set[Touched]]
_FEW: Final = 20


class Meaning(NamedTuple):
    """What must be known of the messages: the flags that it depends on, and whether they stay in the list."""

    asked: Flag = NO_FLAGS
    stays: bool = False
    has_digest: bool = False


NOTHING: Final = Meaning()
GATHERED: Final[dict[str, Meaning]] = {
    "message.archive": NOTHING,
    "message.trash": NOTHING,
    "message.delete": Meaning(has_digest=True),
    "message.spam": NOTHING,
    "message.star": Meaning(Flag.FLAGGED, stays=True),
    "message.toggle-read": Meaning(Flag.SEEN, stays=True),
    "message.mark-read": Meaning(stays=True),
    "message.move": NOTHING,
    "message.copy": NOTHING,
    "action.repeat": Meaning(Flag.SEEN | Flag.FLAGGED),
}
"""Actions on all that is selected."""


def gathered(state: AppState, act: Callable[[], set[Touched]], meaning: Meaning = NOTHING) -> Set[Touched]:
    """Act on what is selected, at once where that are few messages."""
    if state.selection.count < _FEW:
        return act()
    asked, stays, has_digest = meaning
    return state.gathering.first(act, asked, stays=stays, has_digest=has_digest)


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
