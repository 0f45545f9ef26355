"""What is fetched before anybody asks for it, and what becomes of it."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tests.state.test_reader import have_text, key, reading, render
from tuimail.contract.commands import ApplyOp, Lane, OpenMessage
from tuimail.contract.events import CommandCancelled, ConnectionChanged, Phase
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import CommandId, MessageRow
from tuimail.store.errors import StoreCorrupt


def go_online(world: World, phase: Phase = Phase.ONLINE) -> None:
    world.tell(ConnectionChanged(account=ACCOUNT, phase=phase))


def asked(world: World) -> list[int]:
    return [command.message.row for command in world.engine.of(OpenMessage) if command.lane is Lane.PREFETCH]


def test_a_resting_cursor_brings_its_neighbours(world: World) -> None:
    state = world.open(100, unseen=[100, 99, 80])
    go_online(world)
    state.browse.cursor_to(10)
    state.ahead.look()
    assert asked(world) == [90, 89, 80, 91], "here, below, the next unread one, above"
    state.ahead.look()
    state.tick()
    assert len(asked(world)) == 4, "each once"
    assert world.engine.of(ApplyOp) == []


def test_what_is_here_is_not_asked_for(world: World) -> None:
    state = world.open(3)
    go_online(world)
    for row in (3, 2):
        have_text(world, row)
    state.ahead.look()
    assert asked(world) == []


def test_nothing_is_asked_for_offline(world: World) -> None:
    state = world.open(3)
    state.ahead.look()
    go_online(world, Phase.CONNECTING)
    state.tick()
    assert asked(world) == []
    go_online(world)
    state.tick()
    assert asked(world) == [3, 2]


def test_what_the_cursor_left_behind_is_taken_back(world: World) -> None:
    state = world.open(100)
    go_online(world)
    state.ahead.look()
    assert asked(world) == [100, 99]
    numbers = [CommandId(world.engine.last_id - 1), world.engine.last_id]
    world.done(numbers[0])
    world.store.parts_by_row[MessageRow(100)] = BodyPart("1", "text/plain")
    state.browse.cursor_to(50)
    state.ahead.look()
    assert world.engine.cancelled == [numbers[1]]
    world.tell(CommandCancelled(command_id=numbers[1]))
    state.browse.cursor_to(0)
    state.ahead.look()
    assert asked(world)[-1] == 99, "and asked for again when it comes back"


def test_a_refusal_is_not_told_and_not_repeated(world: World) -> None:
    state = world.open(1)
    go_online(world)
    state.ahead.look()
    world.failed("The message is not on the server yet.")
    assert world.said == ""
    state.ahead.look()
    assert asked(world) == [1]
    state.reader.open()
    assert world.engine.of(OpenMessage)[-1].lane is Lane.INTERACTIVE, "but whoever opens it is told"
    world.failed("The message is not on the server yet.")
    assert reading(world).reason == "The message is not on the server yet."


def test_an_open_message_brings_the_next_ones(world: World) -> None:
    state = world.open(4)
    go_online(world)
    have_text(world, 4)
    state.reader.open()
    render(world)
    assert asked(world) == []
    state.reader.shown(key(4))
    assert asked(world) == [3]


def test_a_store_that_cannot_be_read_stops_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    state = world.open(3)
    go_online(world)

    def fail(row: MessageRow) -> BodyPart | None:
        raise StoreCorrupt("The file is damaged.")

    monkeypatch.setattr(world.store, "parts", fail)
    state.ahead.look()
    assert asked(world) == []
