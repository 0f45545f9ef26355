"""A forest gives every message the thread and the place that `assign` and `outline` give it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tuimail.model import forest
from tuimail.model.forest import Forest, Stored, letter
from tuimail.model.spans import Span
from tuimail.model.threading import MOST_NESTED, assign, id_numbers, outline

NAMES = [f"<{number}@x>" for number in range(1, 7)]
ANY = st.tuples(st.sampled_from(["", *NAMES]), st.lists(st.sampled_from(NAMES), max_size=4))
CHAINED = st.integers(0, 5).map(lambda depth: (NAMES[depth], NAMES[:depth]))
SHORTENED = st.integers(3, 5).map(lambda depth: (NAMES[depth], NAMES[depth - 2 : depth]))
SUBJECTS = st.sampled_from(["Lunch", "Lunch", "Re: Lunch", "Aw: Lunch", "Plan"])
LETTERS = st.lists(st.tuples(st.one_of(CHAINED, CHAINED, SHORTENED, ANY), st.integers(1, 9), SUBJECTS), max_size=12)
A, B, C = NAMES[:3]


def rows_of(letters: Sequence[tuple[tuple[str, Sequence[str]], int, str]]) -> list[Stored]:
    return [
        (row, date, msgid, "\n".join(references), subject)
        for row, ((msgid, references), date, subject) in enumerate(letters, 1)
    ]


def grown(rows: Sequence[Stored]) -> Forest:
    found = Forest()
    found.add(rows)
    for _ in found.grow(lambda numbers: {}):
        pass
    return found


def plainly(rows: Sequence[Stored]) -> dict[int, tuple[int, Span]]:
    letters = [letter(*row) for row in rows]
    threads, _ = assign([(one.row, {one.msgid, *one.references} - {""}) for one in letters], {})
    groups = defaultdict(list)
    for one in letters:
        groups[threads[one.row]].append(one)
    return {row: (thread, span) for thread, group in groups.items() for row, span in outline(group).items()}


@settings(max_examples=400)
@given(LETTERS, st.sampled_from([1, 3, 100]))
@example([((A, [B]), 1, "Plan"), ((B, [B, A]), 2, "Plan")], 100)  # the answer to an answer to it
@example([((A, []), 1, "Plan"), ((B, [A]), 2, "Plan"), ((A, []), 3, "Plan")], 100)  # a copy
@example([((B, [A]), 2, "Plan"), ((A, []), 1, "Plan")], 100)  # the newest first
@example([((A, []), 1, "Plan"), ((B, [A]), 2, "Plan"), ((A, [C]), 3, "Plan")], 100)  # one name, two messages
def test_threads_and_places(letters: list[tuple[tuple[str, list[str]], int, str]], piece: int) -> None:
    rows = rows_of(letters)
    with patch.object(forest, "PIECE", piece):
        found = grown(rows)
        threaded = found.threaded(0, len(rows))
    assert {row: (thread, (place, last)) for row, thread, place, last, _ in threaded} == plainly(rows)


def test_a_thread_of_very_many_stands_by_date() -> None:
    rows = rows_of([((A, []), 1, "x"), *(((f"<{n}@y>", [A]), n, "x") for n in range(2, MOST_NESTED + 3))])
    assert {row: (place, last) for row, _, place, last, _ in grown(rows).threaded(0, len(rows))} == {
        row: (row, row) for row in range(1, MOST_NESTED + 3)
    }


def test_what_becomes_part_of_another_is_told() -> None:
    found = Forest()
    found.add([(8, 1, C, f"{A}\n{B}", "x")])
    known = {number: thread for number, thread in zip(id_numbers([A, B]), (3, 5), strict=True)}
    for _ in found.grow(lambda numbers: {one: known[one] for one in numbers if one in known}):
        pass
    assert found.merged == {5: 3}
    assert found.older == {3: 0}
    assert sorted(pair for share in found.news() for pair in share) == sorted(
        [(known_number, 3) for known_number in id_numbers([B, C])]
    )
