"""The accounts are edited in the user's editor, from the settings or the palette, and read again at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.program.newcomer import Newcomer, wait_for
from tests.program.sight import position
from tests.support.ptyterm import Terminal

_EDITOR = """#!/bin/sh
echo "$@" >>"$(dirname "$0")/asked"
file=$(eval echo \\${$#})
eval "$(head -n 1 "$(dirname "$0")/edits")"
sed -i 1d "$(dirname "$0")/edits"
"""


@pytest.fixture
def editing(tmp_path: Path, newcomer: Newcomer) -> Callable[..., Path]:
    """An editor that does one of these shell lines to $file each time; the directory of what it was asked."""

    def make(*edits: str) -> Path:
        here = tmp_path / "editor"
        here.mkdir()
        (here / "vi").write_text(_EDITOR)
        (here / "vi").chmod(0o755)
        (here / "edits").write_text("".join(f"{edit}\n" for edit in edits))
        newcomer.environment["VISUAL"] = str(here / "vi")
        return here

    return make


def in_the_mail(newcomer: Newcomer) -> Terminal:
    terminal = newcomer.start(columns=120, rows=30)
    wait_for(terminal, "Welcome to tuimail")
    newcomer.answer(terminal, f"{newcomer.user.name}@example.org")
    newcomer.answer(terminal, newcomer.user.password)
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    return terminal


def test_a_line_of_the_settings_opens_in_the_editor_and_counts_at_once(
    newcomer: Newcomer, editing: Callable[..., Path]
) -> None:
    here = editing('sed -i "s/accounts.example/accounts.renamed/" "$file"')
    terminal = in_the_mail(newcomer)
    terminal.type("gS")
    wait_for(terminal, "Settings")
    terminal.type("imap.host")
    wait_for(terminal, "opens it there in your editor")
    terminal.press("enter")
    wait_for(terminal, "config.toml was read again")
    wait_for(terminal, "renamed")
    asked = (here / "asked").read_text().split()
    line = int(asked[0].removeprefix("+"))
    assert asked == [f"+{line}", str(newcomer.config)]
    assert "host" in newcomer.config.read_text().splitlines()[line - 1]
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_a_mistake_is_told_with_its_line_and_edited_again(newcomer: Newcomer, editing: Callable[..., Path]) -> None:
    here = editing('sed -i "1i emial = 1" "$file"', 'sed -i 1d "$file"')
    terminal = in_the_mail(newcomer)
    terminal.type(":account.edit")
    wait_for(terminal, "reads it again")
    terminal.press("enter")
    wait_for(terminal, "1: emial: unknown key")
    wait_for(terminal, "Enter edits it again")
    terminal.press("enter")
    wait_for(terminal, "config.toml was read again")
    assert [line.split()[0] for line in (here / "asked").read_text().splitlines()] == ["+1", "+1"]
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_without_an_editor_the_mail_says_so(newcomer: Newcomer) -> None:
    newcomer.environment["VISUAL"] = "no-such-editor"
    terminal = in_the_mail(newcomer)
    terminal.type(":account.edit")
    wait_for(terminal, "reads it again")
    terminal.press("enter")
    wait_for(terminal, "“no-such-editor” could not be started")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
