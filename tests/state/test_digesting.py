"""The digest of a selection: asked for when it rests, thrown away when it is another one."""

from __future__ import annotations

from tests.state.conftest import World, mark_at
from tests.state.fakes import INBOX_KEY, LISTS
from tuimail.contract.events import MessagesChanged
from tuimail.model.digest import Digest
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.spans import Span
from tuimail.state.digesting import DeedRequest, Request, run_digest
from tuimail.state.touched import Touched


def sum_up(world: World) -> Request:
    """What the screen's thread does."""
    request = world.state.digesting.request()
    assert request is not None
    world.state.digesting.loaded(request, run_digest(request, world.store))
    return request


def digest(world: World) -> Digest:
    found = world.state.digesting.digest
    assert found is not None
    return found


def test_two_messages_are_summed_up_and_one_is_not(world: World) -> None:
    state = world.open(5, unseen=[4])
    state.mark.toggle()
    assert state.digesting.look() == set()
    assert not state.digesting.is_open
    state.mark.toggle()
    assert Touched.READER in state.digesting.look()
    sum_up(world)
    assert (digest(world).count, digest(world).unseen) == (2, 1)
    state.mark.none()
    assert Touched.READER in state.digesting.settle()
    assert state.digesting.digest is None


def test_the_same_selection_is_read_once_until_mail_changes(world: World) -> None:
    state = world.open(5)
    state.mark.all()
    state.digesting.look()
    sum_up(world)
    state.digesting.look()
    assert state.digesting.request() is None
    world.tell(MessagesChanged(mailbox=INBOX_KEY, changed=frozenset({MessageRow(1)})))
    state.digesting.look()
    sum_up(world)


def test_all_the_others_and_an_open_range(world: World) -> None:
    state = world.open(6)
    state.mark.toggle()
    state.mark.invert()
    state.digesting.look()
    sum_up(world)
    assert digest(world).count == 5
    state.mark.none()
    state.mark.toggle_range()
    state.browse.move_cursor(2)
    state.digesting.look()
    sum_up(world)
    assert digest(world).count == 3


def test_one_read_at_a_time_and_an_old_answer_is_thrown_away(world: World) -> None:
    state = world.open(6)
    state.mark.all()
    state.digesting.look()
    first = state.digesting.request()
    assert first is not None
    mark_at(state, 0)
    state.digesting.look()
    assert state.digesting.request() is None
    state.digesting.loaded(first, run_digest(first, world.store))
    assert state.digesting.digest is None
    sum_up(world)
    assert digest(world).count == 5


def test_a_folded_thread_counts_with_all_of_it(world: World) -> None:
    world.store.threads = {2: [(2, Span(1, 3)), (4, Span(2, 2)), (5, Span(3, 3))]}
    state = world.open(6)
    state.viewing.toggle_threads()
    world.load_order()
    state.viewing.toggle_all()
    state.mark.all()
    state.digesting.look()
    sum_up(world)
    assert digest(world).count == 6
    assert state.selection.count == 4
    state.triage.trash()
    assert len(state.pending) == 1


def test_another_mailbox_has_nothing_selected(world: World) -> None:
    state = world.open(5)
    state.mark.all()
    state.digesting.look()
    state.browse.open_mailbox(MailboxKey(INBOX_KEY.account, LISTS))
    state.digesting.settle()
    assert not state.digesting.is_open


def test_a_large_deed_says_from_how_many_senders(world: World) -> None:
    state = world.open(30)
    world.store.put(7, 7, sender="Ben")
    state.mark.all()
    state.triage.archive()
    assert world.said == "Archived 30 messages. u undoes it."
    request = sum_up(world)
    assert isinstance(request, DeedRequest)
    assert world.said == "Archived 30 messages from 2 senders. u undoes it."
    assert [one.text for one in state.status.said] == [world.said]


def test_a_small_deed_says_nothing_more_and_something_said_since_stays(world: World) -> None:
    state = world.open(30)
    state.triage.archive()
    assert not state.is_digesting
    state.mark.all()
    state.triage.mark_seen()
    state.say("Something else.")
    sum_up(world)
    assert world.said == "Something else."


def test_a_read_that_failed_is_said_and_the_next_one_is_asked_for(world: World) -> None:
    state = world.open(5)
    state.mark.all()
    state.digesting.look()
    request = state.digesting.request()
    assert request is not None
    state.digesting.failed(request, "The mail database is locked.")
    assert "locked" in world.said
    mark_at(state, 0)
    state.digesting.look()
    sum_up(world)
    assert digest(world).count == 4
