"""Empty panes: each says how things stand and what to do next."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, folders, mailbox
from tuimail.model.mailbox import SpecialUse


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (SpecialUse.INBOX, "New mail appears here by itself."),
        (SpecialUse.ARCHIVE, "e archives the message under the cursor to here."),
        (SpecialUse.TRASH, "What d throws away comes here first."),
        (SpecialUse.JUNK, "What ! marks as spam comes here."),
        (SpecialUse.SNOOZED, "What b puts off waits here for its time."),
        (SpecialUse.DRAFTS, "Letters that are not sent yet are kept here."),
    ],
)
def test_an_empty_folder_says_what_comes_there_and_the_ways_on(role: SpecialUse, words: str) -> None:
    async def flow(user: User) -> None:
        if role is not SpecialUse.INBOX:
            await user.press("J")
        assert words in user.text()
        assert "go to another folder" in user.text()
        assert "Nothing to read here" in user.text()

    drive(
        flow,
        reads=MemoryReads(
            [mailbox(1, "INBOX", SpecialUse.INBOX), *([] if role is SpecialUse.INBOX else [mailbox(2, "Box", role)])]
        ),
    )


def test_the_keys_are_those_of_the_profile() -> None:
    async def flow(user: User) -> None:
        user.app.use_profile("gmail")
        await user.press("g", "t")
        assert "Letters that were sent are kept here." in user.text()

    drive(flow, reads=MemoryReads(folders()))
