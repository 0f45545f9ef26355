"""Keys about a text that are pressed in the list: the text is read first, and then they do what they say."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, full_mailbox
from tests.ui.test_picking import BODY
from tests.ui.test_reading import FIRST, with_body
from tuimail.contract.commands import Lane, OpenMessage
from tuimail.contract.events import CommandDone, CommandFailed
from tuimail.model.ids import CommandId, MessageRow
from tuimail.ui.arrangement import Place
from tuimail.ui.look import load_look
from tuimail.ui.screens.attachments import AttachmentsScreen
from tuimail.ui.screens.pick import PickScreen

NARROW = (60, 20)


def without_text() -> MemoryReads:
    reads = full_mailbox()
    del reads.bodies[FIRST]
    return reads


def fetch_of(user: User) -> CommandId:
    for number, command in enumerate(user.engine.commands, 1):
        if isinstance(command, OpenMessage) and command.message.row == FIRST and command.lane is Lane.INTERACTIVE:
            return CommandId(number)
    raise AssertionError([type(one).__name__ for one in user.engine.commands])


def test_links_of_a_message_that_is_not_open_are_shown_and_it_stays_unread() -> None:
    async def flow(user: User) -> None:
        await user.press("L")
        assert isinstance(user.app.screen, PickScreen)
        assert "Links (3)" in user.text()
        await user.press("escape")
        assert user.screen.place is Place.LIST
        assert not user.screen.is_reading
        assert user.ops() == []

    drive(flow, size=NARROW, reads=with_body(BODY))


def test_they_are_those_of_the_message_under_the_cursor_not_of_the_one_before() -> None:
    reads = with_body(BODY)
    reads.bodies[MessageRow(FIRST - 1)] = b"no link"

    async def flow(user: User) -> None:
        await user.press("L", "escape", "j", "L")
        assert user.is_on_main
        assert "There are no links in this message." in user.status

    drive(flow, size=NARROW, reads=reads)


def test_a_key_waits_for_the_text() -> None:
    reads = without_text()

    async def flow(user: User) -> None:
        await user.pilot.press("L")
        number = fetch_of(user)
        assert user.is_on_main
        reads.bodies[FIRST] = BODY
        await user.hear(CommandDone(command_id=number))
        assert isinstance(user.app.screen, PickScreen)

    drive(flow, size=NARROW, reads=reads)


def test_esc_takes_it_back_and_a_failure_is_said() -> None:
    reads = without_text()

    async def flow(user: User) -> None:
        await user.pilot.press("L")
        number = fetch_of(user)
        await user.press("escape")
        reads.bodies[FIRST] = BODY
        await user.hear(CommandDone(command_id=number))
        assert user.is_on_main

    drive(flow, size=NARROW, reads=reads)

    async def failing(user: User) -> None:
        await user.pilot.press("v")
        await user.hear(CommandFailed(command_id=fetch_of(user), reason="The server does not answer."))
        assert user.is_on_main
        assert "The server does not answer." in user.status

    drive(failing, size=(80, 24), reads=without_text())


@pytest.mark.parametrize("key", ["H", "A"])
def test_another_look_at_a_message_opens_it(key: str) -> None:
    async def flow(user: User) -> None:
        await user.press(key)
        assert user.screen.is_reading
        assert user.screen.place is Place.READER
        assert user.screen.shows_all_headers is (key == "H")

    drive(flow, size=NARROW, reads=with_body(BODY))


def test_mutt_looks_at_attachments_from_the_index() -> None:
    async def flow(user: User) -> None:
        await user.press("v")
        assert not isinstance(user.app.screen, AttachmentsScreen)
        assert "Nothing is attached to this message." in user.status

    drive(flow, size=NARROW, reads=with_body(BODY), look=load_look(profile="mutt"))


def test_a_folder_without_mail_has_no_text() -> None:
    async def flow(user: User) -> None:
        for key in ("L", "H"):
            await user.press(key)
            assert "There is no message here." in user.status

    drive(flow, size=NARROW, reads=full_mailbox(0))
