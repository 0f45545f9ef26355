"""A picture of the screen: paints what was seen, says the same to the canvas, and holds nothing that is hidden."""

from __future__ import annotations

import json

import pyte
import pytest

from tests.support.terminal_dialect import readable
from tests.ui.terminal.sight import seen
from tuimail.ui.terminal.canvas import Canvas
from tuimail.ui.terminal.clusters import cells_of
from tuimail.ui.terminal.keepsake import Keepsake, keepsake, recall
from tuimail.ui.terminal.styles import Look, Styles
from tuimail.ui.terminal.traits import Traits

_TEXTS = ("plain words here   ", "会議 and 🚀 and é", "  secret of mail    ", "\u65e5" * 10)
_WIDTH = 20


def screen(styles: Styles) -> Canvas:
    canvas = Canvas(styles, Traits())
    canvas.resize(_WIDTH, len(_TEXTS))
    for y, text in enumerate(_TEXTS):
        style = styles.number_of(
            Look(frozenset({"1"}), f"38;5;{y + 1}", "48;5;7", "https://example.org" if y == 2 else None)
        )
        cells = cells_of(text, style, styles.blank(style))
        blanks = [(" ", styles.blank(style))] * (_WIDTH - len(cells))
        canvas.paint(0, y, [*cells, *blanks])
    return canvas


def picture(hidden: tuple[tuple[int, int, int, int], ...] = ()) -> Keepsake:
    styles = Styles()
    taken = keepsake(screen(styles), styles, Traits(), hidden)
    assert taken is not None
    return taken


def emulated(*outputs: str) -> pyte.Screen:
    terminal = pyte.Screen(_WIDTH, len(_TEXTS))
    stream = pyte.ByteStream(terminal)
    for output in outputs:
        stream.feed(readable(output.encode()))
    return terminal


def test_the_canvas_that_goes_on_from_it_has_nothing_to_write() -> None:
    styles = Styles()
    styles.number_of(Look(foreground="31"))  # numbers of another run
    canvas = screen(styles)
    rows = recall(picture().shadow, styles, _WIDTH, len(_TEXTS))
    assert rows is not None
    canvas.adopt(rows)
    changes = canvas.frame(None)
    assert seen(emulated(picture().output)) == seen(emulated(picture().output, changes))
    assert "plain" not in changes


def test_what_is_hidden_is_in_neither_part() -> None:
    taken = picture(hidden=((0, 2, _WIDTH, 1), (10, 3, _WIDTH, 9)))
    assert "secret" not in taken.output + taken.shadow
    assert "mail" not in taken.output + taken.shadow
    assert "example.org" not in taken.output + taken.shadow


def test_a_canvas_that_shows_nothing_yet_has_no_picture() -> None:
    styles = Styles()
    canvas = Canvas(styles, Traits())
    assert keepsake(canvas, styles, Traits(), ()) is None
    canvas.resize(3, 3)
    assert keepsake(canvas, styles, Traits(), ()) is None


@pytest.mark.parametrize(
    "shadow",
    [
        "",
        "[]",
        "nonsense",
        "{}",
        json.dumps({"looks": [], "rows": []}),
        json.dumps({"looks": [[[], "", ""]], "rows": [[[0, "x"]]]}),
        json.dumps({"looks": [[[], "", ""]], "rows": [[[9, "x" * _WIDTH]]] * 4}),
        json.dumps({"looks": [["", None, ""]], "rows": 7}),
        "[" * 100_000,
    ],
)
def test_a_shadow_that_is_none_is_told_from_one(shadow: str) -> None:
    assert recall(shadow, Styles(), _WIDTH, len(_TEXTS)) is None
