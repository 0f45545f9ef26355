"""How the screen looks and which keys it obeys: the config's wishes with what could not be granted."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from pathlib import Path

from textual.theme import Theme

from tuimail.config.columns import Column
from tuimail.model.language import gettext
from tuimail.model.values import dataclass
from tuimail.ui.arrangement import Layout
from tuimail.ui.keymap import Keymap, KeyProblem, build_keymap, load_profile
from tuimail.ui.reading_layout import TEXT_WIDTH
from tuimail.ui.terminal.backdrop import says_light
from tuimail.ui.theming import DEFAULT_THEME, ThemeError, find_theme, theme_directories

PLAIN_THEME = "terminal"
PLAIN_LIGHT_THEME = "terminal-light"
LIGHT_THEME = "tuimail-light"
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Look:
    """A theme, where others are, the keys, and one sentence for each wish that could not be granted."""

    theme: Theme
    directories: tuple[Path, ...]
    keymap: Keymap
    layout: Layout = Layout.AUTO
    text_width: int = TEXT_WIDTH
    columns: tuple[Column, ...] = ()
    icons: str = "unicode"
    density: str = "auto"
    tips: bool = False
    key_bar: str = "auto"
    profile: str = "tuimail"
    overrides: Mapping[str, str] = field(default_factory=dict)
    """The user's keys of the config, which stand over every profile."""
    own_keys: Mapping[str, str] = field(default_factory=dict)
    """Those that were given in the program, which stand over all."""
    problems: tuple[str, ...] = ()
    key_problems: tuple[KeyProblem, ...] = ()
    follows_terminal: bool = False
    """Whether the theme is to be dark or light as the terminal is."""

    @property
    def first_problem(self) -> str:
        """The first one, and how many there are besides it."""
        more = gettext(" ({problems} more in the log)").format(problems=len(self.problems) - 1)
        return self.problems[0] + (more if len(self.problems) > 1 else "")

    def with_profile(self, name: str) -> Look:
        """The same with the keys of another profile, and its problems only."""
        return self._with_keys(name, self.own_keys)

    def with_own_keys(self, keys: Mapping[str, str]) -> Look:
        """The same with other keys that were given in the program."""
        return self._with_keys(self.profile, keys)

    def _with_keys(self, profile: str, own: Mapping[str, str]) -> Look:
        keymap, found = _keymap(profile, self.overrides, own)
        problems = tuple(map(str, found))
        return replace(self, keymap=keymap, profile=profile, own_keys=own, problems=problems, key_problems=found)

    def located(self, place_of: Callable[[str], str]) -> Look:
        """The same, each problem of a key with its place in the config (`file:line`), where it has one."""
        if not self.key_problems:
            return self
        places = {str(problem): place_of(problem.action_id) for problem in self.key_problems}
        problems = (f"{places[one]}: {one}" if places.get(one) else one for one in self.problems)
        return replace(self, problems=tuple(problems))

    def in_sixteen_colours(self) -> Look:
        """For a terminal that has no more: its own palette, because the nearest of sixteen is often the background."""
        if self.theme.ansi:
            return self
        try:
            theme = find_theme(PLAIN_THEME if self.theme.dark else PLAIN_LIGHT_THEME, self.directories[-1:])
        except ThemeError:
            return self
        return replace(self, theme=theme)


def load_look(
    theme: str = DEFAULT_THEME,
    profile: str = "tuimail",
    keys: Mapping[str, str] | None = None,
    *,
    layout: str = Layout.AUTO,
    text_width: int = TEXT_WIDTH,
    columns: tuple[Column, ...] = (),
    icons: str = "unicode",
    density: str = "auto",
    tips: bool = False,
    key_bar: str = "auto",
    user_themes: Path | None = None,
    no_color: bool = False,
    own_keys: Mapping[str, str] | None = None,
) -> Look:
    """Everything in its wished form, or in its default one with a problem that says why."""
    directories = tuple(theme_directories(user_themes))
    problems: list[str] = []
    try:
        named = terminals_theme() if theme == AUTO else theme
        chosen = find_theme(PLAIN_THEME if no_color else named, directories)
    except ThemeError as error:
        problems.append(str(error))
        chosen = _fallback(directories)
    overrides, own = dict(keys or {}), dict(own_keys or {})
    keymap, key_problems = _keymap(profile, overrides, own)
    problems += [str(problem) for problem in key_problems]
    shape = (Layout(layout), text_width, columns, icons, density, tips, key_bar)
    follows = theme == AUTO and not no_color
    return Look(chosen, directories, keymap, *shape, profile, overrides, own, tuple(problems), key_problems, follows)


def own_theme(*, is_light: bool, has_sixteen: bool = False) -> str:
    """The theme for a terminal of that background, and of its own sixteen colours."""
    if has_sixteen:
        return PLAIN_LIGHT_THEME if is_light else PLAIN_THEME
    return LIGHT_THEME if is_light else DEFAULT_THEME


def terminals_theme() -> str:
    """The theme that fits what the environment says of the terminal's background."""
    return own_theme(is_light=bool(says_light(os.environ)))


def other_themes(look: Look) -> dict[str, str]:
    """The names to choose from, each with what it is like."""
    from tuimail.ui.theme_words import described

    return described(look.directories)


def _keymap(name: str, overrides: Mapping[str, str], own: Mapping[str, str]) -> tuple[Keymap, tuple[KeyProblem, ...]]:
    differences, profile_problems = load_profile(name)
    keymap, key_problems = build_keymap(overrides, differences, own)
    return replace(keymap, profile=name), (*profile_problems, *key_problems)


def _fallback(directories: tuple[Path, ...]) -> Theme:
    for name in (DEFAULT_THEME, PLAIN_THEME):
        try:
            return find_theme(name, directories[-1:])
        except ThemeError:
            continue
    return Theme(DEFAULT_THEME, primary="#7aa8e0", background="#15171c", foreground="#d7dae0")
