"""The journal on its way to the server: what is sent, in how few commands, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.mail import letter
from tests.servers.scripted import BARE, FULL, PLAIN
from tuimail.contract.events import OpSettled
from tuimail.model.flags import ANSWERED, FLAGGED, JUNK, SEEN, FlagChange
from tuimail.model.operation import Copy, Delete, Move, OpState, SetFlags

NO_MOVE = FULL - {"MOVE"}
LADDER = {"full": FULL, "no-move": NO_MOVE, "no-uidplus": PLAIN - {"UIDPLUS"}, "bare": BARE}
EVERYWHERE = pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)


async def ready(world: World, *names: str) -> None:
    await world.sync(*(names or ("INBOX", "Archive", "Trash", "Junk")))
    world.server.forget()
    world.events.clear()


def test_flagging_500_messages_is_one_command(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = world.do(SetFlags(rows_of(world, range(1, 501)), FlagChange(add=FLAGGED)))
        await world.replay()
        assert world.server.lines() == [
            'SELECT "INBOX" (CONDSTORE)',
            "UID STORE 1:500 +FLAGS.SILENT (\\Flagged)",
        ]
        assert world.state(op) is OpState.SETTLED
        assert all("\\Flagged" in message.flags for message in world.on_server("INBOX"))
        assert [event.state for event in world.told(OpSettled)] == [OpState.SETTLED]

    play(tmp_path, filled(500), story)


def test_fifty_archives_are_one_move(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        archive = mailbox_row(world, "Archive")
        ops = [world.do(Move(rows_of(world, [uid]), archive)) for uid in range(1, 51)]
        assert "Letter 1" in world.shown("Archive")
        await world.replay()
        assert world.server.lines("UID MOVE") == ['UID MOVE 1:50 "Archive"']
        assert len(world.server.log) <= 2
        assert {world.state(op) for op in ops} == {OpState.SETTLED}
        assert world.server.mail["Archive"].sources() == [letter(n) for n in range(1, 51)]
        before = world.rows("Archive")
        await world.sync("INBOX", "Archive")
        assert world.rows("Archive") == before
        assert world.known("Archive") == world.truth("Archive")

    play(tmp_path, filled(60), story)


def test_different_things_done_in_turn_are_one_command_each(tmp_path: Path) -> None:
    """Triage by keyboard: archive, star, trash, over and over."""

    async def story(world: World) -> None:
        await ready(world)
        archive, trash = mailbox_row(world, "Archive"), mailbox_row(world, "Trash")
        for first in range(1, 31, 3):
            world.do(Move(rows_of(world, [first]), archive))
            world.do(SetFlags(rows_of(world, [first + 1]), FlagChange(add=FLAGGED)))
            world.do(Move(rows_of(world, [first + 2]), trash))
        await world.replay()
        sent = [kind for kind in world.server.kinds() if kind != "SELECT"]
        assert sorted(sent) == ["UID MOVE", "UID MOVE", "UID STORE"]
        assert world.store.journal.pending_count() == 0
        await world.sync_all()
        for name in ("INBOX", "Archive", "Trash"):
            assert world.known(name) == world.truth(name)

    play(tmp_path, filled(30), story)


@EVERYWHERE
def test_every_operation_reaches_the_server(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await ready(world)
        archive, junk = mailbox_row(world, "Archive"), mailbox_row(world, "Junk")
        ops = [
            world.do(SetFlags(rows_of(world, [1, 2]), FlagChange(add=FLAGGED, remove=SEEN))),
            world.do(Move(rows_of(world, [3, 4]), archive)),
            world.do(Move(rows_of(world, [5]), junk, FlagChange(add=JUNK))),
            world.do(Copy(rows_of(world, [6]), archive)),
            world.do(Delete(rows_of(world, [7]))),
        ]
        await world.replay()
        assert [world.state(op) for op in ops] == [OpState.SETTLED] * 5
        mail = world.server.mail
        assert mail["INBOX"].messages[1].flags == {"\\Flagged"}
        assert sorted(mail["Archive"].sources()) == sorted([letter(3), letter(4), letter(6)])
        assert mail["Junk"].sources() == [letter(5)]
        assert "$Junk" in next(iter(mail["Junk"])).flags
        assert {m.source for m in mail["INBOX"] if "\\Deleted" not in m.flags} == {letter(n) for n in (1, 2, 6, 8)}
        await world.sync_all()
        assert world.shown("INBOX") == [f"Letter {n}" for n in (8, 6, 2, 1)]
        assert sorted(world.shown("Archive")) == ["Letter 3", "Letter 4", "Letter 6"]
        assert world.shown("Junk") == ["Letter 5"]

    play(tmp_path, filled(8, capabilities), story)


@pytest.mark.parametrize("capabilities", [PLAIN - {"UIDPLUS"}, BARE])
def test_without_uidplus_what_others_marked_stays(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(5, capabilities)
    server.mail["INBOX"].add_flags(4, "\\Deleted")

    async def story(world: World) -> None:
        await ready(world)
        world.do(Delete(rows_of(world, [2])))
        await world.replay()
        assert server.mail["INBOX"].uids == [1, 2, 3, 4, 5]
        assert "EXPUNGE" not in " ".join(server.kinds())
        for _ in range(3):
            await world.sync()
            assert world.shown() == ["Letter 5", "Letter 3", "Letter 1"]
        server.mail["INBOX"].remove_flags(4, "\\Deleted")
        await world.sync()
        assert world.shown() == ["Letter 5", "Letter 4", "Letter 3", "Letter 1"]

    play(tmp_path, server, story)


def test_operations_on_the_same_message_keep_their_order(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        archive, trash = mailbox_row(world, "Archive"), mailbox_row(world, "Trash")
        message = rows_of(world, [2])
        world.do(SetFlags(message, FlagChange(add=FLAGGED)))
        world.do(Move(message, archive))
        world.do(SetFlags(message, FlagChange(add=ANSWERED, remove=FLAGGED)))
        world.do(Move(message, trash))
        world.do(Copy(message, archive))
        await world.replay()
        assert world.store.journal.pending_count() == 0
        (moved,) = world.server.mail["Trash"]
        assert (moved.source, moved.flags) == (letter(2), {"\\Answered", "\\Seen"})
        assert world.server.mail["Archive"].sources() == [letter(2)]
        assert [row for row in world.rows("Trash").values()] == list(message)

    play(tmp_path, filled(3), story)


def test_copying_twice_makes_two_copies(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        archive = mailbox_row(world, "Archive")
        world.do(Copy(rows_of(world, [1]), archive))
        world.do(Copy(rows_of(world, [1]), archive))
        await world.replay()
        assert world.server.mail["Archive"].sources() == [letter(1)] * 2
        assert len(world.shown("Archive")) == 2

    play(tmp_path, filled(1), story)


@EVERYWHERE
def test_undo_and_redo_after_settling_and_after_a_restart(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await ready(world)
        mail, archive = world.server.mail, mailbox_row(world, "Archive")
        ops = [
            world.do(Move(rows_of(world, [1]), archive)),
            world.do(SetFlags(rows_of(world, [2]), FlagChange(remove=SEEN))),
            world.do(Delete(rows_of(world, [3]))),
            world.do(Copy(rows_of(world, [4]), archive)),
        ]
        await world.replay()
        await world.crash()
        undone = [world.undo(op) for op in reversed(ops)]
        await world.replay()
        await world.sync_all()
        assert {world.state(op) for op in undone} == {OpState.SETTLED}
        assert sorted(world.shown()) == [f"Letter {n}" for n in range(1, 6)]
        assert world.shown("Archive") == []
        kept = [m for m in mail["INBOX"] if "\\Deleted" not in m.flags]
        assert sorted(m.source for m in kept) == [letter(n) for n in range(1, 6)]
        assert {m.source: m.flags for m in kept}[letter(2)] == {"\\Seen"}
        assert {m.source: m.internaldate for m in kept}[letter(3)] == 1_700_000_000 + 180
        await world.crash()
        for op in undone:
            world.undo(op)
        await world.replay()
        await world.sync_all()
        assert sorted(world.shown()) == ["Letter 2", "Letter 4", "Letter 5"]
        assert sorted(world.shown("Archive")) == ["Letter 1", "Letter 4"]

    play(tmp_path, filled(5, capabilities), story)


def test_undo_before_anything_was_sent_sends_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Move(rows_of(world, [1]), mailbox_row(world, "Archive")))
        world.undo(op)
        await world.replay()
        assert world.server.lines() == []
        assert world.state(op) is OpState.CANCELLED

    play(tmp_path, filled(1), story)


def test_a_sync_between_cannot_undo_what_is_pending(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        world.do(SetFlags(rows_of(world, [3]), FlagChange(add=FLAGGED)))
        world.do(Move(rows_of(world, [2]), mailbox_row(world, "Archive")))
        world.server.mail["INBOX"].add_flags(3, "\\Answered")
        await world.sync()
        assert "Letter 2" not in world.shown()
        await world.replay()
        await world.sync_all()
        assert world.server.mail["INBOX"].messages[3].flags == {"\\Flagged", "\\Answered"}
        assert world.known() == world.truth()

    play(tmp_path, filled(3), story)


def test_a_message_expunged_elsewhere_is_nobodys_error(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Move(rows_of(world, [1, 2]), mailbox_row(world, "Archive")))
        world.server.mail["INBOX"].expunge([1])
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        for _ in range(3):
            await world.sync("INBOX", "Archive")
        assert world.shown("Archive") == ["Letter 2"]
        assert world.known("Archive") == world.truth("Archive")

    play(tmp_path, filled(3), story)


def test_renumbered_mailbox_messages_are_found_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Move(rows_of(world, [2]), mailbox_row(world, "Archive")))
        await world.disconnect()
        world.server.mail["INBOX"].renew_uidvalidity(renumber_from=70)
        await world.connect()
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert world.server.mail["Archive"].sources() == [letter(2)]

    play(tmp_path, filled(3), story)


def test_renumbered_mailbox_without_the_message_is_a_conflict(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Move(rows_of(world, [2]), mailbox_row(world, "Archive")))
        await world.disconnect()
        world.server.mail["INBOX"].expunge([2])
        world.server.mail["INBOX"].renew_uidvalidity(renumber_from=70)
        await world.connect()
        await world.replay()
        assert world.state(op) is OpState.CONFLICT
        assert "could not be found again" in world.error(op)

    play(tmp_path, filled(3), story)
