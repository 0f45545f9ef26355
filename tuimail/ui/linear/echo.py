"""Whether the terminal shows what is typed; a password is not shown."""

from __future__ import annotations

import contextlib
import sys
import termios


class Echo:
    """Of standard input, where that is a terminal."""

    def __init__(self) -> None:
        self._is_on = True

    def turn(self, is_on: bool) -> None:
        """On or off, if it is not so already."""
        if is_on == self._is_on or not sys.stdin.isatty():
            return
        self._is_on = is_on
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(sys.stdin)
            attributes[3] = attributes[3] | termios.ECHO if is_on else attributes[3] & ~termios.ECHO
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, attributes)
