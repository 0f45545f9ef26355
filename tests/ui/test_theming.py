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
    contrast,
    find_theme,
    load_theme,
    mail_tokens,
    parse_token,
    theme_directories,
    theme_names,
)

SHIPPED = theme_directories(None)
COLOURED = [name for name in theme_names(SHIPPED) if not name.startswith("terminal")]
NOT_TEXT = {"faint", "cursor-mark", "bar", "scrollbar"}
MARKS = {"unread-mark", "flagged", "attachment", "pending"}


def unchanged(color: Color) -> Color:
    return color


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


OF_A_ROW = ("unread", "sender", "text", "date", "muted", "note", "pending", "flagged", "attachment", "unread-mark")
"""What stands in a row of the list with its own colour, selected or not."""


def front(value: str) -> Color:
    """The colour of a token's text."""
    return Color.parse(next(word for word in value.split() if word.startswith("#")))


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize(
    ("shown", "least", "least_mark"), [(unchanged, 4.5, 3.0), (in_256, 4.0, 2.5)], ids=["all colours", "256 colours"]
)
def test_the_texts_of_a_selected_row_are_legible(
    name: str, shown: Callable[[Color], Color], least: float, least_mark: float
) -> None:
    tokens = mail_tokens(find_theme(name, SHIPPED))
    behind = shown(Color.parse(tokens["selected"].split(" on ")[1]))
    ratios = {token: contrast(shown(front(tokens[token])), behind) for token in OF_A_ROW}
    assert {token: ratio for token, ratio in ratios.items() if ratio < (least_mark if token in MARKS else least)} == {}


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize(("shown", "least"), [(unchanged, 3.0), (in_256, 2.5)], ids=["all colours", "256 colours"])
def test_what_is_no_text_but_means_something_is_seen(name: str, shown: Callable[[Color], Color], least: float) -> None:
    """Scrollbars, the frames of dialogs, the mark at the cursor's row (WCAG 1.4.11)."""
    theme = find_theme(name, SHIPPED)
    tokens = mail_tokens(theme)
    grounds = [shown(Color.parse(str(getattr(theme, part)))) for part in ("background", "surface")]
    seen = {
        "scrollbar": [(tokens["scrollbar"], ground) for ground in grounds],
        "frame": [(theme.primary, ground) for ground in grounds],
        "cursor-mark": [(tokens["cursor-mark"], grounds[0])],
    }
    ratios = {what: min(contrast(shown(front(one)), on) for one, on in pairs) for what, pairs in seen.items()}
    assert {what: ratio for what, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize(("shown", "least"), [(unchanged, 4.5), (in_256, 4.0)], ids=["all colours", "256 colours"])
def test_fields_and_problems_are_legible(name: str, shown: Callable[[Color], Color], least: float) -> None:
    """What is typed, what stands there before, what is selected of it, and why it cannot be taken."""
    theme = find_theme(name, SHIPPED)
    base = {part: Color.parse(str(getattr(theme, part))) for part in ("background", "surface", "panel", "primary")}
    muted, text = front(mail_tokens(theme)["muted"]), Color.parse(str(theme.foreground))
    problem = Color.parse(str(theme.warning))
    pairs = {
        "placeholder": (muted, base["panel"]),
        "typed": (text, base["panel"]),
        "selected of it": (base["background"], base["primary"]),
        "problem": (problem, base["surface"]),
        "problem in the bar": (problem, base["panel"]),
    }
    ratios = {what: contrast(shown(one), shown(other)) for what, (one, other) in pairs.items()}
    assert {what: ratio for what, ratio in ratios.items() if ratio < least} == {}


PALETTES = {
    "xterm": (
        "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
        "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
    ),
    "console": (
        "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
        "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
    ),
    "tango": (
        "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
        "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec"
    ),
}
"""What terminals show for the sixteen names."""
_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


@pytest.mark.parametrize(
    ("name", "palette", "ground"),
    [
        ("terminal", "xterm", "000000"),
        ("terminal", "console", "000000"),
        ("terminal", "tango", "000000"),
        ("terminal-light", "xterm", "ffffff"),
        ("terminal-light", "tango", "ffffff"),
    ],
)
def test_sixteen_colours_are_legible_in_the_palettes_of_usual_terminals(name: str, palette: str, ground: str) -> None:
    """Blue on black and yellow on white are what nobody can read; a bold colour is the brighter of the two."""
    theme = find_theme(name, SHIPPED)
    shown = [Color.parse(f"#{one}") for one in PALETTES[palette].split()]
    behind = Color.parse(f"#{ground}")
    colors = {**mail_tokens(theme), "frame": theme.primary, "problem": str(theme.warning), "error": str(theme.error)}
    poor = {}
    for token, value in colors.items():
        words = value.split()
        named = [word.removeprefix("ansi_") for word in words if word.startswith("ansi_") and word != "ansi_default"]
        if token == "faint" or not named:
            continue
        number = _NAMES.index(named[0].removeprefix("bright_")) + 8 * named[0].startswith("bright_")
        ways = [shown[number], *([shown[number + 8]] if "bold" in words and number < 8 else [])]
        if (ratio := max(contrast(one, behind) for one in ways)) < 2.6:
            poor[token] = ratio
    assert poor == {}


@pytest.mark.parametrize("name", theme_names(SHIPPED))
def test_the_focus_is_told_without_colours(name: str) -> None:
    """The title of the pane that has it is bold, and the row of the cursor is another one than that without it."""
    styles = MailStyles(find_theme(name, SHIPPED))
    assert styles["title-focused"].bold
    assert not styles["title"].bold
    assert styles["cursor"] != styles["cursor-blurred"]
    assert styles["unread"].bold


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
