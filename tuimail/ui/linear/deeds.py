"""What an order does where a screen would open a picker: its text names the folder, the time, the query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.state.folder_pick import rank
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui.actions import ACTIONS
from tuimail.ui.dates import long_date
from tuimail.ui.intents import INTENTS
from tuimail.ui.linear import words
from tuimail.ui.linear.orders import GOTO, Order, spelled
from tuimail.ui.linear.parts import PARTS, Parts

if TYPE_CHECKING:
    from tuimail.model.ids import MailboxKey
    from tuimail.ui.keymap import Keymap

_PAGE: Final = 10
_REPEATED: Final = frozenset({"list.next", "list.previous", "list.next-unread", "list.previous-unread", "journal.undo"})
Lines = Iterator[str]


def perform(state: AppState, order: Order, keymap: Keymap, parts: Parts) -> Lines:
    """Do it, and yield what there is to read; what was done the state says itself."""
    special = _SPECIAL.get(order.action_id)
    if order.action_id in INTENTS:
        for _ in range(order.number if order.action_id in _REPEATED else 1):
            INTENTS[order.action_id](state)
    elif order.action_id in PARTS:
        yield from parts.perform(order)
    elif special is not None:
        yield from special(state, order)
    elif order.action_id == "flow.reply":
        star = keymap.shown("message.star")
        told = gettext("tuimail cannot send mail yet; {star} stars a message, to answer it later.")
        state.say(told.format(star=star))
    elif order.action_id == "app.help":
        yield from help_lines(keymap)
    else:
        label = ACTIONS[order.action_id].label
        state.say(gettext("“{label}” needs the screen: start tuimail without --linear.").format(label=label))


def knows(action_id: str) -> bool:
    """Whether the action is there without a screen."""
    others = (*PARTS, "app.help", "app.quit", "screen.close")
    return action_id in INTENTS or action_id in _SPECIAL or action_id in others


def help_lines(keymap: Keymap) -> Lines:
    """Every order: its keys, its name, what it does."""
    yield gettext(
        "Type one of these and Enter. Enter alone goes to the next message, a number to the message of that number."
    )
    yield gettext("Some take words after them: m Travel, gl Travel, l work, b tomorrow, / from:ada, \\ is:unread.")
    yield gettext("While you read a message, a number chooses what is in it: v 1 save, L 2 copy, y 1.")
    for action in ACTIONS.values():
        if knows(action.id):
            keys = spelled(keymap.all_shown(action.id).replace("  ", " or "))
            yield f"{keys or action.id}: {action.label}. {action.description}"


def _to_folder(intent: Callable[[AppState, MailboxKey], Set[Touched]]) -> Callable[[AppState, Order], Lines]:
    def do(state: AppState, order: Order) -> Lines:
        if not order.text:
            yield from words.folders(state)
            yield gettext("Type the command again with a part of one of these names.")
            return
        found = rank(order.text, state.folder_choices())
        if not found:
            state.say(gettext("There is no folder like {text}; type gl and Enter to hear all.").format(text=order.text))
            return
        intent(state, found[0].choice.key)

    return do


def _goto(state: AppState, order: Order) -> Lines:
    state.browse.cursor_to(order.number - 1)
    yield from ()


def _page(direction: int) -> Callable[[AppState, Order], Lines]:
    """Read the next rows out; the cursor goes along."""

    def do(state: AppState, order: Order) -> Lines:
        listing = state.listing
        if listing is None:
            return
        start = max(0, listing.cursor + (1 if direction > 0 else -_PAGE))
        end = min(listing.count, start + _PAGE)
        for index in range(start, end):
            yield words.here(state, index)
        if end > start:
            state.browse.cursor_to(end - 1 if direction > 0 else start)

    return do


def _open(state: AppState, order: Order) -> Lines:
    if order.number > 1:
        state.browse.cursor_to(order.number - 1)
    state.reader.open()
    yield from ()


def _query(intent: Callable[[AppState, str], Set[Touched]]) -> Callable[[AppState, Order], Lines]:
    def do(state: AppState, order: Order) -> Lines:
        intent(state, order.text)
        yield from ()

    return do


def _tag(state: AppState, order: Order) -> Lines:
    if order.text:
        state.tagging.toggle(order.text)
        return
    yield gettext("Tags: ") + (
        ", ".join(f"{tag.name}{', set' if tag.is_on else ''}" for tag in state.tagging.known()) or "none"
    )


def _snooze(state: AppState, order: Order) -> Lines:
    from tuimail.state.when import WhenError

    if not order.text:
        for choice in state.snoozing.choices():
            yield f"{choice.name}: {long_date(choice.moment)}"
        yield gettext("Type the command again with a time: tomorrow 14:00, fri 9:00, 3d.")
        return
    try:
        moment = state.snoozing.typed(order.text).moment
    except WhenError as error:
        state.say(str(error))
        return
    state.snoozing.snooze(moment, long_date(moment))


def _back(state: AppState, order: Order) -> Lines:
    state.escape()
    yield from ()


def _said(state: AppState, order: Order) -> Lines:
    for message in list(state.status.said)[-_PAGE:]:
        yield message.text


def _journal(state: AppState, order: Order) -> Lines:
    for account, reader in ((account, state.readers.get(account)) for account in state.readers.accounts):
        for entry in reader.journal(_PAGE) if reader is not None else ():
            yield f"{account}: {entry.label}, {entry.state}"


def _of_reader(intent: Callable[[AppState], Set[Touched]]) -> Callable[[AppState, Order], Lines]:
    def do(state: AppState, order: Order) -> Lines:
        intent(state)
        yield from ()

    return do


_SPECIAL: Final[dict[str, Callable[[AppState, Order], Lines]]] = {
    GOTO: _goto,
    "list.page-down": _page(1),
    "list.page-up": _page(-1),
    "list.search": _query(lambda state, text: state.search.show(text, asks_server=True)),
    "list.filter": _query(lambda state, text: state.browse.set_filter(text)),
    "select.query": _query(lambda state, text: state.mark.matching(text)),
    "message.open": _open,
    "reader.page-down": _open,
    "reader.html": _of_reader(lambda state: state.views.toggle_html()),
    "reader.show-all": _of_reader(lambda state: state.views.show_all()),
    "message.move": _to_folder(lambda state, key: state.triage.move(key)),
    "message.copy": _to_folder(lambda state, key: state.triage.copy(key)),
    "folder.goto": _to_folder(lambda state, key: state.browse.open_mailbox(key)),
    "message.tag": _tag,
    "message.snooze": _snooze,
    "screen.back": _back,
    "app.said": _said,
    "journal.show": _journal,
}
