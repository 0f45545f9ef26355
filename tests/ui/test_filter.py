"""The filter field: a query narrows the list as it is typed, a wrong one says where it is wrong."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.ui.drive import User, drive


def filter_of(user: User) -> str:
    listing = user.app.state.listing
    assert listing is not None
    return listing.filter


async def type_in(user: User, text: str) -> None:
    field = user.screen.query_one("#filter-input", Input)
    field.value = text
    await user.wait(0.3)


def test_a_filter_is_applied_as_it_is_typed() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"mar")
        await user.wait(0.3)
        assert filter_of(user) == "mar"
        await user.press("enter")
        assert user.screen.messages.has_focus
        assert "filter: mar" in user.text()
        await user.press("escape")
        assert filter_of(user) == ""

    drive(flow)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("form:ada", "Did you mean from:?"),
        ("is:unred", "Did you mean is:unread?"),
        ("larger:big", "Write a size, for example larger:5M."),
        ('mar "weekly', 'Add a " at the end.'),
        ("newer:", "newer: needs a number with h, d, w, m or y. For example: newer:3d."),
    ],
)
@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
def test_a_wrong_query_says_so_and_keeps_the_list(text: str, said: str, size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"mar")
        await user.wait(0.3)
        listed = user.screen.messages.source.count
        await type_in(user, text)
        assert said in " ".join(user.screen.frame.filter_bar._problem.bar_text.split())
        assert (filter_of(user), user.screen.messages.source.count) == ("mar", listed)
        await user.press("enter")
        assert user.screen.query_one("#filter-input").has_focus
        await type_in(user, "mar")
        assert not user.screen.frame.filter_bar._problem.display
        await user.press("enter")
        assert user.screen.messages.has_focus

    drive(flow, size=size)


def test_esc_leaves_a_wrong_query() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash", *"form:x", "escape")
        assert filter_of(user) == ""
        assert user.screen.messages.has_focus
        await user.press("backslash")
        assert not user.screen.frame.filter_bar._problem.display

    drive(flow)
