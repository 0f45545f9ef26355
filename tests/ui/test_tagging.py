"""The tag picker, and tags on screen."""

from __future__ import annotations

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox, summary
from tuimail.model.flags import FlagSet
from tuimail.model.operation import SetFlags
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.tagging import tag_style


def test_a_tag_is_chosen_or_made_and_shown() -> None:
    reads = full_mailbox()
    reads.put(summary(2000, flags=FlagSet(keywords=frozenset({"invoice", "$MDNSent"}))))

    async def flow(user: User) -> None:
        line = next(line for line in user.lines() if "invoice" in line)
        assert "MDNSent" not in line
        await user.press("l")
        assert isinstance(user.app.screen, ChooseScreen)
        assert [row.label for row in user.app.screen.choices.rows] == ["✓ invoice"]
        (shown,) = user.app.screen.choices.rows
        assert shown.style == tag_style("invoice", user.screen.mail_styles), "as in the list"
        await user.press(*"todo", "enter")
        await user.press("l", *"inv", "enter")
        made, taken = user.ops()
        assert isinstance(made, SetFlags)
        assert isinstance(taken, SetFlags)
        assert made.change.add.keywords == {"todo"}
        assert taken.change.remove.keywords == {"invoice"}
        assert "todo" in user.lines()[1]

    drive(flow, reads=reads)


def test_a_foreign_keyword_cannot_write_to_the_screen() -> None:
    reads = full_mailbox()
    reads.put(summary(2000, flags=FlagSet(keywords=frozenset({"a\x1b[31mb\u202e"}))))

    async def flow(user: User) -> None:
        assert "\x1b" not in user.text()
        await user.press("l")
        assert "\x1b" not in user.text()
        assert "\u202e" not in user.text()

    drive(flow, reads=reads)


def test_an_account_without_tags_says_how_to_make_one() -> None:
    async def flow(user: User) -> None:
        await user.press("l")
        assert "No tags yet" in user.text()
        assert "that makes a tag of it" in user.text()

    drive(flow, reads=full_mailbox())
