"""Going around: mailboxes, cursor, filter, next unread."""

from __future__ import annotations

import pytest

from tests.state.conftest import World, mark_at
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, INBOX_KEY, LISTS
from tuimail.contract.commands import Reconnect, SyncAccount, WatchMailbox
from tuimail.contract.events import ConnectionChanged, MessagesChanged, Phase
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.state import unread
from tuimail.state.folders import NodeId
from tuimail.state.listing import Listing
from tuimail.state.root import AppState
from tuimail.state.touched import Touched

ARCHIVE_KEY = MailboxKey(ACCOUNT, ARCHIVE)


def listing(state: AppState) -> Listing:
    assert state.listing is not None
    return state.listing


def test_the_start_opens_the_inbox_and_has_it_watched(world: World) -> None:
    state = world.open(3)
    assert listing(state).mailbox == INBOX_KEY
    assert world.engine.of(WatchMailbox) == [WatchMailbox(mailbox=INBOX_KEY)]
    assert state.account == ACCOUNT


def test_a_place_is_remembered_per_mailbox(world: World) -> None:
    state = world.open(10)
    state.browse.move_cursor(4)
    state.browse.open_mailbox(ARCHIVE_KEY)
    assert listing(state).count == 0
    touched = state.browse.open_mailbox(INBOX_KEY)
    assert listing(state).cursor_row == 6
    assert {Touched.LIST, Touched.TREE, Touched.STATUS} <= touched


def test_a_deep_place_is_found_when_the_order_is_there(world: World) -> None:
    state = world.open(500)
    world.load_order()
    state.browse.cursor_to(450)
    state.browse.open_mailbox(ARCHIVE_KEY)
    state.browse.kept.forget(ACCOUNT)
    state.browse.open_mailbox(INBOX_KEY)
    world.load_order()
    assert listing(state).cursor_row == 50


def test_leaving_before_the_place_was_found_does_not_lose_it(world: World) -> None:
    state = world.open(500)
    world.load_order()
    state.browse.cursor_to(450)
    state.browse.open_mailbox(ARCHIVE_KEY)
    state.browse.kept.forget(ACCOUNT)
    state.browse.open_mailbox(INBOX_KEY)
    state.browse.open_mailbox(ARCHIVE_KEY)
    state.browse.open_mailbox(INBOX_KEY)
    world.load_order()
    assert listing(state).cursor_row == 50


def test_roles_and_neighbours(world: World) -> None:
    state = world.open(1)
    state.browse.open_role(SpecialUse.ARCHIVE)
    assert listing(state).mailbox == ARCHIVE_KEY
    state.browse.open_role(SpecialUse.SENT)
    assert world.said == "This account has no folder for sent mail."
    state.browse.step_mailbox(-1)
    assert listing(state).mailbox == INBOX_KEY
    assert state.browse.step_mailbox(-1) == set()


def test_a_mailbox_that_is_gone_is_said(world: World) -> None:
    state = world.open(1)
    state.browse.open_mailbox(MailboxKey(ACCOUNT, MailboxRow(99)))
    assert "no such folder" in world.said
    assert listing(state).mailbox == INBOX_KEY


def test_the_cursor_stays_in_the_list(world: World) -> None:
    state = world.open(3)
    assert state.browse.move_cursor(-1) == set()
    state.browse.move_cursor(99)
    assert listing(state).cursor == 2
    assert state.browse.move_cursor(1) == set()
    state.browse.cursor_home()
    assert listing(state).cursor == 0
    state.browse.cursor_end()
    assert listing(state).cursor == 2


@pytest.mark.parametrize(
    ("start", "direction", "found"),
    [(0, 1, 8), (2, 1, 3), (7, 1, 8), (9, -1, 3), (2, -1, 3), (5, -1, 8)],
)
@pytest.mark.parametrize("near", [0, 1, 400])
def test_next_unread_goes_round(
    world: World, monkeypatch: pytest.MonkeyPatch, start: int, direction: int, found: int, near: int
) -> None:
    monkeypatch.setattr(unread, "_NEAR", near)
    monkeypatch.setattr(unread, "_CHUNK", 3)
    state = world.open(10, unseen=[8, 3])
    state.browse.cursor_to(start)
    state.browse.next_unseen(direction)
    assert listing(state).cursor_row == found


def test_next_unread_reads_few_of_many(world: World) -> None:
    state = world.open(5000, unseen=range(1, 5000, 5))
    state.browse.cursor_to(4000)
    state.browse.next_unseen(-1)  # the order is not read yet
    world.load_order()
    state.browse.cursor_to(2000)
    before = world.store.windows_read
    state.browse.next_unseen(1)
    assert listing(state).cursor_row == 2996
    assert world.store.windows_read - before < 500


def test_no_unread_mail_is_said(world: World) -> None:
    world.open(3).browse.next_unseen(1)
    assert world.said == "There are no unread messages in this list."


def test_what_was_just_read_is_not_unread(world: World) -> None:
    state = world.open(5, unseen=[5, 3])
    state.browse.cursor_to(2)
    state.triage.mark_seen()
    state.browse.cursor_home()
    state.browse.next_unseen(1)
    assert "no unread" in world.said
    state.triage.toggle_seen()
    state.triage.toggle_seen()
    state.browse.cursor_to(4)
    state.browse.next_unseen(-1)
    assert listing(state).cursor_row == 5


def test_the_filter(world: World) -> None:
    state = world.open(20)
    assert state.browse.set_filter("  subject   1 ") == {Touched.LIST, Touched.STATUS}
    assert state.browse.set_filter("subject 1") == set()
    assert world.rows[0] == 20
    world.load_order()
    assert world.rows == [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 1]
    assert state.status_facts().filter == "subject 1"


def test_a_wrong_filter_changes_nothing(world: World) -> None:
    state = world.open(20)
    state.browse.set_filter("1")
    world.load_order()
    before = world.rows
    assert state.browse.set_filter("form:ada") == {Touched.STATUS}
    assert world.said == "There is no search key “form:”. Did you mean from:?"
    assert (state.status_facts().filter, world.rows) == ("1", before)
    assert state.browse.order_request() is None


def test_marks_outside_the_filter_are_dropped(world: World) -> None:
    state = world.open(20)
    state.mark.toggle()
    state.browse.cursor_to(3)
    state.mark.toggle()
    state.browse.set_filter("17")
    world.load_order()
    assert state.selection.rows() == (17,)


def test_a_failed_order_is_told_and_not_asked_for_at_once(world: World) -> None:
    state = world.open(500)
    request = state.browse.order_request()
    assert request is not None
    state.browse.order_failed(request, "The disk is gone.")
    assert world.said == "The disk is gone."
    assert state.browse.order_request() is None
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    assert state.browse.order_request() is not None


def test_sync_connects_first_when_offline(world: World) -> None:
    state = world.open(1)
    state.asked.sync()
    assert world.engine.commands[-2:] == [Reconnect(account=ACCOUNT), SyncAccount(account=ACCOUNT)]
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    state.asked.sync()
    assert len(world.engine.of(Reconnect)) == 1


def test_nodes_are_toggled(world: World) -> None:
    state = world.open(1)
    assert state.browse.toggle_node(NodeId(ACCOUNT, ("Lists",))) == {Touched.TREE}
    assert state.browse.toggle_node(NodeId(ACCOUNT, ("INBOX",))) == set()


def test_news_moves_neither_cursor_nor_selection(world: World) -> None:
    state = world.open(5)
    state.browse.move_cursor(2)
    mark_at(state, 2)
    world.store.put(6, 6, seen=False)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, added=frozenset({MessageRow(6)})))
    assert world.rows == [6, 5, 4, 3, 2, 1]
    assert listing(state).cursor_row == 3
    assert state.selection.is_marked(3)


def test_news_of_another_mailbox_touches_no_list(world: World) -> None:
    world.open(5)
    other = MailboxKey(ACCOUNT, LISTS)
    assert world.tell(MessagesChanged(mailbox=other, added=frozenset({MessageRow(6)}))) == set()
    assert INBOX_KEY.row == INBOX


def test_a_cursor_that_moves_changes_two_rows_and_an_open_range_more(world: World) -> None:
    state = world.open(10)
    assert state.browse.move_cursor(2) == {Touched.CURSOR, Touched.STATUS}
    assert state.browse.move_cursor(0) == set()
    state.mark.toggle_range()
    assert state.browse.move_cursor(2) == {Touched.LIST, Touched.STATUS}


@pytest.mark.parametrize(("direction", "times", "found"), [(1, 1, 20), (1, 2, 3), (-1, 1, 3), (1, 3, 20), (-1, 2, 20)])
def test_next_unread_is_sought_in_a_thread_where_it_is_far(
    world: World, monkeypatch: pytest.MonkeyPatch, direction: int, times: int, found: int
) -> None:
    monkeypatch.setattr(unread, "_NEAR", 5)
    monkeypatch.setattr(unread, "MANY", 50)
    state = world.open(60, unseen=[20, 3])
    calls = world.store.calls
    state.browse.next_unseen(direction, times)
    assert (state.is_gathering, listing(state).cursor) == (True, 0)
    assert world.store.calls == calls  # the store is not asked while the key waits
    while state.is_gathering:
        world.work_out()
    assert listing(state).cursor_row == found
    assert world.said == ""


def test_nothing_unread_far_and_wide_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "MANY", 5)
    state = world.open(6)
    state.browse.next_unseen(1, nothing="That was all.")
    world.work_out()
    assert world.said == "That was all."


def test_what_was_marked_while_unread_mail_was_sought_far_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "_NEAR", 1)
    monkeypatch.setattr(unread, "MANY", 5)
    state = world.open(12, unseen=[8, 2])
    state.browse.cursor_to(4)
    state.triage.mark_seen()
    state.browse.cursor_home()
    state.browse.next_unseen(1)
    world.work_out()
    assert listing(state).cursor_row == 2
