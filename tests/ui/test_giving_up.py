"""A read that nobody waits for any more ends, or does not begin."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads
from tuimail.model.ids import AccountId
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader
from tuimail.store.writer import MailStore
from tuimail.ui.giving_up import GivenUp, NotWanted

_FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_what_runs_is_interrupted_and_what_ended_is_left_alone() -> None:
    first, second = MemoryReads(), MemoryReads()
    reading = GivenUp()
    with reading.by(first):
        pass
    with reading.by(second):
        reading.give_up()
    reading.give_up()
    assert (first.interrupted, second.interrupted, reading.is_given_up) == (0, 1, True)


def test_what_is_given_up_does_not_begin() -> None:
    reading = GivenUp()
    reading.give_up()
    with pytest.raises(NotWanted), reading.by(MemoryReads()):
        raise AssertionError("it began")


def test_sqlite_ends_its_statement(tmp_path: Path) -> None:
    path = tmp_path / "mail.sqlite"
    MailStore.open(path, AccountId("ada")).close()
    reader = MailReader.open(path, AccountId("ada"))
    ended: list[StoreError] = []

    def read() -> None:
        try:
            reader._rows(_FOR_EVER)
        except StoreError as error:
            ended.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    while thread.is_alive():
        reader.interrupt()
        thread.join(0.01)
    reader.close()
    assert len(ended) == 1


def test_each_letter_of_a_filter_takes_back_the_one_before() -> None:
    async def flow(user: User) -> None:
        given_up = user.app.background._ordering
        await user.press("backslash", *"mar")
        await user.wait(0.3)
        listing = user.app.state.listing
        assert given_up.is_given_up
        assert listing is not None
        assert (listing.filter, listing.is_complete) == ("mar", True)

    drive(flow)
