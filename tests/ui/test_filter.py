"""The filter field: a query narrows the list as it is typed, a wrong one says where it is wrong."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from tests.ui.drive import User, drive
from tests.ui.fakes import summary
from tuimail.model.flags import Flag
from tuimail.ui.widgets.filter_bar import FilterBar


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


def test_a_letter_that_comes_while_the_pause_ends_is_not_asked_for() -> None:
    async def flow(user: User) -> None:
        await user.press("backslash")
        bar = user.screen.query_one(FilterBar)
        user.screen.query_one("#filter-input", Input).value = "newer:"
        bar._tell()  # the timer of the letter before
        await user.settle()
        assert "needs a number" in user.text(), "below the field"
        assert "needs a number" not in user.status, "but not as an answer"

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


def test_a_search_shows_the_folder_of_each_message_and_esc_goes_back() -> None:
    async def flow(user: User) -> None:
        user.reads.put(summary(1500, box=4, subject="Kept for later", sender="Zoe"))
        await user.press("slash", *"zoe")
        await user.wait(0.3)
        assert "1 found" in user.text()
        row = next(line for line in user.lines() if "Kept for later" in line)
        assert row.rstrip().endswith("Archive")
        await user.press("enter", "e")
        assert user.ops() == []  # it is there already
        await user.press("slash")
        assert user.screen.query_one("#filter-input", Input).value == "zoe"
        await user.press("enter", "escape")
        assert "Inbox" in user.lines()[0]

    drive(flow)


def test_esc_in_the_field_leaves_the_search() -> None:
    async def flow(user: User) -> None:
        await user.press("slash", *"zoe")
        await user.wait(0.3)
        assert user.app.state.search.found is not None
        await user.press("escape")
        assert user.app.state.search.found is None
        assert user.app.state.listing is not None

    drive(flow)


def test_messages_are_selected_by_a_query() -> None:
    async def flow(user: User) -> None:
        await user.press("asterisk", "slash", *"grace", "enter")
        await user.wait(0.1)
        count = user.app.state.selection.count
        assert 0 < count < 60
        assert f"{count} selected" in user.text()
        assert filter_of(user) == ""

    drive(flow)


def test_keys_wait_until_the_starred_ones_are_selected() -> None:
    async def flow(user: User) -> None:
        user.app.post_message(events.Key("asterisk", "*"))
        user.app.post_message(events.Key("s", "s"))
        user.app.post_message(events.Key("d", "d"))
        await user.wait(0.5)
        (op,) = user.ops()
        starred = {row for row, one in user.reads.messages.items() if Flag.FLAGGED in one.flags.system}
        assert set(op.messages) == starred

    drive(flow)


def test_a_saved_search_is_opened_from_the_tree() -> None:
    async def flow(user: User) -> None:
        user.screen.show(user.app.state.saved.show({"From Grace": "grace"}))
        await user.wait(0.1)
        line = next(line for line in user.lines() if "⌕ From Grace" in line)
        assert any(character.isdigit() for character in line[:26])
        await user.press("h", "end", "enter")
        assert "From Grace" in user.lines()[0]
        assert 0 < user.screen.messages.source.count < 60
        await user.press("escape")
        assert "Inbox" in user.lines()[0]

    drive(flow)


def test_the_hints_of_the_field_that_selects_are_its_own() -> None:
    async def flow(user: User) -> None:
        await user.press("*", "/")
        assert "Enter select  Esc leave" in user.text()
        await user.press("escape", "\\")
        assert "Esc show all" in user.text()

    drive(flow)
