"""Killed between any two steps: the next start goes on, and everything happens exactly once.

A killed process leaves the files as they are at that moment. So before every statement the files are copied, with the
server as it is then: each copy is one crash. Copies that are the same as the one before are not tried again.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.store.world import BOXES, SEEN, Mail, Server, World
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Copy, Delete, Move, Op, SetFlags
from tuimail.model.snooze import origin_keyword, wake_keywords

Rows = tuple[MessageRow, ...]
Contents = dict[str, list[tuple[str, int, tuple[str, ...]]]]


@dataclass
class Crashes:
    """Records the files before every statement of a store."""

    world: World
    directory: Path
    taken: list[tuple[Path, Server]] = field(default_factory=list)
    last: object = None

    def start(self) -> None:
        self.world.store.journal._database.connection.set_trace_callback(self.take)

    def stop(self) -> None:
        self.take("")
        self.world.store.journal._database.connection.set_trace_callback(None)

    def take(self, statement: str) -> None:
        wal = self.world.path.with_name(f"{self.world.path.name}-wal")
        server = copy.deepcopy(self.world.server)
        now = (wal.read_bytes() if wal.exists() else b"", self.world.path.read_bytes(), server)
        if now == self.last:
            return
        self.last = now
        target = self.directory / str(len(self.taken)) / "work.sqlite"
        target.parent.mkdir(parents=True)
        shutil.copy(self.world.path, target)
        if wal.exists():
            shutil.copy(wal, target.with_name(f"{target.name}-wal"))
        self.taken.append((target, server))


def some_mail(world: World) -> Rows:
    rows = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>", flags=FLAGGED), Mail("<2@x>"))
    world.sync_all()
    return (*rows, *world.deliver("Notes", Mail("<3@x>", flags=SEEN)))


def op_of(kind: str, world: World, rows: Rows) -> Op:
    match kind:
        case "set_flags":
            return SetFlags(rows, FlagChange(SEEN, FLAGGED))
        case "move":
            return Move(rows, world.row("Archive"), FlagChange(add=SEEN))
        case "snooze":
            change = FlagChange(FlagSet(keywords=wake_keywords(world.now)), SEEN)
            return Move(rows, world.row("Archive"), change, ((world.row("Notes"), origin_keyword("Notes")),))
        case "copy":
            return Copy(rows, world.row("Archive"))
        case _:
            return Delete(rows)


KINDS = pytest.mark.parametrize("kind", ["set_flags", "move", "snooze", "copy", "delete"])
WAYS = pytest.mark.parametrize(
    ("kind", "copyuid", "has_move"),
    [
        ("set_flags", True, True),
        ("move", True, True),
        ("move", False, True),
        ("move", True, False),
        ("move", False, False),
        ("snooze", True, True),
        ("snooze", False, False),
        ("copy", True, True),
        ("copy", False, True),
        ("delete", True, True),
        ("delete", False, True),
    ],
)


def finished(path: Path, server: Server, *, copyuid: bool, has_move: bool) -> Contents:
    """Start again after the crash, let the journal go out, look at both sides."""
    world = World(path, server)
    try:
        check(world)
        world.send_all(copyuid=copyuid, has_move=has_move)
        assert world.store.journal.pending_count() == 0
        world.sync_all()
        world.sync_all()
        assert world.shown_contents() == server.contents()
        check(world)
        return server.contents()
    finally:
        world.close()


def check(world: World) -> None:
    """What must hold at any moment."""
    with world.store.maintenance() as work:
        assert work.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for name in BOXES:
        counts = world.store.mailbox(world.row(name)).counts
        seen = world.seen(name)
        assert (counts.total, counts.unseen) == (len(seen), sum(not one.flags & SEEN for one in seen))


def crash_everywhere(
    world: World, directory: Path, act: Callable[[], None], *, copyuid: bool, has_move: bool
) -> list[Contents]:
    """What the server has in the end, for a crash at each moment of `act`."""
    crashes = Crashes(world, directory)
    crashes.start()
    act()
    crashes.stop()
    assert len(crashes.taken) > 2
    return [finished(path, server, copyuid=copyuid, has_move=has_move) for path, server in crashes.taken]


@WAYS
def test_an_operation(world: World, tmp_path: Path, kind: str, copyuid: bool, has_move: bool) -> None:
    rows = some_mail(world)
    before = world.server.contents()

    def act() -> None:
        world.store.journal.apply(op_of(kind, world, rows), "Act")
        world.send_all(copyuid=copyuid, has_move=has_move)

    outcomes = crash_everywhere(world, tmp_path / "crashes", act, copyuid=copyuid, has_move=has_move)
    after = world.server.contents()
    assert after != before
    assert outcomes[0] == before, "killed before it was written: it never was"
    assert outcomes[1:] == [after] * len(outcomes[1:]), "once it is written, it happens once"


@WAYS
def test_its_undo(world: World, tmp_path: Path, kind: str, copyuid: bool, has_move: bool) -> None:
    rows = some_mail(world)
    before = world.server.contents()
    op_id, _ = world.store.journal.apply(op_of(kind, world, rows), "Act")
    world.send_all(copyuid=copyuid, has_move=has_move)
    after = world.server.contents()

    def act() -> None:
        world.store.journal.undo(op_id)
        world.send_all(copyuid=copyuid, has_move=has_move)

    outcomes = crash_everywhere(world, tmp_path / "crashes", act, copyuid=copyuid, has_move=has_move)
    assert world.server.contents() == before
    assert outcomes[0] == after
    assert outcomes[1:] == [before] * len(outcomes[1:])


@KINDS
def test_an_undo_before_it_was_sent(world: World, tmp_path: Path, kind: str) -> None:
    rows = some_mail(world)
    before = world.server.contents()
    op_id, _ = world.store.journal.apply(op_of(kind, world, rows), "Act")

    def act() -> None:
        world.store.journal.undo(op_id)
        world.store.journal.undo(op_id)
        world.store.journal.undo(world.store.journal.entries(1)[0].op_id)

    first, *others, last = crash_everywhere(world, tmp_path / "crashes", act, copyuid=True, has_move=True)
    assert last == before
    assert first != before
    assert [outcome == before for outcome in others] == [True, False], "undone, done again"


def test_a_sync_that_meets_a_move_under_way(world: World, tmp_path: Path) -> None:
    rows = some_mail(world)
    op_id, _ = world.store.journal.apply(Move(rows, world.row("Archive")), "Archive")
    steps = world.steps(op_id)
    assert "moved" in steps  # up to the answer that will never come

    outcomes = crash_everywhere(world, tmp_path / "crashes", world.sync_all, copyuid=True, has_move=True)
    assert [len(outcome["Archive"]) for outcome in outcomes] == [4] * len(outcomes)
    world.send_all()
    world.sync_all()
    assert sorted(world.view_of("Archive")) == sorted(rows)


def test_a_renumbered_mailbox(world: World, tmp_path: Path) -> None:
    rows = some_mail(world)
    world.store.journal.apply(Move(rows, world.row("Archive")), "Archive")
    world.server.renumber("INBOX")
    outcomes = crash_everywhere(world, tmp_path / "crashes", lambda: world.sync_all(), copyuid=True, has_move=True)
    assert all(len(outcome["Archive"]) == 4 for outcome in outcomes)
