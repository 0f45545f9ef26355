"""Times for people: short ones for lists, long ones for headers. Always in the machine's time zone."""

from __future__ import annotations

import time

from tuimail.model.language import gettext

_DAYS = gettext("Mon Tue Wed Thu Fri Sat Sun").split()
_MONTHS = gettext("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
_DAY_S = 86_400

SHORT_WIDTH = 10
NARROW_WIDTH = 6


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
            return f"{then.tm_hour:02}:{then.tm_min:02}"
        if self._week <= moment < self._today or self._tomorrow <= moment < self._week_on:
            return f"{_DAYS[then.tm_wday]} {then.tm_hour:02}:{then.tm_min:02}"
        if then.tm_year == self._year:
            return gettext("{day} {month}").format(day=then.tm_mday, month=_MONTHS[then.tm_mon - 1])
        return f"{then.tm_year:04}-{then.tm_mon:02}-{then.tm_mday:02}"[:SHORT_WIDTH]

    def narrow(self, moment: int) -> str:
        """At most NARROW_WIDTH cells: 14:32, Tue, 12 Mar, 2023."""
        short = self.short(moment)
        return short if len(short) <= NARROW_WIDTH else short.split(" ")[0].split("-")[0]


def clock_time(moment: float) -> str:
    """14:32:05."""
    return time.strftime("%H:%M:%S", time.localtime(moment))


def long_date(moment: int) -> str:
    """For the header of a message: Tue 10 Mar 2026, 14:32."""
    try:
        then = time.localtime(moment)
    except (OverflowError, ValueError, OSError):
        return "unreadable date"
    day = gettext("{weekday} {day} {month} {year}").format(
        weekday=_DAYS[then.tm_wday], day=then.tm_mday, month=_MONTHS[then.tm_mon - 1], year=then.tm_year
    )
    return f"{day}, {then.tm_hour:02}:{then.tm_min:02}"
