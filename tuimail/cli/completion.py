"""`tuimail completion SHELL`: the words of the command line for bash, zsh, fish or tcsh."""

from __future__ import annotations

import argparse
from typing import Final

from tuimail.cli.grammar import parser
from tuimail.cli.output import show_text
from tuimail.cli.parse import Invocation
from tuimail.config.paths import resolve

_FILES: Final = frozenset({"config", "log", "paths"})
_DIRECTORIES: Final = frozenset({"data_dir"})


def run_completion(invocation: Invocation) -> int:
    """Print what the shell is to evaluate, and return the exit status."""
    import shtab

    show_text(str(shtab.complete(_completable(invocation), shell=invocation.shell)))
    return 0


def _completable(invocation: Invocation) -> argparse.ArgumentParser:
    """The grammar, and what may stand for a file, a theme or a profile."""
    import shtab

    from tuimail.ui.keymap import PROFILE_DIRECTORY
    from tuimail.ui.theming import theme_directories, theme_names

    user_themes = resolve(invocation.config, invocation.data_dir).config_file.parent / "themes"
    names = {
        "theme": [*theme_names(theme_directories(user_themes)), "auto"],
        "keys": sorted(path.stem for path in PROFILE_DIRECTORY.glob("*.toml")),
    }
    whole = parser()
    for action in _actions(whole):
        if action.dest in names:
            action.choices = names[action.dest]
        if action.dest in _FILES | _DIRECTORIES:
            action.complete = shtab.FILE if action.dest in _FILES else shtab.DIRECTORY  # type: ignore[attr-defined]
    return whole


def _actions(whole: argparse.ArgumentParser) -> list[argparse.Action]:
    """Those of the parser and of all its verbs."""
    found = list(whole._actions)
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in dict(action.choices).values():
                found += _actions(verb)
    return found
