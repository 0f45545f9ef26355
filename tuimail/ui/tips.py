"""First hints: what helps most where the user is for the first time, each once in his life, above the status line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.ui.arrangement import Place

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_SHOWN_S: Final = 20.0
_MANY_UNREAD: Final = 100


class Tip(NamedTuple):
    """`holds` says whether this is its place; `words` name actions by {id}, which become keys."""

    id: str
    holds: Callable[[MainScreen], bool]
    words: str


def _has_done(screen: MainScreen) -> bool:
    message = screen.state.status.message
    return message is not None and message.text.endswith(
        gettext("{undo_key} undoes it.").format(undo_key=screen.state.undo_key)
    )


def _has_filtered(screen: MainScreen) -> bool:
    listing = screen.state.listing
    return screen.is_filtered and screen.place is Place.LIST and listing is not None and listing.count > 0


def _has_links(screen: MainScreen) -> bool:
    reading = screen.state.reading
    return screen.is_reading and reading is not None and reading.document is not None and bool(reading.document.links)


def _has_many_unread(screen: MainScreen) -> bool:
    mailbox = screen.state.mailbox
    return screen.place is Place.LIST and mailbox is not None and mailbox.counts.unseen >= _MANY_UNREAD


TIPS: Final = (
    Tip(
        "select",
        lambda screen: screen.state.selection.count > 0,
        gettext("Keys act on all that is selected now; {select.all} selects the list, {screen.back} lets go."),
    ),
    Tip(
        "filter",
        _has_filtered,
        gettext("{select.all} selects all that was found, for one key; {screen.back} shows everything again."),
    ),
    Tip(
        "links", _has_links, gettext("{reader.links} shows where the links go; {reader.yank} copies a link or a code.")
    ),
    Tip(
        "undo",
        _has_done,
        gettext("{journal.show} lists what was done, to undo any of it; {action.repeat} repeats the last."),
    ),
    Tip(
        "sweep",
        _has_many_unread,
        gettext("Many unread? {list.sweep} groups them by sender: one key for all mail from one."),
    ),
)


def tip_for(screen: MainScreen) -> str:
    """The hint for what is on screen now; "" where there is none that was not shown before."""
    state = screen.state
    now = state.clock()
    if screen.tip is not None:
        tip = next(one for one in TIPS if one.id == screen.tip[0])
        if now < screen.tip[1] + _SHOWN_S and tip.holds(screen):
            return _in_words(screen, tip)
        screen.tip = None
        return ""
    for tip in TIPS:
        if tip.id not in state.tips_shown and tip.holds(screen):
            words = _in_words(screen, tip)
            if words:
                state.tips_shown.append(tip.id)
                screen.tip = tip.id, now
            return words
    return ""


def _in_words(screen: MainScreen, tip: Tip) -> str:
    """With the keys of the profile; "" where one of the actions has none."""
    keys = {f"{{{action}}}": screen.keymap.shown(action) for action in actions_of(tip)}
    words = tip.words
    for place, key in keys.items():
        words = words.replace(place, key)
    return words if all(keys.values()) else ""


def actions_of(tip: Tip) -> list[str]:
    return [part.partition("}")[0] for part in tip.words.split("{")[1:]]
