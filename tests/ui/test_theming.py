"""Themes: every shipped one is legible, every mistake is one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem, ColorType
from textual.color import Color

from tests.ui.drive import User, drive
from tuimail.ui.look import load_look
from tuimail.ui.terminal.styles import shown_colour
from tuimail.ui.theming import (
    DEFAULT_THEME,
    MAIL_TOKENS,
    MailStyles,
    ThemeError,
    find_theme,
    load_theme,
    mail_tokens,
    parse_token,
    theme_directories,
    theme_names,
)

SHIPPED = theme_directories(None)
COLOURED = [name for name in theme_names(SHIPPED) if not name.startswith("terminal")]
NOT_TEXT = {"faint", "cursor-mark", "bar"}
MARKS = {"unread-mark", "flagged", "attachment", "pending"}


def unchanged(color: Color) -> Color:
    return color


def contrast(one: Color, other: Color) -> float:
    def luminance(color: Color) -> float:
        parts = [part / 255 for part in color.rgb]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def in_256(color: Color) -> Color:
    """What a terminal of 256 colours shows for it."""
    red, green, blue = shown_colour(RichColor.from_rgb(*color.rgb), ColorSystem.EIGHT_BIT).get_truecolor()
    return Color(red, green, blue)


def test_the_palettes_that_people_know_are_there() -> None:
    assert {
        DEFAULT_THEME,
        "tuimail-light",
        "terminal",
        "terminal-light",
        "catppuccin-mocha",
        "catppuccin-latte",
        "gruvbox-dark",
        "gruvbox-light",
        "nord",
        "solarized-dark",
        "solarized-light",
        "tokyo-night",
        "dracula",
        "high-contrast",
    } <= set(theme_names(SHIPPED))


@pytest.mark.parametrize("name", theme_names(SHIPPED))
def test_every_shipped_theme_loads_with_all_tokens(name: str) -> None:
    theme = find_theme(name, SHIPPED)
    assert set(mail_tokens(theme)) == set(MAIL_TOKENS)
    styles = MailStyles(theme)
    for token in MAIL_TOKENS:
        assert styles[token] is not None


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize(
    ("shown", "least", "least_mark"), [(unchanged, 4.5, 3.0), (in_256, 4.0, 2.5)], ids=["all colours", "256 colours"]
)
def test_texts_are_legible_on_every_background_they_stand_on(
    name: str, shown: Callable[[Color], Color], least: float, least_mark: float
) -> None:
    theme = find_theme(name, SHIPPED)
    tokens = mail_tokens(theme)
    backgrounds = {part: shown(Color.parse(getattr(theme, part))) for part in ("background", "surface", "panel")}
    for bar in ("cursor", "cursor-blurred", "selected"):
        backgrounds[bar] = shown(Color.parse(tokens[bar].split(" on ")[1]))
        assert backgrounds[bar] != backgrounds["background"], bar
    if name == "high-contrast":
        least += 2.5
    poor = []
    for token, value in tokens.items():
        if token in NOT_TEXT:
            continue
        front = [word for word in value.split(" on ")[0].split() if word.startswith("#")]
        own = [token] if " on " in value else ["background", "surface", "panel"]
        for name_of in own:
            ratio = contrast(shown(Color.parse(front[0])), backgrounds[name_of])
            if ratio < (least_mark if token in MARKS else least):
                poor.append(f"{token} on {name_of}: {ratio:.1f}")
        if token in MARKS:
            ratio = min(
                contrast(shown(Color.parse(front[0])), backgrounds[bar]) for bar in ("cursor", "cursor-blurred")
            )
            poor += [f"{token} on a cursor: {ratio:.1f}"] * (ratio < least_mark)
    assert poor == []


@pytest.mark.parametrize("name", ["terminal", "terminal-light"])
def test_the_terminal_themes_use_the_terminals_own_colours_only(name: str) -> None:
    styles = MailStyles(find_theme(name, SHIPPED))
    for token in MAIL_TOKENS:
        for color in (styles[token].color, styles[token].bgcolor):
            assert color is None or color.type in (ColorType.DEFAULT, ColorType.STANDARD), token


def test_missing_tokens_are_derived_from_the_base_colours(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[colors]\nprimary = "#4080c0"\nbackground = "#000000"\nforeground = "#ffffff"\n')
    tokens = mail_tokens(load_theme(path))
    assert tokens["text"] == "#FFFFFF"
    assert tokens["unread"] == "bold #FFFFFF"
    assert tokens["cursor"].startswith("#FFFFFF on #")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("= 1", "cannot be read"),
        ("[colors]\n", "no colour “primary”"),
        ('[colors]\nprimary = "nocolour"', "“nocolour” is not a colour"),
        ("[colors]\nprimary = 3", "must have a text"),
        ('[colors]\nprimry = "red"', "did you mean “primary”?"),
        ('[colors]\nprimary = "red"\n[mail]\nunred = "red"', "did you mean “unread”?"),
        ('[colors]\nprimary = "red"\n[mail]\nunread = "bold red blue"', "is not of the form"),
        ('[colors]\nprimary = "red"\n[mail]\nunread = "red on nope"', "“nope” is not a colour"),
        ("colors = 3", "as a table"),
        ("colour = 3", "unknown key “colour”"),
    ],
)
def test_a_wrong_theme_file_is_one_sentence_that_names_the_file(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(ThemeError) as caught:
        load_theme(path)
    assert says in str(caught.value)
    assert "wrong.toml" in str(caught.value)
    assert "\n" not in str(caught.value).strip().splitlines()[0]


def test_an_unknown_theme_names_the_nearest_or_the_way_to_all() -> None:
    with pytest.raises(ThemeError, match="did you mean “solarized-light”"):
        find_theme("solarised-light", SHIPPED)
    with pytest.raises(ThemeError, match="the palette"):
        find_theme("nosuch", SHIPPED)


def test_the_users_directory_comes_first(tmp_path: Path) -> None:
    (tmp_path / "tuimail-dark.toml").write_text('[colors]\nprimary = "#123456"\n')
    assert find_theme("tuimail-dark", [*theme_directories(tmp_path)]).primary == "#123456"


def test_tokens_read_attributes_colours_and_backgrounds() -> None:
    style = parse_token("bold underline #ff0000 on ansi_blue")
    assert style.bold
    assert style.underline
    assert style.color is not None
    assert style.color.triplet == (255, 0, 0)
    assert style.bgcolor is not None
    assert style.bgcolor.number == 4
    assert parse_token("on #111111").color is None


def test_quote_levels_go_round() -> None:
    styles = MailStyles(find_theme(DEFAULT_THEME, SHIPPED))
    assert styles.quote(1) == styles.quote(5) != styles.quote(2)


@pytest.mark.parametrize(
    ("wished", "used"), [("dracula", "terminal"), ("nord", "terminal"), ("tuimail-light", "terminal-light")]
)
def test_a_terminal_of_sixteen_colours_gets_its_own_palette(wished: str, used: str) -> None:
    look = load_look(wished)
    assert look.theme.name == wished
    assert look.in_sixteen_colours().theme.name == used
    assert look.in_sixteen_colours().in_sixteen_colours().theme.name == used


def test_the_theme_follows_the_terminal_until_the_user_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORFGBG", raising=False)

    async def flow(user: User) -> None:
        assert user.app.theme == "tuimail-dark"
        user.app._background_told(True)
        assert user.app.theme == "tuimail-light"
        user.app.use_theme("nord")
        user.app._background_told(True)
        assert user.app.theme == "nord"

    drive(flow, look=load_look("auto"))


def test_sixteen_colours_follow_a_light_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORFGBG", raising=False)

    async def flow(user: User) -> None:
        assert user.app.theme == "terminal"
        user.app._background_told(True)
        assert user.app.theme == "terminal-light"
        user.app._background_told(False)
        assert user.app.theme == "terminal"

    drive(flow, look=load_look("auto").in_sixteen_colours())


def test_the_environment_says_it_before_the_first_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORFGBG", "0;15")
    assert load_look("auto").theme.name == "tuimail-light"
    assert load_look("nord").theme.name == "nord"
    assert not load_look("auto", no_color=True).follows_terminal
