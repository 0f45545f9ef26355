"""A canvas and an emulated terminal always agree, and a frame says no more than it must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from tests.ui.terminal.emulation import ModernScreen, ModernStream
from tuimail.ui.terminal.canvas import Canvas
from tuimail.ui.terminal.clusters import Cell, cells_of
from tuimail.ui.terminal.styles import PLAIN, Styles
from tuimail.ui.terminal.traits import Traits

WIDTH, HEIGHT = 40, 12
_STYLES = [
    None,
    Style.parse("bold #d0d0d0 on #101216"),
    Style.parse("#7aa8e0 on #101216"),
    Style.parse("#7aa8e0 on #303040"),
    Style.parse("underline"),
    Style.parse("reverse"),
    Style.parse("italic red"),
]


class Window:
    """A canvas with a terminal that gets its frames."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, *, traits: Traits | None = None) -> None:
        self.styles = Styles()
        self.canvas = Canvas(self.styles, traits or Traits())
        self.canvas.resize(width, height)
        self.screen = ModernScreen(width, height)
        self.stream = ModernStream(self.screen)
        self.expected: list[list[Cell]] = []
        for y in range(height):
            self.put(0, y, " " * width)
        self.frame()

    def put(self, x: int, y: int, text: str, style: Style | None = None) -> None:
        number = self.styles.number(style, ColorSystem.EIGHT_BIT)
        self.canvas.paint(x, y, cells_of(text, number, self.styles.blank(number)))

    def frame(self, cursor: tuple[int, int] | None = None) -> str:
        output = self.canvas.frame(cursor)
        self.stream.feed(output)
        return output

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]


def test_what_is_shown_is_not_written_again() -> None:
    window = Window()
    window.put(3, 2, "hello")
    assert window.frame() == "\x1b[3;4Hhello"
    window.put(3, 2, "hello")
    assert window.frame() == ""


def test_only_what_differs_is_written() -> None:
    window = Window()
    window.put(0, 0, "the quick brown fox jumps")
    window.frame()
    window.put(0, 0, "the quick black fox jumps")
    assert window.frame() == "\x1b[12Glack"


def test_blanks_to_the_end_are_erased() -> None:
    window = Window()
    window.put(0, 0, "x" * WIDTH)
    window.frame()
    window.put(0, 0, "x" + " " * (WIDTH - 1))
    assert window.frame() == "\r\x1b[C\x1b[K"
    assert window.lines[0] == "x"


def test_coloured_blanks_are_written_where_erasing_has_no_colour() -> None:
    blue = Style.parse("on #000087")
    for erases, expected in ((True, False), (False, True)):
        window = Window(traits=Traits(erases_with_colour=erases))
        window.put(0, 0, " " * WIDTH, blue)
        assert (" " * WIDTH in window.frame()) is expected


def test_a_list_that_moves_by_one_moves_on_the_terminal() -> None:
    window = Window()
    texts = [f"{number:3} message number {number * 37} of many" for number in range(30)]
    for y in range(HEIGHT):
        window.put(0, y, texts[y])
    window.frame()
    for y in range(HEIGHT):
        window.put(0, y, texts[y + 1])
    output = window.frame()
    assert output.startswith("\x1b[1;12r\x1b[M\x1b[r")
    assert len(output) < 70
    assert window.lines == [text.rstrip() for text in texts[1 : HEIGHT + 1]]


def test_what_comes_in_is_blank_whatever_the_terminal_makes_of_it() -> None:
    """The emulator fills with plain blanks, others with the colour of the moment: the row is erased in it."""
    blue = Style.parse("#d0d0d0 on #000087")
    for step in (1, -1):
        window = Window()
        for y in range(HEIGHT):
            window.put(0, y, f"{y + 10:3} message number {(y + 10) * 37} of many".ljust(WIDTH), blue)
        window.frame()
        for y in range(HEIGHT):
            window.put(0, y, f"{y + 10 + step:3} message number {(y + 10 + step) * 37} of many".ljust(WIDTH), blue)
        assert "\x1b[K\x1b[r" in window.frame()
        fresh = Window()
        for y in range(HEIGHT):
            fresh.put(0, y, f"{y + 10 + step:3} message number {(y + 10 + step) * 37} of many".ljust(WIDTH), blue)
        fresh.frame()
        assert _looks(window) == _looks(fresh)


def test_the_place_of_what_changes_with_every_key_is_kept() -> None:
    window, outputs = Window(), []
    grey = Style.parse("#8a8a8a on #303030")
    for number in range(8):
        window.put(0, number, f"message {number}", _STYLES[number % 3])
        window.put(30, HEIGHT - 1, f"{number}", grey)
        outputs.append(window.frame())
        assert window.lines[number] == f"message {number}"
        assert window.lines[-1].endswith(f"{number}")
    assert "\x1b7" in outputs[0]
    assert any("\x1b8\x1b7" in output for output in outputs)
    window.canvas.forget()
    window.put(30, HEIGHT - 1, "9", grey)
    assert "\x1b8" not in window.frame()
    assert window.lines[-1].endswith("9")


def test_down_the_last_column_goes_what_is_written_but_not_what_is_erased() -> None:
    window = Window()
    for text, steps in (("x", 3), (" ", 0), ("y", 3)):
        for y in range(4):
            window.put(WIDTH - 1, y, text)
        output = window.frame()
        assert output.count(f"\v{text}") == steps, output
        assert window.lines[:4] == [f"{text.rjust(WIDTH)}".rstrip()] * 4
    assert "\x1b[K" not in output


def test_a_list_beside_others_moves_alone_where_the_terminal_has_margins() -> None:
    spent = []
    for has_margins in (False, True):
        window = Window()
        window.canvas.has_margins = has_margins
        for y in range(HEIGHT):
            window.put(0, y, f"folder {y:2}  山|{y} message {y * 37} of many")
        window.frame()
        for y in range(HEIGHT):
            window.put(0, y, f"folder {y:2}  山|{y + 1} message {(y + 1) * 37} of many")
        output = window.frame()
        assert ("\x1b[?69h\x1b[15;" in output) is has_margins
        assert window.lines[3].startswith("folder  3  山|4 message 148 of")
        assert window.lines[-1].startswith("folder 11  山|12 message 444 of")
        spent.append(len(output))
    assert spent[1] < spent[0]


def test_a_foreign_write_is_forgotten_and_repaired() -> None:
    window = Window()
    window.put(0, 0, "mine")
    window.frame()
    window.stream.feed("\x1b[H\x1b[31mFOREIGN\r\n\n\nfoo")
    window.canvas.forget()
    window.frame()
    assert window.lines[0] == "mine"
    assert not any(window.lines[1:])


def test_another_size_is_painted_from_nothing() -> None:
    window = Window()
    window.put(0, 0, "mine")
    window.frame()
    window.canvas.resize(WIDTH, HEIGHT - 1)
    assert window.frame() == ""
    window.put(0, 0, "mine")
    assert "mine" in window.frame()


def test_half_a_wide_character_is_never_left_over() -> None:
    window = Window()
    window.put(0, 0, "山田太郎")
    window.frame()
    window.put(3, 0, "x")
    window.frame()
    assert window.lines[0].startswith("山 x")
    window.put(WIDTH - 1, 1, "山")
    window.frame()
    assert window.lines[1] == ""


def test_after_a_cluster_of_doubtful_width_the_column_is_said() -> None:
    window = Window()
    window.put(2, 0, "\u2764\ufe0f love")
    assert "\x1b[5G love" in window.frame()
    window.put(2, 1, "👍🏽 yes")
    assert "\x1b[5G yes" in window.frame()
    window.put(2, 2, "한국 yes")
    assert window.frame().endswith("한국 yes")


def test_the_cursor_goes_where_it_is_wanted_and_only_when_it_is_not_there() -> None:
    window = Window()
    assert window.frame((5, 3)) == "\x1b[4;6H"
    assert window.frame((5, 3)) == ""
    window.put(0, 0, "x")
    assert window.frame((5, 3)).endswith("\x1b[4;6H")


def test_an_open_link_is_closed_with_the_frame() -> None:
    window = Window()
    window.put(0, 0, "x" * 5, Style(link="https://example.org/"))
    output = window.frame()
    assert "\x1b]8;;https://example.org/\x1b\\" in output
    assert output.endswith("\x1b]8;;\x1b\\")


@pytest.mark.parametrize("traits", [Traits(), Traits(erases_with_colour=False, has_links=False)])
def test_whatever_is_painted_is_shown(traits: Traits) -> None:
    texts = st.text(alphabet="ab  山é한", min_size=1, max_size=24)
    paintings = st.lists(
        st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), texts, st.sampled_from(_STYLES)),
        max_size=12,
    )

    @settings(max_examples=60, deadline=None)
    @given(st.lists(paintings, min_size=1, max_size=4), st.integers(-3, 3))
    def check(frames: list[list[tuple[int, int, str, Style | None]]], shift: int) -> None:
        window, fresh = Window(traits=traits), Window(traits=traits)
        for number, frame in enumerate(frames):
            for x, y, text, style in frame:
                for one in (window, fresh):
                    one.put(x, (y + shift * number) % HEIGHT, text, style)
            window.frame()
        fresh.canvas.forget()
        fresh.frame()
        assert _looks(window) == _looks(fresh)

    check()


def _looks(window: Window) -> list[list[object]]:
    from tests.ui.terminal.sight import seen

    return [list(row) for row in seen(window.screen)]


def test_the_plain_style_is_number_zero() -> None:
    assert Styles().number(None, ColorSystem.TRUECOLOR) == PLAIN
