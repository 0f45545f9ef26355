"""Several processes on one file, and processes that are killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from tests.store.world import ACCOUNT, SEEN, Mail, World, as_new
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow, Uid, UidValidity
from tuimail.model.mailbox import Anchor
from tuimail.model.operation import SetFlags
from tuimail.store.writer import MailStore

spawn = multiprocessing.get_context("spawn")
PATIENCE_S = 60


def keyword(name: str) -> FlagChange:
    return FlagChange(add=FlagSet(keywords=frozenset({name})))


def apply_many(path: Path, start: Barrier, name: str, rows: tuple[MessageRow, ...], count: int) -> None:
    """In a process of its own: operations, some of them taken back at once."""
    store = MailStore.open(path, ACCOUNT)
    start.wait(PATIENCE_S)
    for number in range(count):
        op_id, _ = store.journal.apply(SetFlags(rows, keyword(f"{name}{number}")), name)
        if number % 5 == 4:
            store.journal.undo(op_id)
    store.close()


def write_until_killed(path: Path, start: Barrier) -> None:
    """In a process of its own: batches of 50, without end."""
    store = MailStore.open(path, ACCOUNT)
    box = store.mailboxes()[0].row
    start.wait(PATIENCE_S)
    uid = 1
    while True:
        batch = [as_new(number, Mail(f"<{number}@x>", subject="x" * 500)) for number in range(uid, uid + 50)]
        uid += 50
        store.add_messages(box, batch, Anchor(UidValidity(1), Uid(uid), None, Uid(1)), uid - 1)


def test_processes_write_into_one_journal(world: World) -> None:
    rows = tuple(world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>")))
    start = spawn.Barrier(3)
    processes = [
        spawn.Process(target=apply_many, args=(world.path, start, name, rows, 40)) for name in ("first", "second")
    ]
    for process in processes:
        process.start()
    start.wait(PATIENCE_S)
    for number in range(40):  # while the holder synchronises, and sends
        world.server.store_flags("INBOX", 1, FlagChange(add=FLAGGED) if number % 2 else FlagChange(remove=FLAGGED))
        world.sync("INBOX")
        world.send_all()
    for process in processes:
        process.join(PATIENCE_S)
        assert process.exitcode == 0
    world.send_all()
    world.sync("INBOX")
    expected = {f"{name}{number}" for name in ("first", "second") for number in range(40) if number % 5 != 4}
    for mail in world.server.boxes["INBOX"].values():
        assert mail.flags.keywords == expected
    assert world.shown_contents() == world.server.contents()
    entries = world.store.journal.entries(200)
    assert len({entry.op_id for entry in entries}) == len(entries) >= 80


@pytest.mark.parametrize("commits", [2, 7, 12])
def test_killed_while_writing(world: World, commits: int) -> None:
    start = spawn.Barrier(2)
    process = spawn.Process(target=write_until_killed, args=(world.path, start))
    process.start()
    start.wait(PATIENCE_S)
    seen = 0
    while seen < commits:  # no sleep: each turn is a read
        seen = world.store.mailbox(world.row("INBOX")).counts.total // 50
        assert process.is_alive()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(PATIENCE_S)
    world.close()
    world.reopen()
    with world.store.maintenance() as work:
        assert work.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    mailbox = world.store.mailbox(world.row("INBOX"))
    uids = world.store.uids(mailbox.row)
    assert mailbox.anchor is not None
    assert list(uids) == list(range(1, mailbox.anchor.uidnext)), "batch and anchor are one"
    assert mailbox.counts.total == mailbox.counts.unseen == len(uids) == mailbox.server_total
    assert len(uids) >= commits * 50


def test_what_one_process_took_back_another_cannot_send(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, _ = world.store.journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Read")
    (read_before,) = world.store.journal.next_open(0)
    other = MailStore.open(world.path, ACCOUNT)
    other.journal.undo(op_id)
    assert world.store.journal.claim([read_before.op_id]) == []
    other.close()


def test_two_stores_see_each_other(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    other = MailStore.open(world.path, ACCOUNT)
    version = world.store.data_version()
    op_id, _ = other.journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Read")
    assert world.store.data_version() != version
    assert world.view_of("INBOX") == {row: SEEN}
    world.store.journal.claim([op_id])
    undone, _ = other.journal.undo(op_id)
    assert undone > op_id, "it was under way, so it needs an inverse"
    other.close()
