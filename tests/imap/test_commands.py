"""What each command writes, and what it refuses to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.imap.talk import Talk, line_of
from tuimail.imap import search_keys as keys
from tuimail.imap.commands.acl import DeleteAcl, GetAcl, ListRights, MyRights, SetAcl
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.extensions import Copy, Fetch, Move, Store, Xatom
from tuimail.imap.commands.listing import List, ListReturn, ListSelect, Lsub
from tuimail.imap.commands.mailbox import Create, Delete, Rename, Select, Status, StatusItem, Subscribe, Unsubscribe
from tuimail.imap.commands.message import Append, StoreAction, UidCopy, UidExpunge, UidFetch, UidMove, UidStore
from tuimail.imap.commands.metadata import Depth, GetAnnotation, GetMetadata, SetAnnotation, SetMetadata
from tuimail.imap.commands.quota import GetQuota, GetQuotaRoot, SetQuota
from tuimail.imap.commands.search import Search, SearchReturn, Sort, Thread, UidSearch, UidSort, UidThread
from tuimail.imap.commands.session import Capability, Check, Compress, Enable, GetNamespace, Id, Login, Noop, ProxyAuth
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.fetch_items import Item, Section
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
