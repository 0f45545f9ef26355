"""What is worn together is written together, and clusters of doubtful width keep their neighbours."""

from __future__ import annotations

from rich.color import ColorSystem
from rich.style import Style

from tuimail.ui.terminal.changes import Hand, Writer
from tuimail.ui.terminal.clusters import Cell, cells_of
from tuimail.ui.terminal.routes import Pen
from tuimail.ui.terminal.stretches import Cutter, Row
from tuimail.ui.terminal.styles import PLAIN, Styles
from tuimail.ui.terminal.traits import Traits

WIDTH = 30
_GREY, _WHITE = Style.parse("#8a8a8a on #101010"), Style.parse("#eeeeee on #101010")


def row(styles: Styles, *pieces: tuple[str, Style | None]) -> Row:
    cells: list[Cell | None] = []
    for text, style in pieces:
        number = styles.number(style, ColorSystem.EIGHT_BIT)
        cells += cells_of(text, number, styles.blank(number))
    return [*cells, *[(" ", PLAIN)] * (WIDTH - len(cells))]


def test_one_style_after_the_other() -> None:
    styles = Styles()
    writer = Writer(styles, Traits(), (WIDTH, 5), Hand(Pen(PLAIN, (0, 0))))
    for y in range(3):
        writer.row(y, row(styles, ("* ", _GREY), (f"name {y}", _WHITE)), row(styles))
    stars, names = "* \v\r* \v\r* ", "name 0\v\x1b[3Gname 1\v\x1b[3Gname 2"
    assert writer.finish() == f"\x1b[38;5;245;48;5;233m{stars}\x1b[2A\x1b[38;5;255m{names}"


def test_blanks_wear_what_is_worn_already() -> None:
    styles = Styles()
    writer = Writer(styles, Traits(), (WIDTH, 5), Hand(Pen(PLAIN, (0, 0))))
    writer.row(0, row(styles, ("a", _GREY), (" " * 8, _WHITE), ("b", _GREY), (" " * 20, _GREY)), row(styles))
    assert writer.finish() == "\x1b[38;5;245;48;5;233ma        b\x1b[K"


def test_what_follows_a_cluster_of_doubtful_width_is_written_after_it() -> None:
    styles = Styles()
    cutter = Cutter(styles, WIDTH, can_erase_in_colour=True)
    old = row(styles, ("xx", _GREY), ("abcdef", _WHITE), ("ghi", _GREY))
    new = row(styles, ("\u2764\ufe0f", _GREY), ("abcdef", _WHITE), ("ghi", _GREY))
    (chain,) = cutter.cut(0, new, old)
    assert [(stretch.x, stretch.text) for stretch in chain] == [(0, "  \x1b[1G\u2764\ufe0f\x1b[3G"), (2, "ab")]


def test_a_wide_character_ends_behind_its_second_half() -> None:
    styles = Styles()
    cutter = Cutter(styles, WIDTH, can_erase_in_colour=True)
    old = row(styles, ("\u5c71", _WHITE), ("abc", _WHITE))
    new = row(styles, ("\u7530", _WHITE), ("abc", _WHITE))
    assert old[1] == new[1]
    ((stretch,),) = cutter.cut(0, new, old)
    assert (stretch.x, stretch.text, stretch.end) == (0, "\u7530", 2)
