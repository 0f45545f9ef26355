"""Answering invitations over the real store: what is answered is mail, so the mail tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.mime.test_calendar import PEOPLE, calendar
from tests.state.test_with_store import ACCOUNT, Rig
from tests.store.world import Mail
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import Flag
from tuimail.model.invitation import Answer
from tuimail.model.mailbox import SpecialUse
from tuimail.state.reading import run_render
from tuimail.state.root import AppState
from tuimail.store.reader import MailReader
from tuimail.store.values import ListedMailbox
from tuimail.store.writer import MailStore


class Asked(Rig):
    """A rig with one invitation, opened."""

    @property
    def status(self) -> str:
        message = self.state.status.message
        return message.text if message else ""

    def open(self, content: bytes) -> None:
        self.state = AppState(
            {ACCOUNT: lambda: MailReader.open(self.path, ACCOUNT)},
            self.submit,
            own={ACCOUNT: Address("Eve", "eve@x.example")},
        )
        self.receive(Mail("<asked@x>", subject="Plans"))
        self.state.start()
        self.deliver()
        assert self.state.listing is not None
        row = self.state.listing.cursor_row
        assert row is not None
        part = BodyPart("1", "text/calendar", (("method", "REQUEST"),), size=len(content))
        self.store.put_parts(row, part)
        self.store.put_part(row, "1", content)
        self.state.reader.open()
        request = self.state.reader.render_request()
        assert request is not None
        self.state.reader.rendered(request, run_render(request))

    def give(self, answer: Answer) -> None:
        """Answer, and do what the screen's threads do."""
        self.state.answering.give(answer)
        while (job := self.state.attached.job()) is not None:
            with closing(MailReader.open(self.path, ACCOUNT)) as reader:
                then = job.work(reader)
            then()
        self.deliver()

    def drafts(self) -> list[str]:
        """The subjects in Drafts."""
        with closing(MailReader.open(self.path, ACCOUNT)) as reader:
            drafts = next(box for box in reader.mailboxes() if box.special_use is SpecialUse.DRAFTS)
            found = reader.first_rows(drafts.row, 10)
        assert all(one.flags.system == Flag.DRAFT | Flag.SEEN for one in found)
        return [one.subject for one in found]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Asked]:
    path = tmp_path / "work.sqlite"
    store = MailStore.open(path, ACCOUNT)
    store.put_mailboxes([ListedMailbox(name, "/", None, True, True) for name in ("INBOX", "Drafts", "Trash")])
    rig = Asked(store, path)
    yield rig
    rig.state.readers.close()
    store.close()


def test_an_answer_lies_in_drafts_and_is_known(rig: Asked) -> None:
    rig.open(calendar())
    assert rig.state.answering.words() == "not given yet"
    rig.give(Answer.ACCEPTED)
    assert rig.status == "Accepted: the answer waits in Drafts, because tuimail cannot send mail yet. u undoes it."
    assert rig.drafts() == ["Accepted: Plans, big ones"]
    assert rig.state.answering.words() == "You accepted; the answer is in Drafts"
    rig.give(Answer.ACCEPTED)
    assert rig.status == "Accepted already; the answer is in Drafts."
    assert len(rig.drafts()) == 1


def test_another_answer_takes_the_place_of_the_first(rig: Asked) -> None:
    rig.open(calendar())
    rig.give(Answer.ACCEPTED)
    rig.give(Answer.DECLINED)
    assert rig.drafts() == ["Declined: Plans, big ones"]
    assert rig.state.answering.words() == "You declined; the answer is in Drafts"


def test_undo_takes_it_back_and_redo_gives_it_again(rig: Asked) -> None:
    rig.open(calendar())
    rig.give(Answer.TENTATIVE)
    rig.state.triage.undo()
    rig.deliver()
    assert rig.drafts() == []
    assert rig.state.answering.words() == "not given yet"
    rig.state.triage.redo()
    rig.deliver()
    assert rig.state.answering.words() == "You accepted tentatively; the answer is in Drafts"


def test_an_answer_can_be_read_at_once(rig: Asked) -> None:
    rig.open(calendar())
    rig.give(Answer.ACCEPTED)
    given = rig.state.answering.given()
    assert given is not None
    with closing(MailReader.open(rig.path, ACCOUNT)) as reader:
        assert reader.parts(given.row) is not None
        assert reader.headers(given.row) is not None


@pytest.mark.parametrize(
    "content", [calendar(method="CANCEL"), calendar(more=""), b"nonsense"], ids=["cancelled", "no organizer", "broken"]
)
def test_nobody_waits_for_an_answer(rig: Asked, content: bytes) -> None:
    rig.open(content)
    assert rig.state.answering.words() == ""
    rig.give(Answer.ACCEPTED)
    assert rig.status == "There is no invitation here to answer."
    assert rig.drafts() == []


def test_an_organizer_without_an_address_is_told_about(rig: Asked) -> None:
    rig.open(calendar(more=PEOPLE.replace("ada@x.example", "ada@@x")))
    rig.give(Answer.ACCEPTED)
    assert "malformed" in rig.status
    assert rig.drafts() == []


def test_read_only_changes_nothing(rig: Asked) -> None:
    rig.open(calendar())
    rig.state.is_read_only = True
    rig.give(Answer.ACCEPTED)
    assert "--read-only" in rig.status
    assert rig.drafts() == []
