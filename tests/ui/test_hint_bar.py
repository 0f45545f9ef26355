"""What the keys of a dialog do is never cut: it goes on below."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, full_mailbox
from tuimail.model.ids import AccountId
from tuimail.ui.screens.attachments import AttachmentsScreen
from tuimail.ui.widgets.choice_list import ChoiceRow


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
@pytest.mark.parametrize(
    ("keys", "last"),
    [
        (["D"], "n keep"),
        (["b"], "24 dec"),
        (["g", "c"], "Esc close"),
        (["g", "S"], "Esc closes"),
    ],
)
def test_the_last_words_of_the_hint_are_on_screen(size: tuple[int, int], keys: list[str], last: str) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys)
        assert last in " ".join(user.text().replace("│", " ").split()), user.text()

    drive(flow, size=size, reads=full_mailbox(30))


def test_what_a_row_has_no_room_for_is_whole_below_with_the_way_out_above() -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+k", *"density", *["down"] * 3)
        said = " ".join(user.text().replace("│", " ").split())
        assert "How many lines a message takes in the list: one, or two with sender and date above the subject" in said
        assert "Everything Esc closes" in said

    drive(flow, size=(80, 24))


@pytest.mark.parametrize("count", [1, 40])
def test_the_keys_of_a_list_of_files_stay_on_screen(count: int) -> None:
    async def flow(user: User) -> None:
        rows = [ChoiceRow(f"file {number}", str(number), "text/plain", "1 kB") for number in range(count)]
        user.app.push_screen(AttachmentsScreen(user.app.mail_styles, "files", rows))
        await user.settle()
        assert "Esc close" in user.text()

    drive(flow, size=(80, 24))


def test_the_keys_of_the_connections_stay_on_screen_however_many_accounts_there_are() -> None:
    async def flow(user: User) -> None:
        facts = user.app.state.connections[ACCOUNT]
        user.app.state.connections.update({AccountId(f"account{number}"): facts for number in range(12)})
        await user.press("g", "c")
        assert "Esc close" in user.text()
        assert "account11" not in user.text()
        await user.press(*["pagedown"] * 9)
        assert "account11" in user.text()
        await user.press("escape")
        assert user.is_on_main

    drive(flow, size=(80, 24))


def test_blanks_behind_a_name_are_not_cut_with_a_mark() -> None:
    async def flow(user: User) -> None:
        await user.press("question_mark")
        row = next(line for line in user.lines() if "Next message" in line)
        assert "Next message  " in row
        assert "…" not in row[: row.index("Also")]

    drive(flow, size=(60, 20))
