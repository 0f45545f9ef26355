"""Changes a file of rules as an editor would, for tests that look at what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tuimail.config import rules
from tuimail.config.rules import Rule, read_rules
from tuimail.config.whole_file import replace_file


def _changed(file: Path, change: Callable[[str, Path], str]) -> None:
    replace_file(file, change(read_rules(file), file))


def add_rule(file: Path, rule: Rule) -> None:
    _changed(file, partial(rules.add_rule, rule=rule))


def remove_rule(file: Path, rule: Rule) -> None:
    _changed(file, partial(rules.remove_rule, rule=rule))


def set_on(file: Path, rule: Rule, *, is_on: bool) -> None:
    _changed(file, partial(rules.set_on, rule=rule, is_on=is_on))


def set_query(file: Path, rule: Rule, query: str) -> None:
    _changed(file, partial(rules.set_values, rule=rule, query=query))
