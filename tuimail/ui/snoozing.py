"""Choosing when a message comes back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.state.snoozing import Choice, Snoozing
from tuimail.state.when import WhenError
from tuimail.ui.dates import ShortDates, long_date
from tuimail.ui.selecting import gathered
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_WAKE: Final = "now"
_WIDE: Final = 76
_NARROW: Final = 56


def pick_time(screen: MainScreen) -> None:
    """One of the usual times, or a typed one; what is snoozed already can wake now."""
    from tuimail.ui.screens.choose import ChooseScreen

    snoozing = screen.state.snoozing
    refusal = snoozing.refusal()
    if screen.state.listing is None or refusal:
        screen.show(screen.state.say(refusal or gettext("There is no message here."), Severity.WARNING))
        return
    usual = snoozing.choices()
    until = snoozing.until() if snoozing.is_asleep else None
    row = partial(_row, width=screen.size.width, dates=ShortDates(snoozing.now))

    def search(query: str) -> list[ChoiceRow]:
        words = query.casefold().split()
        now = (
            [ChoiceRow(gettext("Wake now"), _WAKE, gettext("back to where it came from"))] if snoozing.is_asleep else []
        )
        rows = [*now, *map(row, usual)]
        found = [one for one in rows if all(word in f"{one.label} {one.detail}".casefold() for word in words)]
        if not words:
            return rows
        try:
            return [row(snoozing.typed(query)), *found]
        except WhenError:
            return found

    def chosen(value: str | None) -> None:
        if value == _WAKE:
            screen.show(snoozing.wake())
        elif value is not None:
            until = int(value)
            screen.show(gathered(screen.state, lambda: snoozing.snooze(until, long_date(until))))

    title = (
        gettext("Snooze until")
        if until is None
        else gettext("Snoozed until {long_date}; another time").format(long_date=long_date(until))
    )
    hint = gettext("Enter snoozes, Esc closes; or type fri 9:00, tomorrow 14:00, 3d, 24 dec")
    asks_for, nothing = gettext("Type a time"), partial(_no_time, snoozing)
    screen.app.push_screen(
        ChooseScreen(screen.mail_styles, title, search, hint=hint, asks_for=asks_for, nothing=nothing), chosen
    )


def _no_time(snoozing: Snoozing, typed: str) -> Notice:
    """Why it is none, and what would be one."""
    try:
        snoozing.typed(typed)
    except WhenError as error:
        why, _, advice = str(error).partition(": ")
        return Notice(why, advice[:1].upper() + advice[1:])
    return Notice()


def _row(choice: Choice, *, width: int, dates: ShortDates) -> ChoiceRow:
    """How far away it is goes first where not all of it fits, then the year and what a short date leaves out."""
    if width < _NARROW:
        return ChoiceRow(choice.name, str(choice.moment), right=dates.short(choice.moment))
    distance = choice.distance if width >= _WIDE else ""
    return ChoiceRow(choice.name, str(choice.moment), long_date(choice.moment), distance)
