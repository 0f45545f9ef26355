"""The command line, the log of what was done, the mouse and its menu."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.contract.commands import UndoOp
from tuimail.model.ids import MailboxRow, MessageRow, OpId, OpKey
from tuimail.model.operation import JournalEntry, Move, OpState
from tuimail.ui.arrangement import Place
from tuimail.ui.screens.choose import ChooseScreen


def rows(user: User) -> list[str]:
    assert isinstance(user.app.screen, ChooseScreen)
    return [row.label.strip() for row in user.app.screen.choices.rows]


def test_commands_are_completed_and_so_are_their_arguments() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"mo")
        assert rows(user)[0] == "move FOLDER"
        await user.press("tab", *"pyth")
        assert rows(user) == ["move Lists/python-dev"]
        await user.press("enter")
        assert user.ops() == [Move((MessageRow(2000),), MailboxRow(8))]

    drive(flow)


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("theme nord", lambda user: user.app.theme == "nord"),
        ("set ui.theme nord", lambda user: user.app.theme == "nord"),
        ("set theme=nord", lambda user: user.app.theme == "nord"),
        ("he", lambda user: "Keys" in user.text()),
        ("keys mutt", lambda user: user.app.profile == "mutt"),
        ("layout narrow", lambda user: user.screen.arrangement.places == (Place.LIST,)),
        ("12", lambda user: user.app.state.listing.cursor == 11),
        (":5", lambda user: user.app.state.listing.cursor == 4),
        ("filter ada", lambda user: user.app.state.listing.filter == "ada"),
        ("goto receipts", lambda user: user.app.state.listing.mailbox.row == 10),
        ("message.archive", lambda user: user.ops() == [Move((MessageRow(2000),), MailboxRow(4))]),
        ("move", lambda user: "Move to" in user.text()),
        ("theme", lambda user: "Move to try them" in user.text()),
    ],
)
def test_a_command_is_done(typed: str, holds: object) -> None:
    async def flow(user: User) -> None:
        await user.press(":", *typed, "enter")
        await user.settle()
        assert callable(holds)
        assert holds(user)

    drive(flow)


def test_what_is_no_command_does_not_do_the_nearest_one() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"mvoe", "enter")
        assert not user.is_on_main
        assert user.ops() == []
        await user.press("ctrl+u", *"archve", "enter")
        assert user.ops() == []
        text = " ".join(user.text().split())
        assert "There is no command “archve”." in text
        assert "Enter again does message.archive" in text
        await user.press("enter")
        assert user.ops() == [Move((MessageRow(2000),), MailboxRow(4))]

    drive(flow)


@pytest.mark.parametrize("typed", ["archive", "archi", "message.arch"])
def test_the_beginning_of_one_command_alone_will_do(typed: str) -> None:
    async def flow(user: User) -> None:
        await user.press(":", *typed, "enter")
        assert user.ops() == [Move((MessageRow(2000),), MailboxRow(4))]

    drive(flow)


def test_what_is_no_command_says_so_and_esc_leaves() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"xyzzy", "enter")
        assert "Nothing matches" in user.text()
        await user.press("escape")
        assert user.is_on_main

    drive(flow)


def entry(number: int, label: str, state: OpState = OpState.SETTLED, undone_by: OpId | None = None) -> JournalEntry:
    op = Move((MessageRow(2000),), MailboxRow(4))
    return JournalEntry(OpId(number), op, state, label, 1_773_150_000 + number, None, 0, "", None, undone_by)


def test_any_line_of_the_log_can_be_taken_back() -> None:
    reads = full_mailbox()
    reads.done = [entry(3, "Trash 2 messages"), entry(2, "Star 1 message", undone_by=OpId(9)), entry(1, "Archive 1")]

    async def flow(user: User) -> None:
        await user.press("g", "u")
        assert [row.split("  ")[1] for row in rows(user)] == ["Trash 2 messages", "Star 1 message", "Archive 1"]
        assert "undone" in user.text()
        await user.press(*"archive", "enter")
        (undo,) = user.engine.sent(UndoOp)
        assert isinstance(undo, UndoOp)
        assert isinstance(undo.op, OpKey)
        assert undo.op.op_id == OpId(1)
        await user.confirm(undo)
        assert "Undone: Archive 1" in user.status

    drive(flow, reads=reads)


def test_an_empty_log_says_so() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "u")
        assert "Nothing has been done yet" in user.status

    drive(flow)


def test_the_mouse_can_be_lent_to_the_terminal() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "x")
        assert "gx takes it back" in user.status
        await user.press("g", "x")
        assert "clicks and scrolls here" in user.status

    drive(flow, size=(160, 40))


def test_a_right_click_asks_what_to_do_with_the_message() -> None:
    async def flow(user: User) -> None:
        await user.pilot.click(user.screen.messages, offset=(20, 3), button=3)
        await user.settle()
        assert "With this message" in user.text()
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 3
        await user.press(*"archive", "enter")
        assert user.ops() == [Move((MessageRow(1997),), MailboxRow(4))]

    drive(flow)


@pytest.mark.parametrize(
    ("typed", "action_id"),
    [
        ("read", "message.mark-read"),
        ("mark -a", "select.all"),
        ("mark", "select.toggle"),
        ("unmark -a", "select.none"),
        ("undo", "journal.undo"),
        ("archive flat", "message.archive"),
        ("sort -r date", "list.sort"),
        ("save", "reader.attachments"),
        ("compose", "flow.reply"),
    ],
)
def test_commands_of_aerc_are_the_nearest(typed: str, action_id: str) -> None:
    async def flow(user: User) -> None:
        await user.press(":", *typed)
        assert isinstance(user.app.screen, ChooseScreen)
        assert user.app.screen.choices.rows[0].value == action_id

    drive(flow)


def test_a_search_is_made_with_a_command_and_two_letters_are_none() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"search nanoseconds", "enter")
        assert user.app.state.search.found is not None
        await user.press("escape", ":", "w", "enter")
        assert "There is no command “w”." in " ".join(user.text().split())
        assert user.ops() == []

    drive(flow)
