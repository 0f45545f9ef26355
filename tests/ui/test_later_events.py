"""An invitation in the reader says that a later message changed or cancelled it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mime.test_calendar import PEOPLE, calendar
from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, full_mailbox
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageRow

NEWER, OLDER = MessageRow(2000), MessageRow(1999)


def invited(later: bytes) -> MemoryReads:
    """The newest message is about the event of the one below it."""
    reads = full_mailbox()
    part = BodyPart("1", "text/calendar", (("charset", "utf-8"), ("method", "REQUEST")))
    for row, content, subject in ((NEWER, later, "Plans again"), (OLDER, calendar(), "Plans")):
        reads.messages[row] = replace(reads.messages[row], sender="Ada", subject=subject)
        reads.trees[row] = part
        reads.contents[row, "1"] = content
    return reads


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (
            calendar(more=PEOPLE + "SEQUENCE:1\r\n", method="CANCEL"),
            "! This event has since been cancelled: “Plans again”",
        ),
        (
            calendar(times="DTSTART:20260306T090000Z\r\n", more=PEOPLE + "SEQUENCE:1\r\n"),
            "! This event has since been changed, it is now Fri 6 March 2026",
        ),
    ],
    ids=["cancelled", "changed"],
)
def test_the_older_invitation_says_it_and_the_newer_does_not(later: bytes, said: str) -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert " since" not in user.text()
        await user.press("q", "j", "enter")
        assert said in " ".join(line.strip(" │") for line in user.lines())

    drive(flow, reads=invited(later))
