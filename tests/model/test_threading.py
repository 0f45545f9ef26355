"""Threads against the corpus's expected tree, and whatever headers claim."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.spans import Span, depths
from tuimail.model.threading import (
    MOST_NESTED,
    Letter,
    answers,
    assign,
    id_number,
    near_references,
    outline,
    straight_outline,
    topic_of,
)

CASES = Path(__file__).parents[3] / "shared" / "corpus" / "threads" / "cases" / "mailkit-jwz-cases.json"


def threads(letters: Sequence[Letter]) -> list[list[Letter]]:
    """The letters of each thread, in the order of its tree."""
    found, _ = assign([(one.row, {one.msgid, *one.references} - {""}) for one in letters], {})
    groups = defaultdict(list)
    for one in letters:
        groups[found[one.row]].append(one)
    return [drawn(group) for group in groups.values()]


def drawn(group: Sequence[Letter]) -> list[Letter]:
    spans = outline(group)
    return sorted(group, key=lambda one: (spans[one.row], one.row))


def text_of(group: Sequence[Letter]) -> list[str]:
    """As the corpus writes a tree: messages without a common parent stand below a dummy."""
    spans = outline(sorted(group))  # circles are cut where they come to light
    deep = depths([spans[one.row] for one in group])
    has_dummy = deep.count(0) > 1
    lines = ["   " * (depth + has_dummy) + one.subject for one, depth in zip(group, deep, strict=True)]
    return ["dummy", *lines] if has_dummy else lines


@pytest.mark.skipif(not CASES.is_file() and not os.environ.get("CI"), reason="there is no corpus beside the project")
def test_corpus_tree() -> None:
    case: dict[str, Any] = json.loads(CASES.read_text("utf-8"))[1]
    letters = [
        Letter(
            row,
            int(parsedate_to_datetime(message["date"]).timestamp()),
            message["message_id"],
            re.findall(r"<[^<>\s]+>", message["references"] or ""),
            message["subject"],
        )
        for row, message in enumerate(case["messages"], 1)
    ]
    found = [line for group in threads(letters) for line in text_of(group)]
    # Two differences, both meant: equal subjects alone join nothing, and messages whose references run in a circle
    # (the corpus leaves them out) are shown.
    expected = case["expected_tree"].splitlines()
    for subject in ("same subject 1", "lkjhlkjh"):
        at = expected.index("   " + subject) - 1
        expected[at : at + 3] = [subject, subject]
    in_circles = ("Loop1", "Loop2", "Loop3", "Loop7", "Loop8", "Loop10")
    assert len([line for line in found if line.strip() in in_circles]) == 7
    # The corpus draws its roots in another order.
    assert _by_root([line for line in found if line.strip() not in in_circles]) == _by_root(expected)


def _by_root(lines: list[str]) -> list[str]:
    return sorted(re.split(r"\n(?! )", "\n".join(lines)))


names = st.sampled_from([f"<{n}@x>" for n in range(8)])
letters = st.builds(
    Letter,
    st.just(0),
    st.integers(0, 5),
    st.one_of(names, st.just("")),
    st.lists(names, max_size=6),
    st.sampled_from(["a", "Re: a", "RE: Re: a", "b", ""]),
)
mailboxes = st.lists(letters, max_size=12).map(
    lambda some: [one._replace(row=row) for row, one in enumerate(some, 1)],
)


@given(mailboxes)
def test_nobody_is_lost(mailbox: list[Letter]) -> None:
    shown = [one for group in threads(mailbox) for one in group]
    assert sorted(shown) == sorted(mailbox)


@given(mailboxes)
def test_the_short_way_leads_to_the_same_tree(mailbox: list[Letter]) -> None:
    found, _ = assign([(one.row, {one.msgid, *one.references} - {""}) for one in mailbox], {})
    for thread in set(found.values()):
        group = [one for one in mailbox if found[one.row] == thread]
        short = straight_outline(group)
        assert short is None or short == outline(group)


def test_nearly_all_threads_go_the_short_way() -> None:
    chain = [f"<{n}@x>" for n in range(5)]
    group = [Letter(n + 1, n, one, chain[max(0, n - 3) : n]) for n, one in enumerate(chain)]
    assert straight_outline(group) == outline(group) == {n: Span(n, 5) for n in range(1, 6)}


@given(mailboxes)
def test_spans_nest(mailbox: list[Letter]) -> None:
    spans = sorted(set(outline(mailbox).values()))
    for one in spans:
        assert 1 <= one.place <= one.last
        for other in spans:
            assert other.place > one.last or other.last <= one.last or other.place < one.place


@given(mailboxes, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_thread(mailbox: list[Letter], random: Any) -> None:
    late = list(mailbox)
    random.shuffle(late)

    def groups(some: list[Letter]) -> set[frozenset[int]]:
        return {frozenset(one.row for one in group) for group in threads(some)}

    assert groups(late) == groups(mailbox)


@given(mailboxes, st.integers(0, 12))
def test_one_after_another_is_all_at_once(mailbox: list[Letter], cut: int) -> None:
    """Threads that were told to have become part of others, applied, give the same as one go over all."""
    keyed = [(one.row, {one.msgid, *one.references} - {""}) for one in mailbox]
    known: dict[str, int] = {}
    first, _ = assign(keyed[:cut], known)
    second, merged = assign(keyed[cut:], known)
    both = {row: merged.get(thread, thread) for row, thread in first.items()} | second
    assert both == assign(keyed, {})[0]


def test_ten_thousand_references() -> None:
    ids = [f"<{n}@x>" for n in range(10_000)]
    letters = [Letter(1, 1, ids[0]), Letter(2, 2, "<me@x>", ids), Letter(3, 3, ids[-1], ids[:-1])]
    spans = outline(letters)
    assert spans == {1: Span(1, 3), 3: Span(2, 3), 2: Span(3, 3)}
    assert len(near_references(ids)) == 21


def test_a_chain_as_long_as_trees_may_be() -> None:
    letters = [Letter(n, n, f"<{n}@x>", [f"<{n - 1}@x>"] if n > 1 else []) for n in range(1, MOST_NESTED + 1)]
    spans = outline(letters[::-1])
    assert spans[1] == Span(1, MOST_NESTED)
    assert spans[MOST_NESTED] == Span(MOST_NESTED, MOST_NESTED)


def test_a_longer_one_is_by_date() -> None:
    letters = [Letter(n, n, f"<{n}@x>", ["<0@x>"]) for n in range(MOST_NESTED + 2)]
    assert outline(letters)[7] == Span(7, 7)


def test_copies_share_their_place() -> None:
    letters = [Letter(1, 1, "<a@x>"), Letter(2, 2, "<b@x>", ["<a@x>"]), Letter(3, 1, "<a@x>")]
    assert outline(letters) == {1: Span(1, 2), 2: Span(2, 2), 3: Span(1, 2)}


def test_a_message_that_is_not_shown_leaves_its_answers_where_they_belong() -> None:
    a, b, c, d = Span(1, 4), Span(2, 2), Span(3, 4), Span(4, 4)
    assert depths([a, b, c, d]) == [0, 1, 1, 2]
    assert depths([a, b, d]) == [0, 1, 1]
    assert depths([b, d]) == [0, 0]


def test_a_reply_without_references_answers_the_newest_of_its_topic() -> None:
    letters = [
        Letter(1, 1, "<a@x>", (), "Lunch"),
        Letter(2, 2, "<b@x>", ("<a@x>",), "Re: Lunch"),
        Letter(3, 3, "<c@x>", (), "AW: Lunch"),
    ]
    assert outline(letters) == {1: Span(1, 3), 2: Span(2, 3), 3: Span(3, 3)}


@pytest.mark.parametrize(
    ("subject", "topic", "is_reply"),
    [
        ("Lunch", "lunch", False),
        ("Re: Lunch", "lunch", True),
        ("RE[2]: Re: AW:  Lunch ", "lunch", True),
        ("[list] Re: [list] Lunch", "lunch", True),
        ("Fwd: Lunch", "fwd: lunch", False),
        ("Re:", "", True),
        ("[x]", "[x]", False),
        ("Regarding: Lunch", "regarding: lunch", False),
    ],
)
def test_topic(subject: str, topic: str, is_reply: bool) -> None:
    assert topic_of(subject) == (topic, is_reply)


def test_only_the_same_people_answer() -> None:
    ada, bob, eve = "ada@x", "bob@x", "eve@x"
    assert answers({bob, ada}, bob, {ada, bob}, ada)
    assert not answers({eve, ada}, eve, {ada, bob}, ada)
    assert not answers({bob, eve}, bob, {ada, bob}, ada)
    assert not answers(set(), "", {ada, bob}, ada)


def test_ids_are_numbers_that_sqlite_can_hold() -> None:
    assert id_number("<a@x>") != id_number("<b@x>")
    assert 0 <= id_number("<\udce9@x>") < 2**63
