"""Pictures come with the frame that shows their cells and go with the one that does not; byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters

import pytest
from rich.color import ColorSystem
from rich.style import Style

from tuimail.ui.terminal.canvas import Canvas
from tuimail.ui.terminal.clusters import cells_of
from tuimail.ui.terminal.delay import Delay
from tuimail.ui.terminal.gallery import Drawing, Gallery
from tuimail.ui.terminal.styles import Styles
from tuimail.ui.terminal.traits import Traits

WIDTH, HEIGHT = 20, 6
KITTY = Drawing("kitty", 4, 2, "QUJD")
SIXEL = Drawing("sixel", 4, 2, "\x1bP0;0;0qSIXELS\x1b\\")


class Silent:
    """A terminal that takes everything and says nothing."""

    def __init__(self) -> None:
        self.delay = Delay()

    def write(self, data: str) -> None: ...

    def hear_also(self, taker: Callable[[bytes], bytes]) -> None: ...

    def cell_dots(self) -> tuple[int, int]:
        return 10, 20


class Wall:
    """A canvas with a gallery."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.styles = Styles()
        self.canvas = Canvas(self.styles, Traits())
        self.canvas.resize(width, height)
        self.gallery = Gallery(Silent(), self.styles, self.canvas)
        self.clear()
        self.canvas.frame(None)

    def clear(self) -> None:
        for y in range(self.canvas.height):
            self.put(0, y, " " * self.canvas.width)

    def put(self, x: int, y: int, text: str, style: Style | None = None) -> None:
        number = self.styles.number(style, ColorSystem.EIGHT_BIT)
        self.canvas.paint(x, y, cells_of(text, number, self.styles.blank(number)))

    def hang(self, drawing: Drawing, x: int = 3, y: int = 1) -> str:
        link = self.gallery.hang(drawing)
        self.place(link, drawing, x, y)
        return link

    def place(self, link: str, drawing: Drawing, x: int, y: int) -> None:
        for row in range(drawing.rows):
            self.put(x, y + row, " " * drawing.columns, Style(link=link))

    def frame(self) -> tuple[str, str]:
        return self.gallery.frame(None)


def number_of(wall: Wall, link: str) -> int:
    return int(link.split()[1])


def test_kitty_gets_the_picture_behind_the_frame_and_once() -> None:
    wall = Wall()
    number = number_of(wall, wall.hang(KITTY))
    output, drawn = wall.frame()
    assert output == "\x1b[2;4H    \v\b\b\b\b    "  # its cells are blanked, and nothing else is
    assert drawn == f"\x1b[2;4H\x1b_Ga=T,f=100,i={number},p=1,C=1,q=2,m=0;QUJD\x1b\\"
    assert wall.frame() == ("", "")


def test_a_large_one_goes_in_pieces_and_is_stretched_where_it_was_shrunk() -> None:
    wall = Wall()
    number = number_of(wall, wall.hang(Drawing("kitty", 4, 2, "A" * 5000, is_stretched=True)))
    _, drawn = wall.frame()
    first, second = drawn.removeprefix("\x1b[2;4H").split("\x1b\\")[:2]
    assert first == f"\x1b_Ga=T,f=100,i={number},p=1,c=4,r=2,C=1,q=2,m=1;" + "A" * 4096
    assert second == "\x1b_Gm=0;" + "A" * 904


def test_sixels_are_drawn_where_their_cells_are() -> None:
    wall = Wall()
    wall.hang(SIXEL)
    assert wall.frame()[1] == "\x1b[2;4H\x1bP0;0;0qSIXELS\x1b\\"
    assert wall.frame() == ("", "")


def test_other_cells_may_change_beside_it() -> None:
    wall = Wall()
    wall.hang(KITTY)
    wall.frame()
    wall.put(0, 0, "title")
    wall.put(10, 2, "beside")
    output, drawn = wall.frame()
    assert "title" in output
    assert "a=d" not in output
    assert drawn == ""


@pytest.mark.parametrize("drawing", [KITTY, SIXEL])
def test_what_is_covered_is_removed_and_comes_back(drawing: Drawing) -> None:
    wall = Wall()
    link = wall.hang(drawing)
    _, first = wall.frame()
    wall.put(5, 2, "x")
    output, drawn = wall.frame()
    assert drawn == ""
    assert output.startswith(f"\x1b_Ga=d,d=I,i={number_of(wall, link)},q=2\x1b\\") is (drawing is KITTY)
    # All of its cells are written: half a picture is no picture.
    assert output.count(" ") + output.count("X") >= 4
    wall.place(link, drawing, 3, 1)
    assert wall.frame()[1] == first


@pytest.mark.parametrize("drawing", [KITTY, SIXEL])
def test_a_dialog_that_closes_takes_it_along(drawing: Drawing) -> None:
    wall = Wall()
    link = wall.hang(drawing)
    wall.frame()
    wall.clear()
    wall.gallery.take_down(link)
    assert not wall.gallery.is_empty, "it is still to be removed"
    output, drawn = wall.frame()
    assert ("a=d" in output) is (drawing is KITTY)
    assert "\x1b[2" in output, "its cells are written again, which removes sixels"
    assert drawn == ""
    assert wall.gallery.is_empty


def test_after_others_wrote_on_the_terminal_it_is_drawn_again() -> None:
    wall = Wall()
    wall.hang(KITTY)
    _, first = wall.frame()
    wall.canvas.forget()
    output, drawn = wall.frame()
    assert output.startswith("\x1b_Ga=d")
    assert drawn == first


def test_nothing_is_shifted_while_there_is_a_picture() -> None:
    def scrolled(columns: int) -> str:
        """A picture beside text that moves up by a line."""
        wall = Wall(60, 20)
        texts = [(ascii_letters * 2)[7 * y % 52 :][:50] for y in range(21)]
        for y in range(20):
            wall.put(0, y, texts[y])
        if columns:
            wall.hang(Drawing("sixel", columns, 20, "\x1bP0;0;0qSIXELS\x1b\\"), 52, 0)
        wall.frame()
        for y in range(20):
            wall.put(0, y, texts[y + 1])
        return wall.frame()[0]

    assert "\x1b[M" in scrolled(0)
    assert "\x1b[M" not in scrolled(4)


def test_no_link_of_a_mail_can_bring_a_picture() -> None:
    wall = Wall()
    link = wall.hang(KITTY)
    wall.frame()
    for forged in (f"https://x.example/{link}", link.split()[1], "picture", link.upper()):
        assert wall.styles.look(wall.styles.number(Style(link=forged), ColorSystem.EIGHT_BIT)).picture == 0
