"""What screens ask: bounded, by index, and right."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.world import ACCOUNT, SEEN, Mail, World
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Move, SetFlags
from tuimail.store import entries, open_ops, reader
from tuimail.store.errors import StoreCorrupt
from tuimail.store.reader import MailReader


def plan(world: World, query: str, parameters: Sequence[object]) -> list[str]:
    connection = sqlite3.connect(world.path)
    try:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", parameters)]
    finally:
        connection.close()


def test_lists_are_read_by_index(world: World) -> None:
    by_list = "SEARCH message USING COVERING INDEX message_list (mailbox=?)"
    assert by_list in plan(world, reader.ORDER, (1,))
    assert plan(world, reader.FIRST_ROWS, (1, 60)) == ["SEARCH message USING INDEX message_list (mailbox=?)"]
    assert "SEARCH message USING INDEX message_unseen (mailbox=?)" in plan(world, reader.UNSEEN, (1,))
    for query in (reader.WINDOW, reader.SORT_KEYS):
        first, *rest = plan(world, query, ("[1]",))
        assert first == "SEARCH message USING INTEGER PRIMARY KEY (rowid=?)"
        assert rest == ["LIST SUBQUERY 1", "SCAN json_each VIRTUAL TABLE INDEX 1:"]
    assert all(step.startswith("SEARCH") for step in plan(world, reader.HEADERS, (1,)))


def test_the_journal_is_read_by_index(world: World) -> None:
    for query in (entries.UNDOABLE, entries.REDOABLE):
        step, *rest = plan(world, query, (9, "[]"))
        assert step.startswith("SEARCH op USING INDEX op_")
        assert rest == ["LIST SUBQUERY 1", "SCAN json_each VIRTUAL TABLE INDEX 1:"]
    assert plan(world, open_ops.OPEN, (9,)) == ["SCAN op USING INDEX op_open"]
    assert plan(world, entries.PENDING, ()) == ["SCAN op USING INDEX op_open"]
    assert plan(world, entries.LATEST, (9, 9)) == ["SEARCH op USING INTEGER PRIMARY KEY (rowid<?)"]


def test_order_is_newest_first_then_the_later_row(world: World) -> None:
    rows = world.deliver("INBOX", *[Mail(f"<{n}@x>", internaldate=date) for n, date in enumerate((5, 9, 5, 1))])
    box = world.row("INBOX")
    expected = [rows[1], *sorted((rows[0], rows[2]), reverse=True), rows[3]]
    order = world.reader.order(box)
    assert list(order) == expected
    assert order.typecode == "q"
    assert [one.row for one in world.reader.first_rows(box, 3)] == expected[:3]
    keys = world.reader.sort_keys(rows)
    assert [row for _, row in sorted(keys, reverse=True)] == expected


def test_a_window_is_of_what_is_shown(world: World) -> None:
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>", flags=SEEN))
    world.store.journal.apply(Move((first,), world.row("Archive")), "Archive")
    window = world.reader.window([second, first, MessageRow(99)])
    assert set(window) == {first, second}
    assert (window[first].mailbox, window[first].uid, window[first].pending) == (world.row("Archive"), None, True)
    assert (window[second].mailbox, window[second].uid, window[second].pending) == (world.row("INBOX"), 2, False)
    assert world.reader.summary(first) == window[first]
    assert world.reader.summary(MessageRow(99)) is None
    assert world.reader.headers(MessageRow(99)) is None
    assert world.reader.window([]) == {}


def test_unseen_rows(world: World) -> None:
    mails = [Mail(f"<{n}@x>", internaldate=n, flags=FLAGGED if n % 2 else SEEN) for n in range(6)]
    rows = world.deliver("INBOX", *mails)
    assert list(world.reader.unseen_rows(world.row("INBOX"))) == [rows[5], rows[3], rows[1]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {0, 1, 2, 3, 4, 5}),
        ("   ", {0, 1, 2, 3, 4, 5}),
        ("REPORT", {0, 1}),
        ("report from:bob", {1}),
        ("from:carla or subject:budget or 100%", {2, 5}),
        ("-report -from:ed", {2, 3, 4}),
        ("übung", {2, 3}),
        ("ÜBUNG", {2, 3}),
        ("ubung", set()),
        ("бюджет", {4}),
        ("ΣΊΣΥΦΟΣ", {4}),
        ("σίσυφοσ", {4}),
        ("100%", {5}),
        ("0%o", set()),
        ("a_b", {5}),
        ("x*y?[z]", {5}),
        ("é*", {5}),
        ("é?", set()),
        ("\\", {5}),
        ("'; DROP TABLE message;", set()),
        ("zw " * 100, set()),
        ("ö" * 5000, set()),
    ],
)
def test_filter(world: World, words: str, found: set[int]) -> None:
    mails = [
        ("Ann", "Quarterly Report"),
        ("Bob", "re: report"),
        ("Carla", "Die Übung"),
        ("U\u0308BUNG LEITER", "composed elsewhere"),
        ("Σίσυφος", "БЮДЖЕТ"),
        ("Ed", "100% of a_b \\ x*y?[z] É*"),
    ]
    rows = world.deliver("INBOX", *[Mail(f"<{subject}>", sender=sender, subject=subject) for sender, subject in mails])
    order = world.reader.order(world.row("INBOX"), filter=words)
    assert {rows.index(MessageRow(row)) for row in order} == found


def test_other_processes_are_noticed(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    before = world.reader.data_version()
    assert world.reader.data_version() == before
    world.store.journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Read")
    assert world.reader.data_version() != before


def test_a_reader_of_a_replaced_file_knows(world: World) -> None:
    assert world.reader.is_current()
    world.path.rename(world.path.with_name("aside"))
    assert not world.reader.is_current()
    world.path.touch()
    assert not world.reader.is_current()


def test_the_reader_cannot_write(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    world.store.put_part(row, "1", b"x")
    assert world.reader.part_content(row, "1") == b"x"
    for connection in (world.reader._db, world.reader._bodies):
        assert connection is not None
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("CREATE TABLE t (a)")


def test_what_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "work.sqlite"
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreCorrupt, match="damaged"):
        MailReader.open(path, ACCOUNT)


def test_a_sender_is_known_by_another_message(world: World) -> None:
    first, second, other = world.deliver(
        "INBOX",
        Mail("<1@x>", email="Eve@Example.net"),
        Mail("<2@x>", email="eve@example.net"),
        Mail("<3@x>", email="bob@example.org"),
    )
    assert world.reader.knows_sender("eve@example.net", first)
    assert world.reader.knows_sender("eve@example.net", second)
    assert not world.reader.knows_sender("bob@example.org", other)
    assert not world.reader.knows_sender("nobody@example.org", first)
    assert world.reader.knows_sender("bob@example.org", first)


def test_copies_of_a_message_do_not_make_its_sender_known(world: World) -> None:
    here, *_ = world.deliver("INBOX", Mail("<1@x>", email="eve@example.net"))
    world.deliver("Archive", Mail("<1@x>", email="eve@example.net"))
    assert not world.reader.knows_sender("eve@example.net", here)


def test_a_busy_sender_is_known_without_reading_all_of_it(world: World) -> None:
    rows = world.deliver("INBOX", *[Mail("<same@x>", email="list@example.net") for _ in range(30)])
    assert world.reader.knows_sender("list@example.net", rows[0])
    (step, *_rest) = [step for step in plan(world, reader.KNOWS_SENDER, ("a@b", 1)) if "header" in step]
    assert step == "SEARCH header USING INDEX header_sender (<expr>=?)"


def test_the_head_of_a_section(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    content = b"".join(b"line %d\n" % number for number in range(40_000))
    world.store.parts.put(row, "1", content[:200_000], offset=0, complete=False)
    assert world.reader.part_head(row, "1", 10) is None, "not all of it is here"
    world.store.parts.put(row, "1", content[200_000:], offset=200_000, complete=True)
    head = world.reader.part_head(row, "1", 1000)
    assert head is not None
    assert 1000 <= len(head) < len(content)
    assert content.startswith(head)
    assert world.reader.part_head(row, "1", 10**9) == content


def test_the_keywords_of_an_account_are_read_by_index(world: World) -> None:
    world.deliver("INBOX", Mail("<1@x>", flags=FlagSet(keywords=frozenset({"work", "$Junk"}))), Mail("<2@x>"))
    world.deliver("Archive", Mail("<3@x>", flags=FlagSet(keywords=frozenset({"work", "home"}))))
    assert world.reader.keywords() == ["$Junk", "home", "work"]
    (step,) = plan(world, reader.KEYWORDS, ())
    assert "COVERING INDEX message_keywords" in step


def test_of_very_many_messages_of_an_entry_only_the_newest_are_named(world: World) -> None:
    rows = tuple(sorted(world.deliver("INBOX", *(Mail(f"<{number}@x>") for number in range(5)))))
    op_id, _ = world.store.journal.apply(Move(rows, world.row("Archive")), "Archive 5 messages")
    world.reader.named = 3
    plain = world.store.journal.entry(op_id)
    for entry in (world.reader.last_undoable(), *world.reader.journal(10)):
        assert entry is not None
        assert entry.op.messages == rows[2:]
        assert replace(entry, op=plain.op) == plain
    assert "USING PRIMARY KEY (op_id=?)" in " ".join(plan(world, entries.NEWEST_ROWS, (op_id, 3)))
    world.store.journal.undo(op_id)
    redoable = world.reader.last_redoable()
    assert redoable is not None
    assert redoable.op.messages == rows[2:]
