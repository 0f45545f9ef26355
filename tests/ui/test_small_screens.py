"""What small windows show whole: keys with what they do, labels, titles, the reader's bar where it is called for."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.ui.hints import caret_hints
from tuimail.ui.reading_layout import HeaderLine, header_block
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.screens.listed import ListedScreen
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.hint_bar import HintBar

SMALL = (60, 20)


def box_lines(user: User) -> list[str]:
    return [line.strip(" │╭╮╰╯─") for line in user.text().splitlines()]


@pytest.mark.parametrize("size", [SMALL, (80, 24)])
def test_a_list_to_choose_from_takes_all_columns(size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        await user.press("m")
        (box,) = user.app.screen.query(".box")
        assert (box.region.x, box.region.width) == (0, size[0])

    drive(flow, size=size)


def test_a_question_leaves_some_of_the_mail_in_sight_where_there_is_room() -> None:
    async def flow(user: User) -> None:
        await user.press("D")
        (box,) = user.app.screen.query(".box")
        assert box.region.width == 64

    drive(flow, size=(80, 24))


def test_labels_are_whole_and_details_give_way() -> None:
    async def flow(user: User) -> None:
        rows = [ChoiceRow("A label of no great length", "1", "a very long detail " * 5), ChoiceRow("Short", "2", "x")]
        user.app.push_screen(ChooseScreen(user.screen.mail_styles, "Title " * 20, lambda _: rows, hint="Esc closes"))
        await user.settle()
        text = user.text()
        assert "A label of no great length  a very long" in text
        assert " ".join(box_lines(user)).count("Title") == 20, "a title too long has several lines"

    drive(flow, size=SMALL)


def test_a_key_in_a_hint_stands_on_the_line_of_what_it_does() -> None:
    async def flow(user: User) -> None:
        await user.press("l")
        lines = [line for line in box_lines(user) if line]
        assert "Esc closes" in lines[-2]
        assert any(line.startswith("Enter tags") for line in lines)
        (hint,) = user.app.screen.query(HintBar)
        assert all(line.endswith(" ") for line in ["".join(seg.text for seg in hint.render_line(0))])

    drive(flow, size=SMALL)


def test_keys_of_a_selection_are_whole_or_left_out() -> None:
    async def flow(user: User) -> None:
        styles = user.screen.mail_styles
        assert "other end" in "".join(text for text, _ in caret_hints(styles, 80))
        assert "".join(text for text, _ in caret_hints(styles, 60)).rstrip().endswith("move about")

    drive(flow)


def test_lines_of_a_warning_stand_below_its_words() -> None:
    async def flow(user: User) -> None:
        warning = HeaderLine("", "! Answers go to somebody@example.org, not to ada@example.net.", "warning")
        lines = ["".join(text for text, _ in line) for line in header_block([warning], 40, 96, user.screen.mail_styles)]
        assert lines[0].startswith(" ! Answers")
        assert all(line.startswith("   ") and line[3] != " " for line in lines[1:-1])
        assert all(len(line) <= 40 for line in lines)

    drive(flow)


def test_a_message_that_is_all_on_screen_has_no_bar_when_the_strip_grows() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert user.screen.reader.max_scroll_y == 0
        user.screen.show(user.screen.state.say("A sentence of several lines. " * 6))
        await user.settle()
        assert user.screen.frame.hints.is_of_the_moment
        assert user.screen.reader.max_scroll_y == 0

    drive(flow, size=(60, 40), reads=full_mailbox(3))


@pytest.mark.parametrize(("keys", "does"), [("/", "find"), ("|", "run it")])
def test_a_field_says_what_enter_does(keys: str, does: str) -> None:
    async def flow(user: User) -> None:
        await user.press("enter", *keys)
        assert f"Enter {does}" in user.text()
        assert not user.app.screen.query(Static).filter(".problem")

    drive(flow)


def test_a_row_too_long_for_a_list_is_said_whole_below_it() -> None:
    async def flow(user: User) -> None:
        rows = [
            ChoiceRow("short", "1", right="Inbox"),
            ChoiceRow("from:" + "somebody " * 8 + "end", "2", right="Inbox"),
        ]
        user.app.push_screen(ListedScreen(user.screen.mail_styles, "Rules", rows, [("d", "delete")]))
        await user.settle()
        whole = user.app.screen.query_one("#listed-whole", HintBar)
        assert not whole.display
        await user.press("j")
        assert whole.display
        assert " ".join(box_lines(user)).count("somebody end") == 1
        assert "d delete" in user.text()

    drive(flow, size=SMALL)
