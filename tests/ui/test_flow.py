"""Flow on the screen: one message, a counter, five keys, and a summary."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, folders, full_mailbox, summary
from tuimail.config.schema import KEY_PROFILES
from tuimail.contract.commands import UndoOp
from tuimail.contract.events import ConnectionChanged, Phase
from tuimail.model.operation import Move, SetFlags
from tuimail.model.spans import Span
from tuimail.ui.look import load_look


def moves(user: User) -> int:
    return sum(isinstance(op, Move) for op in user.ops())


def test_a_session_from_the_first_message_to_the_summary_and_back() -> None:
    async def flow(user: User) -> None:
        await user.press("w")
        assert "1 of 60" in user.lines()[0]
        assert "Folders" not in user.text()
        await user.press("e", "d", "j", "w", "r")
        assert "5 of 60" in user.lines()[0]
        for words in ("1 archived", "1 trashed", "1 kept", "1 put off", "1 starred to answer"):
            assert words in user.lines()[0]
        assert moves(user) == 2
        await user.press("escape")
        text = user.text()
        assert "4 of 60 messages in 0 s" in text
        assert "X undo the session" in text
        await user.press("enter")
        assert "Folders" in user.text()
        assert user.screen.messages.has_focus

    drive(flow, reads=full_mailbox())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (20, 5)])
def test_it_fits_small_terminals_and_survives_a_resize(size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        await user.press("w", "e")
        if size[1] > 5:
            assert "2 of 60" in user.lines()[0]
            assert "e archive" in user.hints
        await user.pilot.resize_terminal(120, 40)
        await user.settle()
        assert "Folders" not in user.text()
        await user.press("escape", "escape")
        assert "Folders" in user.text()

    drive(flow, reads=full_mailbox(), size=size)


def test_space_reads_on_and_then_keeps() -> None:
    async def flow(user: User) -> None:
        await user.press("w", "space")
        assert user.app.state.flow.position == 2

    drive(flow, reads=full_mailbox())


def test_moving_asks_for_a_folder_and_goes_on() -> None:
    async def flow(user: User) -> None:
        await user.press("w", "m", *"python", "enter")
        assert user.app.state.flow.steps.counts == {"moved": 1}
        assert "2 of 60" in user.lines()[0]

    drive(flow, reads=full_mailbox())


def test_a_star_stays_here_and_keys_of_the_list_say_that_they_do_nothing() -> None:
    async def flow(user: User) -> None:
        await user.press("w", "s")
        assert isinstance(user.ops()[-1], SetFlags)
        assert "1 of 60" in user.lines()[0]
        await user.press("x")
        assert "does nothing here" in user.text()
        await user.press("asterisk", "a", "e")
        assert len(user.ops()[-1].messages) == 1

    drive(flow, reads=full_mailbox())


def test_without_a_connection_it_goes_on() -> None:
    async def flow(user: User) -> None:
        await user.press("w")
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="gone"))
        await user.press(*("e" for _ in range(20)))
        assert "21 of 60" in user.lines()[0]
        assert "not stored here yet" in user.text()

    drive(flow, reads=full_mailbox())


def test_an_empty_list_and_no_session_are_told() -> None:
    async def flow(user: User) -> None:
        await user.press("w")
        assert "no message here" in user.text()
        await user.press("X")
        assert "no session to undo" in user.text()
        await user.press("r")
        assert "cannot send mail yet" in user.text()

    drive(flow, reads=MemoryReads(folders()))


def test_searching_in_the_message_is_left_before_the_session_is() -> None:
    async def flow(user: User) -> None:
        await user.press("w", "slash", *"figures", "enter")
        assert user.screen.reader.hits
        await user.press("escape")
        assert "1 of 60" in user.lines()[0]
        assert not user.screen.reader.hits

    drive(flow, reads=full_mailbox())


def test_a_foreign_subject_cannot_write_to_the_summary() -> None:
    reads = MemoryReads(folders())
    reads.put(summary(2000, subject="\x1b[2J\u202e\r\nx[bold]"), summary(1999))

    async def flow(user: User) -> None:
        await user.press("w", "e", "escape")
        assert "\x1b" not in user.text()
        assert "[bold]" in user.text()

    drive(flow, reads=reads)


@pytest.mark.parametrize("name", KEY_PROFILES)
def test_every_profile_has_the_keys(name: str) -> None:
    async def flow(user: User) -> None:
        keymap = user.app.look.keymap
        user.app.run_deed("flow.start", ())
        await user.settle()
        for action_id in ("message.archive", "message.trash", "flow.reply", "flow.start", "list.next", "journal.undo"):
            assert f"{keymap.shown(action_id)} " in user.hints

    drive(flow, reads=full_mailbox(), look=load_look(profile=name))


def test_a_folded_thread_is_one_step_and_says_so() -> None:
    reads = full_mailbox()
    reads.threads = {1998: [(1998, Span(1, 3)), (1999, Span(2, 2)), (2000, Span(3, 3))]}

    async def flow(user: User) -> None:
        await user.press("T", "underscore")
        await user.press("w")
        assert "1 of 58  with 2 messages folded behind" in user.lines()[0]
        await user.press("e")
        (move,) = (op for op in user.ops() if isinstance(op, Move))
        assert len(move.messages) == 3
        assert "the whole thread" in user.text()

    drive(flow, reads=reads)


def test_numbers_repeat_decisions_and_never_undo_what_is_not_of_the_session() -> None:
    async def flow(user: User) -> None:
        await user.press("e")
        await user.press("w", "4", "j")
        assert "5 of 59" in user.lines()[0]
        await user.press("9", "u")
        assert "1 of 59" in user.lines()[0]
        assert not user.engine.sent(UndoOp)
        await user.press("ctrl+r")
        assert "does nothing here" in user.text()

    drive(flow, reads=full_mailbox())
