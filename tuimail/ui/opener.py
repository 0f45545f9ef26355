"""Hands a link or a file to the program that the system has for it; no shell, of links only web and mail addresses."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from tuimail.model.language import gettext

LOOK_BACK_S: Final = 1.5
"""A program that cannot open something has said so by then."""
_SCHEMES: Final = ("http://", "https://", "mailto:")
_started: list[subprocess.Popen[bytes]] = []


class OpenError(Exception):
    """Nothing was opened; the sentence says why."""


def may_open(target: str) -> bool:
    """Whether it is an address of the web or of mail, and one line of printable characters."""
    return target.lower().startswith(_SCHEMES) and target.isprintable() and " " not in target


def opener(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...] | None:
    """The command that opens links where the user sits; None where there is no screen to open them on."""
    if platform == "darwin":
        return None if environment.get("SSH_CONNECTION") else ("open",)
    if environment.get("WSL_DISTRO_NAME") and shutil.which("wslview"):
        return ("wslview",)
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return None
    for command in (("xdg-open",), ("gio", "open")):
        if shutil.which(command[0]):
            return command
    return None


def open_link(command: tuple[str, ...], target: str) -> subprocess.Popen[bytes]:
    """Start the command beside us. Raises OpenError."""
    if not may_open(target):
        raise OpenError(gettext("Only web and mail addresses are opened; copy this one instead."))
    return _start(command, target, gettext("copy the link instead"))


def open_file(command: tuple[str, ...], path: str) -> subprocess.Popen[bytes]:
    """The same for a file, by its absolute path. Raises OpenError."""
    if not os.path.isabs(path):
        raise OpenError(gettext("Only a file whose whole path is known is opened."))
    return _start(command, path, gettext("save the file instead"))


def _start(command: tuple[str, ...], target: str, instead: str) -> subprocess.Popen[bytes]:
    _started[:] = [process for process in _started if process.poll() is None]
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell, and no option: a target begins with a scheme or with /
            [*command, target],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OpenError(
            gettext("{command} could not be started ({strerror}); {instead}.").format(
                command=command[0], strerror=error.strerror, instead=instead
            )
        ) from None
    _started.append(process)
    return process
