"""Passwords: how they are held, and how a command gives them.

The keyring has a file of its own.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from typing import IO, cast

from tuimail.model.language import gettext
from tuimail.net import redact
from tuimail.net.errors import PasswordCommandFailed

_MOST_OUTPUT = 64 * 1024


class Secret:
    """A text that shows itself only to who asks for it by name, and is masked in the log from its making on."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text
        redact.register(text)

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_octets(self._text), _octets(other._text))

    __hash__ = None  # type: ignore[assignment]  # a key in a dictionary would outlive its use

    def __reduce__(self) -> str:
        raise TypeError("a secret is not to be pickled")


def password_from_command(words: Sequence[str], *, timeout_s: float = 30.0, may_use_terminal: bool = False) -> Secret:
    """Run the command without a shell; the first line of its output is the password. Blocks: call it off the loop.

    Once the screen is taken, the command must not have the terminal: it runs in a session of its own, so that a
    question on /dev/tty fails instead of tearing the screen.
    """
    name = words[0] if words else ""
    environment = dict(os.environ)
    if not may_use_terminal:
        environment.pop("GPG_TTY", None)
    try:
        process = subprocess.Popen(  # noqa: S603 - words of the user's own config, no shell
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=not may_use_terminal,
        )
    except FileNotFoundError:
        raise _failed(name, gettext("was not found")) from None
    except (OSError, ValueError, IndexError) as error:
        raise _failed(
            name,
            gettext("could not be started ({getattr})").format(
                getattr=getattr(error, "strerror", None) or gettext("it cannot be read as a command")
            ),
        ) from None
    try:
        output = _first_output(process, name, time.monotonic() + timeout_s, timeout_s)
    finally:
        _end(process, with_children=not may_use_terminal)
    if process.returncode != 0:
        raise _failed(name, gettext("ended with status {returncode}").format(returncode=process.returncode))
    return _first_line(output, name)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _first_output(process: subprocess.Popen[bytes], name: str, deadline: float, timeout_s: float) -> bytes:
    """All output up to its end; `communicate` would wait without limit for a grandchild that keeps the pipe."""
    stdout = cast(IO[bytes], process.stdout)
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise _failed(name, gettext("gave no password within {timeout_s:g} s").format(timeout_s=timeout_s))
            chunk = os.read(stdout.fileno(), _MOST_OUTPUT)
            if not chunk:
                break
            output += chunk
            if len(output) > _MOST_OUTPUT:
                raise _failed(name, gettext("printed far more than a password"))
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise _failed(name, gettext("did not end within {timeout_s:g} s").format(timeout_s=timeout_s)) from None
    return bytes(output)


def _end(process: subprocess.Popen[bytes], *, with_children: bool) -> None:
    if process.stdout is not None:
        process.stdout.close()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if with_children:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


def _first_line(output: bytes, name: str) -> Secret:
    try:
        line = output.decode("utf-8").split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise _failed(name, gettext("printed something that is not UTF-8 text")) from None
    if not line:
        raise _failed(name, gettext("printed an empty first line"))
    return Secret(line)


def _failed(name: str, why: str) -> PasswordCommandFailed:
    return PasswordCommandFailed(
        gettext(
            "The password command {name!r} {why}: check `password_command` in the config by running it in a shell."
        ).format(name=name, why=why)
    )
