"""How the screen looks and which keys it obeys: the config's wishes with what could not be granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from textual.theme import Theme

from tuimail.model.values import dataclass
from tuimail.ui.keymap import Keymap, KeyProblem, build_keymap, load_profile
from tuimail.ui.theming import DEFAULT_THEME, ThemeError, find_theme, theme_directories, theme_names

PLAIN_THEME = "terminal"
PLAIN_LIGHT_THEME = "terminal-light"


@dataclass(frozen=True, slots=True)
class Look:
    """A theme, where others are, the keys, and one sentence for each wish that could not be granted."""

    theme: Theme
    directories: tuple[Path, ...]
    keymap: Keymap
    problems: tuple[str, ...] = ()
    key_problems: tuple[KeyProblem, ...] = ()

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
    user_themes: Path | None = None,
    no_color: bool = False,
) -> Look:
    """Everything in its wished form, or in its default one with a problem that says why."""
    directories = tuple(theme_directories(user_themes))
    problems: list[str] = []
    try:
        chosen = find_theme(PLAIN_THEME if no_color else theme, directories)
    except ThemeError as error:
        problems.append(str(error))
        chosen = _fallback(directories)
    differences, profile_problems = load_profile(profile)
    keymap, key_problems = build_keymap(keys or {}, differences)
    all_key_problems = (*profile_problems, *key_problems)
    problems += [str(problem) for problem in all_key_problems]
    return Look(chosen, directories, keymap, tuple(problems), all_key_problems)


def other_themes(look: Look) -> list[str]:
    """The names to choose from."""
    return theme_names(look.directories)


def _fallback(directories: tuple[Path, ...]) -> Theme:
    for name in (DEFAULT_THEME, PLAIN_THEME):
        try:
            return find_theme(name, directories[-1:])
        except ThemeError:
            continue
    return Theme(DEFAULT_THEME, primary="#7aa8e0", background="#15171c", foreground="#d7dae0")
