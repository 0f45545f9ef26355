"""Words of the command line that mean nothing, told with the nearest that does."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from tuimail.cli.parse import UsageError
from tuimail.model.language import gettext

_ALMOST: Final = 0.6


def check_words(argv: Sequence[str], whole: argparse.ArgumentParser) -> None:
    """Raises UsageError for an option or a verb that there is not; what follows the verb is argparse's.

    argparse would take the value of a misspelt option for the verb, and answer a verb with a list of all.
    """
    options = whole._option_string_actions
    words = iter(argv)
    for word in words:
        name, is_joined, _ = word.partition("=")
        if name == "--":
            return
        if name.startswith("--"):
            known = [one for one in options if one.startswith(name)]
            if not known:
                raise UsageError(no_option(name, options))
            if not is_joined and options[known[0]].nargs is None:
                next(words, None)
        elif not name.startswith("-"):
            if name not in _verbs(whole):
                raise UsageError(_no_verb(name, _verbs(whole)))
            return


def no_option(name: str, options: Collection[str]) -> str:
    """One sentence."""
    near = get_close_matches(name, list(options), n=1, cutoff=_ALMOST)
    if near:
        return gettext("There is no option {name}; did you mean {near}?").format(name=name, near=near[0])
    return gettext("There is no option {name}. See: tuimail --help").format(name=name)


def _no_verb(name: str, verbs: Collection[str]) -> str:
    near = get_close_matches(name, list(verbs), n=1, cutoff=_ALMOST)
    if near:
        return gettext("There is no verb “{name}”; did you mean: tuimail {near}").format(name=name, near=near[0])
    return gettext("There is no verb “{name}”: {verbs}. See: tuimail --help").format(name=name, verbs=", ".join(verbs))


def _verbs(whole: argparse.ArgumentParser) -> Mapping[str, object]:
    found = next(action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)
