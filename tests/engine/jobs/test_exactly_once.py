"""Exactly once: the connection is cut, or the program killed, between every two steps of a replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.faults import Break
from tests.servers.mail import letter
from tests.servers.scripted import BARE, FULL, PLAIN, ScriptedServer
from tuimail.engine.errors import LinkLost
from tuimail.mime.headers import headers_from
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import FLAGGED, JUNK, SEEN, FlagChange
from tuimail.model.ids import MailboxRow, OpId
from tuimail.model.operation import Append, Copy, Delete, Move, Op, OpState, SetFlags
from tuimail.store.journal import Journal

LADDER = {"full": FULL, "no-move": FULL - {"MOVE"}, "no-uidplus": PLAIN - {"UIDPLUS"}, "bare": BARE}

MakeOp = Callable[[World], Op]
OPS: dict[str, MakeOp] = {
    "flags": lambda world: SetFlags(rows_of(world, [1, 2]), FlagChange(add=FLAGGED)),
    "move": lambda world: Move(rows_of(world, [1, 2]), mailbox_row(world, "Archive")),
    "spam": lambda world: Move(rows_of(world, [1, 2]), mailbox_row(world, "Archive"), FlagChange(add=JUNK)),
    "copy": lambda world: Copy(rows_of(world, [1, 2]), mailbox_row(world, "Archive")),
    "delete": lambda world: Delete(rows_of(world, [1, 2])),
    "append": lambda world: written(letter(4), mailbox_row(world, "Archive")),
}
RESULTS = {
    "flags": ([1, 2, 3], []),
    "move": ([3], [1, 2]),
    "spam": ([3], [1, 2]),
    "copy": ([1, 2, 3], [1, 2]),
    "delete": ([3], []),
    "restore": ([1, 2, 3], []),
    "append": ([1, 2, 3], [4]),
}


def written(source: bytes, to: MailboxRow) -> Append:
    """A message that was written here."""
    return Append(to, source, headers_from(source)[0], SEEN, BodyPart("1", "text/plain"))


def server_for(capabilities: frozenset[str]) -> ScriptedServer:
    """Three letters, the last two with the same octets as one another's size; an older copy is in the destination."""
    server = filled(3, capabilities)
    server.mail["Archive"].append(letter(1), ["\\Seen"])
    return server


def check(world: World, name: str) -> None:
    """Nothing lost, nothing twice, on the server and here."""
    inbox, archive = RESULTS[name]
    alive = [m.source for m in world.on_server("INBOX") if "\\Deleted" not in m.flags]
    assert Counter(alive) == Counter(letter(n) for n in inbox)
    assert Counter(world.on_server("Archive").sources()) == Counter(letter(n) for n in [1, *archive])
    assert sorted(world.shown("INBOX")) == [f"Letter {n}" for n in inbox]
    assert sorted(world.shown("Archive")) == sorted(f"Letter {n}" for n in [1, *archive])


async def until_done(world: World) -> None:
    """Replay as the worker does: again after every loss, from a file that a killed program left."""
    for _ in range(5):
        try:
            await world.replay()
            return
        except LinkLost:
            await world.crash()
    raise AssertionError("the replay never ended")


@pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)
@pytest.mark.parametrize("name", OPS)
@pytest.mark.parametrize("fault", [Break.CUT_BEFORE, Break.LOSE_ANSWER])
def test_the_connection_is_lost_at_every_command(
    tmp_path: Path, capabilities: frozenset[str], name: str, fault: Break
) -> None:
    for nth in range(1, 20):
        directory = tmp_path / str(nth)
        directory.mkdir()
        if not _lose(directory, capabilities, name, fault, nth):
            assert nth > 1
            return
    raise AssertionError("the replay takes too many commands")


def _lose(directory: Path, capabilities: frozenset[str], name: str, fault: Break, nth: int) -> bool:
    """Whether the replay was long enough to meet the fault."""
    server = server_for(capabilities)
    sent: list[int] = []

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        op = world.do(OPS[name](world))
        server.forget()
        server.faults.on("*", fault, nth=nth)
        await until_done(world)
        sent.append(len(server.log))
        server.faults.clear()
        await world.connect()
        await world.sync("INBOX", "Archive")
        assert world.state(op) is OpState.SETTLED
        check(world, name)

    play(directory, server, story)
    return sent[0] >= nth


class Killed(BaseException):
    """The program ends here."""


class MortalJournal(Journal):
    """A journal whose program is killed at the nth step that it writes, before or after the transaction."""

    def __init__(self, journal: Journal, nth: int, *, is_after: bool) -> None:
        super().__init__(journal._database)
        self.left = nth
        self.is_after = is_after

    def _step(self, step: Callable[..., Any], *args: Any, **named: Any) -> Any:
        self.left -= 1
        if not self.left and not self.is_after:
            raise Killed
        done = step(*args, **named)
        if not self.left:
            raise Killed
        return done

    def claim(self, *args: Any, **named: Any) -> Any:
        return self._step(super().claim, *args, **named)

    def settle(self, *args: Any, **named: Any) -> Any:
        return self._step(super().settle, *args, **named)

    def mark_copied(self, *args: Any, **named: Any) -> Any:
        return self._step(super().mark_copied, *args, **named)

    def mark_kept(self, *args: Any, **named: Any) -> Any:
        return self._step(super().mark_kept, *args, **named)

    def keep(self, *args: Any, **named: Any) -> Any:
        return self._step(super().keep, *args, **named)


@pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)
@pytest.mark.parametrize("name", ["move", "copy", "delete", "restore", "append"])
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("syncs_first", [False, True], ids=["replay-first", "sync-first"])
def test_the_program_is_killed_at_every_step(
    tmp_path: Path, capabilities: frozenset[str], name: str, is_after: bool, syncs_first: bool
) -> None:
    for nth in range(1, 20):
        directory = tmp_path / str(nth)
        directory.mkdir()
        if not _kill(directory, capabilities, name, nth, is_after=is_after, syncs_first=syncs_first):
            assert nth > 1
            return
    raise AssertionError("the replay takes too many steps")


def _kill(
    directory: Path, capabilities: frozenset[str], name: str, nth: int, *, is_after: bool, syncs_first: bool
) -> bool:
    server = server_for(capabilities)
    killed: list[bool] = []

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        op = await _begin(world, name)
        world.store.journal = MortalJournal(world.store.journal, nth, is_after=is_after)
        try:
            await world.replay()
            killed.append(False)
        except Killed:
            killed.append(True)
        await world.crash()
        if syncs_first:
            await world.sync("INBOX", "Archive")
        await until_done(world)
        await world.sync("INBOX", "Archive")
        assert world.state(op) is OpState.SETTLED
        check(world, name)

    play(directory, server, story)
    return killed[0]


async def _begin(world: World, name: str) -> OpId:
    if name != "restore":
        return world.do(OPS[name](world))
    deleted = world.do(OPS["delete"](world))
    await world.replay()
    return world.undo(deleted)


@pytest.mark.parametrize("fault", [Break.CUT_BEFORE, Break.LOSE_ANSWER])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_lost_append_is_not_sent_twice(tmp_path: Path, fault: Break, nth: int) -> None:
    server = server_for(FULL)

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        undone = await _begin(world, "restore")
        server.faults.on("APPEND", fault, nth=nth)
        await until_done(world)
        await world.sync("INBOX", "Archive")
        assert world.state(undone) is OpState.SETTLED
        check(world, "restore")

    play(tmp_path, server, story)


def test_a_move_that_was_done_is_not_sent_again(tmp_path: Path) -> None:
    server = server_for(FULL)
    server.faults.on("UID MOVE", Break.LOSE_ANSWER)

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        world.do(OPS["move"](world))
        await until_done(world)
        assert server.count("UID MOVE") == 1
        await world.sync("INBOX", "Archive")
        check(world, "move")

    play(tmp_path, server, story)


def test_undo_of_what_may_have_been_sent_comes_after_it(tmp_path: Path) -> None:
    server = server_for(FULL)
    server.faults.on("UID MOVE", Break.LOSE_ANSWER)

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        op = world.do(OPS["move"](world))
        with pytest.raises(LinkLost):
            await world.replay()
        undone = world.undo(op)
        await world.crash()
        await until_done(world)
        await world.sync("INBOX", "Archive")
        assert world.state(undone) is OpState.SETTLED
        check(world, "restore")

    play(tmp_path, server, story)


def test_a_lost_copy_is_found_though_the_destination_was_numbered_anew(tmp_path: Path) -> None:
    server = filled(3)
    server.faults.on("UID COPY", Break.LOSE_ANSWER)

    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        world.do(OPS["copy"](world))
        with pytest.raises(LinkLost):
            await world.replay()
        server.mail["Archive"].renew_uidvalidity(renumber_from=40)
        await world.crash()
        await until_done(world)
        await world.sync("INBOX", "Archive")
        assert Counter(server.mail["Archive"].sources()) == Counter([letter(1), letter(2)])
        assert sorted(world.shown("Archive")) == ["Letter 1", "Letter 2"]

    play(tmp_path, server, story)
