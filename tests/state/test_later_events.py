"""An invitation says what a later message of its sender did to the event, over the real store and its search index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.mime.test_calendar import PEOPLE, calendar
from tests.state.test_answering import Asked
from tests.state.test_with_store import ACCOUNT
from tests.store.world import Mail
from tuimail.contract.commands import Command, Lane, OpenMessage
from tuimail.mime.words import words_of
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import CommandId, MessageRow
from tuimail.state.later_events import Change, LaterEvent
from tuimail.store.reader import MailReader
from tuimail.store.values import ListedMailbox
from tuimail.store.writer import MailStore

PART = BodyPart("1", "text/calendar", (("method", "REQUEST"),))
LONG = b"UID:" + b"0123456789abcdef" * 4 + b"\r\n 0123456789abcdef"


def changed(more: str = "SEQUENCE:1\r\n", method: str = "REQUEST") -> bytes:
    return calendar(times="DTSTART:20260306T090000Z\r\n", more=PEOPLE + more, method=method)


class Later(Asked):
    """The invitation, and what came after it."""

    asked: list[Command]

    def submit(self, command: Command) -> CommandId:
        self.asked.append(command)
        return super().submit(command)

    def come(
        self, content: bytes, *, is_here: bool = True, is_indexed: bool = True, email: str = "ann@example.org"
    ) -> MessageRow:
        self.receive(Mail(f"<{self.uid}@x>", subject="Plans, again", email=email))
        self.deliver()
        listing = self.state.listing
        assert listing is not None
        row = max(row for index in range(listing.count) if (row := listing.row_at(index)) is not None)
        if is_indexed:
            index = self.store.index
            index.put_headers(index.next_headers(100), {})
            index.put_bodies([(row, words_of(PART, content))])
        if is_here:
            self.store.put_parts(row, PART)
            self.store.put_part(row, "1", content)
        return row

    def found_out(self) -> LaterEvent | None:
        """What the reader says, after its threads."""
        reading = self.state.reading
        assert reading is not None
        assert self.state.answering.later.of(reading) is None, "it takes a thread"
        while (job := self.state.attached.job()) is not None:
            with closing(MailReader.open(self.path, ACCOUNT)) as reader:
                then = job.work(reader)
            then()
        assert self.state.attached.job() is None
        return self.state.answering.later.of(reading)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Later]:
    path = tmp_path / "work.sqlite"
    store = MailStore.open(path, ACCOUNT)
    store.put_mailboxes([ListedMailbox(name, "/", None, True, True) for name in ("INBOX", "Drafts", "Trash")])
    rig = Later(store, path)
    rig.asked = []
    yield rig
    rig.state.readers.close()
    store.close()


def test_a_later_time_is_said(rig: Later) -> None:
    rig.open(calendar())
    rig.come(changed())
    found = rig.found_out()
    assert found is not None
    assert found.change is Change.CHANGED
    assert "6 March 2026" in found.when
    assert found.message.subject == "Plans, again"


@pytest.mark.parametrize(
    "content", [changed(method="CANCEL"), changed(more="SEQUENCE:2\r\nSTATUS:CANCELLED\r\n")], ids=["method", "status"]
)
def test_a_cancellation_is_said(rig: Later, content: bytes) -> None:
    rig.open(calendar())
    rig.come(content)
    found = rig.found_out()
    assert found is not None
    assert found.change is Change.CANCELLED


def test_the_newest_word_counts(rig: Later) -> None:
    rig.open(calendar())
    rig.come(changed())
    rig.come(changed(more="SEQUENCE:2\r\n", method="CANCEL"))
    found = rig.found_out()
    assert found is not None
    assert found.change is Change.CANCELLED


@pytest.mark.parametrize(
    "content",
    [
        calendar(),
        changed().replace(b"u1@x", b"another@x"),
        changed(method="REPLY"),
        changed(method="COUNTER"),
        changed(more="SEQUENCE:3\r\nRECURRENCE-ID:20260312T090000Z\r\n"),
        b"nonsense",
    ],
    ids=["a copy", "another event", "an answer", "a proposal", "one of a series", "broken"],
)
def test_what_changes_nothing_is_not_said(rig: Later, content: bytes) -> None:
    rig.open(calendar())
    rig.come(content)
    assert rig.found_out() is None


def test_what_came_before_does_not_count(rig: Later) -> None:
    rig.open(changed(more="SEQUENCE:3\r\n"))
    rig.come(changed(more="SEQUENCE:2\r\n"))
    assert rig.found_out() is None


def test_nobody_else_can_cancel_it(rig: Later) -> None:
    rig.open(calendar())
    rig.come(changed(method="CANCEL"), email="mallory@y.example")
    assert rig.found_out() is None


@pytest.mark.parametrize("uid", [b"UID:u1@x", LONG], ids=["short", "long"])
def test_what_only_the_index_knows_is_said_so_and_asked_for(rig: Later, uid: bytes) -> None:
    rig.open(calendar().replace(b"UID:u1@x", uid))
    row = rig.come(changed().replace(b"UID:u1@x", uid), is_here=False)
    rig.asked.clear()
    found = rig.found_out()
    assert found is not None
    assert found.change is Change.UNKNOWN
    (asked,) = rig.asked
    assert isinstance(asked, OpenMessage)
    assert (asked.message.row, asked.lane) == (row, Lane.PREFETCH)


def test_what_nobody_knows_is_not_guessed(rig: Later) -> None:
    rig.open(calendar())
    rig.come(changed(), is_here=False, is_indexed=False)
    rig.asked.clear()
    assert rig.found_out() is None
    assert rig.asked == []
