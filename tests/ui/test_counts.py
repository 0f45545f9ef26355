"""Numbers before keys, repetition, recorded keys."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.model.ids import MailboxRow
from tuimail.model.operation import Move
from tuimail.ui.actions import ACTIONS
from tuimail.ui.counted import COUNTED


def cursor(user: User) -> int:
    assert user.app.state.listing is not None
    return user.app.state.listing.cursor


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("5j", 5),
        ("12j", 12),
        ("10jk", 9),
        ("9j4k", 5),
        ("12G", 11),
        ("20gg", 19),
        ("999j", 59),
        ("12⏎", 11),
        ("999999999j", 59),
    ],
)
def test_a_number_goes_so_far(keys: str, expected: int) -> None:
    async def flow(user: User) -> None:
        await user.press(*("enter" if key == "⏎" else key for key in keys))
        assert cursor(user) == expected

    drive(flow)


def test_a_number_stands_on_the_status_line_and_esc_forgets_it() -> None:
    async def flow(user: User) -> None:
        await user.press("1", "2")
        assert "12…" in user.status
        await user.press("g")
        assert "12g…" in user.status
        await user.press("escape", "j")
        assert cursor(user) == 1
        assert "…" not in user.status

    drive(flow)


def test_a_number_before_what_takes_none_does_nothing() -> None:
    async def flow(user: User) -> None:
        await user.press("3", "e")
        assert user.ops() == []
        assert "takes no number; select several with x or V" in user.status

    drive(flow, size=(160, 40))


def test_every_counted_action_exists_and_survives_a_number_anywhere() -> None:
    assert set(COUNTED) <= set(ACTIONS)

    async def flow(user: User) -> None:
        for action_id in COUNTED:
            user.app.run_deed(action_id, (), 7)
            await user.settle()

    drive(flow)


def test_a_digit_alone_goes_to_the_account_after_a_moment() -> None:
    async def flow(user: User) -> None:
        await user.press("2", "j")
        assert user.app.state.account == "work"
        await user.press("2")
        await user.wait(0.7)
        assert user.app.state.account == "home"
        await user.press("g", "a", "1")
        await user.wait(0.7)
        assert user.app.state.account == "work"

    drive(flow, others={"home": full_mailbox(3)})


def test_a_dot_does_the_last_action_again() -> None:
    async def flow(user: User) -> None:
        await user.press(".")
        assert "nothing to repeat" in user.status
        await user.press("m", *"python", "enter", "j", ".")
        first, second = user.ops()
        assert isinstance(first, Move)
        assert isinstance(second, Move)
        assert second.to == first.to == MailboxRow(8)
        assert first.messages != second.messages

    drive(flow)


def test_where_nothing_could_be_selected_it_is_not_advised() -> None:
    async def flow(user: User) -> None:
        await user.press("2", "g", "i")
        assert "“Go to the inbox” takes no number." in user.status
        assert "select several" not in user.status

    drive(flow)
