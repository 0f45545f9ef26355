"""What each command makes of its answer."""

from __future__ import annotations

import pytest

from tests.imap.talk import Talk
from tuimail.imap.commands.acl import GetAcl, ListRights, MyRights
from tuimail.imap.commands.extensions import Copy, Move, Store, Xatom
from tuimail.imap.commands.listing import List, ListReturn, Lsub, special_use_of
from tuimail.imap.commands.mailbox import Create, StatusItem
from tuimail.imap.commands.message import Append, StoreAction, UidCopy
from tuimail.imap.commands.metadata import GetAnnotation, GetMetadata
from tuimail.imap.commands.quota import GetQuota, GetQuotaRoot, SetQuota
from tuimail.imap.commands.search import SearchReturn, Sort, UidSearch, UidSort, UidThread
from tuimail.imap.commands.session import GetNamespace, Id
from tuimail.imap.errors import CommandNo
from tuimail.imap.responses import ListData
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import SEEN
from tuimail.model.mailbox import SpecialUse

FIVE = UidSet.of([5])
LISTED = (ListReturn.SPECIAL_USE, ListReturn.SUBSCRIBED)


class TestResults:
    def test_list(self) -> None:
        command = List(returns=LISTED, status=(StatusItem.MESSAGES,))
        answer = Talk().answered(command, '* LIST (\\Sent) "/" Gesendet', "* STATUS Gesendet (MESSAGES 4)")
        assert [special_use_of(data) for data in answer.mailboxes] == [SpecialUse.SENT]
        assert answer.statuses["Gesendet"].messages == 4

    def test_list_with_rights(self) -> None:
        command = List(returns=(ListReturn.MYRIGHTS,))
        answer = Talk().answered(command, '* LIST () "/" a', "* MYRIGHTS a lrs", '* LIST () "/" b', "* MYRIGHTS b lr")
        assert answer.rights == {"a": "lrs", "b": "lr"}
        assert command.conflicts(MyRights("a"))
        assert MyRights("a").conflicts(MyRights("b"))
        assert not List().conflicts(MyRights("a"))

    def test_list_without_status_leaves_status_alone(self) -> None:
        talk = Talk()
        assert talk.answered(List(), "* STATUS a (MESSAGES 4)", '* LSUB () "/" a').mailboxes == ()
        assert len(talk.events()) == 3

    @pytest.mark.parametrize(
        ("name", "attributes", "use"),
        [
            ("INBOX", (), SpecialUse.INBOX),
            ("x", ("\\noselect",), None),
            ("x", ("\\spam",), SpecialUse.JUNK),
            ("x", ("\\allmail",), SpecialUse.ALL),
            ("x", ("\\starred",), SpecialUse.FLAGGED),
        ],
    )
    def test_special_use(self, name: str, attributes: tuple[str, ...], use: SpecialUse | None) -> None:
        assert special_use_of(ListData(name, "/", frozenset(attributes))) is use

    def test_lsub(self) -> None:
        assert Talk().answered(Lsub(), '* LSUB () "/" a', '* LIST () "/" b').mailboxes[0].name == "a"

    def test_create(self) -> None:
        assert Talk().ended(Create("x"), "OK [MAILBOXID (F9)] done").result() == "F9"
        assert Talk().ended(Create("x"), "OK done").result() is None

    def test_append(self) -> None:
        appended = Talk("LITERAL+").ended(Append("x", b"m"), "OK [APPENDUID 7 8] done").result()
        assert appended is not None
        assert (appended.uidvalidity, appended.uid) == (7, 8)
        assert Talk("LITERAL+").ended(Append("x", b"m"), "OK done").result() is None

    def test_copy(self) -> None:
        copied = Talk().ended(UidCopy(FIVE, "x"), "OK [COPYUID 7 5 9] done").result()
        assert copied is not None
        assert copied.pairs() == {5: 9}
        assert Talk().ended(Copy(SeqSet.of([1]), "x"), "OK done").result() is None

    def test_move_by_number(self) -> None:
        talk = Talk().select(2)
        copied = talk.answered(Move(SeqSet.of([1]), "x"), "* OK [COPYUID 7 5 9] x", "* 1 EXPUNGE", "* OK [X] y")
        assert copied is not None
        assert copied.pairs() == {5: 9}

    def test_store_by_number(self) -> None:
        talk = Talk().select(2)
        answer = talk.answered(Store(SeqSet.of([1]), StoreAction.ADD, SEEN), "* 1 FETCH (UID 5 FLAGS ())", "* 2 EXISTS")
        assert [fetch.uid for fetch in answer.messages] == [5]

    def test_plain_search(self) -> None:
        answer = Talk().answered(UidSearch(), "* SEARCH 5 3", "* SEARCH 9 (MODSEQ 12)", "* SORT 1")
        assert (str(answer.uids), answer.count, answer.min, answer.max, answer.modseq) == ("3,5,9", 3, 3, 9, 12)

    def test_no_search_result(self) -> None:
        answer = Talk().answered(UidSearch())
        assert (answer.uids, answer.count, answer.min, answer.max) == (UidSet(), 0, None, None)
        assert Talk().answered(UidSearch(returns=(SearchReturn.ALL,))).count is None

    def test_extended_search(self) -> None:
        line = '* ESEARCH (TAG "A1") UID COUNT 5 MIN 2 MAX 9 ALL 2:5,9 MODSEQ 12'
        answer = Talk().answered(UidSearch(returns=(SearchReturn.ALL,)), line, '* ESEARCH (TAG "Z") UID ALL 7')
        assert (str(answer.uids), answer.count, answer.min, answer.max, answer.modseq) == ("2:5,9", 5, 2, 9, 12)
        untagged = Talk().answered(UidSearch(returns=(SearchReturn.ALL,)), "* ESEARCH UID ALL 7")
        assert str(untagged.uids) == "7"

    def test_sort(self) -> None:
        answer = Talk().answered(UidSort(("DATE",)), "* SORT 5 3 4", "* SEARCH 1")
        assert (answer.uids, answer.count) == ((5, 3, 4), 3)
        talk = Talk().select(3, uids=range(10, 12))
        resolved = talk.answered(Sort(("DATE",)), "* SORT 3 2 1")
        assert (resolved.uids, resolved.count, resolved.unresolved) == ((11, 10), 3, 1)

    def test_extended_sort(self) -> None:
        command = UidSort(("DATE",), returns=(SearchReturn.ALL,))
        answer = Talk().answered(command, '* ESEARCH (TAG "A1") UID ALL 5,3:4,1')
        assert (answer.uids, answer.count) == ((5, 3, 4, 1), 4)
        bomb = Talk().answered(command, "* ESEARCH UID COUNT 3 ALL 1:4294967295")
        assert (bomb.uids, bomb.count) == ((), 3)

    def test_thread(self) -> None:
        (thread,) = Talk().answered(UidThread(), "* THREAD (5 7)")
        assert (thread.uid, thread.children[0].uid) == (5, 7)

    def test_administration(self) -> None:
        talk = Talk()
        assert talk.answered(GetNamespace(), '* NAMESPACE (("" "/")) NIL NIL').personal[0].delimiter == "/"
        assert talk.answered(Id()) == {}
        assert talk.answered(GetAcl("x"), "* ACL x ann lr").rights == {"ann": "lr"}
        assert talk.answered(ListRights("x", "ann"), "* LISTRIGHTS x ann l r").optional == ("r",)
        assert talk.answered(MyRights("x"), "* MYRIGHTS x lrs") == "lrs"
        assert talk.answered(GetQuota(), '* QUOTA "" (STORAGE 1 2)').resources[0].limit == 2
        roots = talk.answered(GetQuotaRoot("x"), "* QUOTAROOT x r", "* QUOTA r (STORAGE 1 2)")
        assert (roots.roots, roots.quotas[0].root) == (("r",), "r")
        assert talk.answered(SetQuota("", {"STORAGE": 2})) is None
        metadata = talk.answered(
            GetMetadata("x", ("/a",)), "* METADATA x (/a v)", "* METADATA x /b", "* METADATA y (/a w)"
        )
        assert metadata == {"/a": b"v"}
        (annotation,) = talk.answered(GetAnnotation("x", ("/a",)), "* ANNOTATION x /a (value v)")
        assert annotation.attributes == {"value": b"v"}

    def test_xatom(self) -> None:
        answer = Talk().answered(Xatom("uid x-thing"), "* X-THING 1 2", "* X-OTHER 3")
        assert [data.values for data in answer.responses] == [(b"1", b"2")]
        assert answer.tagged.text == "done"
        with pytest.raises(CommandNo):
            Talk().ended(Xatom("X"), "NO never").result()
