"""The mailbox by sender and list, counted by SQLite."""

from __future__ import annotations

from tests.store.acts import do
from tests.store.world import SEEN, Mail, World
from tuimail.model.operation import Move


def test_mail_is_grouped_by_list_else_by_address_in_any_case(world: World) -> None:
    rows = world.deliver(
        "INBOX",
        Mail("<1@x>", size=10, internaldate=100, sender="Ann", email="Ann@example.org"),
        Mail("<2@x>", size=20, internaldate=300, sender="Ann B.", email="ann@EXAMPLE.org", flags=SEEN),
        Mail("<3@x>", size=5, internaldate=200, sender="Ann", email="ann@example.org"),
        Mail("<4@x>", internaldate=50, sender="Ann", list_id="dev.example.org"),
        Mail("<5@x>", internaldate=60, sender="Ben", email="ben@example.org", list_id="dev.example.org"),
        Mail("<6@x>", internaldate=70, sender="", email=""),
    )
    world.deliver("Archive", Mail("<7@x>"))
    ann, dev, nobody = world.reader.sender_groups(world.row("INBOX"))
    assert (ann.key, ann.is_list, ann.name) == ("ann@example.org", False, "Ann B.")
    assert list(ann.rows) == [rows[1], rows[2], rows[0]]
    assert (ann.count, ann.unseen, ann.size, ann.oldest, ann.newest) == (3, 2, 35, 100, 300)
    assert (dev.key, dev.is_list, list(dev.rows)) == ("dev.example.org", True, [rows[4], rows[3]])
    assert (nobody.key, nobody.is_list, list(nobody.rows)) == ("", False, [rows[5]])


def test_what_was_moved_away_is_not_counted_and_a_huge_date_breaks_nothing(world: World) -> None:
    rows = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>", internaldate=-5), Mail("<3@x>", internaldate=2**40))
    do(world, Move((rows[0],), world.row("Archive")))
    (group,) = world.reader.sender_groups(world.row("INBOX"))
    assert list(group.rows) == [rows[2], rows[1]]
    assert (group.oldest, group.newest) == (-5, 2**40)


def test_an_empty_mailbox_has_no_groups(world: World) -> None:
    assert world.reader.sender_groups(world.row("INBOX")) == []
