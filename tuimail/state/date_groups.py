"""Today, Yesterday, Last week: where the groups of a list by date begin."""

from __future__ import annotations

import time
from typing import NamedTuple

from tuimail.model.language import gettext

_MONTHS = gettext("January February March April May June July August September October November December").split()
_YEARS = 12


class Group(NamedTuple):
    """A heading, and the index of the first row below it."""

    start: int
    label: str


class Calendar:
    """The groups as seen from a day: each with the first second that belongs to it, newest first."""

    def __init__(self, now: float) -> None:
        here = time.localtime(now)
        year, month, day = here.tm_year, here.tm_mon, here.tm_mday
        self.day = (year, here.tm_yday)
        self._today = time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))
        self._tomorrow = time.mktime((year, month, day + 1, 0, 0, 0, 0, 0, -1))
        self.labels: list[str] = []
        self.starts: list[int] = []
        monday = day - here.tm_wday
        self._add(gettext("Later"), year, month, day + 1)
        self._add(gettext("Today"), year, month, day)
        self._add(gettext("Yesterday"), year, month, day - 1)
        self._add(gettext("This week"), year, month, monday)
        self._add(gettext("Last week"), year, month, monday - 7)
        self._add(gettext("This month"), year, month, 1)
        for before in range(1, month):
            self._add(_MONTHS[month - before - 1], year, month - before, 1)
        for before in range(1, _YEARS):
            self._add(str(year - before), year - before, 1, 1)
        self.labels.append(gettext("Older"))

    def holds(self, now: float) -> bool:
        """Whether it is still the same day."""
        return self._today <= now < self._tomorrow

    def _add(self, label: str, year: int, month: int, day: int) -> None:
        start = int(time.mktime((year, month, day, 0, 0, 0, 0, 0, -1)))
        if not self.starts or start < self.starts[-1]:  # on a Monday this week has nothing but today
            self.labels.append(label)
            self.starts.append(start)

    def groups(self, ends: list[int], count: int) -> tuple[Group, ...]:
        """The groups that have rows; `ends` says behind which row each of `starts` ends."""
        found = []
        begin = 0
        for label, end in zip(self.labels, [*ends, count], strict=True):
            if end > begin:
                found.append(Group(begin, label))
                begin = end
        return tuple(found)
