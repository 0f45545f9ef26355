"""Whose an answer is, which commands may overlap, and sequence numbers that stay inside."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imap.talk import Talk
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.extensions import Fetch as FetchByNumber
from tuimail.imap.commands.listing import List
from tuimail.imap.commands.mailbox import Select, Status, StatusItem
from tuimail.imap.commands.message import Expunge, StoreAction, UidExpunge, UidFetch, UidMove, UidStore
from tuimail.imap.commands.search import Search, SearchReturn, Thread, UidSearch, UidThread
from tuimail.imap.commands.session import Enable, Logout, Noop
from tuimail.imap.events import Unsolicited
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.responses import Condition, Exists, Expunged, StatusLine, Vanished
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import SEEN
from tuimail.model.ids import ModSeq, Uid

FLAGS = (Item.FLAGS,)


class TestWhose:
    """Untagged data goes to the oldest command under way that wants it."""

    def test_fetches_by_uid_and_item(self) -> None:
        talk = Talk().select(9)
        low = talk.send(UidFetch(UidSet.span(1, 5), FLAGS))
        high = talk.send(UidFetch(UidSet.span(6), (Section("1", offset=0, count=5),)))
        assert talk.written() == b"A2 UID FETCH 1:5 (FLAGS)\r\nA3 UID FETCH 6:* (BODY.PEEK[1]<0.5>)\r\n"
        talk.server("* 6 FETCH (UID 6 BODY[1]<0> hello)", "* 1 FETCH (UID 1 FLAGS ())", "* 7 FETCH (UID 7 FLAGS ())")
        talk.server("A3 OK done", "A2 OK done")
        assert [fetch.uid for fetch in low.result()] == [1]
        assert [fetch.uid for fetch in high.result()] == [6]
        unsolicited = [event.response for event in talk.told(Unsolicited)]
        assert [fetch.uid for fetch in unsolicited if isinstance(fetch, Fetch)] == [7]

    def test_two_pieces_of_one_part(self) -> None:
        talk = Talk().select(9)
        first = talk.send(UidFetch(UidSet.of([5]), (Section("1", offset=0, count=5),)))
        second = talk.send(UidFetch(UidSet.of([5]), (Section("1", offset=5, count=5),)))
        assert talk.written().count(b"UID FETCH") == 2
        talk.server("* 5 FETCH (UID 5 BODY[1]<5> world)", "* 5 FETCH (UID 5 BODY[1]<0> hello)", "A2 OK", "A3 OK")
        assert [fetch.section("1", 0) for fetch in first.result()] == [b"hello"]
        assert [fetch.section("1", 5) for fetch in second.result()] == [b"world"]

    def test_the_first_piece_may_come_without_its_origin(self) -> None:
        talk = Talk().select(9)
        piece = (Section("1", offset=0, count=5),)
        answer = talk.answered(UidFetch(UidSet.of([5]), piece), "* 5 FETCH (UID 5 BODY[1] hello)")
        assert [fetch.section("1", 0) for fetch in answer] == [b"hello"]

    def test_the_last_message_of_an_open_range_is_not_asked_for(self) -> None:
        talk = Talk().select(9)
        pending = talk.send(UidFetch(UidSet.span(100), FLAGS))
        talk.server("* 9 FETCH (UID 50 FLAGS ())", "A2 OK done")
        assert len(pending.result()) == 0

    def test_a_fetch_of_uids_only_takes_any_fetch(self) -> None:
        talk = Talk().select(9)
        answer = talk.answered(UidFetch(UidSet.span(1, 2), (Item.UID,)), "* 1 FETCH (UID 1)", "* 2 FETCH (UID 2)")
        assert [fetch.uid for fetch in answer] == [1, 2]

    def test_vanished_with_changedsince(self) -> None:
        talk = Talk().select(9)
        pending = talk.send(UidFetch(UidSet.span(1), FLAGS, changedsince=ModSeq(5), vanished=True))
        assert talk.written() == b"A2 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)\r\n"
        talk.server("* VANISHED (EARLIER) 3:4", "* VANISHED 5", "* VANISHED (EARLIER) 7", "A2 OK done")
        assert str(pending.result().vanished) == "3:4,7"
        assert talk.told(Unsolicited) == [Unsolicited(Vanished(UidSet.of([5])))]

    def test_status_by_name(self) -> None:
        talk = Talk()
        one, two = talk.send(Status("inbox")), talk.send(Status("b"))
        assert talk.written().count(b"STATUS") == 2
        talk.server(
            "* STATUS b (MESSAGES 2)", "* STATUS INBOX (MESSAGES 1)", "* STATUS c (MESSAGES 3)", "A1 OK", "A2 OK"
        )
        assert (one.result().messages, two.result().messages) == (1, 2)
        assert len(talk.told(Unsolicited)) == 1

    def test_searches_by_tag(self) -> None:
        talk = Talk().select(9)
        returns = (SearchReturn.ALL,)
        one, two = talk.send(UidSearch(returns=returns)), talk.send(UidSearch(returns=returns))
        assert talk.written().count(b"SEARCH") == 2
        talk.server('* ESEARCH (TAG "A3") UID ALL 3', "A3 OK", '* ESEARCH (TAG "A2") UID ALL 2', "A2 OK")
        assert (list(one.result().uids), list(two.result().uids)) == ([2], [3])

    def test_moves_take_their_own_removals(self) -> None:
        talk = Talk().select(4, uids=range(1, 5))
        pending = talk.send(UidMove(UidSet.of([2, 3]), "x"))
        talk.server(
            "* OK [COPYUID 7 2:3 11:12] moved", "* 2 EXPUNGE", "* 1 EXPUNGE", "* 1 EXPUNGE", "* OK hi", "A2 OK done"
        )
        copied = pending.result()
        assert copied is not None
        assert copied.pairs() == {2: 11, 3: 12}
        assert [event.response for event in talk.told(Unsolicited)] == [
            Expunged(Uid(1)),
            StatusLine(Condition.OK, None, "hi"),
        ]

    def test_expunges(self) -> None:
        talk = Talk().select(5, uids=range(1, 4))
        answer = talk.answered(Expunge(), "* 2 EXPUNGE", "* 4 EXPUNGE", "* VANISHED 9")
        assert (str(answer.uids), answer.unresolved) == ("2,9", 1)
        pending = talk.send(UidExpunge(UidSet.of([1])))
        talk.server("* VANISHED 1", "* VANISHED 7", "A3 OK [HIGHESTMODSEQ 8] done")
        assert (str(pending.result().uids), pending.result().highestmodseq) == ("1", 8)
        assert talk.connection.selected is not None
        assert talk.connection.selected.highestmodseq == 8

    def test_stores(self) -> None:
        talk = Talk().select(5)
        pending = talk.send(UidStore(UidSet.of([1, 2]), StoreAction.ADD, SEEN, unchangedsince=ModSeq(4)))
        talk.server("* 1 FETCH (UID 1 MODSEQ (5))", "* 2 FETCH (UID 2 PREVIEW x)", "A2 OK [MODIFIED 2] done")
        assert [fetch.uid for fetch in pending.result().messages] == [1]
        assert str(pending.result().modified) == "2"


class TestOrder:
    """Commands whose answers could be mistaken for each other do not overlap."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (UidSearch(), UidSearch()),
            (UidSearch(returns=(SearchReturn.ALL,)), UidSearch()),
            (List(), List()),
            (Status("a"), Status("a")),
            (Status("a"), List(status=(StatusItem.MESSAGES,))),
            (List(status=(StatusItem.MESSAGES,)), Status("a")),
            (UidFetch(UidSet.span(1, 5), FLAGS), UidFetch(UidSet.span(5, 9), (Item.FLAGS, Item.UID))),
            (UidFetch(UidSet.span(1, 5), (Item.UID,)), UidFetch(UidSet.span(5, 9), FLAGS)),
            (UidFetch(UidSet.span(1, 5), FLAGS), UidStore(UidSet.of([5]), StoreAction.ADD, SEEN)),
            (UidStore(UidSet.of([5]), StoreAction.ADD, SEEN), UidFetch(UidSet.span(1, 5), FLAGS)),
            (UidStore(UidSet.of([5]), StoreAction.ADD, SEEN), UidStore(UidSet.of([5]), StoreAction.REMOVE, SEEN)),
            (UidMove(UidSet.of([5]), "x"), UidMove(UidSet.of([6]), "x")),
            (Expunge(), UidExpunge(UidSet.of([6]))),
            (UidThread(), UidThread()),
            (Search(), Noop()),
            (Noop(), Search()),
            (FetchByNumber(SeqSet.of([1]), FLAGS), FetchByNumber(SeqSet.of([2]), FLAGS)),
            (Select("a"), Select("b")),
            (Logout(), Noop()),
            (Enable(("UTF8=ACCEPT",)), Noop()),
            (
                UidFetch(UidSet.of([1]), FLAGS, changedsince=ModSeq(1), vanished=True),
                UidFetch(UidSet.of([2]), FLAGS, changedsince=ModSeq(1), vanished=True),
            ),
        ],
    )
    def test_the_second_waits(self, first: Command[Any], second: Command[Any]) -> None:
        talk = Talk().select(9)
        talk.send(first)
        talk.send(second)
        assert talk.written().count(b"\r\n") == 1
        talk.server("A2 OK done")
        assert talk.written().startswith(b"" if isinstance(first, Logout) else b"A3 ")

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (Select("a"), UidFetch(UidSet.span(1), FLAGS)),
            (Enable(("QRESYNC",)), Select("a")),
            (UidFetch(UidSet.span(1, 5), FLAGS), UidFetch(UidSet.span(6, 9), FLAGS)),
            (UidFetch(UidSet.span(1, 5), FLAGS), UidFetch(UidSet.span(1, 5), (Section("1"),))),
            (UidFetch(UidSet.span(1, 5), (Section("1"),)), UidStore(UidSet.of([5]), StoreAction.ADD, SEEN)),
            (List(), Status("a")),
            (Status("a"), Status("b")),
            (UidSearch(), Noop()),
        ],
    )
    def test_both_leave_at_once(self, first: Command[Any], second: Command[Any]) -> None:
        talk = Talk()
        talk.send(first)
        talk.send(second)
        assert talk.written().count(b"\r\n") == 2

    def test_first_come_first_served(self) -> None:
        talk = Talk()
        commands: list[Command[Any]] = [UidSearch(), UidSearch(), Noop()]
        for command in commands:
            talk.send(command)
        assert talk.written().count(b"\r\n") == 1

    def test_withdrawal(self) -> None:
        talk = Talk()
        first, second = talk.send(UidSearch()), talk.send(UidSearch())
        assert not talk.connection.withdraw(first)
        assert talk.connection.withdraw(second)
        talk.written()
        talk.server("A1 OK")
        assert talk.written() == b""


class TestNumbers:
    """Commands by sequence number answer in UIDs."""

    def test_search(self) -> None:
        talk = Talk().select(9, uids=range(101, 104))
        answer = talk.answered(Search(), "* SEARCH 1 3 7")
        assert (list(answer.uids), answer.count, answer.unresolved) == ([101, 103], 3, 1)
        assert (answer.min, answer.max) == (101, 103)

    def test_extended_search(self) -> None:
        talk = Talk().select(9, uids=range(101, 104))
        line = '* ESEARCH (TAG "A2") MIN 2 MAX 9 COUNT 3 ALL 2:3,9 PARTIAL (1:1 2)'
        answer = talk.answered(Search(returns=(SearchReturn.ALL,)), line)
        assert (list(answer.uids), answer.count, answer.unresolved) == ([102, 103], 3, 1)
        assert (answer.min, answer.max) == (102, None)
        bomb = talk.answered(Search(returns=(SearchReturn.ALL,)), '* ESEARCH (TAG "A3") ALL 1:4294967295')
        assert (bomb.uids, bomb.unresolved) == (UidSet(), 4294967295)

    def test_thread(self) -> None:
        talk = Talk().select(9, uids=range(101, 104))
        (thread,) = talk.answered(Thread(), "* THREAD (1 (2)(9))")
        assert (thread.uid, [child.uid for child in thread.children]) == (101, [102, None])

    def test_fetch(self) -> None:
        talk = Talk().select(9)
        pending = talk.send(FetchByNumber(SeqSet.span(8, 9), FLAGS))
        assert talk.written() == b"A2 FETCH 8:9 (UID FLAGS)\r\n"
        talk.server("* 8 FETCH (UID 80 FLAGS ())", "* 1 FETCH (UID 10 FLAGS ())", "* 9 FETCH (FLAGS ())", "A2 OK")
        assert [fetch.uid for fetch in pending.result()] == [80, None]

    def test_untagged_data_of_another_kind_passes(self) -> None:
        talk = Talk().select(9)
        pending = talk.send(FetchByNumber(SeqSet.span(8, 9), FLAGS))
        talk.server("* 10 EXISTS", "A2 OK")
        assert len(pending.result()) == 0
        assert talk.told(Unsolicited) == [Unsolicited(Exists(10))]
