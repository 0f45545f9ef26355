"""Fuzzy picking of mailboxes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.fakes import ACCOUNT
from tuimail.model.ids import MailboxKey, MailboxRow
from tuimail.state.folder_pick import Choice, rank

NAMES = [
    "INBOX",
    "Archive",
    "Archive/2025",
    "Lists/python",
    "Lists/python-dev",
    "Projects/Tuimail",
    "Sent",
    "Trash",
    "Übung",
]
CHOICES = [Choice(MailboxKey(ACCOUNT, MailboxRow(row)), name) for row, name in enumerate(NAMES, start=1)]


def best(query: str, *recent: str) -> list[str]:
    keys = [choice.key for name in recent for choice in CHOICES if choice.label == name]
    return [pick.choice.label for pick in rank(query, CHOICES, keys)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("inb", "INBOX"),
        ("py", "Lists/python"),
        ("pd", "Lists/python-dev"),
        ("tui", "Projects/Tuimail"),
        ("2025", "Archive/2025"),
        ("lpd", "Lists/python-dev"),
        ("ubung", "Übung"),
        ("ÜB", "Übung"),
        ("pro tui", "Projects/Tuimail"),
        ("arch", "Archive"),
    ],
)
def test_the_best_match_comes_first(query: str, first: str) -> None:
    assert best(query)[0] == first


def test_what_does_not_match_is_left_out() -> None:
    assert best("xyz") == []
    assert "Trash" not in best("py")


def test_with_nothing_typed_recent_ones_come_first() -> None:
    assert best("", "Trash", "Sent") == ["Trash", "Sent", *(name for name in NAMES if name not in ("Trash", "Sent"))]


def test_recent_ones_win_between_equals() -> None:
    assert best("python", "Lists/python-dev")[0] == "Lists/python-dev"


def test_a_word_begins_behind_any_sign() -> None:
    choices = [Choice(MailboxKey(ACCOUNT, MailboxRow(row)), one) for row, one in enumerate(("[bracket] x", "{brace}"))]
    assert [pick.choice.label for pick in rank("brace", choices)] == ["{brace}", "[bracket] x"]


def test_positions_are_the_letters_typed() -> None:
    pick = rank("lpd", CHOICES)[0]
    assert [pick.choice.label[position] for position in pick.positions] == ["L", "p", "d"]


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=10))
def test_matches_are_sound(query: str, labels: list[str]) -> None:
    choices = [Choice(MailboxKey(ACCOUNT, MailboxRow(row)), label) for row, label in enumerate(labels)]
    for pick in rank(query, choices):
        assert len(pick.positions) == len(query.replace(" ", "").lstrip("=+"))
        assert list(pick.positions) == sorted(set(pick.positions))
        assert all(0 <= position < len(pick.choice.label) for position in pick.positions)


def test_long_names_and_queries_are_quick() -> None:
    choices = [Choice(MailboxKey(ACCOUNT, MailboxRow(row)), "ab/" * 300) for row in range(50)]
    started = time.process_time()
    rank("a" * 200, choices)
    rank("ba" * 100 + "z", choices)
    assert time.process_time() - started < 2
