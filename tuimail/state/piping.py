"""Hands octets to a command that the user typed, and takes what it writes. For threads: commands take their time."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import IO, Final, NamedTuple

from tuimail.mime.source import source_document
from tuimail.model.document import Document
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

LONGEST_S: Final = 60.0
_MOST_OUTPUT: Final = 1024 * 1024
_LOOK_S: Final = 0.1
"""How often a command that runs asks whether it is still waited for."""


class Piped(NamedTuple):
    """How a command ended, in a sentence, and what it wrote."""

    words: str
    is_good: bool
    document: Document | None = None


def _never() -> bool:
    return False


def pipe(
    command: str,
    chunks: Iterable[bytes],
    *,
    longest_s: float = LONGEST_S,
    is_stopped: Callable[[], bool] = _never,
) -> Piped:
    """Run the command by the shell, as the user would at his prompt. Never raises for what the command does."""
    shown = safe_line(command)
    # Files instead of pipes: neither side ever waits for the other, however much there is to read or to write.
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        for chunk in chunks:
            source.write(chunk)
        source.seek(0)
        try:
            status = _run(command, source, output, longest_s, is_stopped)
        except subprocess.TimeoutExpired:
            if is_stopped():
                return Piped(gettext("“{shown}” was stopped.").format(shown=shown), False)
            return Piped(
                gettext("“{shown}” did not end within {longest_s:.0f} seconds and was stopped.").format(
                    shown=shown, longest_s=longest_s
                ),
                False,
            )
        except (OSError, ValueError) as error:
            return Piped(gettext("“{shown}” could not be started ({error}).").format(shown=shown, error=error), False)
        output.seek(0)
        written = output.read(_MOST_OUTPUT)
    words = (
        gettext("“{shown}” has finished.").format(shown=shown)
        if status == 0
        else gettext("“{shown}” ended with status {status}.").format(shown=shown, status=status)
    )
    return Piped(words, status == 0, source_document(written.rstrip()) if written.strip() else None)


def _run(command: str, source: IO[bytes], output: IO[bytes], longest_s: float, is_stopped: Callable[[], bool]) -> int:
    """The exit status. Raises subprocess.TimeoutExpired after everything that it started was killed."""
    process = subprocess.Popen(  # noqa: S602 - the user typed it, for his shell
        command, shell=True, stdin=source, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )
    until = time.monotonic() + longest_s
    while True:
        try:
            return process.wait(max(0.0, min(_LOOK_S, until - time.monotonic())))
        except subprocess.TimeoutExpired:
            if time.monotonic() < until and not is_stopped():
                continue
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
