"""What a number before a key means: `5j` goes five messages down, `12G` and `12 Enter` to the twelfth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui import walking
from tuimail.ui.actions import ACTIONS, Scope
from tuimail.ui.deeds import pane_lines

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Counted = Callable[["MainScreen", int], None]

_MOST_TIMES: Final = 100


def _intent(intent: Callable[[AppState, int], set[Touched]]) -> Counted:
    """An intent that takes the number itself."""
    return lambda screen, count: screen.show(intent(screen.state, count))


def _times(intent: Callable[[AppState], set[Touched]]) -> Counted:
    """An intent as often as the number says, painted once."""

    def run(screen: MainScreen, count: int) -> None:
        touched: set[Touched] = set()
        for _ in range(min(count, _MOST_TIMES)):
            touched |= intent(screen.state)
        screen.show(touched)

    return run


def _list_pages(direction: int) -> Counted:
    def turn(screen: MainScreen, count: int) -> None:
        rows = direction * count * screen.messages.page_rows
        screen.show(screen.state.browse.move_cursor(rows))

    return turn


def _in_pane(direction: int, *, by_page: bool = False) -> Counted:
    return lambda screen, count: pane_lines(direction * count, by_page=by_page)(screen, ())


COUNTED: Final[dict[str, Counted]] = {
    "list.next": _intent(lambda state, count: state.browse.move_cursor(count)),
    "list.previous": _intent(lambda state, count: state.browse.move_cursor(-count)),
    "list.first": _intent(lambda state, count: state.browse.cursor_to(count - 1)),
    "list.last": _intent(lambda state, count: state.browse.cursor_to(count - 1)),
    "message.open": _intent(lambda state, count: state.browse.cursor_to(count - 1)),
    "list.page-down": _list_pages(1),
    "list.page-up": _list_pages(-1),
    "list.next-unread": _intent(lambda state, count: state.browse.next_unseen(1, min(count, _MOST_TIMES))),
    "list.previous-unread": _intent(lambda state, count: state.browse.next_unseen(-1, min(count, _MOST_TIMES))),
    "pane.down": _in_pane(1),
    "pane.up": _in_pane(-1),
    "pane.page-down": _in_pane(1, by_page=True),
    "pane.page-up": _in_pane(-1, by_page=True),
    "pane.grow": lambda screen, count: walking.resize_pane(screen, count),
    "pane.shrink": lambda screen, count: walking.resize_pane(screen, -count),
    "reader.page-down": lambda screen, count: screen.reader.scroll_pages(count),
    "reader.page-up": lambda screen, count: screen.reader.scroll_pages(-count),
    "folder.next": _intent(lambda state, count: state.browse.step_mailbox(count)),
    "folder.previous": _intent(lambda state, count: state.browse.step_mailbox(-count)),
    "journal.undo": _times(lambda state: state.triage.undo()),
    "journal.redo": _times(lambda state: state.triage.redo()),
    "macro.play": lambda screen, count: screen.dialogs.themes_of_app.keyboard.player.play(min(count, _MOST_TIMES)),
}


def perform_counted(screen: MainScreen, action_id: str, count: int) -> None:
    """Run an action that takes a number; one that takes none is not run, because once is not what was said."""
    if screen.is_in_flow:
        from tuimail.ui import flow_deeds

        if flow_deeds.counted(screen, action_id, count):
            return
    screen.preview.forget()
    counted = COUNTED.get(action_id)
    if counted is not None:
        counted(screen, count)
    elif ACTIONS[action_id].scope is not Scope.MESSAGE:
        screen.show(screen.state.say(gettext("“{label}” takes no number.").format(label=ACTIONS[action_id].label)))
    else:
        screen.show(
            screen.state.say(
                gettext("“{label}” takes no number; select several with {toggle} or {range}.").format(
                    label=ACTIONS[action_id].label,
                    toggle=screen.keymap.shown("select.toggle"),
                    range=screen.keymap.shown("select.range"),
                )
            )
        )
