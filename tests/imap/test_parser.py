"""Each response of the server becomes its type; what makes no sense is a TokenError."""

from __future__ import annotations

import pytest

from tuimail.imap import utf7
from tuimail.imap.admin_data import (
    AclData,
    AnnotationData,
    IdData,
    ListRightsData,
    MetadataData,
    MyRightsData,
    Namespace,
    NamespaceData,
    QuotaData,
    QuotaResource,
    QuotaRootData,
)
from tuimail.imap.codes import ResponseCode
from tuimail.imap.parser import Numbered, Parsed, parse, tag_of
from tuimail.imap.responses import (
    CapabilityData,
    Condition,
    Continuation,
    EnabledData,
    ESearchData,
    Exists,
    FlagsData,
    ListData,
    Recent,
    SearchData,
    StatusData,
    StatusLine,
    Tagged,
    ThreadData,
    ThreadNode,
    Unknown,
    Vanished,
)
from tuimail.imap.sequence import UidSet
from tuimail.imap.tokens import TokenError
from tuimail.model.ids import ModSeq, Uid, UidValidity


def read(line: str | bytes) -> Parsed:
    octets = line.encode("utf-8") if isinstance(line, str) else line
    return parse(octets + b"\r\n", utf7.decode)


def node(uid: int | None, *children: ThreadNode) -> ThreadNode:
    return ThreadNode(None if uid is None else Uid(uid), children)


ONE, TWO, THREE = node(1), node(2), node(3)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("* OK", StatusLine(Condition.OK, None, "")),
        ("* ok Still here", StatusLine(Condition.OK, None, "Still here")),
        ("* BYE [UNAVAILABLE] down", StatusLine(Condition.BYE, ResponseCode("UNAVAILABLE"), "down")),
        ("* PREAUTH[ALERT]x", StatusLine(Condition.PREAUTH, ResponseCode("ALERT"), "x")),
        ("* NO [not closed", StatusLine(Condition.NO, None, "[not closed")),
        ('* OK [X "a]b"] t', StatusLine(Condition.OK, ResponseCode("X", '"a]b"', None, ("a]b",)), "t")),
        ("A1 OK", Tagged("A1", Condition.OK, None, "")),
        ("A1 No [TRYCREATE] none", Tagged("A1", Condition.NO, ResponseCode("TRYCREATE"), "none")),
        ("a.b BAD", Tagged("a.b", Condition.BAD, None, "")),
        ("+ idling", Continuation(b"idling")),
        ("+", Continuation(b"")),
        ("+ ", Continuation(b"")),
        ("* 23 EXISTS", Exists(23)),
        ("* 5 recent", Recent(5)),
        ("* 4 EXPUNGE", Numbered(4)),
        ("* CAPABILITY IMAP4rev1 AUTH=PLAIN ", CapabilityData(("IMAP4rev1", "AUTH=PLAIN"))),
        ("* ENABLED", EnabledData(())),
        ("* ENABLED QRESYNC CONDSTORE", EnabledData(("QRESYNC", "CONDSTORE"))),
        ("* FLAGS (\\Seen $A)", FlagsData(("\\Seen", "$A"))),
        ("* FLAGS NIL", FlagsData(())),
        ("* VANISHED 1:3,9", Vanished(UidSet.parse("1:3,9"))),
        ("* VANISHED (EARLIER) 5", Vanished(UidSet.of([5]), earlier=True)),
        ('* LIST (\\HasNoChildren) "/" INBOX', ListData("INBOX", "/", frozenset({"\\hasnochildren"}))),
        ('* LSUB () "." "a b"', ListData("a b", ".", frozenset(), "LSUB")),
        ('* XLIST (\\Inbox) "/" Inbox', ListData("Inbox", "/", frozenset({"\\inbox"}), "XLIST")),
        ('* LIST () "\\\\" R&-D', ListData("R&D", "\\", frozenset())),
        ("* LIST () NIL NIL", ListData("NIL", None, frozenset())),
        ('* LIST () "" x', ListData("x", None, frozenset())),
        (b'* LIST () "/" {3}\r\na"b', ListData('a"b', "/", frozenset())),
        ('* LIST () "/" new ("OLDNAME" ("old"))', ListData("new", "/", frozenset(), "LIST", "old")),
        (
            '* LIST () "/" x ("CHILDINFO" ("SUBSCRIBED"))',
            ListData("x", "/", frozenset(), "LIST", None, ("SUBSCRIBED",)),
        ),
        ('* LIST () "/" x ("OLDNAME" NIL)', ListData("x", "/", frozenset())),
        ("* SEARCH", SearchData(())),
        ("* SEARCH 2 3 6", SearchData((2, 3, 6))),
        ("* SEARCH 2 5 (MODSEQ 9)", SearchData((2, 5), ModSeq(9))),
        ("* SORT 5 3 4", SearchData((5, 3, 4), is_sort=True)),
        ('* ESEARCH (TAG "A2") UID', ESearchData("A2", True)),
        ("* ESEARCH", ESearchData(None, False)),
        (
            '* ESEARCH (TAG "A2") UID MIN 2 MAX 47 COUNT 25 ALL 47,2:9 MODSEQ 7 X (1 2)',
            ESearchData("A2", True, ((47, 47), (2, 9)), 25, 2, 47, ModSeq(7)),
        ),
        ('* ESEARCH (TAG "A2") UID PARTIAL (1:10 3,1)', ESearchData("A2", True, partial=((3, 3), (1, 1)))),
        ('* ESEARCH (TAG "A2") UID PARTIAL (1:10 NIL)', ESearchData("A2", True, partial=())),
        ('* ESEARCH (TAG "A2") UID PARTIAL (1:10)', ESearchData("A2", True, partial=())),
        ("* ESEARCH (X y) UID PARTIAL ()", ESearchData(None, True)),
        ("* THREAD", ThreadData(())),
        ("* THREAD (1)(2 3)", ThreadData((ONE, node(2, THREE)))),
        ("* THREAD (1 (2)(3))", ThreadData((node(1, TWO, THREE),))),
        ("* THREAD ((2)(3))", ThreadData((node(None, TWO, THREE),))),
        ("* THREAD ()", ThreadData(())),
        (
            '* NAMESPACE (("" "/")) NIL (("#shared/" NIL)("&AOQ-" "." "X" ("Y")) bad)',
            NamespaceData((Namespace("", "/"),), (), (Namespace("#shared/", None), Namespace("ä", "."))),
        ),
        ("* NAMESPACE", NamespaceData()),
        ("* ID NIL", IdData({})),
        ('* ID ("Name" "Dovecot" "x" NIL)', IdData({"name": "Dovecot", "x": None})),
        ("* ACL INBOX ann lrs bob l", AclData("INBOX", {"ann": "lrs", "bob": "l"})),
        ("* LISTRIGHTS x ann la r s", ListRightsData("x", "ann", "la", ("r", "s"))),
        ("* LISTRIGHTS x ann", ListRightsData("x", "ann", "", ())),
        ('* MYRIGHTS "x" lrs', MyRightsData("x", "lrs")),
        (
            '* QUOTA "" (storage 10 512 MESSAGE 1 2)',
            QuotaData("", (QuotaResource("STORAGE", 10, 512), QuotaResource("MESSAGE", 1, 2))),
        ),
        ("* QUOTA storage=0 ()", QuotaData("storage=0", ())),
        ('* QUOTAROOT INBOX "" b', QuotaRootData("INBOX", ("", "b"))),
        ("* QUOTAROOT INBOX", QuotaRootData("INBOX", ())),
        (
            '* ANNOTATION INBOX "/comment" ("value.priv" "mine" "value.shared" NIL)',
            AnnotationData("INBOX", "/comment", {"value.priv": b"mine", "value.shared": None}),
        ),
        ("* ANNOTATION INBOX /comment NIL", AnnotationData("INBOX", "/comment", {})),
        (b'* METADATA "" (/Shared/comment {2}\r\nab)', MetadataData("", {"/shared/comment": b"ab"})),
        ("* METADATA INBOX (/private/x NIL)", MetadataData("INBOX", {"/private/x": None})),
        ('* METADATA "" /shared/comment', MetadataData("", {"/shared/comment": None}, is_hint=True)),
        ("* X-THING 1 (a NIL)", Unknown("X-THING", None, (b"1", [b"a", None]))),
        ("* 7 X-THING a", Unknown("X-THING", None, (b"a",))),
    ],
)
def test_reads(line: str | bytes, expected: Parsed) -> None:
    assert read(line) == expected


def test_status() -> None:
    line = (
        "* STATUS INBOX (MESSAGES 3 UNSEEN 1 UIDNEXT 4 UIDVALIDITY 5 HIGHESTMODSEQ 6 RECENT 0 SIZE 7 DELETED 8"
        " DELETED-STORAGE 9 APPENDLIMIT 10 MAILBOXID (F1) X y)"
    )
    assert read(line) == StatusData("INBOX", 3, 1, Uid(4), UidValidity(5), ModSeq(6), 0, 7, 8, 9, 10, "F1")
    assert read("* STATUS x ()") == StatusData("x")
    assert read("* STATUS x (MESSAGES x UIDNEXT 0 APPENDLIMIT NIL MAILBOXID F)") == StatusData("x", mailbox_id="F")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "*",
        "* ",
        "* (",
        "A1",
        "A1 MAYBE",
        "A1 OKAY",
        "(A1) OK",
        "* 5 FETCH",
        "* 5 FETCH x",
        "* SEARCH 1 x",
        "* SEARCH 0",
        "* SEARCH 12345678901",
        "* SEARCH 1 (X 5)",
        "* SORT 1 (MODSEQ x)",
        "* THREAD (x)",
        "* THREAD 5",
        "* THREAD (12345678901)",
        '* ESEARCH (TAG "A2") ALL x',
        "* VANISHED x",
        "* VANISHED",
        "* VANISHED 1:*",
        "* LIST",
        "* LIST () x",
        "* STATUS x",
        "* QUOTA x (STORAGE a b)",
        "* METADATA",
        '* LIST () "/" "open',
    ],
)
def test_what_makes_no_sense(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(line)


def test_a_thread_without_end_is_flattened() -> None:
    deep = read("* THREAD " + "(1 " * 3000 + "(2)(3)" + ")" * 3000)
    wide = read("* THREAD (" + " ".join(["7"] * 3000) + " (8 NIL))")
    for data, total in ((deep, 3002), (wide, 3001)):
        assert isinstance(data, ThreadData)
        depth, count, level = 0, 0, data.threads
        while level:
            depth, count = depth + 1, count + len(level)
            level = tuple(child for item in level for child in item.children)
        assert depth <= 102
        assert count == total


def test_the_tag_of_a_broken_line() -> None:
    assert tag_of(b"A12 WHAT\r\n") == "A12"
    assert tag_of(b"* x\r\n") == tag_of(b"(\r\n") == ""


def test_list_claims() -> None:
    data = read('* LIST (\\Noselect \\Subscribed) "/" x')
    assert isinstance(data, ListData)
    assert not data.is_selectable
    assert data.is_subscribed
    lsub = read('* LSUB () "/" x')
    assert isinstance(lsub, ListData)
    assert lsub.is_selectable
    assert lsub.is_subscribed


def test_a_challenge_does_not_show() -> None:
    assert "c2VjcmV0" not in repr(read("+ c2VjcmV0"))


def test_token_errors_are_value_errors() -> None:
    assert issubclass(TokenError, ValueError)
