"""When things happen in the demo, and how people write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400


def at(when: int) -> datetime:
    """Seconds since the epoch as a date in UTC."""
    return datetime.fromtimestamp(when, UTC)


def in_words(when: int) -> str:
    """As programs write it above a quotation."""
    return at(when).strftime("%a, %d %b %Y at %H:%M")


def day_in_words(when: int) -> str:
    """As people write it: 3 October 2026."""
    moment = at(when)
    return f"{moment.day} {moment.strftime('%B %Y')}"


def working_time(random: Random, when: int) -> int:
    """The same day or the next working one, between half past seven and six."""
    moment = at(when).replace(hour=0, minute=0, second=0, microsecond=0)
    while moment.weekday() >= 5:
        moment += timedelta(days=1)
    return int(moment.timestamp()) + random.randint(7 * HOUR_S + 1800, 18 * HOUR_S)


def spread(random: Random, count: int, start: int, until: int) -> list[int]:
    """So many moments between two, in order; the present is livelier than the past."""
    return sorted(until - int((until - start) * random.random() ** 1.35) for _ in range(count))
