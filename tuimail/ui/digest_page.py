"""The selection in place of a message: how many, from whom, how old, a sample, and what keys would do to them."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Final

from tuimail.model.digest import Digest
from tuimail.model.document import Document, Line, LineKind, Span, SpanKind
from tuimail.model.language import gettext, ngettext
from tuimail.model.safe_text import safe_line
from tuimail.model.sizes import size_text
from tuimail.state.limits import is_offered
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.dates import ShortDates, long_date
from tuimail.ui.keymap import Keymap
from tuimail.ui.reading_layout import BETWEEN_KEYS, HeaderLine
from tuimail.ui.sample import sample_line
from tuimail.ui.widgets.reader import Page

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_ACTIONS: Final = (
    "message.archive",
    "message.trash",
    "message.move",
    "message.mark-read",
    "message.star",
    "message.spam",
    "select.none",
    "journal.undo",
)
_SENDERS: Final = 8
_MARGINS: Final = 3
"""Of the text in the reader: a blank on either side, the scrollbar."""


def is_shown(state: AppState, place: Place) -> bool:
    """Whether the selection is shown in place of the message; one that somebody reads stays."""
    is_reading = state.reading is not None and state.reading.is_open and place is Place.READER
    return state.is_digesting and state.digesting.is_open and not is_reading


def digest_page(screen: MainScreen) -> Page | None:
    """The page; None where a message is to be shown."""
    state = screen.state
    if not is_shown(state, screen.place):
        return None
    digest = state.digesting.digest
    if digest is None:
        return Page(notice=gettext("Counting…"))
    dates = ShortDates(screen.messages.clock())
    room = (screen.reader.size.width or screen.size.width) - _MARGINS
    return Page(tuple(_facts(state, digest, screen.keymap)), Document(tuple(_lines(digest, dates, room))))


def look(screen: MainScreen, *, is_asked: bool = False) -> Set[Touched]:
    """The selection rests: sum it up where it can be seen, or where the user asks for it."""
    state = screen.state
    if state.selection.count > 1 and (screen.arrangement.reader or is_asked):
        return state.digesting.look()
    return state.digesting.settle() if state.is_digesting else set()


def show_selection(screen: MainScreen) -> None:
    """The selection in the reader, also where there is room for one pane only."""
    if not screen.state.selection.count:
        screen.show(
            screen.state.say(
                gettext("Nothing is selected; {value} selects a message.").format(
                    value=screen.keymap.shown("select.toggle")
                )
            )
        )
        return
    if screen.state.selection.count == 1:
        screen.show(
            screen.state.say(gettext("Only one message is selected; the reader shows it when the cursor is there."))
        )
        return
    screen.show(screen.state.reader.close() | look(screen, is_asked=True))
    screen.go(Place.READER)


def settle(screen: MainScreen) -> Set[Touched]:
    """Back to the list, and to the message under its cursor, once nothing is selected any more."""
    touched = screen.state.digesting.settle()
    if touched and screen.place is Place.READER and not screen.is_reading:
        screen.go(Place.LIST)
    return touched


def _facts(state: AppState, digest: Digest, keymap: Keymap) -> Iterator[HeaderLine]:
    count = state.selection.count
    behind = gettext(", with the threads folded behind {count:,}").format(count=count) if count < digest.count else ""
    more = (
        (digest.unseen, gettext("unread")),
        (digest.flagged, gettext("starred")),
        (digest.with_attachments, gettext("with attachments")),
    )
    told = [f"{number:,} {word}" for number, word in more if number]
    yield HeaderLine(
        gettext("Selected"), ", ".join([messages_word(digest.count) + behind, *told, size_text(digest.size)])
    )
    senders = ngettext("{count:,} sender", "{count:,} senders", digest.sender_count).format(count=digest.sender_count)
    yield HeaderLine(gettext("From"), senders)
    if digest.count:
        yield HeaderLine(gettext("Oldest"), long_date(digest.oldest))
        yield HeaderLine(gettext("Newest"), long_date(digest.newest))
    yield HeaderLine(gettext("Keys"), _keys(state, keymap), between=BETWEEN_KEYS)


def _keys(state: AppState, keymap: Keymap) -> str:
    known = [(keymap.shown(one), ACTIONS[one].short) for one in _ACTIONS if is_offered(state, one)]
    return BETWEEN_KEYS.join(f"{key} {label}" for key, label in known if key)


def _lines(digest: Digest, dates: ShortDates, room: int) -> Iterator[Line]:
    width = len(f"{max((sender.count for sender in digest.senders), default=0):,}")
    for sender in digest.senders[:_SENDERS]:
        yield _counted(f"{sender.count:{width},}", safe_line(sender.name) or gettext("(no sender)"))
    others = digest.sender_count - min(_SENDERS, len(digest.senders))
    if others:
        yield Line(
            " " * width + ngettext("  and {count:,} other", "  and {count:,} others", others).format(count=others),
            LineKind.NOTE,
        )
    yield Line("")
    yield Line(
        gettext("The newest of them") if len(digest.sample) < digest.count else gettext("All of them"), LineKind.HEADING
    )
    for one in digest.sample:
        yield Line(sample_line(one, dates, room))


def _counted(number: str, name: str) -> Line:
    return Line(f"{number}  {name}", spans=(Span(0, len(number), SpanKind.STRONG),))
