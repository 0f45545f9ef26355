"""Handing links to the system: which program, and what it is never given."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tuimail.ui.opener import OpenError, may_open, open_link, opener

X11 = {"DISPLAY": ":0"}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    programs: set[str] = set()
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in programs else None)
    return programs


def test_the_system_opens_where_there_is_a_screen(installed: set[str]) -> None:
    assert opener(X11, "linux") is None
    installed.add("gio")
    assert opener(X11, "linux") == ("gio", "open")
    installed.add("xdg-open")
    assert opener(X11, "linux") == ("xdg-open",)
    assert opener({"WAYLAND_DISPLAY": "wayland-0"}, "linux") == ("xdg-open",)
    assert opener({}, "linux") is None, "a server without a screen"


def test_other_systems(installed: set[str]) -> None:
    assert opener({}, "darwin") == ("open",)
    assert opener({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, "darwin") is None
    installed.add("wslview")
    assert opener({"WSL_DISTRO_NAME": "Debian"}, "linux") == ("wslview",)


@pytest.mark.parametrize("target", ["https://example.org/?a=b&c=d;e", "HTTP://x", "mailto:ada@example.org?subject=x"])
def test_what_may_be_opened(target: str) -> None:
    assert may_open(target)


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "javascript:alert(1)", "-x", "--help", "ssh://host", "https://a b", "https://a\x1bb", ""],
)
def test_what_is_never_opened(target: str, tmp_path: Path) -> None:
    assert not may_open(target)
    with pytest.raises(OpenError, match="Only web and mail addresses"):
        open_link(("touch", str(tmp_path / "opened")), target)
    assert list(tmp_path.iterdir()) == []


def test_the_target_is_one_argument_and_no_shell_reads_it(tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" >{tmp_path}/seen\n')
    program.chmod(0o755)
    target = "https://example.org/?a=$(touch%20x)&b=`id`;c|d'\"*"
    assert open_link((str(program),), target).wait(30) == 0
    assert (tmp_path / "seen").read_text().splitlines() == ["1", target]


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(OpenError, match="/nowhere/browser could not be started"):
        open_link(("/nowhere/browser",), "https://example.org")
