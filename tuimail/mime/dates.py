"""Date header fields, lenient: what people and programs wrote in forty years."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "wet": 0, "west": 60, "bst": 60, "met": 60, "mest": 120, "mez": 60, "mesz": 120, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "msk": 180, "jst": 540, "kst": 540, "hst": -600, "akst": -540, "akdt": -480,
}  # fmt: skip
"""Minutes east of Greenwich; RFC 5322 4.3 knows the first line of names, the rest is common in old mail."""

_RFC5322 = re.compile(
    r"(?:[^\W\d_]+\.?[, ]\s*)?(\d{1,2})[ -]\s*([A-Za-z]{3})[A-Za-z]*\.?[ ,-]\s*(\d{2,4})"
    r"(?:[ ,T]\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?"
    r"\s*(?:(?:GMT|UTC?)?([+-]\d{1,4}(?::\d\d)?)|\(?([A-Za-z]{1,4})\b)?)?"
)
_ASCTIME = re.compile(
    r"(?:[A-Za-z]+,?\s+)?([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(?:(\d{4}),?\s+)?"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:([+-]\d{4})|([A-Za-z]{1,4})\b)?\s*(\d{4})?\s*([+-]\d{4})?"
)
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ]\d\d[:\d.,]*\s*(?:Z|[+-]\d\d:?\d\d)?)?")
_COMMENT = re.compile(r"\([^()]*\)")
_DEEPEST_COMMENT = 3
_LONGEST = 200


def parse_date(text: str) -> int | None:
    """Seconds since the epoch, or None where no date can be seen."""
    text = text[:_LONGEST].strip()
    if "(" in text or not text.isprintable():
        text = " ".join(_without_comments(text).split())
    if match := _RFC5322.match(text):
        day, month, year, hour, minute, second, half, offset, zone = match.groups()
        return _seconds(year, month, day, (hour, minute, second, half), _offset(offset, zone))
    if match := _ASCTIME.match(text):
        month, day, early_year, hour, minute, second, offset, zone, year, late_offset = match.groups()
        minutes = _offset(offset or late_offset, zone)
        return _seconds(early_year or year or "", month, day, (hour, minute, second, None), minutes)
    return _iso(text)


def _without_comments(text: str) -> str:
    for _ in range(_DEEPEST_COMMENT):
        text = _COMMENT.sub(" ", text)
    return text


def _seconds(year: str, month: str, day: str, clock: tuple[str | None, ...], offset_minutes: int) -> int | None:
    days = _days(year, month.lower())
    if days is None or not 1 <= int(day) <= 31:
        return None
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if half := clock[3]:
        hour = hour % 12 + (12 if half in "PMPmpMpm" and half[0] in "Pp" else 0)
    if hour > 24 or minute > 59 or second > 61:
        return None
    return (days + int(day) - 1) * 86400 + hour * 3600 + (minute - offset_minutes) * 60 + second


@lru_cache(maxsize=1024)
def _days(year: str, month: str) -> int | None:
    """Days from the epoch to the first of a month."""
    number = _MONTHS.get(month)
    if number is None or not year:
        return None
    full = int(year)
    if len(year) <= 2:  # RFC 5322 4.3
        full += 2000 if full < 50 else 1900
    elif len(year) == 3:
        full += 1900
    return date(full, number, 1).toordinal() - 719163 if 1 <= full <= 9999 else None


def _offset(digits: str | None, zone: str | None) -> int:
    if digits:
        plain = digits[1:].replace(":", "")
        hours, minutes = (int(plain), 0) if len(plain) <= 2 else (int(plain[:-2]), int(plain[-2:]))
        total = hours * 60 + minutes
        return (-total if digits[0] == "-" else total) if total < 1440 else 0
    return _ZONES.get(zone.lower(), 0) if zone else 0


def _iso(text: str) -> int | None:
    match = _ISO.match(text)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[0].replace(",", ".").replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
