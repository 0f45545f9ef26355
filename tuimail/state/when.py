"""Times to come, as people say them: tomorrow 14:00, fri 9, 3d, 24 dec, 2026-12-24 8:00. In the machine's time zone.

Days are counted on the calendar, not in hours, so a change to summer time moves nothing.
"""

from __future__ import annotations

import re
import time
from typing import Final, NamedTuple

from tuimail.model.language import gettext, ngettext
from tuimail.state import when_words
from tuimail.state.when_words import Vocabulary, folded, place_of, vocabularies

MORNING: Final = (8, 0)
EVENING: Final = (18, 0)
WEEKEND: Final = (9, 0)
_LATER_H: Final = 3
_DAY_LETTERS, _MONTH_LETTERS, _UNIT_LETTERS = 2, 3, 3
"""So many of a word are enough."""
_WHOLE: Final = 99
_NUMBER: Final = re.compile(r"(\d{1,3}) ?(.*)")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm|a\.m\.?|p\.m\.?)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})?")


class WhenError(ValueError):
    """A text that names no time to come; str() says what would."""


class Proposal(NamedTuple):
    """A time with its name."""

    name: str
    moment: int


def proposals(now: float) -> list[Proposal]:
    """The usual times, as far as they lie ahead, the soonest first, each time once."""
    here = time.localtime(now)
    day = here.tm_mday
    later = _at(here, day, (here.tm_hour + _LATER_H + (here.tm_min > 0), 0))
    evening = _at(here, day, EVENING)
    found = []
    if evening - now > 3600:
        found.append(Proposal(gettext("This evening"), evening))
    if time.localtime(later).tm_mday == day:
        found.append(Proposal(gettext("Later today"), later))
    found.append(Proposal(gettext("Tomorrow morning"), _at(here, day + 1, MORNING)))
    to_saturday = 5 - here.tm_wday
    is_weekend = to_saturday <= 0
    name = gettext("Next weekend") if is_weekend else gettext("This weekend")
    found.append(Proposal(name, _at(here, day + to_saturday + 7 * is_weekend, WEEKEND)))
    found.append(Proposal(gettext("Next week"), _at(here, day + 7 - here.tm_wday, MORNING)))
    found.append(Proposal(gettext("In a month"), _months_on(here, 1)))
    once = {one.moment: one for one in reversed(found)}
    return sorted(once.values(), key=lambda one: one.moment)


def parse_when(text: str, now: float) -> int:
    """The time that a text means, in seconds since the epoch. Raises WhenError."""
    words = folded(text)
    moment = next((one.moment for one in proposals(now) if folded(one.name) == words), None)
    for vocabulary in vocabularies() if words and moment is None else ():
        moment = _span(words, now, vocabulary)
        if moment is None:
            moment = _day_and_clock(words, now, vocabulary)
        if moment is not None:
            break
    if moment is None:
        raise WhenError(gettext("That is not a time: try fri 9:00, tomorrow 14:00, 3d, 2h, 24 dec or 2026-12-24 8:00."))
    if moment <= now:
        raise WhenError(gettext("That time is in the past: choose a later one."))
    return moment


def _without(words: str, fillers: tuple[str, ...]) -> str:
    """Without the first word where it says nothing."""
    first, _, rest = words.partition(" ")
    return rest if rest and first in fillers else words


def _span(words: str, now: float, vocabulary: Vocabulary) -> int | None:
    """3h, in 3 hours, from now; 3d, a week and longer in the morning of that day."""
    words = _without(words, vocabulary.before_a_span)
    first, _, rest = words.partition(" ")
    if first in vocabulary.one and rest:
        number, unit = 1, rest
    elif found := _NUMBER.fullmatch(words):
        number, unit = int(found[1]), found[2]
    else:
        return None
    at = place_of(unit, vocabulary.units, _UNIT_LETTERS)
    return _on(now, number, at) if at is not None else None


def _on(now: float, number: int, unit: int) -> int:
    here = time.localtime(now)
    match unit:
        case when_words.MINUTE:
            return int(now) + number * 60
        case when_words.HOUR:
            return int(now) + number * 3600
        case when_words.DAY:
            return _at(here, here.tm_mday + number, MORNING)
        case when_words.WEEK:
            return _at(here, here.tm_mday + 7 * number, MORNING)
        case when_words.MONTH:
            return _months_on(here, number)
        case _:
            return _months_on(here, 12 * number)


def _day_and_clock(words: str, now: float, vocabulary: Vocabulary) -> int | None:
    """A day, a time of day, or both: a day alone means its morning, a time alone the next one."""
    here = time.localtime(now)
    pieces = words.split(" ")
    for split in range(len(pieces), -1, -1):
        day, clock = " ".join(pieces[:split]), " ".join(pieces[split:])
        at = _clock(clock, vocabulary) if clock else None
        if (clock and at is None) or (not day and clock.isdigit()):
            continue  # a bare number could be a day as well
        if not day and at is not None:
            today = _at(here, here.tm_mday, at)
            return today if today > now else _at(here, here.tm_mday + 1, at)
        date = _date(day, here, now, at, vocabulary)
        if date is not None:
            return date
    return None


def _clock(words: str, vocabulary: Vocabulary) -> tuple[int, int] | None:
    words = _without(words, vocabulary.before_a_clock)
    if words in vocabulary.hours:
        return vocabulary.hours[words]
    hour_word, _, minutes = words.rpartition(" ")
    for word in vocabulary.after_a_clock:
        if hour_word.endswith(f" {word}") and minutes.isdigit():  # 9 Uhr 30
            words = f"{hour_word.removesuffix(f' {word}')}:{minutes}"
        words = words.removesuffix(f" {word}")
    found = _CLOCK.fullmatch(words)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (found[3][0] == "p")
    return (hour, minute) if hour < 24 and minute < 60 else None


def _date(
    words: str, here: time.struct_time, now: float, clock: tuple[int, int] | None, vocabulary: Vocabulary
) -> int | None:
    at, is_next = clock or MORNING, words.partition(" ")[0] in vocabulary.next
    words = _without(_without(words, vocabulary.before_a_day), vocabulary.next)
    if words in vocabulary.near:
        return _at(here, here.tm_mday + vocabulary.near[words], at)
    if words in vocabulary.weekend:
        days = 5 - here.tm_wday + 7 * (is_next or here.tm_wday >= 5)
        return _at(here, here.tm_mday + days, clock or WEEKEND)
    if is_next and (unit := place_of(words, vocabulary.units, _WHOLE)) is not None:
        return _next_unit(here, unit, at)
    weekday = place_of(words, vocabulary.days, _DAY_LETTERS)
    if weekday is not None:
        days = (weekday - here.tm_wday) % 7
        moment = _at(here, here.tm_mday + days, at)
        return moment if moment > now else _at(here, here.tm_mday + 7, at)
    year, month, day = _calendar_day(_without_weekday(words, vocabulary), vocabulary)
    if not month or not _exists(year or 2000, month, day):
        return None
    if year:
        return _moment(year, month, day, at)
    moment = _moment(here.tm_year, month, day, at)
    return moment if moment > now else _moment(here.tm_year + 1, month, day, at)


def _next_unit(here: time.struct_time, unit: int, at: tuple[int, int]) -> int | None:
    """The first day of the next week, month or year; the next day is tomorrow."""
    match unit:
        case when_words.DAY:
            return _at(here, here.tm_mday + 1, at)
        case when_words.WEEK:
            return _at(here, here.tm_mday + 7 - here.tm_wday, at)
        case when_words.MONTH:
            return _moment(here.tm_year + here.tm_mon // 12, here.tm_mon % 12 + 1, 1, at)
        case when_words.YEAR:
            return _moment(here.tm_year + 1, 1, 1, at)
        case _:
            return None


def _without_weekday(words: str, vocabulary: Vocabulary) -> str:
    """A date needs none, but people say it, and so do we: Thu 24 Dec 2026."""
    first, _, rest = words.partition(" ")
    if rest and place_of(first, vocabulary.days, _DAY_LETTERS) is not None:
        return rest
    rest, _, last = words.rpartition(" ")
    return rest if rest and place_of(last, vocabulary.days, _DAY_LETTERS) is not None else words


def _calendar_day(words: str, vocabulary: Vocabulary) -> tuple[int, int, int]:
    """(year or 0, month or 0, day)."""
    if found := _ISO.fullmatch(words):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DOTTED.fullmatch(words):
        return int(found[3] or 0), int(found[2]), int(found[1])
    pieces = words.split(" ")
    year = int(pieces.pop()) if len(pieces) == 3 and re.fullmatch(r"\d{4}", pieces[2]) else 0
    if len(pieces) != 2:
        return 0, 0, 0
    for day, name in (pieces, reversed(pieces)):
        month = place_of(name, vocabulary.months, _MONTH_LETTERS)
        if month is not None and re.fullmatch(r"\d{1,2}\.?", day):
            return year, month + 1, int(day.rstrip("."))
    return 0, 0, 0


def _exists(year: int, month: int, day: int) -> bool:
    return 1970 < year < 2100 and 1 <= month <= 12 and 1 <= day <= _length(year, month)


def _length(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 28 + is_leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _months_on(here: time.struct_time, months: int) -> int:
    """The same day of a later month in the morning, or its last day."""
    index = here.tm_year * 12 + here.tm_mon - 1 + months
    year, month = index // 12, index % 12 + 1
    return _moment(year, month, min(here.tm_mday, _length(year, month)), MORNING)


def _at(here: time.struct_time, day: int, at: tuple[int, int]) -> int:
    """A time of a day of this month; days beyond its end are those of the next."""
    return _moment(here.tm_year, here.tm_mon, day, at)


def _moment(year: int, month: int, day: int, at: tuple[int, int]) -> int:
    try:
        return int(time.mktime((year, month, day, at[0], at[1], 0, 0, 0, -1)))
    except OverflowError:
        raise WhenError(gettext("That is too far away: choose an earlier time.")) from None


def distance(seconds: float) -> str:
    """How far away: in 20 minutes, in 3 hours, in 5 days, in 4 months."""
    if (minutes := round(seconds / 60)) < 90:
        return ngettext("in {number} minute", "in {number} minutes", max(1, minutes)).format(number=max(1, minutes))
    if (hours := round(seconds / 3600)) < 36:
        return ngettext("in {number} hour", "in {number} hours", hours).format(number=hours)
    if (days := round(seconds / 86_400)) < 60:
        return ngettext("in {number} day", "in {number} days", days).format(number=days)
    if (months := round(seconds / 2_629_800)) < 24:
        return ngettext("in {number} month", "in {number} months", months).format(number=months)
    years = round(seconds / 31_557_600)
    return ngettext("in {number} year", "in {number} years", years).format(number=years)
