"""What the reader of the mailbox has done: read, starred, answered; and what is still unread."""

from __future__ import annotations

from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.times import DAY_S, HOUR_S
from tuimail.model.flags import SEEN, Flag, FlagSet

_ANSWERED = 0.14
_STARRED = 0.025
_MOST_STARS_OLD = 0.01


def as_read(random: Random, letters: list[Letter], now: int) -> list[Letter]:
    """The letters with flags: the older, the more surely read; what is urgent goes first."""
    return [letter.with_flags(_flags(random, letter, now)) for letter in letters]


def _flags(random: Random, letter: Letter, now: int) -> FlagSet:
    match letter.mailbox:
        case "Sent":
            return SEEN
        case "Drafts":
            return FlagSet(Flag.SEEN | Flag.DRAFT)
        case "Spam":
            return FlagSet(Flag.SEEN if random.random() < 0.3 else Flag(0), frozenset({"$Junk"}))
        case _:
            pass
    if random.random() < _unread_chance(letter, now - letter.when):
        return FlagSet()
    flags = Flag.SEEN
    if random.random() < _ANSWERED * letter.wants_reading:
        flags |= Flag.ANSWERED
    if random.random() < (_STARRED if now - letter.when < 60 * DAY_S else _MOST_STARS_OLD):
        flags |= Flag.FLAGGED
    return FlagSet(flags)


def _unread_chance(letter: Letter, age: int) -> float:
    if age < 14 * HOUR_S:
        chance = 0.75
    elif age < 3 * DAY_S:
        chance = 0.30
    elif age < 14 * DAY_S:
        chance = 0.09
    else:
        chance = 0.03
    return min(0.95, chance / letter.wants_reading)
