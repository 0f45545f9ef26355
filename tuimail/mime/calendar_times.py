"""Says in words when an event is, in the reader's own zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from tuimail.model.language import gettext, ngettext

if TYPE_CHECKING:
    from icalendar import Component

_WEEKDAYS = gettext("Mon Tue Wed Thu Fri Sat Sun").split()
_MONTHS = gettext("January February March April May June July August September October November December").split()
_EVERY = {
    "DAILY": (gettext("every day"), gettext("every {number} days")),
    "WEEKLY": (gettext("every week"), gettext("every {number} weeks")),
    "MONTHLY": (gettext("every month"), gettext("every {number} months")),
    "YEARLY": (gettext("every year"), gettext("every {number} years")),
    "HOURLY": (gettext("every hour"), gettext("every {number} hours")),
}
"""How often, for one of them and for several."""
_DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), _WEEKDAYS, strict=True))
_UNKNOWN = gettext("The time is not given.")


def when_in_words(event: Component, zone: tzinfo | None) -> str:
    """ "Thu 5 March 2026, 10:00-11:00 (CET), every week"; whole days without a clock time."""
    start = _moment(event, "DTSTART")
    if start is None:
        return _UNKNOWN
    end = _end(event, start)
    shown = _times(start, end, zone) if isinstance(start, datetime) else _days(start, end)
    repeats = _repeats(event.get("RRULE"))
    return f"{shown}, {repeats}" if repeats else shown


def _moment(event: Component, key: str) -> date | datetime | None:
    try:
        found = getattr(event.get(key), "dt", None)
    except ValueError:  # a date that is none
        return None
    return found if isinstance(found, date) else None


def _end(event: Component, start: date) -> date | None:
    end = _moment(event, "DTEND")
    if end is not None:
        return end
    length = getattr(event.get("DURATION"), "dt", None)
    try:
        return start + length if isinstance(length, timedelta) else None
    except OverflowError:
        return None


def _times(start: datetime, end: date | None, zone: tzinfo | None) -> str:
    """A time without a zone is meant where the reader is (RFC 5545 3.3.5, form 1)."""
    begin = _here(start, zone)
    shown = f"{_day(begin)}, {begin:%H:%M}"
    if isinstance(end, datetime):
        finish = _here(end, zone)
        if finish.date() != begin.date():
            shown += gettext(" to {day}, {finish:%H:%M}").format(day=_day(finish), finish=finish)
        elif finish > begin:
            shown += f"-{finish:%H:%M}"
    name = begin.tzname() if start.tzinfo is not None else None
    return f"{shown} ({name})" if name and name.isprintable() else shown


def _here(moment: datetime, zone: tzinfo | None) -> datetime:
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return moment


def _days(start: date, end: date | None) -> str:
    """DTEND of whole days is the day after the last (RFC 5545 3.6.1)."""
    last = end - timedelta(days=1) if end is not None and end > start else start
    return (
        gettext("{day}, all day").format(day=_day(start))
        if last <= start
        else gettext("{day} to {day2}, all day").format(day=_day(start), day2=_day(last))
    )


def _day(day: date) -> str:
    return gettext("{weekday} {day} {month} {year}").format(
        weekday=_WEEKDAYS[day.weekday()], day=day.day, month=_MONTHS[day.month - 1], year=day.year
    )


def _repeats(rule: Any) -> str:
    if isinstance(rule, list):
        rule = rule[0] if rule else None
    if not isinstance(rule, dict):
        return ""
    frequency = str(_first(rule, "FREQ")).upper()
    if frequency not in _EVERY:
        return "repeated"
    each, several = _EVERY[frequency]
    interval = _first(rule, "INTERVAL")
    words = several.format(number=interval) if isinstance(interval, int) and interval > 1 else each
    named = [_DAYS.get(str(day).upper()[-2:], "") for day in _values(rule, "BYDAY")[:7]]
    if any(named) and frequency in ("WEEKLY", "DAILY"):
        words += gettext(" on {join}").format(join=", ".join(day for day in named if day))
    count, until = _first(rule, "COUNT"), _first(rule, "UNTIL")
    if isinstance(count, int):
        words += ngettext(", {count} time", ", {count} times", count).format(count=count)
    elif isinstance(until, date):
        words += gettext(", until {day}").format(day=_day(until))
    return words


def _values(rule: dict[str, Any], key: str) -> list[Any]:
    value = rule.get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(rule: dict[str, Any], key: str) -> Any:
    return next(iter(_values(rule, key)), None)
