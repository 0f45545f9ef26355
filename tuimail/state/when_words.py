"""The words that people have for times to come, in English and in the language in use.

In a list `|` stands between things and `/` between words for one; the beginning of a day or a month is enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tuimail.model.language import gettext, gettext_noop, is_english

MINUTE, HOUR, DAY, WEEK, MONTH, YEAR = range(6)
"""The places in `Vocabulary.units`."""
_DAYS: Final = gettext_noop("monday|tuesday|wednesday|thursday|friday|saturday|sunday")
_MONTHS: Final = gettext_noop("january|february|march|april|may|june|july|august|september|october|november|december")
_UNITS: Final = gettext_noop(
    "m/min/mins/minute/minutes|h/hour/hours|d/day/days|w/week/weeks|mo/month/months|y/year/years"
)
_ONE: Final = gettext_noop("a/an/one")
_HOURS: Final = gettext_noop(
    "morning/in the morning|noon|afternoon/in the afternoon|evening/in the evening|tonight/night"
)
_NEAR: Final = gettext_noop("today/this|tomorrow|day after tomorrow/the day after tomorrow")
_WEEKEND: Final = gettext_noop("weekend/the weekend")
_NEXT: Final = gettext_noop("next/the next")
_BEFORE_A_DAY: Final = gettext_noop("on/this/the/coming")
_BEFORE_A_CLOCK: Final = gettext_noop("at/around")
_AFTER_A_CLOCK: Final = gettext_noop("o'clock/h")
_BEFORE_A_SPAN: Final = gettext_noop("in/within")
_LETTERS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", ",": " "})
"""Not every keyboard has the first three."""
_TIMES: Final = ((8, 0), (12, 0), (14, 0), (18, 0), (20, 0))


class Vocabulary(NamedTuple):
    """One language's words, all of them folded."""

    days: tuple[tuple[str, ...], ...]
    months: tuple[tuple[str, ...], ...]
    units: tuple[tuple[str, ...], ...]
    one: tuple[str, ...]
    hours: dict[str, tuple[int, int]]
    near: dict[str, int]
    """Days from today."""
    weekend: tuple[str, ...]
    next: tuple[str, ...]
    before_a_day: tuple[str, ...]
    before_a_clock: tuple[str, ...]
    after_a_clock: tuple[str, ...]
    before_a_span: tuple[str, ...]

    @classmethod
    def read(cls, said: Callable[[str], str]) -> Vocabulary:
        """The words as `said` gives them for the English ones."""

        def things(text: str) -> tuple[tuple[str, ...], ...]:
            return tuple(tuple(map(folded, thing.split("/"))) for thing in said(text).split("|"))

        return cls(
            things(_DAYS),
            things(_MONTHS),
            things(_UNITS),
            things(_ONE)[0],
            {word: at for words, at in zip(things(_HOURS), _TIMES, strict=False) for word in words},
            {word: days for days, words in enumerate(things(_NEAR)) for word in words},
            things(_WEEKEND)[0],
            things(_NEXT)[0],
            things(_BEFORE_A_DAY)[0],
            things(_BEFORE_A_CLOCK)[0],
            things(_AFTER_A_CLOCK)[0],
            things(_BEFORE_A_SPAN)[0],
        )


def folded(text: str) -> str:
    """As it is compared: small letters, one blank between words, no full stop behind one."""
    words = text.casefold().translate(_LETTERS).split()
    return " ".join(word.rstrip(".") if word[:1].isalpha() else word for word in words)


def vocabularies() -> list[Vocabulary]:
    """The language in use goes first."""
    english = Vocabulary.read(str)
    return [english] if is_english() else [Vocabulary.read(gettext), english]


def place_of(word: str, names: tuple[tuple[str, ...], ...], least: int) -> int | None:
    """Which of the names begins with the word; so many letters are needed, or a whole name."""
    for at, alternatives in enumerate(names):
        if any(word == name or (len(word) >= least and name.startswith(word)) for name in alternatives):
            return at
    return None
