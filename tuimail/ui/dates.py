"""Times for people: short ones for lists, long ones for headers. Always in the machine's time zone.

The words are the language's, the order is the locale's (LC_TIME) or the setting's: `use_dates` says which.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping

from tuimail.model.language import gettext

_DAYS = gettext("Mon Tue Wed Thu Fri Sat Sun").split()
_MONTHS = gettext("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
_DAY_S = 86_400

SHORT_WIDTH = 10
NARROW_WIDTH = 6

DAY_FIRST, MONTH_FIRST, ISO = "day-first", "month-first", "iso"
_MONTH_FIRST_PLACES = ("en_US", "en_PH", "es_PR", "fil_PH")
_ISO_PLACES = ("en_DK", "en_CA", "fr_CA", "sv", "lt", "hu", "ja", "ko", "zh")

_order = DAY_FIRST


def use_dates(order: str) -> None:
    """The order of all dates from now on; "auto" is that of the locale."""
    global _order
    _order = order_of_locale(os.environ) if order == "auto" else order


def order_of_locale(environ: Mapping[str, str]) -> str:
    """What the first of LC_ALL, LC_TIME and LANG stands for."""
    named = environ.get("LC_ALL") or environ.get("LC_TIME") or environ.get("LANG") or ""
    place = named.partition(".")[0].partition("@")[0]
    if place in _MONTH_FIRST_PLACES:
        return MONTH_FIRST
    return ISO if place in _ISO_PLACES or place.partition("_")[0] in _ISO_PLACES else DAY_FIRST


def _clock(then: time.struct_time, *, is_narrow: bool = False) -> str:
    if _order != MONTH_FIRST:
        return f"{then.tm_hour:02}:{then.tm_min:02}"
    half = "PM" if then.tm_hour >= 12 else "AM"
    return f"{then.tm_hour % 12 or 12}:{then.tm_min:02}" + (half[0].lower() if is_narrow else f" {half}")


def _day(then: time.struct_time) -> str:
    """A day of this year."""
    month = _MONTHS[then.tm_mon - 1]
    if _order == ISO:
        return f"{then.tm_mon:02}-{then.tm_mday:02}"
    return (
        f"{month} {then.tm_mday}"
        if _order == MONTH_FIRST
        else gettext("{day} {month}").format(day=then.tm_mday, month=month)
    )


def _date(then: time.struct_time) -> str:
    """A day of another year."""
    if _order == MONTH_FIRST:
        return f"{then.tm_mon}/{then.tm_mday}/{then.tm_year}"[-SHORT_WIDTH:]
    if _order == DAY_FIRST:
        shape = gettext("{year:04}-{month:02}-{day:02}")
        return shape.format(year=then.tm_year, month=then.tm_mon, day=then.tm_mday)[-SHORT_WIDTH:]
    return f"{then.tm_year:04}-{then.tm_mon:02}-{then.tm_mday:02}"[:SHORT_WIDTH]


class ShortDates:
    """Dates as a list shows them, seen from a moment: 14:32, Tue 14:32, 12 Mar, 2023-03-12."""

    def __init__(self, now: float) -> None:
        here = time.localtime(now)
        self.day = (here.tm_year, here.tm_yday)
        self._year = here.tm_year
        self._today = time.mktime((here.tm_year, here.tm_mon, here.tm_mday, 0, 0, 0, 0, 0, -1))
        self._week = time.mktime((here.tm_year, here.tm_mon, here.tm_mday - 6, 0, 0, 0, 0, 0, -1))
        self._week_on = time.mktime((here.tm_year, here.tm_mon, here.tm_mday + 7, 0, 0, 0, 0, 0, -1))
        self._tomorrow = time.mktime((here.tm_year, here.tm_mon, here.tm_mday + 1, 0, 0, 0, 0, 0, -1))

    def holds(self, now: float) -> bool:
        """Whether it is still the same day."""
        return self._today <= now < self._tomorrow

    def short(self, moment: int) -> str:
        """At most SHORT_WIDTH cells."""
        try:
            then = time.localtime(moment)
        except (OverflowError, ValueError, OSError):
            return "????-??-??"
        if self._today <= moment < self._tomorrow:
            return _clock(then)
        if self._is_near(moment):
            return f"{_DAYS[then.tm_wday]} {_clock(then, is_narrow=True)}"
        return _day(then) if then.tm_year == self._year else _date(then)

    def narrow(self, moment: int) -> str:
        """At most NARROW_WIDTH cells: 14:32, Tue, 12 Mar, 2023."""
        short = self.short(moment)
        if len(short) <= NARROW_WIDTH or short.startswith("?"):
            return short.partition("-")[0] if short.startswith("?") else short
        then = time.localtime(moment)
        if self._today <= moment < self._tomorrow:
            return _clock(then, is_narrow=True)
        if self._is_near(moment):
            return _DAYS[then.tm_wday]
        dense = short.replace(" ", "")  # a day of this year that takes a mark more: 15. Nov
        return (
            dense if then.tm_year == self._year and len(dense) <= NARROW_WIDTH else f"{then.tm_year:04}"[:NARROW_WIDTH]
        )

    def _is_near(self, moment: int) -> bool:
        """Within a week, but not today."""
        return self._week <= moment < self._today or self._tomorrow <= moment < self._week_on


def clock_time(moment: float) -> str:
    """14:32:05."""
    return time.strftime("%H:%M:%S", time.localtime(moment))


def long_date(moment: int) -> str:
    """For the header of a message: Tue 10 Mar 2026, 14:32."""
    try:
        then = time.localtime(moment)
    except (OverflowError, ValueError, OSError):
        return gettext("unreadable date")
    weekday, month = _DAYS[then.tm_wday], _MONTHS[then.tm_mon - 1]
    if _order == ISO:
        return f"{_date(then)} {weekday}, {_clock(then)}"
    if _order == MONTH_FIRST:
        return f"{weekday}, {month} {then.tm_mday}, {then.tm_year}, {_clock(then)}"
    day = gettext("{weekday} {day} {month} {year}").format(
        weekday=weekday, day=then.tm_mday, month=month, year=then.tm_year
    )
    return f"{day}, {_clock(then)}"
