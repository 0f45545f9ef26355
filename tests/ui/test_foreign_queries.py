"""Queries of mutt's and aerc's hands, each in its profile only."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tuimail.ui.foreign_queries import in_our_words
from tuimail.ui.look import load_look


@pytest.mark.parametrize(
    ("profile", "typed", "words"),
    [
        ("mutt", "all", ""),
        ("mutt", ".", ""),
        ("mutt", "new", "is:unread"),
        ("mutt", "new shoes", "new shoes"),
        ("aerc", "-u", "is:unread"),
        ("aerc", "-u -f ada report", "is:unread from:ada report"),
        ("aerc", '-s "weekly report" -X seen', 'subject:"weekly report" -is:read'),
        ("aerc", "-x flagged -a tax", "is:starred  tax"),
        ("aerc", "-x nonsense", "-x nonsense"),
        ("aerc", "-unwanted a-u", "-unwanted a-u"),
        ("tuimail", "-u", "-u"),
        ("gmail", "all", "all"),
    ],
)
def test_what_hands_type(profile: str, typed: str, words: str) -> None:
    assert in_our_words(profile, typed) == words


@pytest.mark.parametrize(
    ("profile", "keys"),
    [("mutt", ("l", *"new", "enter")), ("aerc", ("\\", *"-u", "enter")), ("aerc", (":", *"filter -u", "enter"))],
)
def test_a_list_is_limited_in_their_words(profile: str, keys: tuple[str, ...]) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys)
        assert user.app.state.listing is not None
        assert user.app.state.listing.filter == "is:unread"

    drive(flow, look=load_look(profile=profile))


@pytest.mark.parametrize(("typed", "row"), [("!", 1), ("=arch", 4)])
def test_folders_are_named_as_in_mutt(typed: str, row: int) -> None:
    async def flow(user: User) -> None:
        await user.press("c", *"drafts", "enter", "c", *typed, "enter")
        assert user.app.state.listing is not None
        assert user.app.state.listing.mailbox.row == row

    drive(flow, look=load_look(profile="mutt"))


def test_a_question_mark_shows_all_folders() -> None:
    async def flow(user: User) -> None:
        await user.press("c", "?")
        assert "Nothing matches" not in user.text()

    drive(flow, look=load_look(profile="mutt"))


@pytest.mark.parametrize(("typed", "cursor"), [("next 5", 5), ("select 3", 2), ("prev 2", 0)])
def test_messages_are_stepped_through_by_number(typed: str, cursor: int) -> None:
    async def flow(user: User) -> None:
        await user.press(":", *typed, "enter")
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == cursor

    drive(flow, look=load_look(profile="aerc"))


def test_options_of_aerc_before_a_folder_are_passed_by() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"mv -p receipts", "enter")
        assert len(user.ops()) == 1

    drive(flow, look=load_look(profile="aerc"))
