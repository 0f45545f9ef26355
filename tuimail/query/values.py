"""The values behind the keys: sizes, days, ages, states."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import Final

from tuimail.model.language import gettext
from tuimail.query.terms import Age, Day, HasAttachment, Is, Leaf, Size, State, Unit

_SIZE: Final = re.compile(r"(\d{1,15})([kmg]?)b?", re.ASCII)
_AGE: Final = re.compile(r"(\d{1,5})([hdwmy])", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?", re.ASCII)
_FACTORS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_STATES: Final = {
    **{str(state): state for state in State},
    "unseen": State.UNREAD,
    "new": State.UNREAD,
    "seen": State.READ,
    "flagged": State.STARRED,
    "replied": State.ANSWERED,
}


def state(text: str, remedy: str) -> Leaf | str:
    """The term, or what would be right."""
    word = text.lower()
    if word in _STATES:
        return Is(_STATES[word])
    near = get_close_matches(word, _STATES, 1)
    return gettext("Did you mean is:{near}?").format(near=near[0]) if near else remedy


def possession(text: str, remedy: str) -> Leaf | str:
    return HasAttachment() if text.lower() in ("attachment", "attachments") else remedy


def size(text: str, remedy: str, *, is_larger: bool) -> Leaf | str:
    found = _SIZE.fullmatch(text.lower())
    return Size(is_larger, int(found[1]) * _FACTORS[found[2]]) if found else remedy


def day(text: str, remedy: str, *, is_before: bool) -> Leaf | str:
    """A day; of a month or a year its first one."""
    found = _DAY.fullmatch(text)
    if found is None:
        return remedy
    try:
        return Day(is_before, date(int(found[1]), int(found[2] or 1), int(found[3] or 1)))
    except ValueError:
        return gettext("There is no such day. {remedy}").format(remedy=remedy)


def age(text: str, remedy: str, *, is_newer: bool) -> Leaf | str:
    found = _AGE.fullmatch(text.lower())
    return Age(is_newer, int(found[1]), Unit(found[2])) if found else remedy
