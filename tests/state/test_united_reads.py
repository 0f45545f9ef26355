"""All accounts read as one store: lists merged as one store would have sorted them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.server import Mail
from tests.store.world import World
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.likeness import Likeness
from tuimail.model.list_view import ListView, SortBy, ThreadedRows
from tuimail.model.summary import MessageSummary
from tuimail.model.united import INBOXES, parted
from tuimail.state.united_reads import UnitedReads, open_united
from tuimail.store.reader import MailReader

NAMES = (AccountId("work"), AccountId("home"))
INBOX = INBOXES.row


def mails(seed: int) -> list[Mail]:
    pick = random.Random(seed)
    return [
        Mail(
            f"<{seed}.{number}@x>",
            size=pick.randrange(5) * 100,
            internaldate=1_700_000_000 + pick.randrange(30),
            flags=FlagSet(Flag(pick.choice([0, 1, 4, 5]))),
            subject=pick.choice(("Lunch", "Re: lunch", "Zebra", "agenda")),
            sender=(name := pick.choice(("Zoe", "Ada", "Bob"))),
            email=f"{name.lower()}@example.org",
        )
        for number in range(40)
    ]


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[list[World]]:
    worlds = [World(tmp_path / f"{name}.sqlite") for name in NAMES]
    for seed, world in enumerate(worlds):
        world.deliver("INBOX", *mails(seed))
        world.deliver("Archive", Mail(f"<old{seed}@x>", internaldate=1_600_000_000 + seed, subject=f"old {seed}"))
        while world.store.threads.next_slice():
            pass
    yield worlds
    for world in worlds:
        world.close()


@pytest.fixture
def united(worlds: list[World]) -> Iterator[UnitedReads]:
    united = open_united(NAMES, lambda account: MailReader.open(worlds[NAMES.index(account)].path, account))
    yield united
    united.close()


def summaries(united: UnitedReads, view: ListView, words: str = "") -> list[MessageSummary]:
    found = united.arranged(INBOX, view, filter=words)
    rows = [MessageRow(row) for row in (found.rows if isinstance(found, ThreadedRows) else found)]
    shown = united.window(rows)
    return [shown[row] for row in rows]


KEYS: dict[SortBy, Callable[[MessageSummary], object]] = {
    SortBy.DATE: lambda one: -one.internaldate,
    SortBy.SIZE: lambda one: -one.size,
    SortBy.UNREAD: lambda one: Flag.SEEN in one.flags.system,
    SortBy.FLAGGED: lambda one: Flag.FLAGGED not in one.flags.system,
    SortBy.SENDER: lambda one: one.sender,
    SortBy.SUBJECT: lambda one: one.subject.removeprefix("Re: ").casefold(),
}


@pytest.mark.parametrize("sort", KEYS)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_every_sort_is_that_of_one_store(united: UnitedReads, sort: SortBy, *, is_reversed: bool) -> None:
    shown = summaries(united, ListView(sort, is_reversed))
    assert len(shown) == 80
    newest_first = sorted(shown, key=lambda one: (one.internaldate, one.row), reverse=True)
    if sort is SortBy.DATE:
        assert shown == newest_first[:: -1 if is_reversed else 1]
    else:
        assert shown == sorted(newest_first, key=KEYS[sort], reverse=is_reversed)  # type: ignore[arg-type]


def test_threads_stay_whole_and_the_newest_stands_first(united: UnitedReads) -> None:
    found = united.arranged(INBOX, ListView(is_threaded=True))
    assert isinstance(found, ThreadedRows)
    runs = [thread for at, thread in enumerate(found.threads) if not at or found.threads[at - 1] != thread]
    assert len(runs) == len(set(runs))
    date_of = {row: date for date, row in united.sort_keys([MessageRow(row) for row in found.rows])}
    members = list(zip(found.rows, found.threads, strict=True))
    newest = [max(date_of[MessageRow(row)] for row, thread in members if thread == run) for run in runs]
    assert len(runs) < len(members)
    assert newest == sorted(newest, reverse=True)
    assert {parted(row)[1] for row in found.rows} == {0, 1}


def test_first_rows_are_the_beginning_of_the_order(united: UnitedReads) -> None:
    first = [one.row for one in united.first_rows(INBOX, 25)]
    assert first == list(united.order(INBOX)[:25])


def test_a_filter_may_name_the_account(united: UnitedReads) -> None:
    assert {parted(one.row)[1] for one in summaries(united, ListView(), "account:home")} == {1}
    assert len(summaries(united, ListView(), "account:work or account:home")) == 80


def test_search_goes_through_all_folders_of_all_accounts(united: UnitedReads) -> None:
    found = united.found("subject:old")
    assert [parted(row)[1] for row in found] == [1, 0]  # the newer one is at home
    assert united.count("subject:old account:work") == (1, 1)
    assert set(united.matching([MessageRow(row) for row in found], "account:work")) == {found[1]}


def test_counts_are_sums(united: UnitedReads, worlds: list[World]) -> None:
    box = united.mailbox(INBOX)
    boxes = [world.store.mailbox_named("INBOX") for world in worlds]
    assert box is not None
    assert box.counts.total == 80
    assert box.counts.unseen == sum(one.counts.unseen for one in boxes if one is not None)
    assert len(united.unseen_rows(INBOX)) == box.counts.unseen


def test_a_digest_counts_a_sender_once(united: UnitedReads) -> None:
    digest = united.digest([MessageRow(row) for row in united.order(INBOX)])
    assert (digest.count, digest.sender_count) == (80, 3)
    assert sum(sender.count for sender in digest.senders) == 80
    assert [line.internaldate for line in digest.sample] == [one.internaldate for one in united.first_rows(INBOX, 12)]


def test_a_sender_is_one_group(united: UnitedReads) -> None:
    groups = united.sender_groups(INBOX)
    assert sum(group.count for group in groups) == 80
    assert len({group.key for group in groups}) == len(groups)
    dates = {row: date for date, row in united.sort_keys([MessageRow(row) for row in groups[0].rows])}
    assert [dates[MessageRow(row)] for row in groups[0].rows] == sorted(dates.values(), reverse=True)


def test_what_is_like_a_message_is_found_in_both(united: UnitedReads) -> None:
    row = united.first_rows(INBOX, 50)[20].row
    older = united.alike(row, Likeness.OLDER, INBOX)
    ((date, _),) = united.sort_keys([row])
    found = united.sort_keys([MessageRow(one) for one in older])
    assert {parted(one)[1] for _, one in found} == {0, 1}
    assert all(when <= date for when, _ in found)


def test_an_account_without_a_store_is_left_out(worlds: list[World]) -> None:
    united = UnitedReads(NAMES, lambda account: worlds[1].reader if account == NAMES[1] else None)
    assert len(united.order(INBOX)) == 40
    assert {parted(one.row)[1] for one in united.first_rows(INBOX, 5)} == {1}


def test_a_reader_for_a_thread_closes_its_own(worlds: list[World]) -> None:
    opened: list[MailReader] = []

    def open_reader(account: AccountId) -> MailReader:
        opened.append(MailReader.open(worlds[NAMES.index(account)].path, account))
        return opened[-1]

    united = open_united(NAMES, open_reader)
    assert len(united.order(INBOX)) == 80
    united.close()
    assert len(opened) == 2
    with pytest.raises(Exception, match="closed"):
        opened[0].mailboxes()
