"""What the keys of a dialog do is never cut: it goes on below."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)])
@pytest.mark.parametrize(
    ("keys", "last"),
    [
        (["D"], "n Keep"),
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
        await user.press("ctrl+k", *"density")
        said = " ".join(user.text().replace("│", " ").split())
        assert "How many lines a message takes in the list: one, or two, with sender and date above the subject" in said
        assert "Everything Esc closes" in said

    drive(flow, size=(80, 24))
