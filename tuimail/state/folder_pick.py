"""Ranks mailboxes against a few typed letters, the way fuzzy pickers do.

Letters must occur in order, in any case and without accents. Beginnings of words, runs and the last name of the path
count more; with nothing typed, and between equals, recently used mailboxes come first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from tuimail.model.ids import MailboxKey
from tuimail.model.mailbox import title_of

_WORD_START, _RUN, _LAST_NAME, _GAP, _RECENT = 8, 5, 3, 1, 4
_LONGEST_QUERY = 64
_PREFIXES = "=+"
"""What mutt hands type before the name of a folder."""
_SHORT = {"?": "", "-": ""}
"""And instead of one: the list of all, and the last one, which is on top of it."""


class Choice(NamedTuple):
    """A mailbox that can be picked; `label` is its path (after the account, where there are several)."""

    key: MailboxKey
    label: str


class Pick(NamedTuple):
    """A match; `positions` are the places of the typed letters in the label, to be highlighted."""

    choice: Choice
    positions: tuple[int, ...]


def rank(query: str, choices: Sequence[Choice], recent: Sequence[MailboxKey] = ()) -> list[Pick]:
    """The choices that match, best first."""
    letters = _folded(_named(query[:_LONGEST_QUERY].replace(" ", "").lstrip(_PREFIXES)))
    freshness = {key: len(recent) - index for index, key in enumerate(recent)}
    scored = []
    for index, choice in enumerate(choices):
        positions = _match(letters, _folded(choice.label))
        if positions is not None:
            bonus = _RECENT if choice.key in freshness else 0
            score = _score(choice.label, positions) + bonus
            order = (-score, -freshness.get(choice.key, 0), len(choice.label) if letters else 0, index)
            scored.append((order, Pick(choice, positions)))
    scored.sort(key=lambda one: one[0])
    return [pick for _, pick in scored]


def _named(query: str) -> str:
    return title_of("INBOX") if query == "!" else _SHORT.get(query, query)


def match(query: str, label: str) -> tuple[int, tuple[int, ...]] | None:
    """How well the letters fit a label of any kind, and where they stand in it; None where they do not."""
    positions = _match(_folded(query[:_LONGEST_QUERY].replace(" ", "")), _folded(label))
    return None if positions is None else (_score(label, positions), positions)


def _match(letters: str, label: str) -> tuple[int, ...] | None:
    """Where the letters stand; a run that exists as such is preferred to letters picked one by one."""
    whole = _best_run(letters, label)
    if whole is not None:
        return tuple(range(whole, whole + len(letters)))
    at_starts = _greedy(letters, label, prefer_starts=True)
    return at_starts if at_starts is not None else _greedy(letters, label, prefer_starts=False)


def _best_run(letters: str, label: str) -> int | None:
    if not letters:
        return 0
    found = [start for start in _occurrences(letters, label) if _is_word_start(label, start)]
    start = found[-1] if found else label.rfind(letters)
    return start if start >= 0 else None


def _occurrences(letters: str, label: str) -> list[int]:
    starts = []
    start = label.find(letters)
    while start >= 0:
        starts.append(start)
        start = label.find(letters, start + 1)
    return starts


def _greedy(letters: str, label: str, *, prefer_starts: bool) -> tuple[int, ...] | None:
    positions: list[int] = []
    position = 0
    for letter in letters:
        found = label.find(letter, position)
        if found < 0:
            return None
        is_run = bool(positions) and found == positions[-1] + 1
        if prefer_starts and not is_run and not _is_word_start(label, found):
            later = (index for index in range(found, len(label)) if label[index] == letter)
            found = next((index for index in later if _is_word_start(label, index)), found)
        positions.append(found)
        position = found + 1
    return tuple(positions)


def _score(label: str, positions: tuple[int, ...]) -> int:
    last_name = max(label.rfind("/"), label.rfind(".")) + 1
    score = 0
    for index, position in enumerate(positions):
        before = positions[index - 1] if index else position - 1
        score += _WORD_START if _is_word_start(label, position) else 0
        score += _RUN if index and position == before + 1 else 0
        score += _LAST_NAME if position >= last_name else 0
        score -= _GAP * min(position - before - 1, 5)
    if len(positions) > 1 and _is_one_word(label, positions):
        score += _WORD_START
    return score


def _is_one_word(label: str, positions: tuple[int, ...]) -> bool:
    """Whether the letters are the beginning of a word, and not the ends and beginnings of several."""
    start, end = positions[0], positions[-1] + 1
    return end - start == len(positions) and _is_word_start(label, start) and label[start:end].isalnum()


def _is_word_start(label: str, index: int) -> bool:
    return index == 0 or not label[index - 1].isalnum()


def _folded(text: str) -> str:
    """Lower case without accents, one character for one, so that positions stay true."""
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[:1] for character in text)
