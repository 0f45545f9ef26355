"""Leaving a list: what is asked first, what goes out, what follows."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tuimail.contract.commands import ApplyOp, FetchPart, Unsubscribe
from tuimail.contract.events import CommandDeferred, CommandDone, CommandFailed
from tuimail.mime.authentication import AuthenticationVerdict
from tuimail.model.address import Address
from tuimail.model.ids import MessageKey, MessageRow
from tuimail.model.operation import Move
from tuimail.model.summary import MessageHeaders
from tuimail.state.prompts import Confirm, No, PickAddress, Yes
from tuimail.state.root import AppState
from tuimail.state.sweeping import run_sweep
from tuimail.state.touched import Touched

URI = "https://news.example.org/bye?7"
ONE_CLICK = (
    "From: News <news@example.org>\r\nDKIM-Signature: d=example.org; h=list-unsubscribe:list-unsubscribe-post; b=x\r\n"
    f"List-Unsubscribe: <{URI}>, <mailto:bye@example.org>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n"
).encode()
BY_HAND = b"List-Unsubscribe: <mailto:bye@example.org>, <https://example.org/bye>\r\n\r\n"
TOP = MessageRow(5)


def with_header(world: World, header: bytes, *, dkim: str = "pass") -> AppState:
    state = world.open(5)
    state.judge = lambda account, block: AuthenticationVerdict(dkim=dkim)
    world.store.contents[TOP, "HEADER"] = header
    return state


def asked(state: AppState) -> Confirm:
    assert isinstance(state.prompt, Confirm)
    return state.prompt


def test_one_click_is_asked_for_first_and_names_who_is_asked(world: World) -> None:
    state = with_header(world, ONE_CLICK)
    assert Touched.PROMPT in state.leaving.ask()
    question = asked(state)
    assert question.question.startswith("Unsubscribe from ")
    assert "news.example.org" in question.why
    assert "Your server does not say" not in question.why
    assert world.engine.of(Unsubscribe) == []
    state.answer(No())
    assert world.engine.of(Unsubscribe) == []
    state.leaving.ask()
    state.answer(Yes())
    assert world.engine.of(Unsubscribe) == [Unsubscribe(message=MessageKey(ACCOUNT, TOP), uri=URI)]
    work = state.status_facts().work
    assert work is not None
    assert (work.words, work.esc) == ("Asking news.example.org to unsubscribe you…", "Esc stops")


@pytest.mark.parametrize(
    ("list_id", "named"),
    [
        ("python-ideas.lists.example.net", "Unsubscribe from the list python-ideas.lists.example.net?"),
        ("news.example.org", "Unsubscribe from “Ada” (ada@example.org)?"),
        ("", "Unsubscribe from “Ada” (ada@example.org)?"),
    ],
)
def test_a_list_is_left_and_not_who_wrote_to_it(world: World, list_id: str, named: str) -> None:
    state = with_header(world, ONE_CLICK)
    address = Address("Ada", "ada@example.org")
    world.store.headers_by_row[TOP] = MessageHeaders((address,), (), (), (), "", None, "", (), list_id)
    state.leaving.ask()
    assert asked(state).question == named


@pytest.mark.parametrize(
    ("header", "dkim"),
    [(ONE_CLICK, "fail"), (ONE_CLICK, ""), (ONE_CLICK.replace(b"DKIM-Signature", b"X-Signature"), "pass")],
)
def test_what_no_server_vouches_for_is_said_so(world: World, header: bytes, dkim: str) -> None:
    state = with_header(world, header, dkim=dkim)
    state.leaving.ask()
    assert "Your server does not say" in asked(state).why


def test_afterwards_the_mail_of_the_list_is_selected(world: World) -> None:
    state = with_header(world, ONE_CLICK)
    state.leaving.ask()
    state.answer(Yes())
    world.done()
    assert world.said == "Asked news.example.org to unsubscribe you; it agreed."
    assert state.mark.is_matching
    world.match()
    assert state.selection.count >= 1
    state.triage.archive()
    assert isinstance(world.engine.of(ApplyOp)[-1].op, Move)


def test_where_it_fails_the_other_ways_are_offered(world: World) -> None:
    state = with_header(world, ONE_CLICK)
    state.leaving.ask()
    state.answer(Yes())
    world.tell(CommandFailed(command_id=world.engine.last_id, reason="You are still subscribed."))
    assert world.said == "You are still subscribed."
    assert isinstance(state.prompt, PickAddress)
    assert [address for address, _, _ in state.prompt.addresses] == [URI, "mailto:bye@example.org"]
    assert state.status_facts().work is None


def test_without_one_click_nothing_is_asked_by_itself(world: World) -> None:
    state = with_header(world, BY_HAND)
    state.leaving.ask()
    assert isinstance(state.prompt, PickAddress)
    assert [address for address, _, _ in state.prompt.addresses] == [
        "https://example.org/bye",
        "mailto:bye@example.org",
    ]
    assert "tuimail cannot send mail yet" in state.prompt.addresses[1][2]


def test_the_header_is_fetched_where_it_is_not_here(world: World) -> None:
    state = world.open(5)
    state.leaving.ask()
    assert world.engine.of(FetchPart)[-1].section == "HEADER"
    fetch = world.engine.last_id
    world.tell(CommandDeferred(command_id=fetch, reason="There is no connection."))
    work = state.status_facts().work
    assert work is not None
    assert work.words.endswith("waits: There is no connection")
    world.store.contents[TOP, "HEADER"] = ONE_CLICK
    world.tell(CommandDone(command_id=fetch))
    assert asked(state)


def test_escape_stops_the_waiting(world: World) -> None:
    state = world.open(5)
    state.leaving.ask()
    fetch = world.engine.last_id
    assert state.work.can_stop
    state.work.stop()
    assert not state.work.can_stop
    assert world.engine.cancelled == [fetch]
    world.store.contents[TOP, "HEADER"] = ONE_CLICK
    world.tell(CommandDone(command_id=fetch))
    assert state.prompt is None


def test_mail_of_people_names_no_way(world: World) -> None:
    state = with_header(world, b"From: a@b\r\n\r\n")
    state.leaving.ask()
    assert state.prompt is None
    assert world.said.startswith("This message names no way to unsubscribe")


def test_nobody_is_asked_in_read_only_mode(world: World) -> None:
    state = with_header(world, ONE_CLICK)
    state.is_read_only = True
    state.leaving.ask()
    assert state.prompt is None


def test_a_group_of_the_sweep_view_is_left_and_then_offered(world: World) -> None:
    state = with_header(world, ONE_CLICK)
    state.sweep.open()
    request = state.sweep.request()
    assert request is not None
    state.sweep.loaded(request, run_sweep(request, world.store))
    group = state.sweep.group
    assert group is not None
    world.store.contents[MessageRow(group.rows[0]), "HEADER"] = ONE_CLICK
    state.sweep.leave(state.leaving, state.triage.archive)
    state.answer(Yes())
    assert world.engine.of(Unsubscribe)[-1].message == MessageKey(ACCOUNT, MessageRow(group.rows[0]))
    world.done()
    assert "archive what it sent" in asked(state).question
    state.answer(Yes())
    op = world.engine.of(ApplyOp)[-1].op
    assert isinstance(op, Move)
    assert set(op.messages) == set(group.rows)
