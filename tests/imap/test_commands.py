"""What each command writes, and the results of those that have one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.imap.talk import Talk, line_of
from tuimail.imap import search_keys as keys
from tuimail.imap.commands.acl import DeleteAcl, GetAcl, ListRights, MyRights, SetAcl
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.extensions import Copy, Fetch, Move, Store, Xatom
from tuimail.imap.commands.listing import List, ListReturn, ListSelect, Lsub, special_use_of
from tuimail.imap.commands.mailbox import Create, Delete, Rename, Select, Status, StatusItem, Subscribe, Unsubscribe
from tuimail.imap.commands.message import Append, StoreAction, UidCopy, UidExpunge, UidFetch, UidMove, UidStore
from tuimail.imap.commands.metadata import Depth, GetAnnotation, GetMetadata, SetAnnotation, SetMetadata
from tuimail.imap.commands.quota import GetQuota, GetQuotaRoot, SetQuota
from tuimail.imap.commands.search import Search, SearchReturn, Sort, Thread, UidSearch, UidSort, UidThread
from tuimail.imap.commands.session import Capability, Check, Compress, Enable, GetNamespace, Id, Login, Noop, ProxyAuth
from tuimail.imap.errors import CommandNo, InvalidArgument
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.responses import ListData
from tuimail.imap.search_keys import Key, Word
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import EMPTY, SEEN, FlagSet
from tuimail.model.ids import ModSeq
from tuimail.model.mailbox import SpecialUse

FIVE = UidSet.of([5])
SIZES = (StatusItem.MESSAGES, StatusItem.SIZE)
LISTED = (ListReturn.SPECIAL_USE, ListReturn.SUBSCRIBED)


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (Noop(), b"NOOP"),
        (Check(), b"CHECK"),
        (Capability(), b"CAPABILITY"),
        (Compress(), b"COMPRESS DEFLATE"),
        (GetNamespace(), b"NAMESPACE"),
        (Login("a b", 'p"w'), b'LOGIN "a b" "p\\"w"'),
        (Login("ann", "pässword"), 'LOGIN "ann" {9+}\r\npässword'.encode()),
        (ProxyAuth("bob"), b'PROXYAUTH "bob"'),
        (Enable(("QRESYNC", "X")), b"ENABLE QRESYNC X"),
        (Id(), b"ID NIL"),
        (Id({"name": "tuimail", "os": None}), b'ID ("name" "tuimail" "os" NIL)'),
        (Select("Entwürfe"), b'SELECT "Entw&APw-rfe"'),
        (Create("x"), b'CREATE "x"'),
        (Create("x", SpecialUse.ARCHIVE), b'CREATE "x" (USE (\\Archive))'),
        (Delete("x"), b'DELETE "x"'),
        (Rename("x", "y/z"), b'RENAME "x" "y/z"'),
        (Subscribe("x"), b'SUBSCRIBE "x"'),
        (Unsubscribe("x"), b'UNSUBSCRIBE "x"'),
        (Status("x"), b'STATUS "x" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)'),
        (List(), b'LIST "" "*"'),
        (List("a/", ("%",)), b'LIST "a/" "%"'),
        (List("", ("%", "b*")), b'LIST "" ("%" "b*")'),
        (
            List("", ("*",), (ListSelect.SUBSCRIBED, ListSelect.REMOTE), LISTED, SIZES),
            b'LIST (SUBSCRIBED REMOTE) "" "*" RETURN (SPECIAL-USE SUBSCRIBED STATUS (MESSAGES SIZE))',
        ),
        (Lsub("", "%"), b'LSUB "" "%"'),
        (Append("x", b"hi"), b'APPEND "x" {2+}\r\nhi'),
        (Append("x", b"hi", SEEN, 0), b'APPEND "x" (\\Seen) " 1-Jan-1970 00:00:00 +0000" {2+}\r\nhi'),
        (UidFetch(FIVE, (Item.FLAGS, Section("1"))), b"UID FETCH 5 (FLAGS BODY.PEEK[1])"),
        (UidFetch(FIVE, (Item.FLAGS,), ModSeq(7)), b"UID FETCH 5 (FLAGS) (CHANGEDSINCE 7)"),
        (UidStore(FIVE, StoreAction.ADD, SEEN), b"UID STORE 5 +FLAGS.SILENT (\\Seen)"),
        (UidStore(FIVE, StoreAction.REMOVE, SEEN, silent=False), b"UID STORE 5 -FLAGS (\\Seen)"),
        (UidStore(FIVE, StoreAction.REPLACE, EMPTY), b"UID STORE 5 FLAGS.SILENT ()"),
        (
            UidStore(FIVE, StoreAction.ADD, SEEN, unchangedsince=ModSeq(7)),
            b"UID STORE 5 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\\Seen)",
        ),
        (
            UidStore(FIVE, StoreAction.ADD, labels=("\\Important", "Grün", "a b")),
            b'UID STORE 5 +X-GM-LABELS.SILENT (\\Important "Gr&APw-n" "a b")',
        ),
        (UidCopy(FIVE, "x"), b'UID COPY 5 "x"'),
        (UidMove(FIVE, "x"), b'UID MOVE 5 "x"'),
        (UidExpunge(FIVE), b"UID EXPUNGE 5"),
        (UidSearch(), b"UID SEARCH ALL"),
        (UidSearch((keys.UNSEEN,), (SearchReturn.ALL, SearchReturn.COUNT)), b"UID SEARCH RETURN (ALL COUNT) UNSEEN"),
        (UidSearch(partial=(-1, -100)), b"UID SEARCH RETURN (PARTIAL -1:-100) ALL"),
        (UidSearch((Key("TEXT", "ü"),)), "UID SEARCH CHARSET UTF-8 TEXT {2+}\r\nü".encode()),
        (UidSearch((keys.negated(Key("TO", "ü")),)), "UID SEARCH CHARSET UTF-8 NOT TO {2+}\r\nü".encode()),
        (
            UidSearch((keys.either(keys.SEEN, keys.all_of((keys.DRAFT, keys.keyword("$Junk")))), keys.modseq(7))),
            b"UID SEARCH OR SEEN (DRAFT KEYWORD $Junk) MODSEQ 7",
        ),
        (
            UidSearch((keys.uid(UidSet.span(5)), keys.header("Message-ID", "<a@b>"), Key("SINCE", date(2026, 1, 2)))),
            b'UID SEARCH UID 5:* HEADER "Message-ID" "<a@b>" SINCE 2-Jan-2026',
        ),
        (UidSearch((keys.gm_raw('has:attachment "x"'),)), b'UID SEARCH X-GM-RAW "has:attachment \\"x\\""'),
        (Search((Key("", SeqSet.span(1, 3)),)), b"SEARCH 1:3"),
        (UidSort(("REVERSE DATE", "SUBJECT")), b"UID SORT (REVERSE DATE SUBJECT) UTF-8 ALL"),
        (
            Sort(("DATE",), (keys.FLAGGED,), (SearchReturn.COUNT,), (1, 9)),
            b"SORT RETURN (COUNT PARTIAL 1:9) (DATE) UTF-8 FLAGGED",
        ),
        (UidThread("REFS", (keys.ANSWERED,)), b"UID THREAD REFS UTF-8 ANSWERED"),
        (Thread(), b"THREAD REFERENCES UTF-8 ALL"),
        (GetAcl("x"), b'GETACL "x"'),
        (SetAcl("x", "ann", "+lr"), b'SETACL "x" "ann" "+lr"'),
        (DeleteAcl("x", "ann"), b'DELETEACL "x" "ann"'),
        (ListRights("x", "ann"), b'LISTRIGHTS "x" "ann"'),
        (MyRights("x"), b'MYRIGHTS "x"'),
        (GetQuota(), b'GETQUOTA ""'),
        (GetQuotaRoot("x"), b'GETQUOTAROOT "x"'),
        (SetQuota("", {"STORAGE": 512, "MESSAGE": 9}), b'SETQUOTA "" (STORAGE 512 MESSAGE 9)'),
        (GetMetadata("", ("/shared/comment",)), b'GETMETADATA "" ("/shared/comment")'),
        (
            GetMetadata("x", ("/a", "/b"), Depth.ALL, 1024),
            b'GETMETADATA (MAXSIZE 1024 DEPTH infinity) "x" ("/a" "/b")',
        ),
        (SetMetadata("x", {"/a": "b", "/c": None}), b'SETMETADATA "x" ("/a" "b" "/c" NIL)'),
        (GetAnnotation("x", ("/comment",)), b'GETANNOTATION "x" ("/comment") ("value")'),
        (
            SetAnnotation("x", "/comment", {"value.priv": "a", "value.shared": None}),
            b'SETANNOTATION "x" "/comment" ("value.priv" "a" "value.shared" NIL)',
        ),
        (Fetch(SeqSet.span(1, 3), (Item.UID, Item.FLAGS), ModSeq(3)), b"FETCH 1:3 (UID FLAGS) (CHANGEDSINCE 3)"),
        (Store(SeqSet.of([1]), StoreAction.ADD, SEEN), b"STORE 1 +FLAGS.SILENT (\\Seen)"),
        (Copy(SeqSet.of([1]), "x"), b'COPY 1 "x"'),
        (Move(SeqSet.of([1]), "x"), b'MOVE 1 "x"'),
        (Xatom("x-thing", ("(a b)", b"lit")), b"X-THING (a b) {3+}\r\nlit"),
        (Xatom("UID X"), b"UID X"),
    ],
)
def test_written(command: Command[Any], line: bytes) -> None:
    assert line_of(command) == line


@pytest.mark.parametrize(
    "command",
    [
        Login("a\0", "b"),
        Enable(()),
        Enable(("A B",)),
        Create("INBOX", SpecialUse.INBOX),
        Status("x", ()),
        List("", ()),
        Append("x", b"a\0"),
        Append("x", b"a", FlagSet(keywords=frozenset({"a b"}))),
        UidFetch(UidSet(), (Item.FLAGS,)),
        UidFetch(FIVE, ()),
        UidSearch(()),
        UidSearch((Key(""),)),
        UidSearch((keys.uid(UidSet()),)),
        UidSearch((Key("FROM X", "a"),)),
        UidSearch((keys.keyword("a b"),)),
        UidSearch((Key("KEYWORD", Word("{1}")),)),
        UidSearch(partial=(0, 5)),
        UidSearch(partial=(-1, 5)),
        UidSort(()),
        UidThread("A B"),
        SetQuota("", {"STORAGE": -1}),
        SetQuota("", {"A B": 1}),
        GetMetadata("x", ()),
        SetMetadata("x", {}),
        SetAnnotation("x", "/a", {}),
        Xatom("A\r\nB"),
        Xatom(""),
        Xatom("X", ("a\r\nb",)),
        Xatom("X", ("{3}",)),
        Xatom("X", ("a {3+}",)),
    ],
)
def test_refused_before_anything_is_sent(command: Command[Any]) -> None:
    talk = Talk()
    with pytest.raises(InvalidArgument):
        talk.send(command)
    assert talk.written() == b""


@pytest.mark.parametrize("hostile", ["x\r\nA9 DELETE y", "x\nA9 DELETE y", 'x" "y', "x\\"])
def test_no_text_can_begin_a_command(hostile: str) -> None:
    for command in (
        Select(hostile),
        Login(hostile, hostile),
        Rename(hostile, hostile),
        UidSearch((Key("FROM", hostile),)),
        SetMetadata(hostile, {hostile: hostile}),
        GetQuota(hostile),
    ):
        written = line_of(command, "IMAP4rev1")
        assert b"\r\nA9" not in written
        assert b"\nA9" not in written


class TestResults:
    def test_list(self) -> None:
        command = List(returns=LISTED, status=(StatusItem.MESSAGES,))
        answer = Talk().answered(command, '* LIST (\\Sent) "/" Gesendet', "* STATUS Gesendet (MESSAGES 4)")
        assert [special_use_of(data) for data in answer.mailboxes] == [SpecialUse.SENT]
        assert answer.statuses["Gesendet"].messages == 4

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
