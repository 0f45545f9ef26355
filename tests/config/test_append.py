"""Additions to a config file that is never rewritten."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.config.test_load import MINIMAL
from tuimail.config.append import append
from tuimail.config.errors import ConfigError
from tuimail.config.load import load

HOME = '[accounts.home]\nemail = "a@b"\nimap.host = "h"\n'


def test_a_new_file_is_for_the_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    append(file, HOME)
    assert file.read_text() == HOME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("before", ["# mine\r\n" + MINIMAL, MINIMAL.rstrip("\n"), "\ufeff" + MINIMAL])
def test_what_stands_there_stays_octet_by_octet(tmp_path: Path, before: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(before.encode())
    append(file, HOME)
    assert file.read_bytes().startswith(before.encode())
    assert [account.name for account in load(file).accounts] == ["work", "home"]


@pytest.mark.parametrize(
    ("before", "addition"),
    [
        (MINIMAL, MINIMAL),
        (MINIMAL, "[accounts.home]\nemail = 3\n"),
        (MINIMAL, "not toml"),
        ("[ui]\ntheme = 'x'\n", "[ui]\nmouse = false\n"),
        ("broken", HOME),
    ],
)
def test_nothing_is_written_that_would_break_it(tmp_path: Path, before: str, addition: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(before)
    with pytest.raises(ConfigError):
        append(file, addition)
    assert file.read_text() == before


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a directory"):
        append(tmp_path, HOME)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be"):
        append(tmp_path / "file" / "config.toml", HOME)
