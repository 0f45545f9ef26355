"""What a FETCH asks for, and under which name the answer comes."""

from __future__ import annotations

import pytest

from tuimail.imap.encode import Dialect
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.fetch import item_key
from tuimail.imap.fetch_items import FetchItem, Item, Section


def written(item: FetchItem) -> bytes:
    return b"".join(fragment for fragment in item.fragments(Dialect()) if isinstance(fragment, bytes))


@pytest.mark.parametrize(
    ("item", "asked", "key"),
    [
        (Item.SIZE, b"RFC822.SIZE", "RFC822.SIZE"),
        (Item.PREVIEW_LAZY, b"PREVIEW (LAZY)", "PREVIEW"),
        (Section(), b"BODY.PEEK[]", "BODY[]"),
        (Section("1.2"), b"BODY.PEEK[1.2]", "BODY[1.2]"),
        (Section("1.2", peek=False), b"BODY[1.2]", "BODY[1.2]"),
        (Section("1.mime"), b"BODY.PEEK[1.MIME]", "BODY[1.MIME]"),
        (Section("2", offset=0, count=65536), b"BODY.PEEK[2]<0.65536>", "BODY[2]<0>"),
        (Section("2", binary=True, offset=8, count=8), b"BINARY.PEEK[2]<8.8>", "BINARY[2]<8>"),
        (Section.header_fields("From", "To"), b"BODY.PEEK[HEADER.FIELDS (From To)]", "BODY[HEADER.FIELDS]"),
        (Section.header_fields("a b", part="2"), b'BODY.PEEK[2.HEADER.FIELDS ("a b")]', "BODY[2.HEADER.FIELDS]"),
        (
            Section("", ("Received",), without_fields=True),
            b"BODY.PEEK[HEADER.FIELDS.NOT (Received)]",
            "BODY[HEADER.FIELDS.NOT]",
        ),
    ],
)
def test_question_and_answer(item: FetchItem, asked: bytes, key: str) -> None:
    assert written(item) == asked
    assert item.key() == key
    answered = asked.replace(b".PEEK", b"").partition(b".65536")[0].partition(b".8>")[0]
    assert item_key(answered + (b">" if b"<" in answered else b"")).partition(" ")[0] == key


@pytest.mark.parametrize("name", ["x", "1.", ".1", "0", "1.x", "MIME", "1]", "1\r\n", "HEADER.FIELDS", "1.0"])
def test_no_section(name: str) -> None:
    with pytest.raises(InvalidArgument):
        Section(name)


def test_half_a_window_is_none() -> None:
    with pytest.raises(InvalidArgument):
        Section("1", offset=0)
    with pytest.raises(InvalidArgument):
        Section("1", count=9)
