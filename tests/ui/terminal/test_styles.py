"""From one style to another in as few octets as there are."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
from rich.style import Style

from tuimail.ui.terminal.styles import PLAIN, Styles, shown_colour

_WORDS = ["bold", "italic", "underline", "reverse", "strike", "red", "#7aa8e0", "on #101216", "on blue"]


def number(styles: Styles, words: str) -> int:
    return styles.number(Style.parse(words), ColorSystem.EIGHT_BIT)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("red on #000087", "green on #000087", "\x1b[32m"),
        ("bold red on #000087", "red on #000087", "\x1b[22m"),
        ("bold", "", "\x1b[m"),
        ("red", "red", ""),
        ("bold dim italic #7aa8e0 on #101216", "dim italic #7aa8e0 on #101216", "\x1b[22;2m"),
    ],
)
def test_only_the_difference_is_said(old: str, new: str, expected: str) -> None:
    styles = Styles()
    assert styles.change(number(styles, old), number(styles, new)) == expected


def test_links_open_and_close_and_nothing_else_gets_in() -> None:
    styles = Styles()
    link = styles.number(Style(link="https://example.org/"), ColorSystem.TRUECOLOR)
    assert styles.change(PLAIN, link) == "\x1b]8;;https://example.org/\x1b\\"
    assert styles.change(link, PLAIN) == "\x1b]8;;\x1b\\"
    for target in (
        "https://example.org/\x1b]0;x\x07",
        "file:///etc/passwd",
        "https://ex ample.org",
        "https://exämple.org",
    ):
        assert styles.number(Style(link=target), ColorSystem.TRUECOLOR) == PLAIN
    bare = Styles(has_links=False)
    assert bare.number(Style(link="https://example.org/"), ColorSystem.TRUECOLOR) == PLAIN
    assert bare.change(None, PLAIN) == "\x1b[m"


def test_nobody_sees_the_colour_of_a_blank() -> None:
    styles = Styles()
    assert styles.blank(number(styles, "bold red on blue")) == number(styles, "on blue")
    assert styles.blank(number(styles, "red reverse")) == number(styles, "red reverse")


@given(st.lists(st.lists(st.sampled_from(_WORDS), max_size=4).map(" ".join), min_size=2, max_size=6))
def test_every_way_leads_to_the_same_style(looks: list[str]) -> None:
    styles = Styles()
    near, far = pyte.Screen(4, 1), pyte.Screen(4, 1)
    at = PLAIN
    for look in looks:
        to = number(styles, _one_colour_each(look))
        pyte.Stream(near).feed(styles.change(at, to))
        pyte.Stream(far).feed(styles.change(None, to))
        at = to
    assert near.cursor.attrs == far.cursor.attrs


def _one_colour_each(look: str) -> str:
    words = look.split()
    backgrounds = [words[index + 1] for index, word in enumerate(words) if word == "on"]
    plain = [word for index, word in enumerate(words) if word != "on" and (not index or words[index - 1] != "on")]
    colours = [word for word in plain if word in {"red", "#7aa8e0"}]
    rest = [word for word in plain if word not in colours]
    return " ".join([*rest, *colours[:1], *(["on", backgrounds[0]] if backgrounds else [])])


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("#ece9e0", 254),  # warm paper; Rich makes pink of it
        ("#fbfaf6", 231),
        ("#16181d", 234),
        ("#1d5fa8", 25),
        ("#ff0000", 196),
        ("#808080", 244),
        ("#000000", 16),
        ("#ffffff", 231),
        ("red", 1),
    ],
)
def test_of_256_colours_the_nearest_is_shown(words: str, number: int) -> None:
    assert shown_colour(Color.parse(words), ColorSystem.EIGHT_BIT).number == number


def test_more_colours_and_fewer_are_shown_as_they_are_asked_for() -> None:
    paper = Color.parse("#ece9e0")
    assert shown_colour(paper, ColorSystem.TRUECOLOR) == paper
    assert shown_colour(paper, ColorSystem.STANDARD) == paper.downgrade(ColorSystem.STANDARD)


def test_no_sequence_has_more_numbers_than_mlterm_takes() -> None:
    styles = Styles()
    style = Style.parse("bold underline italic #102030 on #405060")
    written = styles.change(PLAIN, styles.number(style, ColorSystem.TRUECOLOR))
    sequences = [part for part in written.split("\x1b[") if part]
    assert all(part.count(";") < 10 for part in sequences)
    assert sequences[-1] == "48;2;64;80;96m"
