"""What keys do while messages are gone through one by one: those of the list and the reader, and on to the next."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.state.flow import Flow, FlowPhase
from tuimail.state.touched import Touched
from tuimail.ui.actions import ACTIONS, Scope
from tuimail.ui.arrangement import Place

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_BECOMES: Final = {
    "message.archive": gettext("archived"),
    "message.trash": gettext("trashed"),
    "message.spam": gettext("marked as spam"),
    "message.move": gettext("moved"),
    "message.delete": gettext("deleted"),
    "message.snooze": gettext("snoozed"),
}
"""What a message that leaves the list has become by these."""
_DECISIONS: Final[dict[str, Callable[[Flow], Set[Touched]]]] = {
    "list.next": Flow.keep,
    "list.next-unread": Flow.keep,
    "message.open": Flow.keep,
    "flow.start": Flow.later,
    "flow.reply": Flow.answer_later,
    "list.previous": Flow.back,
    "list.previous-unread": Flow.back,
    "journal.undo": Flow.undo,
    "flow.undo": Flow.undo_all,
}
_AT_THE_END: Final = frozenset({"list.previous", "list.previous-unread", "journal.undo", "flow.undo"})
_LEAVING: Final = frozenset({"screen.back", "screen.close", "message.open", "flow.start"})
_PAGES: Final = {"list.page-down": 1, "list.page-up": -1}
_MOST_TIMES: Final = 100
_NOT_PASSED: Final = frozenset({"journal.redo"})
"""What would change mail behind the session's back."""
_PASSED: Final = frozenset({Scope.READER, Scope.MESSAGE})
_ALSO_PASSED: Final = frozenset(
    {"pane.down", "pane.up", "pane.page-down", "pane.page-up", "pane.first", "pane.last", "account.sync"}
    | {action_id for action_id in ACTIONS if action_id.startswith("app.")}
)


def in_flow(screen: MainScreen, action_id: str) -> bool:
    """Do what a key means in a flow; False where it means what it always does."""
    flow = screen.state.flow
    flow.expect()
    is_ended = flow.phase is FlowPhase.ENDED
    if action_id in ("screen.back", "screen.close") and (screen.reader.hits or _shows_source(screen)):
        return False
    if action_id in _LEAVING if is_ended else action_id in ("screen.back", "screen.close"):
        screen.show(flow.leave())
    elif action_id in _PAGES:
        screen.reader.scroll_pages(_PAGES[action_id])
    elif action_id in (_AT_THE_END if is_ended else _DECISIONS):
        screen.show(_DECISIONS[action_id](flow))
    elif action_id == "reader.page-down" and screen.reader.is_at_end and not is_ended:
        screen.show(flow.keep())
    elif action_id == "reader.page-down":
        screen.reader.scroll_pages(1)
    elif action_id in _BECOMES and not is_ended:
        flow.expect(_BECOMES[action_id])
        return False
    elif action_id in _ALSO_PASSED or (_is_passed(action_id) and not is_ended):
        return False
    else:
        key = screen.keymap.shown("screen.back")
        screen.show(
            screen.state.say(
                gettext("“{label}” does nothing here; {key} goes back to the list.").format(
                    label=ACTIONS[action_id].label, key=key
                )
            )
        )
    return True


def counted(screen: MainScreen, action_id: str, count: int) -> bool:
    """Do what a key with a number before it means in a flow; False where it means what it always does."""
    if action_id not in _DECISIONS and action_id not in _PAGES and action_id not in _NOT_PASSED:
        return False
    for _ in range(min(count, _MOST_TIMES)):
        in_flow(screen, action_id)
    return True


def _is_passed(action_id: str) -> bool:
    return ACTIONS[action_id].scope in _PASSED and action_id not in _NOT_PASSED


def settle(screen: MainScreen) -> Set[Touched]:
    """Go on where the message left the list; back to the list where the session is over."""
    flow = screen.state.flow
    touched = flow.settle()
    if not flow.is_on and screen.is_in_flow:
        screen.is_in_flow = screen.is_zoomed = False
        screen.go(Place.LIST)
        listing = screen.state.listing
        if listing is not None:
            listing.top = max(0, min(listing.top, listing.cursor - screen.messages.pane_height // 2))
    return touched


def start(screen: MainScreen) -> None:
    """The list, or what is selected, one message at a time on the whole screen."""
    touched = screen.state.flow.start()
    if screen.state.flow.is_on:
        screen.is_in_flow = screen.is_zoomed = True
        screen.go(Place.READER)
    screen.show(touched)


def reply(screen: MainScreen) -> None:
    star = screen.keymap.shown("message.star")
    screen.show(
        screen.state.say(
            gettext("tuimail cannot send mail yet; {star} stars a message, to answer it later.").format(star=star)
        )
    )


def _shows_source(screen: MainScreen) -> bool:
    return screen.state.reading is not None and screen.state.reading.shows_source


OUTSIDE: Final[dict[str, Callable[[MainScreen], None]]] = {
    "start": start,
    "reply": reply,
    "undo": lambda screen: screen.show(screen.state.flow.undo_all()),
}
"""What the keys of a flow do in the list."""
