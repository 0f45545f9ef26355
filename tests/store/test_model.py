"""Random sequences of operations, undo, syncs, settles and refusals, against the plainest model there can be.

The model keeps, per row, what the server has as far as we were told, and the list of what is still to be done. What is
shown must be the one with the other folded over it, after every step. At the end everything is sent: then what is
shown is what the server has.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.store.reference import Parts, Reference, Todo
from tests.store.world import BOXES, SEEN, Mail, World
from tuimail.model.flags import EMPTY, FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, OpId, Uid
from tuimail.model.operation import Copy, Delete, Move, Op, OpState, Restore, SetFlags
from tuimail.store.errors import JournalError

WORK = FlagSet(keywords=frozenset({"Work"}))
FLAGS = st.sampled_from([EMPTY, SEEN, FLAGGED, SEEN | FLAGGED, WORK, SEEN | WORK])
CHANGES = st.builds(FlagChange, FLAGS, FLAGS)
NAMES = st.sampled_from(BOXES)


class StoreMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model = Reference()
        self.directory = tempfile.TemporaryDirectory()
        self.world = World(Path(self.directory.name) / "work.sqlite")
        self.number = 0

    def teardown(self) -> None:
        try:
            self.finish()
        finally:
            self.world.close()
            self.directory.cleanup()

    @initialize()
    def some_mail(self) -> None:
        for name in ("INBOX", "INBOX", "INBOX", "Archive"):
            self.arrive(name, EMPTY)

    # what happens on the server

    @rule(name=NAMES, flags=FLAGS)
    def arrive(self, name: str, flags: FlagSet) -> None:
        self.number += 1
        mail = Mail(f"<{self.number}@x>", internaldate=1_700_000_000 + self.number % 7, flags=flags)
        (row,) = self.world.deliver(name, mail)
        self.model.base[row] = (name, flags)

    @precondition(lambda self: self.known())
    @rule(data=st.data(), change=CHANGES)
    def flags_change_elsewhere(self, data: st.DataObject, change: FlagChange) -> None:
        row, name, uid = data.draw(st.sampled_from(self.known()))
        self.world.server.store_flags(name, uid, change)
        self.world.sync(name)
        self.model.base[row] = (name, change.apply(self.model.base[row][1]))
        self.model.remember_before()

    @precondition(lambda self: self.known())
    @rule(data=st.data())
    def expunged_elsewhere(self, data: st.DataObject) -> None:
        row, name, uid = data.draw(st.sampled_from(self.known()))
        del self.world.server.boxes[name][uid]
        self.world.sync(name)
        del self.model.base[row]
        for todo in self.model.todo.values():
            todo.parts.pop(row, None)
            for copy, source in todo.source.items():
                if source == row and not todo.sent:
                    todo.parts.pop(copy, None)
        self.model.close_moot()
        self.model.remember_before()

    def known(self) -> list[tuple[MessageRow, str, Uid]]:
        """Rows that the server has, that no operation under way may have touched there."""
        busy = {row for todo in self.model.todo.values() if todo.sent for row in todo.parts}
        busy |= {source for todo in self.model.todo.values() if todo.sent for source in todo.source.values()}
        return [
            (one.row, self.world.name(one.base_mailbox), one.base_uid)
            for one in self.world.store.message_base(self.model.base)
            if one.base_mailbox is not None and one.base_uid is not None and one.row not in busy
        ]

    @rule(name=NAMES)
    def renumbered(self, name: str) -> None:
        self.world.server.renumber(name)
        self.world.sync(name)

    # what the user does

    @precondition(lambda self: self.model.visible())
    @rule(data=st.data(), change=CHANGES)
    def set_flags(self, data: st.DataObject, change: FlagChange) -> None:
        rows = self.draw_rows(data)
        self.do(SetFlags(rows, change), Todo(SetFlags, {row: (None, change) for row in rows}))

    @precondition(lambda self: self.model.visible())
    @rule(data=st.data(), to=NAMES, change=CHANGES)
    def move(self, data: st.DataObject, to: str, change: FlagChange) -> None:
        rows = self.draw_rows(data)
        moving: Parts = {row: (to, change) for row in rows if self.model.shown(row)[0] != to}
        if moving:
            self.do(Move(rows, self.world.row(to), change), Todo(Move, moving))

    @precondition(lambda self: self.model.visible())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        rows = self.draw_rows(data)
        self.do(Delete(rows), Todo(Delete, {row: (None, FlagChange()) for row in rows}))

    @precondition(lambda self: self.model.visible())
    @rule(data=st.data(), to=NAMES)
    def copy(self, data: st.DataObject, to: str) -> None:
        rows = self.draw_rows(data)
        flags = {row: self.model.shown(row)[1] for row in rows}
        op_id, _ = self.world.store.journal.apply(Copy(rows, self.world.row(to)), "copy")
        self.learn_copies(op_id, to, flags)

    def learn_copies(self, op_id: OpId, to: str, flags: dict[MessageRow, FlagSet]) -> None:
        parts = self.world.op(op_id).parts
        assert sorted(part.source for part in parts) == sorted(flags)
        for part in parts:
            self.model.base[part.row] = (None, flags[part.source])
        made: Parts = {part.row: (to, FlagChange()) for part in parts}
        self.model.todo[op_id] = Todo(Copy, made, {part.row: part.source for part in parts})
        self.model.remember_before()

    def do(self, op: Op, todo: Todo) -> None:
        op_id, _ = self.world.store.journal.apply(op, "act")
        self.model.todo[op_id] = todo
        self.model.remember_before()

    def draw_rows(self, data: st.DataObject) -> tuple[MessageRow, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(self.model.visible()), min_size=1, max_size=3, unique=True)))

    @precondition(lambda self: self.world.store.journal.last_undoable())
    @rule()
    def undo(self) -> None:
        entry = self.world.store.journal.last_undoable()
        assert entry is not None
        self.take_back(entry.op_id)

    @precondition(lambda self: self.world.store.journal.last_redoable())
    @rule()
    def redo(self) -> None:
        entry = self.world.store.journal.last_redoable()
        assert entry is not None
        self.take_back(entry.op_id)

    def take_back(self, op_id: OpId) -> None:
        journal = self.world.store.journal
        todo, state = self.model.todo[op_id], journal.entry(op_id).state
        try:
            new, _ = journal.undo(op_id)
        except JournalError:
            return
        if state is OpState.CANCELLED:
            self.redo_cancelled(todo, new)
        elif new == op_id:
            todo.parts.clear()
            self.model.close_moot()
        else:
            self.invert(todo, new)
        self.model.remember_before()

    def redo_cancelled(self, todo: Todo, new: OpId) -> None:
        op = self.world.op(new)
        if todo.kind is Copy:
            to = self.world.name(MailboxRow(op.parts[0].to or 0))
            self.learn_copies(new, to, {part.source: self.model.shown(part.source)[1] for part in op.parts})
            return
        self.model.todo[new] = Todo(todo.kind, {part.row: (self.to(part.to), part.change) for part in op.parts})

    def invert(self, todo: Todo, new: OpId) -> None:
        rows = [row for row in todo.parts | todo.done if row in self.model.base]
        inverse = {SetFlags: SetFlags, Move: Move, Copy: Delete, Delete: Restore, Restore: Delete}[todo.kind]
        if not todo.sent:
            todo.parts.clear()
        parts: Parts = {}
        open_parts = {op.op_id: op.parts for op in self.world.store.journal.next_open(int(self.world.now))}
        taken = {part.row for part in open_parts.get(new, ())}
        for row in rows:
            box, flags = todo.before[row]
            _, change = (todo.parts | todo.done)[row] if row in todo.parts | todo.done else (None, FlagChange())
            back = change.inverse_for(flags)
            if row in taken:
                parts[row] = (
                    box if inverse in (Move, Restore) else None,
                    back if inverse is not Delete else FlagChange(),
                )
        self.model.todo[new] = Todo(inverse, parts)

    def to(self, row: MailboxRow | None) -> str | None:
        return None if row is None else self.world.name(row)

    # what becomes of it

    @precondition(lambda self: self.world.store.journal.pending_count())
    @rule(copyuid=st.booleans(), has_move=st.booleans())
    def send_the_oldest(self, copyuid: bool, has_move: bool) -> None:
        op = self.world.store.journal.next_open(int(self.world.now))[0]
        todo = self.model.todo[op.op_id]
        wanted = set(todo.parts)
        for _ in self.world.steps(op.op_id, copyuid=copyuid, has_move=has_move):
            pass
        self.model.settle(op.op_id, wanted)
        self.model.remember_before()

    @precondition(lambda self: self.world.store.journal.pending_count())
    @rule()
    def begin_to_send_the_oldest(self) -> None:
        op = self.world.store.journal.next_open(int(self.world.now))[0]
        if op.state is OpState.PENDING:
            self.world.store.journal.claim([op.op_id])
            self.model.todo[op.op_id].sent = True

    @precondition(lambda self: self.world.store.journal.pending_count())
    @rule(data=st.data())
    def refuse_the_oldest(self, data: st.DataObject) -> None:
        journal = self.world.store.journal
        op = journal.next_open(int(self.world.now))[0]
        rows = data.draw(st.sets(st.sampled_from([part.row for part in op.parts]), min_size=1))
        journal.claim([op.op_id])
        journal.fail(op.op_id, rows, "no")
        if len(rows) < len(op.parts):
            journal.release(op.op_id)
        todo = self.model.todo[op.op_id]
        todo.sent = False
        for row in rows:
            todo.parts.pop(row)
        self.model.close_moot()
        self.model.remember_before()

    @rule()
    def restart(self) -> None:
        self.world.store.close()
        self.world.store = self.world.open()

    # what must hold

    @invariant()
    def shows_base_and_pending(self) -> None:
        expected: dict[str, dict[MessageRow, FlagSet]] = {name: {} for name in BOXES}
        for row in self.model.visible():
            name, flags = self.model.shown(row)
            assert name is not None
            expected[name][row] = flags
        assert self.world.view() == expected

    @invariant()
    def counts_are_right(self) -> None:
        for mailbox in self.world.reader.mailboxes():
            seen = self.world.seen(mailbox.name)
            unseen = [one.row for one in seen if not one.flags & SEEN]
            assert (mailbox.counts.total, mailbox.counts.unseen) == (len(seen), len(unseen))
            assert list(self.world.reader.unseen_rows(mailbox.row)) == unseen
            assert seen == sorted(seen, key=lambda one: (one.internaldate, one.row), reverse=True)

    @invariant()
    def open_means_something_to_do(self) -> None:
        open_ops = {op.op_id: {part.row for part in op.parts} for op in self.world.store.journal.next_open(2**40)}
        assert open_ops == {op_id: set(todo.parts) for op_id, todo in self.model.todo.items() if todo.parts}
        busy = {row for rows in open_ops.values() for row in rows}
        for name in BOXES:
            for one in self.world.seen(name):
                assert one.pending == (one.row in busy)

    def finish(self) -> None:
        self.world.send_all()
        self.world.sync_all()
        assert self.world.store.journal.pending_count() == 0
        assert self.world.shown_contents() == self.world.server.contents()


StoreMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30)
TestStore = StoreMachine.TestCase

__all__ = ["TestStore"]
