"""A selection is looked at before something is done to it."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, folders, full_mailbox, summary
from tuimail.ui.previewing import REST_S


def test_the_reader_pane_shows_the_selection_and_what_keys_do_to_it() -> None:
    async def flow(user: User) -> None:
        await user.press("asterisk", "a")
        await user.wait(2 * REST_S)
        text = user.text()
        assert "60 messages selected" in text
        assert "8 senders" in text
        assert "e archive · d trash" in text
        assert "u undo" in text
        await user.press("e")
        await user.settle()
        assert len(user.ops()) == 1
        assert "Archived 60 messages from 8 senders" in user.status
        assert "60 messages selected" not in user.text()

    drive(flow, reads=full_mailbox())


def test_esc_goes_back_to_the_message_under_the_cursor() -> None:
    async def flow(user: User) -> None:
        await user.press("x", "x")
        await user.wait(2 * REST_S)
        assert "2 messages selected" in user.text()
        await user.press("escape")
        await user.wait(2 * REST_S)
        assert "2 messages selected" not in user.text()
        assert "the figures you asked for" in user.text()

    drive(flow, reads=full_mailbox())


def test_a_small_terminal_shows_it_on_a_key_and_comes_back_after_the_deed() -> None:
    async def flow(user: User) -> None:
        await user.press("x", "x", "x")
        await user.wait(2 * REST_S)
        assert "Oldest" not in user.text()
        await user.press("asterisk", "p")
        assert "3 messages selected" in user.text()
        assert "Oldest" in user.text()
        assert user.screen.reader.has_focus
        await user.press("d")
        assert len(user.ops()[0].messages) == 3
        assert user.screen.messages.has_focus

    for size in ((60, 20), (80, 24)):
        drive(flow, reads=full_mailbox(), size=size)


def test_nothing_selected_is_said() -> None:
    async def flow(user: User) -> None:
        await user.press("asterisk", "p")
        assert "Nothing is selected; x selects" in user.text()
        await user.press("x", "asterisk", "p")
        assert "Only one message" in user.text()
        assert user.screen.messages.has_focus

    drive(flow)


def test_an_open_message_stays_while_it_is_read_and_the_list_shows_the_selection() -> None:
    async def flow(user: User) -> None:
        await user.press("x", "x", "enter")
        await user.wait(2 * REST_S)
        assert "From " in user.text()
        assert "2 messages selected" not in user.text()
        await user.press("h")
        assert "2 messages selected" in user.text()

    drive(flow, reads=full_mailbox())


def test_foreign_names_cannot_write_to_the_screen() -> None:
    reads = MemoryReads(folders())
    reads.put(*(summary(2000 - n, sender="Eve\x1b[2J\u202e\r\nx[bold]", subject="\x1b]0;x\x07[red]") for n in range(3)))

    async def flow(user: User) -> None:
        await user.press("asterisk", "a")
        await user.wait(2 * REST_S)
        assert "\x1b" not in user.text()
        assert "[bold]" in user.text()

    drive(flow, reads=reads)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_sample_takes_one_line_a_message(width: int) -> None:
    async def flow(user: User) -> None:
        await user.press("x", "x", "x", "x", "x", "x", "x", "*", "p")
        await user.press("end")
        at = next(number for number, line in enumerate(user.lines()) if "Centaur burn" in line and "Annie" in line)
        following = user.lines()[at + 1 : at + 3]
        assert "Builds" in following[0]
        assert "Léon" in following[1]

    drive(flow, size=(width, 24))


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_a_key_and_what_it_does_stay_on_one_line(width: int) -> None:
    async def flow(user: User) -> None:
        await user.press("x", "x", "x", "*", "p")
        lines = [line.strip(" ▎│▌█") for line in user.text().splitlines()]
        at = next(number for number, line in enumerate(lines) if "Keys  " in line)
        shown = [line.rpartition("  ")[2] for line in lines[at : at + 3] if "·" in line]
        assert "u undo" in user.text()
        for line in shown:
            assert all(len(unit.split()) >= 2 for unit in line.split(" · ")), line

    drive(flow, size=(width, 24), reads=full_mailbox())
