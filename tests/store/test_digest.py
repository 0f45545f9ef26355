"""Many messages summed up by SQLite."""

from __future__ import annotations

from tests.store.acts import do
from tests.store.world import SEEN, Mail, World
from tuimail.model.digest import FromSender
from tuimail.model.flags import FLAGGED
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Move


def test_counts_dates_and_senders_of_some_messages(world: World) -> None:
    rows = world.deliver(
        "INBOX",
        Mail("<1@x>", size=10, internaldate=100, sender="Ann", email="Ann@example.org"),
        Mail("<2@x>", size=20, internaldate=300, sender="Ann B.", email="ann@EXAMPLE.org", flags=SEEN, subject="Two"),
        Mail("<3@x>", size=5, internaldate=200, sender="Ben", email="ben@example.org", flags=FLAGGED),
        Mail("<4@x>", size=1000, internaldate=50, sender="", email=""),
        Mail("<5@x>", size=1000, internaldate=1, sender="Not chosen", email="x@example.org"),
    )
    found = world.reader.digest(rows[:4])
    assert (found.count, found.unseen, found.flagged, found.with_attachments) == (4, 3, 1, 0)
    assert (found.size, found.oldest, found.newest) == (1035, 50, 300)
    assert found.sender_count == 3
    assert found.senders == (FromSender("Ann B.", 2), FromSender("Ben", 1), FromSender("", 1))
    assert [line.internaldate for line in found.sample] == [300, 200, 100, 50]
    assert (found.sample[0].sender, found.sample[0].subject) == ("Ann B.", "Two")


def test_what_was_moved_is_still_known(world: World) -> None:
    rows = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>"))
    do(world, Move(tuple(rows), world.row("Archive")))
    assert world.reader.digest(rows).count == 2


def test_nothing_and_what_is_gone_sum_up_to_nothing(world: World) -> None:
    for rows in ([], [MessageRow(10**6)]):
        found = world.reader.digest(rows)
        assert (found.count, found.sender_count, found.senders, found.sample, found.oldest) == (0, 0, (), (), 0)


def test_only_the_most_frequent_senders_are_named(world: World) -> None:
    rows = world.deliver("INBOX", *(Mail(f"<{n}@x>", sender=f"S{n}", email=f"{n}@example.org") for n in range(40)))
    found = world.reader.digest(rows)
    assert found.sender_count == 40
    assert len(found.senders) == len(found.sample) == 12
