"""Queries over the cache: with the index, without it, and half-way, the same messages are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.server import Mail
from tests.store.world import World
from tuimail.model.flags import FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.store.errors import StoreCorrupt
from tuimail.store.search_index import SearchIndex
from tuimail.store.values import ListedMailbox

TEXTS = {
    0: "Please find the Invoice attached. Zürich",
    1: "nothing to see, move on",
    2: "lorem ipsum invoices dolor",
}


@pytest.fixture
def mail(world: World) -> list[MessageRow]:
    return world.deliver(
        "INBOX",
        Mail("<0@x>", sender="Ada", subject="Weekly report", internaldate=1000, size=100),
        Mail(
            "<1@x>",
            sender="Bob Smith",
            subject="invoice of May",
            internaldate=2000,
            size=5000,
            flags=FlagSet.parse(["\\Seen"]),
        ),
        Mail(
            "<2@x>",
            sender="Zoë",
            subject="ÜBUNG",
            internaldate=3000,
            size=50,
            flags=FlagSet.parse(["Work", "\\Flagged"]),
        ),
    )


def fill(world: World, rows: list[MessageRow], headers: int = 99) -> SearchIndex:
    index = world.store.index
    texts = index.next_headers(headers)
    index.put_headers(texts, {rows[0]: ["Bill Ä.pdf"]} if texts else {})
    index.put_bodies((rows[number], text) for number, text in TEXTS.items())
    return index


def found(world: World, rows: list[MessageRow], query: str) -> set[int]:
    everywhere = world.reader.searcher.rows(query)
    in_inbox = world.reader.order(world.row("INBOX"), filter=query)
    assert list(everywhere) == list(in_inbox)
    assert list(world.reader.glance(world.row("INBOX"), query)) in ([], list(in_inbox))
    assert world.reader.matching(rows, query) == set(in_inbox)
    return {rows.index(MessageRow(row)) for row in everywhere}


HEADER_QUERIES = [
    ("report", {0}),
    ("from:smith", {1}),
    ('from:"Bob Smith <ann@"', {1}),
    ("from:ann@example.org", {0, 1, 2}),
    ("to:bob", {0, 1, 2}),
    ("cc:bob", set()),
    ("from:ZOË", {2}),
    ("subject:übung", {2}),
    ("subject:in", {1}),
    ("is:unread", {0, 2}),
    ("is:starred or is:read", {1, 2}),
    ("tag:work", {2}),
    ("tag:wor", set()),
    ("larger:100", {1}),
    ("smaller:100", {2}),
    ("in:inbox", {0, 1, 2}),
    ("in:archive", set()),
    ("account:work report", {0}),
    ("account:home report", set()),
    ("before:1980-01-01 -from:ada", {1, 2}),
    ("newer:1d", set()),
    ("older:1y", {0, 1, 2}),
    ("has:attachment", set()),
    ("list:python", set()),
    ("subject:%", set()),
    ("from:(ada or zoë) -is:starred", {0}),
]


@pytest.mark.parametrize(("query", "expected"), HEADER_QUERIES)
@pytest.mark.parametrize("indexed", [None, 0, 1, 99])
def test_headers(world: World, mail: list[MessageRow], query: str, expected: set[int], indexed: int | None) -> None:
    if indexed is not None:
        fill(world, mail, indexed)
    if "ann@" in query and indexed != 99 and "<" in query:
        return  # name and address together are known to the index only
    assert found(world, mail, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("body:invoice", {0, 2}),
        ("body:INVOICES", {2}),
        ('body:"the invoice"', {0}),
        ("body:zürich", {0}),
        ("body:nvoice", set()),
        ("invoice", {0, 1, 2}),
        ("-invoice", set()),
        ("-body:invoice", {1}),
        ("body:lorem -subject:report", {2}),
        ("filename:bill", {0}),
        ("filename:Ä.PDF", {0}),
        ("body:!!!", set()),
        ("-body:!!!", set()),
    ],
)
def test_bodies_and_file_names(world: World, mail: list[MessageRow], query: str, expected: set[int]) -> None:
    fill(world, mail)
    assert found(world, mail, query) == expected


def test_what_is_not_known_is_neither_found_nor_ruled_out(world: World, mail: list[MessageRow]) -> None:
    searcher = world.reader.searcher
    assert found(world, mail, "body:invoice") == found(world, mail, "-body:invoice") == set()
    assert searcher.possible_among(mail, "body:invoice is:unread") == {mail[0], mail[2]}
    assert searcher.possible_among(mail, "-body:invoice is:unread") == {mail[0], mail[2]}


def test_trash_is_searched_when_it_is_named(world: World) -> None:
    world.store.put_mailboxes(
        [ListedMailbox("INBOX", "/", SpecialUse.INBOX), ListedMailbox("Trash", "/", SpecialUse.TRASH)]
    )
    (kept,) = world.deliver("INBOX", Mail("<1@x>"))
    (thrown,) = world.deliver("Trash", Mail("<2@x>"))
    searcher = world.reader.searcher
    assert list(searcher.rows("hello")) == [kept]
    assert list(searcher.rows("hello in:trash")) == [thrown]
    assert set(searcher.rows("hello in:anywhere")) == {kept, thrown}
    assert searcher.counts("hello in:anywhere") == (2, 2)


def test_an_index_of_another_database_is_not_used(world: World, mail: list[MessageRow], tmp_path: Path) -> None:
    fill(world, mail)
    index = world.store.index
    index.close()
    content = world.path.read_bytes()
    world.path.rename(tmp_path / "aside")
    world.path.write_bytes(content)
    assert {text.row for text in index.next_headers(9)} == set(mail)


def test_a_damaged_index_is_built_anew(world: World, mail: list[MessageRow]) -> None:
    index = fill(world, mail)
    index.close()
    index.path.write_bytes(b"this is no database" * 1000)
    assert found(world, mail, "report") == {0}
    with pytest.raises(StoreCorrupt, match="damaged"):
        index.next_headers(9)
    texts = index.next_headers(9)
    assert {text.row for text in texts} == set(mail)
