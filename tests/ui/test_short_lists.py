"""A short list above the reader: what it has no lines for is the reader's."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox, summary

SEARCH = ("\\", *"centaur", "enter")


def heights(user: User) -> tuple[int, int]:
    return user.screen.messages.size.height, user.screen.reader.size.height


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_one_message_found_leaves_the_screen_to_the_reader(size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        before = heights(user)
        assert before[0] >= 6
        await user.press("q", *SEARCH, "enter")
        assert user.screen.messages.source.count == 8
        shown = heights(user)
        assert shown[0] == min(before[0], 8)
        assert sum(shown) == sum(before)
        await user.press("q", "escape", "enter")
        assert heights(user) == before

    drive(flow, size=size, reads=full_mailbox(60))


def test_few_messages_have_a_line_each_and_it_does_not_move_while_they_leave() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert heights(user) == (4, 16)
        await user.press("e")
        assert heights(user) == (4, 16)
        assert user.screen.messages.source.count == 3

    drive(flow, size=(80, 24), reads=full_mailbox(4))


def test_a_size_that_the_user_gave_stays() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", ">")
        assert heights(user)[0] > 4

    drive(flow, size=(80, 24), reads=full_mailbox(4))


def test_the_list_is_as_high_as_ever_while_a_query_is_typed() -> None:
    async def flow(user: User) -> None:
        few = heights(user)[0]
        await user.press("\\", "n")
        assert heights(user)[0] > few
        await user.press("enter")
        assert heights(user)[0] == max(3, user.screen.messages.source.count) < few, "what is found, not what was there"

    drive(flow, size=(120, 40), reads=full_mailbox(4))


def test_a_folder_of_one_message_leaves_the_screen_to_the_reader() -> None:
    async def flow(user: User) -> None:
        before = heights(user)
        await user.press("g", "l", *"python-dev", "enter")
        assert user.screen.messages.source.count == 1
        assert heights(user)[0] < before[0]
        assert sum(heights(user)) == sum(before)

    reads = full_mailbox(60)
    reads.put(summary(1500, box=8))
    drive(flow, size=(120, 40), reads=reads)
