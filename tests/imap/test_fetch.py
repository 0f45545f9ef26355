"""FETCH responses: cut at once, understood on demand, whatever the order and the oddities."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.fetch import Fetch, item_key, parse_date_time
from tuimail.imap.parser import parse
from tuimail.imap.tokens import TokenError
from tuimail.model.flags import Flag, FlagSet


def fetch(inside: bytes, seq: int = 3) -> Fetch:
    parsed = parse(b"* %d FETCH %s\r\n" % (seq, inside), bytes.decode)
    assert isinstance(parsed, Fetch)
    return parsed


def test_everything_a_list_row_needs() -> None:
    got = fetch(
        b'(UID 7 FLAGS (\\Seen $Junk \\Recent) INTERNALDATE " 2-Oct-2016 17:28:25 -0400" RFC822.SIZE 253 MODSEQ (12)'
        b' BODYSTRUCTURE ("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 27 1 NIL NIL NIL NIL)'
        b" BODY[HEADER.FIELDS (FROM TO)] {10}\r\nFrom: a)\r\n)"
    )
    assert got.uid == 7
    assert got.flags == FlagSet(Flag.SEEN, frozenset({"$Junk"}))
    assert got.internaldate == 1_475_443_705
    assert got.size == 253
    assert got.modseq == 12
    assert got.section("HEADER.FIELDS") == b"From: a)\r\n"
    part = got.bodystructure()
    assert part is not None
    assert part.media_type == "text/plain"
    assert got.keys == {"UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "MODSEQ", "BODYSTRUCTURE", "BODY[HEADER.FIELDS]"}


def test_what_was_not_sent_is_none() -> None:
    got: Any = fetch(b"()")
    names = "uid flags modseq internaldate savedate size bodystructure_raw preview email_id thread_id gm_msgid gm_thrid"
    assert [getattr(got, name) for name in names.split()] == [None] * 12
    assert [got.bodystructure(), got.envelope(), got.section("1"), got.gm_labels, got.raw("X")] == [None] * 5


def test_nil_and_nonsense_are_none() -> None:
    got = fetch(
        b'(BODY[1] NIL FLAGS NIL RFC822.SIZE -5 MODSEQ (x) INTERNALDATE "yesterday" SAVEDATE NIL PREVIEW NIL'
        b" EMAILID (M1) THREADID NIL ENVELOPE NIL X-GM-LABELS NIL BODYSTRUCTURE NIL)"
    )
    assert got.section("1") is None
    assert "BODY[1]" in got.keys
    assert (got.flags, got.size, got.modseq, got.internaldate, got.savedate, got.preview) == (None,) * 6
    assert (got.email_id, got.thread_id) == ("M1", None)
    assert (got.envelope(), got.gm_labels, got.bodystructure_raw) == (None, None, None)


def test_extensions() -> None:
    got = fetch(
        b"(X-GM-MSGID 1278455344230334865 X-GM-THRID 1266894439832287888"
        b' X-GM-LABELS (\\Inbox "Entw&APw-rfe" {2}\r\nab NIL)'
        b' PREVIEW "Hello \\"you\\"" SAVEDATE " 1-Jan-1970 00:01:00 +0000")'
    )
    assert got.gm_msgid == 1278455344230334865
    assert got.gm_thrid == 1266894439832287888
    assert got.gm_labels == ("\\Inbox", "Entwürfe", "ab")
    assert got.preview == 'Hello "you"'
    assert got.savedate == 60


def test_envelope_is_parsed_when_asked() -> None:
    envelope = fetch(b'(ENVELOPE (NIL "Hi" NIL NIL NIL NIL NIL NIL NIL "<a@b>"))').envelope()
    assert envelope is not None
    assert (envelope.subject, envelope.msgid) == ("Hi", "<a@b>")


@pytest.mark.parametrize(
    ("inside", "name", "offset", "content"),
    [
        (b"(BODY[] {2}\r\nab)", "", None, b"ab"),
        (b"(BODY[1.2]<0> {2}\r\nab)", "1.2", 0, b"ab"),
        (b"(BODY[1.2]<8> {2}\r\nab)", "1.2", 0, None),
        (b"(BODY[1.2]<8.100> {2}\r\nab)", "1.2", 8, b"ab"),
        (b"(BODY[1.2] {2}\r\nab)", "1.2", 0, b"ab"),
        (b"(BODY[1.2] {2}\r\nab)", "1.2", 8, None),
        (b"(BINARY[1] ~{2}\r\n\0b)", "1", None, b"\0b"),
        (b'(body[header.fields ("from")] "x")', "HEADER.FIELDS", None, b"x"),
        (b"(BODY[1.mime] {0}\r\n)", "1.MIME", None, b""),
        (b'(BODY[1] "")', "1", None, b""),
        (b'(BODY[1] "a\\"\\\\b")', "1", None, b'a"\\b'),
        (b'(BODY[1] "ends with \\\\")', "1", None, b"ends with \\"),
        (b"(BODY[1] bare)", "1", None, b"bare"),
    ],
)
def test_sections(inside: bytes, name: str, offset: int | None, content: bytes | None) -> None:
    assert fetch(inside).section(name, offset) == content


@pytest.mark.parametrize(
    "inside",
    [
        b'(BODYSTRUCTURE ("text" "plain" ("name" {3}\r\na)b) NIL NIL "7bit" 1 1) UID 5)',
        b'(BODYSTRUCTURE ("text" "plain" ("name" "a "b" c.txt") NIL NIL "7bit" 1 1) UID 5)',
        b"(BODYSTRUCTURE " + b"(" * 30 + b'"a"' + b")" * 30 + b" UID 5)",
        b"(BODYSTRUCTURE () UID 5 )",
        b"(  UID 5)",
        b"(UID 5) ",
        b"( uid 5 X-UNKNOWN (a (b {1}\r\n)) c))",
    ],
)
def test_oddities_do_not_cost_the_message(inside: bytes) -> None:
    assert fetch(inside).uid == 5


@pytest.mark.parametrize("uid", [b"0", b"-1", b"x", b"4294967296", b"99999999999", b"(5)"])
def test_an_impossible_uid_is_no_uid(uid: bytes) -> None:
    assert fetch(b"(UID %s)" % uid).uid is None


@pytest.mark.parametrize(
    "inside",
    [b"UID 5", b"(UID 5) extra", b'(UID 5 "x" 1)', b"(UID)", b"(FLAGS {9}\r\n)", b"", b"(UID 5 BODYSTRUCTURE (((("],
)
def test_what_cannot_be_cut_is_an_error(inside: bytes) -> None:
    with pytest.raises(TokenError):
        fetch(inside)


def test_a_response_full_of_oddities_ends() -> None:
    for hostile in (b'"\\"' * 100_000, b'"a"b' * 100_000, b"(" * 100_000, b'("' * 100_000):
        with pytest.raises(TokenError):
            fetch(b"(BODYSTRUCTURE (" + hostile + b")")


def test_the_sequence_number_does_not_show() -> None:
    assert "321" not in repr(fetch(b'(UID 5 PREVIEW "x")', seq=321))
    assert not [name for name in dir(fetch(b"()")) if "seq" in name and not name.startswith("_") and name != "modseq"]


def test_keys_are_one_spelling() -> None:
    assert item_key(b'body[header.fields ("From" Subject)]<0>') == "BODY[HEADER.FIELDS]<0>"
    assert item_key(b"Rfc822.Size") == "RFC822.SIZE"


@pytest.mark.parametrize(
    ("written", "epoch"),
    [
        (b"01-Jan-1970 00:00:00 +0000", 0),
        (b" 1-jan-1970 01:00:00 +0100", 0),
        (b"1-JAN-1970 00:00:00", 0),
        (b"31-Dec-1969 23:59:59 +0000", -1),
        (b"29-Feb-2024 12:00:00 -0230", 1_709_217_000),
        (b"29-Feb-2023 12:00:00 +0000", None),
        (b"01-Foo-2023 12:00:00 +0000", None),
        (b"01-Jan-0000 12:00:00 +0000", None),
        (b"", None),
    ],
)
def test_dates(written: bytes, epoch: int | None) -> None:
    assert parse_date_time(written) == epoch


@given(
    st.dictionaries(
        st.sampled_from(["BODY[]", "BODY[1.2]<5>", "PREVIEW", "BINARY[3]", "RFC822"]),
        st.binary(max_size=30),
        min_size=1,
    ),
    st.integers(1, 2**32 - 1),
    st.booleans(),
)
def test_any_content_comes_through(items: dict[str, bytes], uid: int, is_uid_first: bool) -> None:
    written = [b"%s {%d}\r\n%s" % (key.encode(), len(content), content) for key, content in items.items()]
    written.insert(0 if is_uid_first else len(written), b"UID %d" % uid)
    got = fetch(b"(" + b" ".join(written) + b")")
    assert got.uid == uid
    assert {key: got.raw(key) for key in items} == items
