"""Which editor opens config.toml, and how it is told the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuimail.cli.editing import at_line, editor

FILE = Path("/home/ada/config.toml")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"EDITOR": "vim -u NONE"}, ["vim", "-u", "NONE"]),
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ["code", "--wait"]),
        ({"VISUAL": " ", "EDITOR": "vi"}, ["vi"]),
        ({"VISUAL": 'a "quote', "EDITOR": "vi"}, ["vi"]),
    ],
)
def test_the_editor_of_the_user_is_taken(environment: dict[str, str], words: list[str]) -> None:
    assert editor(environment) == words


@pytest.mark.parametrize("there", ["nano", "vi"])
def test_without_one_an_editor_that_is_there(monkeypatch: pytest.MonkeyPatch, there: str) -> None:
    monkeypatch.setattr("tuimail.cli.editing.shutil.which", lambda name: f"/usr/bin/{name}" if name == there else None)
    assert editor({}) == [there]


def test_where_there_is_none_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.cli.editing.shutil.which", lambda name: None)
    assert editor({}) is None


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["vim"], ["vim", "+7", str(FILE)]),
        (["/usr/bin/nano", "-w"], ["/usr/bin/nano", "-w", "+7", str(FILE)]),
        (["hx"], ["hx", f"{FILE}:7"]),
        (["code", "--wait"], ["code", "--wait", "--goto", f"{FILE}:7"]),
        (["ed"], ["ed", str(FILE)]),
    ],
)
def test_the_line_is_named_as_the_editor_wants_it(command: list[str], words: list[str]) -> None:
    assert at_line(command, FILE, 7) == words
