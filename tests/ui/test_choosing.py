"""Boxes to choose from: as high as what they hold, keys bright in the hint, a word where there is nothing."""

from __future__ import annotations

from pathlib import Path

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.ui.screens.attachments import AttachmentsScreen
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.theme_words import described
from tuimail.ui.theming import theme_directories
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.hint_bar import HintBar


def _box_height(user: User) -> int:
    return user.app.screen.query_one(".box").size.height


def test_a_box_for_few_rows_is_low_and_does_not_jump_while_typing() -> None:
    async def flow(user: User) -> None:
        await user.press("b")
        low = _box_height(user)
        await user.press(*"fri")
        assert _box_height(user) == low
        await user.press("escape", "ctrl+k")
        high = _box_height(user)
        assert low < high
        await user.press(*"qqqq")
        assert _box_height(user) == high

    drive(flow, size=(120, 40), reads=full_mailbox(30))


def test_keys_are_bright_in_a_hint() -> None:
    async def flow(user: User) -> None:
        await user.press("b")
        bar = user.app.screen.query_one("#choose-hint", HintBar)
        bright = [text for line in bar._lines(90) for text, style in line if style == bar.bar_styles["key"] and text]
        assert [text for text in bright if text.strip()] == ["Enter", "Esc"]

    drive(flow, reads=full_mailbox(30))


def test_where_nothing_was_said_nobody_asks_to_type_less() -> None:
    async def flow(user: User) -> None:
        user.app.state.status.said.clear()
        await user.press("g", "p")
        assert "Nothing is here yet" in user.text()
        await user.press("x")
        assert "Nothing matches" in user.text()

    drive(flow)


def test_a_long_label_takes_what_short_details_leave() -> None:
    async def flow(user: User) -> None:
        label = 'from:security@lanternpost.example subject:"New sign-in"'
        rows = [ChoiceRow(label, "1", "the sender", "2"), ChoiceRow("from:ada", "2", "all mail", "7")]
        user.app.push_screen(ChooseScreen(user.app.mail_styles, "Always", lambda _: rows, hint="Esc closes"))
        await user.settle()
        assert label in user.text()

    drive(flow, size=(120, 40))


def test_one_long_name_takes_no_room_from_what_is_said_of_every_file() -> None:
    async def flow(user: User) -> None:
        names = ["a very long name of a file that somebody typed without thinking of columns.docx", "notes.md"]
        rows = [
            ChoiceRow(name, str(at), "application/octet-stream  not here yet", "5.4 kB")
            for at, name in enumerate(names)
        ]
        user.app.push_screen(AttachmentsScreen(user.app.mail_styles, "2 attachments", rows))
        await user.settle()
        assert user.text().count("application/octet-stream  not here yet") == 2

    drive(flow, size=(80, 24))
    drive(flow, size=(120, 40))


def test_every_theme_says_what_it_is_like_and_which_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[colors\n")
    (tmp_path / "colourless.toml").write_text('[colors]\nforeground = "#ffffff"\n')
    (tmp_path / "mine.toml").write_text('[colors]\nprimary = "#ff0000"\n')
    words = described(theme_directories(tmp_path))
    assert words["broken"] == words["colourless"] == "cannot be used; choose it to read why"
    assert [name for name, told in words.items() if not told] == ["mine"]
    assert list(words) == sorted(words)


def test_no_explanation_is_cut_where_the_terminal_has_room_for_it() -> None:
    async def flow(user: User) -> None:
        for keys in (("question_mark",), ("ctrl+k",), (":",)):
            await user.press(*keys)
            screen = user.app.screen
            assert isinstance(screen, ChooseScreen)
            shown = user.lines()
            assert any("By date, sender, size and more; this folder keeps its order." in line for line in shown)
            await user.press("escape")

    drive(flow, size=(120, 40))


def test_what_stands_at_the_right_is_bright_where_it_is_a_key() -> None:
    async def flow(user: User) -> None:
        def style_of_right() -> object:
            screen = user.app.screen
            assert isinstance(screen, ChooseScreen)
            row = next(at for at, one in enumerate(screen.choices.rows) if one.right and at != screen.choices.cursor)
            segments = list(screen.choices.pane_line(row, 80))
            return next(one.style.bold for one in reversed(segments) if one.text.strip() and one.style)

        await user.press("question_mark")
        assert style_of_right()
        await user.press("escape", "b")
        assert not style_of_right()

    drive(flow, reads=full_mailbox(30))


def test_links_and_settings_have_all_the_width_there_is_for_them() -> None:
    async def flow(user: User) -> None:
        for keys in (("g", "S"), ("L",)):
            await user.press(*keys)
            assert user.app.screen.query_one(".box").size.width > 100
            await user.press("escape")

    drive(flow, size=(120, 40), reads=full_mailbox(30))
