"""Opens config.toml in the user's editor, at a line, and goes on into the mail with what it says then."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tuimail import last_screen
from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places
from tuimail.cli.setup import open_mail, set_up_first
from tuimail.config.errors import ConfigError
from tuimail.config.paths import resolve
from tuimail.model.language import gettext

_PLUS: Final = {
    "vi",
    "vim",
    "nvim",
    "view",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "mg",
    "micro",
    "joe",
    "jed",
    "kak",
    "mcedit",
}
"""Editors that begin at a line named by +N."""
_COLON: Final = {"hx", "helix", "subl", "zed"}
_GOTO: Final = {"code", "codium"}
_USUAL: Final = ("sensible-editor", "nano", "vim", "vi", "emacs")


class NoEditor(Exception):
    """The file was not opened; the sentence says why."""


def edit_config(invocation: Invocation, line: int) -> int:
    """Let the user edit until the file can be read, or is given up; then the mail. The exit status."""
    last_screen.give_back()
    file = resolve(invocation.config, invocation.data_dir, invocation.log).config_file
    try:
        greeting, places = _edited(invocation, file, line)
    except NoEditor as error:
        greeting, places = str(error), find_places(invocation)
    if places is None:
        return 2
    if not places.config.accounts:
        return set_up_first(invocation, places, "")
    return open_mail(invocation, places, greeting=greeting)


def _edited(invocation: Invocation, file: Path, line: int) -> tuple[str, Places | None]:
    """What to say, and the config; None where the user leaves it as it is, with a mistake in it."""
    while True:
        before = _octets(file)
        _edit(file, line)
        try:
            places = find_places(invocation)
        except ConfigError as error:
            complain(str(error))
            if _gives_up():
                return "", None
            line = error.line or line
        else:
            said = gettext("{file} is as it was") if _octets(file) == before else gettext("{file} was read again")
            return said.format(file=file.name), places


def _edit(file: Path, line: int) -> None:
    command = editor(os.environ)
    if command is None:
        raise NoEditor(gettext("No editor was found: set EDITOR, or edit {file} yourself").format(file=file))
    ours = signal.signal(signal.SIGINT, lambda number, frame: None)  # it is the editor's while that runs
    try:
        subprocess.run(at_line(command, file, line), check=False)  # noqa: S603 - the user's own command
    except (OSError, ValueError) as error:
        raise NoEditor(
            gettext("“{name}” could not be started ({why}): set EDITOR to another editor").format(
                name=command[0], why=getattr(error, "strerror", None) or error
            )
        ) from None
    finally:
        signal.signal(signal.SIGINT, ours)


def editor(environment: Mapping[str, str]) -> list[str] | None:
    """The command of the user's editor: VISUAL, EDITOR, or one that is there. None where there is none."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environment.get(name, ""))
        except ValueError:
            continue
        if words:
            return words
    return next(([command] for command in _USUAL if shutil.which(command)), None)


def at_line(command: list[str], file: Path, line: int) -> list[str]:
    """The command with the file, and with the line where it is known how to say that."""
    name = Path(command[0]).stem
    if name in _PLUS:
        return [*command, f"+{line}", str(file)]
    if name in _GOTO:
        return [*command, "--goto", f"{file}:{line}"]
    return [*command, f"{file}:{line}" if name in _COLON else str(file)]


def _gives_up() -> bool:
    print(gettext("Enter edits it again, q and Enter quits: "), end="", flush=True)  # noqa: T201 - a question
    try:
        return input().strip().casefold().startswith("q")
    except EOFError:
        return True


def _octets(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
