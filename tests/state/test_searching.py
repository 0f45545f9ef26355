"""Searching an account, and marking by a query."""

from __future__ import annotations

from collections.abc import Callable

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX
from tuimail.contract.commands import ApplyOp, SearchServer
from tuimail.contract.events import ConnectionChanged, FoundOnServer, MessagesChanged, Phase, Severity
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.operation import Move
from tuimail.state.found import Found
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.state.wrong_query import forget_wrong


def searched(world: World, query: str = "subject") -> AppState:
    """Three messages in the inbox, two in the archive, and a search for all of them."""
    state = world.open(5)
    world.store.move(MessageRow(1), ARCHIVE)
    world.store.move(MessageRow(2), ARCHIVE)
    state.search.show(query)
    world.load_order()
    return state


def key(mailbox: int) -> MailboxKey:
    return MailboxKey(ACCOUNT, INBOX if mailbox == INBOX else ARCHIVE)


def test_all_folders_are_searched_and_esc_goes_back(world: World) -> None:
    state = searched(world)
    assert isinstance(state.listing, Found)
    assert world.rows == [5, 4, 3, 2, 1]
    state.search.show("subject 2")
    world.load_order()
    assert world.rows == [2]
    assert state.escape()
    assert state.listing is not None
    assert state.listing.mailbox == key(INBOX)


def test_a_wrong_query_changes_nothing_and_none_leaves(world: World) -> None:
    state = searched(world)
    state.search.show("form:ada")
    assert "from:" in world.said
    assert world.rows == [5, 4, 3, 2, 1]
    state.search.show("  ")
    assert state.search.found is None


def test_what_was_wrong_with_a_query_is_not_said_of_the_next_one(world: World) -> None:
    state = searched(world)
    asks: tuple[Callable[[str], object], ...] = (
        state.search.show,
        lambda text: state.search.show(text, asks_server=True),
        state.browse.set_filter,
        state.mark.matching,
    )
    for wrong in ("form:ada", "account:nowhere", "in:qqq"):
        state.search.show(wrong, asks_server=True)
        assert world.said != ""
        for ask in asks:
            ask("form:eve")
            told = world.said
            assert told != ""
            ask("subject")
            assert world.said != told
    state.search.show("form:ada")
    assert forget_wrong(state) == {Touched.STATUS}, "the field is opened to type another one"
    assert (world.said, forget_wrong(state)) == ("", set())
    state.search.show("form:ada")
    state.say("Something else.", Severity.ERROR)
    state.search.show("subject 2")
    assert world.said == "Something else."


def test_a_folder_that_is_nowhere_is_told_with_one_that_is_like_it(world: World) -> None:
    state = world.open(5)
    for query, words in (
        ("in:archiv subject", "There is no folder “archiv”. Did you mean in:Archive?"),
        ("in:qqq", "There is no folder “qqq”."),
        ("-in:pythn", "There is no folder “pythn”. Did you mean in:python?"),
    ):
        state.search.show(query, asks_server=True)
        assert world.said == words
    assert world.engine.of(SearchServer) == []
    for known in ("in:archive", "in:python", "in:Lists/python", "in:anywhere", "in:trash"):
        state.status.clear()
        state.search.show(known, asks_server=True)
        assert "no folder" not in world.said


def test_news_of_every_folder_is_taken_in(world: World) -> None:
    state = searched(world)
    world.store.put(9, 9, box=ARCHIVE)
    world.tell(MessagesChanged(mailbox=key(ARCHIVE), added=frozenset({MessageRow(9)})))
    assert 9 in world.rows
    del world.store.messages[MessageRow(9)]
    world.tell(MessagesChanged(mailbox=key(ARCHIVE), removed=frozenset({MessageRow(9)})))
    assert 9 not in world.rows
    world.store.move(MessageRow(5), ARCHIVE)
    world.tell(
        MessagesChanged(mailbox=key(INBOX), removed=frozenset({MessageRow(5)})),
        MessagesChanged(mailbox=key(ARCHIVE), added=frozenset({MessageRow(5)})),
    )
    assert world.rows == [5, 4, 3, 2, 1]
    assert state.search.found is not None


def test_what_the_user_moves_leaves_the_list_until_it_is_undone(world: World) -> None:
    state = searched(world)
    state.triage.archive()
    world.store.move(MessageRow(5), ARCHIVE)
    world.done()
    world.tell(
        MessagesChanged(mailbox=key(INBOX), removed=frozenset({MessageRow(5)})),
        MessagesChanged(mailbox=key(ARCHIVE), added=frozenset({MessageRow(5)})),
    )
    assert world.rows == [4, 3, 2, 1]
    state.return_to = frozenset({MessageRow(5)})
    world.store.move(MessageRow(5), INBOX)
    world.tell(
        MessagesChanged(mailbox=key(ARCHIVE), removed=frozenset({MessageRow(5)})),
        MessagesChanged(mailbox=key(INBOX), added=frozenset({MessageRow(5)})),
    )
    assert world.rows == [5, 4, 3, 2, 1]
    assert state.listing is not None
    assert state.listing.cursor_row == 5


def test_only_what_is_elsewhere_is_moved(world: World) -> None:
    state = searched(world)
    state.mark.all()
    state.triage.archive()
    (command,) = [command for command in world.engine.commands if isinstance(command, ApplyOp)]
    assert command.op == Move((MessageRow(5), MessageRow(4), MessageRow(3)), ARCHIVE)
    assert world.rows == [2, 1]
    state.triage.archive()
    assert "already there" in world.said


def test_what_the_server_finds_is_added_and_marked(world: World) -> None:
    state = searched(world, "subject 3")
    found = state.search.found
    assert found is not None
    found.add_from_server([MessageRow(3), MessageRow(1)])
    assert world.rows == [3, 1]
    assert found.from_server == {1}
    assert [found.summary(1).row if found.summary(1) else None] == [1]  # type: ignore[union-attr]


def test_messages_are_marked_by_a_query(world: World) -> None:
    state = world.open(12)
    state.mark.matching("subject 1")
    assert state.mark.is_matching
    world.match()
    assert state.selection.rows() == (12, 11, 10, 1)
    assert not state.mark.is_matching
    state.mark.matching("nothing-like-this")
    world.match()
    assert state.selection.is_empty
    assert "No message" in world.said
    state.mark.matching("form:ada")
    assert state.mark.match_request() is None
    assert "from:" in world.said


def test_stars_that_the_store_does_not_know_yet_count(world: World) -> None:
    state = world.open(3)
    state.triage.toggle_flagged()
    state.mark.flagged()
    world.match()
    assert state.selection.rows() == (3,)


def test_a_list_that_was_left_is_not_marked(world: World) -> None:
    state = world.open(3)
    state.mark.flagged()
    request = state.mark.match_request()
    assert request is not None
    state.browse.open_mailbox(key(ARCHIVE))
    assert state.mark.matched(request, [1, 2, 3]) == set()
    assert state.selection.is_empty


def test_the_server_is_asked_and_answers_in_pieces(world: World) -> None:
    state = world.open(5)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    state.search.show("subject 3", asks_server=True)
    assert world.engine.commands[-1] == SearchServer(account=ACCOUNT, query="subject 3")
    asked = world.engine.last_id
    found = state.search.found
    assert found is not None
    assert found.is_asking
    world.tell(FoundOnServer(account=ACCOUNT, query="subject 3", rows=frozenset({MessageRow(3), MessageRow(1)})))
    world.load_order()
    assert (world.rows, found.from_server) == ([3, 1], {1})
    world.tell(FoundOnServer(account=ACCOUNT, query="something else", rows=frozenset({MessageRow(2)})))
    world.tell(FoundOnServer(account=ACCOUNT, query="subject 3", rows=frozenset({MessageRow(2)})))
    assert (world.rows, found.from_server) == ([3, 2, 1], {1, 2})
    world.done(asked)
    assert not found.is_asking
    world.tell(MessagesChanged(mailbox=key(INBOX), everything=True))
    world.load_order()
    assert (world.rows, found.from_server) == ([3, 2, 1], {1, 2})


def test_what_is_too_much_to_list_is_counted(world: World) -> None:
    state = world.open(3000)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    state.search.show("subject 2999", asks_server=True)
    world.load_order()
    found = state.search.found
    assert found is not None
    every = frozenset(map(MessageRow, range(1, 3001)))
    world.tell(FoundOnServer(account=ACCOUNT, query=found.filter, rows=every, more=7))
    assert (found.count, len(found.from_server), found.more_on_server) == (1001, 1000, 1999 + 7)
    assert world.rows[:2] == [3000, 2999], "the newest are listed"
    world.tell(FoundOnServer(account=ACCOUNT, query=found.filter, rows=frozenset({MessageRow(1)})))
    world.tell(MessagesChanged(mailbox=key(INBOX), everything=True))
    world.load_order()
    assert (found.count, len(found.from_server), found.more_on_server) == (1002, 1001, 1999 + 7)
    world.done(world.engine.last_id)
    state.search.show("subject 2999", asks_server=True)
    world.tell(FoundOnServer(account=ACCOUNT, query=found.filter, rows=every, more=7))
    assert (found.count, found.more_on_server) == (2002, 998 + 7), "asked again, it counts again"
    state.search.show("subject 2998")
    assert found.more_on_server == 0


def test_another_query_takes_the_first_back(world: World) -> None:
    state = world.open(5)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    state.search.show("subject", asks_server=True)
    asked = world.engine.last_id
    state.search.show("subject 2")
    assert world.engine.cancelled == [asked]
    state.search.leave()
    assert world.engine.cancelled == [asked]


def test_offline_only_the_store_is_searched(world: World) -> None:
    state = world.open(5)
    state.search.show("subject", asks_server=True)
    assert "Without a connection" in world.said
    assert not world.engine.of(SearchServer)
