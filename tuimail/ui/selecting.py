"""What the actions that select messages do."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Final

from tuimail.state.root import AppState
from tuimail.state.touched import Touched

Intent = Callable[[AppState], Set[Touched]]


def _alike(kind: str) -> Intent:
    """Mark what is like the message under the cursor."""

    def mark(state: AppState) -> Set[Touched]:
        from tuimail.model.likeness import Likeness  # the first frame marks nothing

        return state.mark.alike(Likeness(kind))

    return mark


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
