"""Text is selected in the reader by keys and by the mouse, and copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.config.schema import KEY_PROFILES
from tuimail.model.document import Line, LineKind
from tuimail.ui.caret import Caret, Spot
from tuimail.ui.look import load_look
from tuimail.ui.reading_layout import Wrapping

LINES = (
    Line("one two three four five six"),
    Line(""),
    Line("quoted text", quote=2),
    Line("会議の 👩‍👩‍👧 議事録 é́"),
    Line("  code", LineKind.PREFORMATTED, indent=2),
)


def caret_in(lines: tuple[Line, ...] = LINES, width: int = 14) -> Caret:
    wrapping = Wrapping(lines, width)
    return Caret(lambda: wrapping, Spot(0, 0))


def test_words_lines_and_ends() -> None:
    caret = caret_in()
    caret.word(1)
    assert caret.at == Spot(0, 4)
    caret.word(-1)
    caret.word(-1)
    assert caret.at == Spot(0, 0)
    caret.line_end()
    assert caret.at == Spot(0, 26)
    caret.word(1)
    assert caret.at == Spot(2, 0)
    caret.text_end()
    assert caret.at.line == 4
    caret.text_start()
    assert caret.at == Spot(0, 0)


def test_down_goes_by_lines_of_the_screen_and_keeps_its_column() -> None:
    caret = caret_in()
    caret.word(1)
    caret.vertical(1)
    assert caret.at == Spot(0, 12)
    caret.vertical(2)
    assert caret.at == Spot(1, 0)
    caret.vertical(1)
    assert caret.at == Spot(2, 4)
    caret.vertical(-99)
    assert caret.at == Spot(0, 4)


def test_characters_as_people_count_them() -> None:
    caret = caret_in()
    caret.at = Spot(3, 4)
    caret.begin()
    assert caret.text() == "👩‍👩‍👧"
    caret.right()
    assert LINES[3].text[caret.at.character] == " "
    caret.line_end()
    assert caret.text().endswith("é́")


def test_a_selection_over_lines_has_their_quote_marks() -> None:
    caret = caret_in()
    caret.line_end()
    caret.begin()
    caret.text_end()
    assert caret.text() == "x\n\n>> quoted text\n会議の 👩‍👩‍👧 議事録 é́\n    code"
    caret.swap()
    assert caret.at == Spot(0, 26)
    caret.left()
    assert caret.text().startswith("ix\n")
    caret.begin()
    assert caret.text() == LINES[0].text


@given(
    st.lists(st.text(st.sampled_from("ab 会é\u0301👩\u200d,.")), max_size=6),
    st.integers(1, 30),
    st.lists(st.sampled_from(["left", "right", "line_start", "line_end", "text_end", "begin", "down", "up", "w", "b"])),
)
def test_it_never_leaves_the_text(texts: list[str], width: int, motions: list[str]) -> None:
    lines = tuple(map(Line, texts))
    caret = caret_in(lines, width)
    for motion in motions:
        match motion:
            case "down" | "up":
                caret.vertical(1 if motion == "down" else -1)
            case "w" | "b":
                caret.word(1 if motion == "w" else -1)
            case _:
                getattr(caret, motion)()
        assert 0 <= caret.at.line < max(1, len(lines))
        assert 0 <= caret.at.character <= (len(texts[caret.at.line]) if texts else 0)
        assert caret.text() is not None
        caret.to_cell(caret.at.character, width)


def test_by_keys_from_the_message_to_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.ui.copying.has_clipboard", lambda environment: True)

    async def flow(user: User) -> None:
        await user.press("enter", "V")
        assert "V begin" in user.hints
        await user.press("V", "w", "e", "y")
        assert "Copied the selection: Hello A" in user.text()
        assert user.ops() == [op for op in user.ops() if "seen" in str(op).lower()]
        assert user.app.clipboard == "Hello A"
        await user.press("V", "j", "j", "y")
        assert user.app.clipboard.startswith("the figures you asked for")

    drive(flow, reads=full_mailbox())


def test_esc_leaves_it_and_keys_mean_what_they_did() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "V", "escape")
        assert user.screen.reader.caret is None
        await user.press("e")
        assert "Archived" in user.text()

    drive(flow, reads=full_mailbox())


def test_another_message_ends_it() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "V")
        user.screen.show(user.app.state.browse.move_cursor(1))
        await user.settle()
        assert user.screen.reader.caret is None

    drive(flow, reads=full_mailbox())


def test_by_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.ui.copying.has_clipboard", lambda environment: True)

    async def flow(user: User) -> None:
        await user.press("enter")
        lines = user.lines()
        top = next(number for number, line in enumerate(lines) if "Hello Ada" in line)
        left = lines[top].index("Hello Ada")
        region = user.screen.reader.region
        start = (left - region.x, top - region.y)
        await user.pilot.mouse_down(user.screen.reader, offset=start)
        await user.pilot.hover(user.screen.reader, offset=(start[0] + 4, start[1]))
        await user.pilot.mouse_up(user.screen.reader, offset=(start[0] + 4, start[1]))
        await user.settle()
        assert "y copy" in user.hints
        await user.press("y")
        assert user.app.clipboard == "Hello"
        await user.pilot.click(user.screen.reader, offset=start)
        await user.settle()
        assert user.screen.reader.caret is None

    drive(flow, reads=full_mailbox())


@pytest.mark.parametrize("name", KEY_PROFILES)
def test_every_profile_begins_with_its_key_for_a_range(name: str) -> None:
    async def flow(user: User) -> None:
        keys = {"V": ["V"], ";v": ["semicolon", "v"], "C-Space": ["ctrl+@"]}
        await user.press("enter", *keys[user.app.look.keymap.shown("select.range")])
        assert user.screen.reader.is_selecting

    drive(flow, reads=full_mailbox(), look=load_look(profile=name))
