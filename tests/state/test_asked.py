"""Synchronising, logging in and sending once more, because a key asked: what is told at the end."""

from __future__ import annotations

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, LISTS
from tuimail.contract.commands import ProvidePassword, RetryOp
from tuimail.contract.events import ConnectionChanged, MessagesChanged, OpSettled, Phase
from tuimail.model.ids import CommandId, MailboxKey, MessageRow, OpId, OpKey
from tuimail.model.operation import OpState
from tuimail.state.root import AppState

OP = OpKey(ACCOUNT, OpId(7))


def online(world: World, count: int = 3) -> AppState:
    state = world.open(count)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    return state


def came(world: World, *rows: int, box: int = INBOX, seen: bool = False) -> None:
    for row in rows:
        world.store.put(row, row, box=box, seen=seen)
    added = frozenset(map(MessageRow, rows))
    world.tell(MessagesChanged(mailbox=MailboxKey(ACCOUNT, box), added=added))  # type: ignore[arg-type]


def test_what_came_is_counted_once_whoever_fetched_it(world: World) -> None:
    state = online(world)
    state.asked.sync()
    command_id = world.engine.last_id
    came(world, 11, 12)
    came(world, 13, box=LISTS)
    world.done(command_id)
    assert world.said == "work is up to date: 3 new messages."


def test_read_archived_and_moved_mail_is_nothing_new(world: World) -> None:
    state = online(world)
    state.asked.sync()
    command_id = world.engine.last_id
    came(world, 11, seen=True)
    came(world, 12, box=ARCHIVE)
    row = MessageRow(3)
    world.tell(MessagesChanged(mailbox=MailboxKey(ACCOUNT, INBOX), removed=frozenset({row})))
    came(world, 3, box=LISTS)
    world.done(command_id)
    assert world.said == "work is up to date: nothing new."


def test_very_many_are_counted_as_they_came(world: World) -> None:
    state = online(world)
    state.asked.sync()
    command_id = world.engine.last_id
    came(world, *range(1000, 1300), seen=True)
    world.done(command_id)
    assert world.said == "work is up to date: 300 new messages."


def test_what_nobody_asked_for_is_not_told(world: World) -> None:
    online(world)
    came(world, 11)
    world.done(CommandId(77))
    assert world.said == ""


def test_asked_twice_is_told_once_with_all_that_came(world: World) -> None:
    state = online(world)
    state.asked.sync()
    first = world.engine.last_id
    came(world, 11)
    state.asked.sync()
    second = world.engine.last_id
    world.done(first)
    assert world.said == "Synchronising work"
    world.done(second)
    assert world.said == "work is up to date: 1 new message."


def test_a_connection_that_comes_much_later_still_answers(world: World) -> None:
    state = world.open(3)
    state.asked.sync()
    command_id = world.engine.last_id
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.CONNECTING))
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host."))
    assert (world.said, state.status_facts().work) == ("No route to host.", None)
    world.clock.now += 3600
    state.tick()
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    world.done(command_id)
    assert world.said == "work is up to date: nothing new."


def test_the_same_trouble_after_a_password_is_told_again(world: World) -> None:
    state = world.open(3)
    offline = ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host.")
    world.tell(offline)
    state.asked.log_in(ACCOUNT, "secret", remember=False)
    assert world.engine.of(ProvidePassword)[-1].password == "secret"
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.CONNECTING), offline)
    assert [one.text for one in state.status.said].count("No route to host.") == 2


def test_once_more_and_what_came_of_it(world: World) -> None:
    state = online(world)
    state.asked.retry(OP, "Archive 2 messages")
    assert world.engine.of(RetryOp) == [RetryOp(op=OP)]
    world.done()
    assert world.said == "Trying again: Archive 2 messages"
    world.tell(OpSettled(op=OP, state=OpState.SETTLED))
    assert world.said == "Archive 2 messages: this time it was done."
    world.tell(OpSettled(op=OP, state=OpState.SETTLED))
    assert len(state.status.said) == 2


def test_a_start_without_changes_tries_nothing_again(world: World) -> None:
    state = online(world)
    state.is_read_only = True
    state.asked.retry(OP, "Archive 2 messages")
    assert world.engine.of(RetryOp) == []
    assert "--read-only" in world.said
