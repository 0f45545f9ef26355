"""Threads after any mixture of new mail, slices, crashes and deletions are what threading all at once gives."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.store.server import Mail, as_new
from tests.store.world import World
from tuimail.model import forest
from tuimail.model.ids import Uid
from tuimail.model.spans import Span
from tuimail.model.threading import Letter, assign, outline
from tuimail.store import threads
from tuimail.store.values import Delta, NewMessage

NAMES = st.integers(1, 8).map(lambda number: f"<{number}@x>")
LETTERS = st.tuples(st.one_of(st.just(""), NAMES, NAMES, NAMES), st.lists(NAMES, max_size=4), st.integers(1, 40))
CHAIN = [f"<{number}@x>" for number in range(1, 5)]
STRAIGHT = st.integers(0, 3).map(lambda depth: (CHAIN[depth], CHAIN[:depth], depth + 1))
BOXES = st.sampled_from(["INBOX", "Archive"])


class ThreadsMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        # Small enough for every way there is.
        self.patches = [patch.object(forest, "PIECE", 2), patch.object(threads, "PIECE", 2)]
        self.patches.append(patch.object(threads, "FEW", 3))
        for one in self.patches:
            one.start()
        self.world = World(Path(self.directory.name) / "mail.sqlite")
        self.uids: defaultdict[str, int] = defaultdict(int)
        self.ever: list[Letter] = []

    def teardown(self) -> None:
        try:
            while self.world.store.threads.next_slice(5):
                pass
            self.is_as_all_at_once()
        finally:
            self.world.close()
            self.directory.cleanup()
            for one in self.patches:
                one.stop()

    @rule(box=BOXES, letters=st.lists(st.one_of(LETTERS, STRAIGHT), min_size=1, max_size=6))
    def arrive(self, box: str, letters: list[tuple[str, list[str], int]]) -> None:
        added: list[NewMessage] = []
        for msgid, references, age in letters:
            self.uids[box] += 1
            made = as_new(self.uids[box], Mail(msgid, internaldate=1_700_000_000 + age))
            added.append(replace(made, headers=replace(made.headers, references=tuple(references), subject="x")))
            self.ever.append(Letter(len(self.ever) + 1, made.internaldate, msgid, tuple(references)))
        self.world.store.apply_delta(self.world.row(box), Delta(added=added), None, None)

    @rule(slices=st.integers(1, 12), window=st.sampled_from([1, 3, 100]))
    def work(self, slices: int, window: int) -> None:
        for _ in range(slices):
            if not self.world.store.threads.next_slice(window):
                self.is_as_all_at_once()

    @rule()
    def crash(self) -> None:
        self.world.close()
        self.world.reopen()

    @precondition(lambda self: self.stored())
    @rule(data=st.data())
    def vanish(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(sorted(self.stored())))
        with self.world.store.maintenance() as work:
            query = "SELECT mailbox, base_uid FROM message WHERE row = ?"
            ((mailbox, uid),) = work.db.execute(query, (row,)).fetchall()
        self.world.store.apply_delta(mailbox, Delta(vanished=[Uid(uid)]), None, None)

    def stored(self) -> dict[int, tuple[int, int, int]]:
        with self.world.store.maintenance() as work:
            found = work.db.execute("SELECT row, thread, place, last FROM threading").fetchall()
        return {row: (thread, place, last) for row, thread, place, last in found}

    def is_as_all_at_once(self) -> None:
        expected, _ = assign([(one.row, {one.msgid, *one.references} - {""}) for one in self.ever], {})
        stored = self.stored()
        groups: defaultdict[int, list[Letter]] = defaultdict(list)
        for one in self.ever:
            if one.row in stored:
                groups[expected[one.row]].append(one)
        assert {row: thread for row, (thread, *_) in stored.items()} == {row: expected[row] for row in stored}
        for thread, group in groups.items():
            if len(group) < list(expected.values()).count(thread):
                continue  # what a deleted message told of the others may count, or not
            drawn = {one.row: Span(*stored[one.row][1:]) for one in group}
            assert order_of(drawn) == order_of(outline(group)), group


def order_of(spans: dict[int, Span]) -> list[tuple[int, tuple[int, ...]]]:
    """Who stands where and below whom, whatever the numbers."""
    rows = sorted(spans, key=lambda row: (spans[row].place, row))
    return [(row, tuple(o for o in rows if spans[o].place < spans[row].place <= spans[o].last)) for row in rows]


ThreadsMachine.TestCase.settings = settings(max_examples=20, stateful_step_count=12, deadline=None)
test_threads = ThreadsMachine.TestCase
