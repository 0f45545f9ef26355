"""Damaged files: kept aside, built anew, and nothing that the user did is lost."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.store.world import ACCOUNT, SEEN, Mail, World
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.mailbox_edit import Create
from tuimail.model.operation import Copy, Delete, Move, OpState, SetFlags
from tuimail.store import rescue as rescue_room
from tuimail.store import set_aside
from tuimail.store.bodies import bodies_path
from tuimail.store.errors import StoreCorrupt, StoreTooNew, damage_mark, note_damage
from tuimail.store.reader import MailReader
from tuimail.store.rescue import open_or_rescue, rescue
from tuimail.store.values import ListedMailbox, Rescue
from tuimail.store.writer import MailStore

PAGE = 4096


def reopen_rescued(world: World, *, is_known: bool = False) -> Rescue:
    """What a worker does: open; or, after a StoreCorrupt on the way, rescue."""
    world.close()
    opened = rescue if is_known else open_or_rescue
    world.store, found = opened(world.path, ACCOUNT, clock=lambda: world.now)
    assert found is not None
    world.store.put_mailboxes([ListedMailbox(name, "/") for name in world.server.boxes])
    world.reader = MailReader.open(world.path, ACCOUNT)
    return found


def checkpoint(world: World) -> None:
    connection = sqlite3.connect(world.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def damage_table(world: World, *tables: str) -> None:
    """Overwrite every page of these tables: what a dying disk does."""
    connection = sqlite3.connect(world.path)
    marks = ",".join("?" * len(tables))
    pages = [number for (number,) in connection.execute(f"SELECT pageno FROM dbstat WHERE name IN ({marks})", tables)]
    connection.close()
    assert pages
    overwrite(world.path, pages)


def overwrite(path: Path, pages: list[int]) -> None:
    rubbish = random.Random(7)
    with path.open("r+b") as file:
        for number in pages:
            file.seek((number - 1) * PAGE)
            file.write(rubbish.randbytes(PAGE))


def busy_world(world: World) -> tuple[list[MessageRow], OpId, OpId]:
    """Many messages, one settled move, one pending operation of each kind."""
    rows = world.deliver("INBOX", *[Mail(f"<{n}@x>", internaldate=n, size=1000 + n) for n in range(400)])
    journal = world.store.journal
    settled, _ = journal.apply(Move((rows[0], rows[1]), world.row("Archive")), "Archive 2 messages")
    world.send_all()
    deleted, _ = journal.apply(Delete((rows[2],)), "Delete")
    journal.keep(rows[2], b"<2@x>")
    journal.mark_kept(deleted)
    journal.apply(SetFlags((rows[3], rows[4]), FlagChange(add=SEEN | FLAGGED)), "Flag")
    journal.apply(Copy((rows[5],), world.row("Archive")), "Copy")
    journal.apply(Move((rows[3], rows[6]), world.row("Trash")), "Trash")
    world.store.put_part(rows[7], "1", b"text")
    checkpoint(world)
    return rows, settled, deleted


def test_a_whole_file_is_just_opened(world: World) -> None:
    world.close()
    world.store, found = open_or_rescue(world.path, ACCOUNT)
    assert found is None
    world.reader = MailReader.open(world.path, ACCOUNT)


def test_damaged_mail_leaves_the_journal_whole(world: World) -> None:
    rows, settled, _ = busy_world(world)
    shown = world.shown_contents()
    damage_table(world, "message_list", "message_base", "header_msgid", "mailbox")
    # What a list or a sync meets first; which sentence SQLite finds for it does not matter.
    with pytest.raises(StoreCorrupt, match="damaged"):
        world.sync("INBOX")
    found = reopen_rescued(world)  # a plain start: opening alone would not meet the damage, but it was noted
    assert found.aside.exists()
    assert ".corrupt-" in found.aside.name
    assert not damage_mark(world.path).exists()
    assert world.store.journal.pending_count() == 4
    assert world.store.journal.entry(settled).state is OpState.SETTLED
    world.sync_all()
    assert world.shown_contents() == shown
    on_server = world.server.contents()
    world.store.journal.undo(settled)
    world.send_all()
    world.sync_all()
    assert world.shown_contents() == world.server.contents()
    assert on_server != world.server.contents()
    assert {rows[0], rows[1]} <= set(world.view_of("INBOX")), "found again under their numbers, and moved back"
    assert "<2@x>" not in str(world.server.contents()), "the pending delete was sent"


def test_the_sentence_says_what_to_expect(world: World) -> None:
    busy_world(world)
    damage_table(world, "message_list")
    found = reopen_rescued(world, is_known=True)
    assert found.is_complete
    assert found.ops == 5
    assert found.sentence == (
        f"The mail database was damaged; it was kept as {found.aside.name}, and a new one is filled from the server. "
        "4 changes still to be sent were saved."
    )


def test_numbers_are_not_used_again_in_the_new_file(world: World) -> None:
    rows, *_ = busy_world(world)
    made = max(one.row for one in world.seen("Archive"))
    damage_table(world, "header_msgid")
    reopen_rescued(world, is_known=True)
    world.sync_all()
    assert world.reader.part_content(rows[7], "1") == b"text"
    again = {one.row for one in world.seen("INBOX")} - set(rows)
    assert again, "most messages were fetched again"
    assert min(again) > made


def test_messages_that_nothing_is_left_of_end_their_operations(world: World) -> None:
    rows, _, _ = busy_world(world)
    damage_table(world, "header")
    found = reopen_rescued(world, is_known=True)
    assert not found.is_complete
    assert found.sentence.endswith("please look through `tuimail log`.")
    world.sync_all()
    for entry in world.store.journal.entries(10):
        assert not entry.state.is_open
        if entry.state is OpState.CONFLICT:
            assert "damaged" in entry.error
    assert world.shown_contents() == world.server.contents()
    assert not set(world.view_of("INBOX")) & set(rows)


def test_a_file_of_rubbish_becomes_an_empty_one(world: World) -> None:
    busy_world(world)
    world.close()
    size = world.path.stat().st_size
    overwrite(world.path, list(range(1, size // PAGE + 1)))
    world.store, found = open_or_rescue(world.path, ACCOUNT, clock=lambda: world.now)
    world.reader = MailReader.open(world.path, ACCOUNT)
    assert found is not None
    assert (found.ops, found.is_complete) == (0, False)
    assert found.aside.stat().st_size == size
    world.store.put_mailboxes([ListedMailbox(name, "/") for name in world.server.boxes])
    world.sync_all()
    assert world.shown_contents() == world.server.contents()
    assert world.store.parts.received(MessageRow(8), "1") == 0, "its bodies might be another message's"


def test_what_stands_in_the_log_only_is_rescued_too(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    checkpoint(world)
    op_id, _ = world.store.journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Read")
    wal = world.path.with_name(f"{world.path.name}-wal").read_bytes()
    main = world.path.read_bytes()
    assert wal
    world.close()
    world.path.write_bytes(main)
    world.path.with_name(f"{world.path.name}-wal").write_bytes(wal)
    world.store, found = rescue(world.path, ACCOUNT, clock=lambda: world.now)
    world.reader = MailReader.open(world.path, ACCOUNT)
    assert found.ops == 1
    assert world.store.journal.entry(op_id).state is OpState.PENDING
    assert world.view_of("INBOX") == {row: SEEN}


def test_damage_that_a_screen_meets_is_rescued_at_the_next_start(world: World) -> None:
    rows, *_ = busy_world(world)
    damage_table(world, "message_list")
    with pytest.raises(StoreCorrupt):
        world.reader.order(world.row("INBOX"))
    reopen_rescued(world)
    world.sync_all()
    assert rows[7] not in world.view_of("INBOX")
    assert len(world.view_of("INBOX")) == 395


def test_twice_in_a_second(world: World) -> None:
    busy_world(world)
    first = reopen_rescued(world, is_known=True)
    second = reopen_rescued(world, is_known=True)
    assert first.aside != second.aside
    assert first.aside.exists()
    assert second.aside.exists()
    assert second.ops == first.ops == 5
    world.sync_all()
    world.send_all()
    world.sync_all()
    assert world.shown_contents() == world.server.contents()


def test_an_operation_that_was_being_sent_is_still_so(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    op_id, _ = world.store.journal.apply(Move((row,), world.row("Archive")), "Archive")
    world.store.journal.claim([op_id])
    world.server.put("Archive", world.server.boxes["INBOX"].pop(1))
    reopen_rescued(world, is_known=True)
    assert world.op(op_id).state is OpState.INFLIGHT
    world.sync_all()
    world.store.journal.settle(op_id)
    assert [(one.row, one.uid) for one in world.seen("Archive")] == [(row, 1)]
    assert world.seen("INBOX") == []


def test_what_is_done_to_folders_is_saved_and_still_waits(world: World) -> None:
    edit = Create(("Späße",))
    op_id, _ = world.store.journal.apply(edit, "Create the folder")
    reopen_rescued(world, is_known=True)
    (waiting,) = world.store.journal.next_open(int(world.now))
    assert (waiting.op_id, waiting.op, waiting.state) == (op_id, edit, OpState.PENDING)
    assert world.store.journal.entry(op_id).op == edit


def test_a_newer_file_is_not_rescued(world: World) -> None:
    world.close()
    connection = sqlite3.connect(world.path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StoreTooNew):
        open_or_rescue(world.path, ACCOUNT)
    assert list(world.path.parent.glob("*.corrupt-*")) == []
    assert bodies_path(world.path).exists()


@pytest.mark.parametrize("seed", range(12))
def test_any_damage_anywhere(world: World, seed: int) -> None:
    """Some pages hit at random: whatever is left, the new file is sound, and agrees with the server in the end."""
    busy_world(world)
    world.close()
    chance = random.Random(seed)
    pages = world.path.stat().st_size // PAGE
    overwrite(world.path, chance.sample(range(1 + (seed % 2), pages + 1), k=max(2, pages // 8)))
    world.store, found = rescue(world.path, ACCOUNT, clock=lambda: world.now)
    world.reader = MailReader.open(world.path, ACCOUNT)
    world.store.put_mailboxes([ListedMailbox(name, "/") for name in world.server.boxes])
    world.sync_all()
    world.send_all()
    world.sync_all()
    world.sync_all()
    assert world.shown_contents() == world.server.contents()
    assert world.store.journal.pending_count() == 0
    with world.store.maintenance() as work:
        assert work.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert work.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert found.sentence.endswith(".")


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("left", range(9))
def test_whoever_is_killed_on_the_way_is_followed_by_the_next(
    world: World, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before one of the steps that leave something on the disk."""
    _, settled, _ = busy_world(world)
    shown = world.shown_contents()
    damage_table(world, "message_list")
    world.close()
    note_damage(world.path)
    lives = [left]

    def mortal(step: Callable[..., Any]) -> Callable[..., Any]:
        def take(*args: Any, **options: Any) -> Any:
            if lives[0] == 0:
                raise Killed
            lives[0] -= 1
            return step(*args, **options)

        return take

    with monkeypatch.context() as patched:
        patched.setattr(set_aside, "_tell", mortal(set_aside._tell))
        patched.setattr(Path, "rename", mortal(Path.rename))
        patched.setattr(Path, "unlink", mortal(Path.unlink))
        for name in ("_write", "_raise_sequences", "refold"):
            patched.setattr(rescue_room, name, mortal(getattr(rescue_room, name)))
        with pytest.raises(Killed):
            open_or_rescue(world.path, ACCOUNT, clock=lambda: world.now)
    found = reopen_rescued(world)
    assert (found.ops, found.is_complete) == (5, True)
    assert len(list(world.path.parent.glob("*.corrupt-*"))) <= 2, "one database, and its log"
    assert not damage_mark(world.path).exists()
    assert world.store.journal.pending_count() == 4
    assert world.store.journal.entry(settled).state is OpState.SETTLED
    world.sync_all()
    assert world.shown_contents() == shown


def test_one_process_rescues_and_the_others_wait_for_it(world: World) -> None:
    world.close()
    note_damage(world.path)
    opened: list[tuple[MailStore, Rescue | None]] = []
    with set_aside.one_at_a_time(world.path) as is_damaged:
        assert is_damaged
        other = threading.Thread(target=lambda: opened.append(open_or_rescue(world.path, ACCOUNT)))
        other.start()
        damage_mark(world.path).unlink()  # the rescue is over
    other.join(30)
    ((world.store, found),) = opened
    assert found is None
    assert not list(world.path.parent.glob("*.corrupt-*"))
    world.reader = MailReader.open(world.path, ACCOUNT)


def test_how_far_a_rescue_is_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    busy_world(world)
    world.close()
    monkeypatch.setattr(rescue_room, "_TOLD_EVERY", 1)
    told: list[tuple[int, int]] = []
    world.store, _ = rescue(world.path, ACCOUNT, tell=lambda what, done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] == pytest.approx(told[-1][1], rel=0.4)
    world.reader = MailReader.open(world.path, ACCOUNT)
