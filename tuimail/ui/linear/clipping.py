"""What was copied in the linear mode: to the clipboard where the terminal has one, else read out alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.ui.terminal.clipboard import copying, fits, has_clipboard

_LONGEST_SAID = 60


class Clipboard:
    """Keeps the last text, so that it can be heard again."""

    def __init__(self) -> None:
        self._text = ""

    def copy(self, text: str, what: str, key: str) -> Iterator[str]:
        """`what` is the kind of text, `key` what is typed to hear it again."""
        self._text = text
        if not (sys.stdout.isatty() and has_clipboard(os.environ)):
            yield gettext("This terminal has no clipboard. The {what}, alone:").format(what=what)
            yield from text.split("\n")
        elif not fits(text):
            yield gettext("This is too long for the clipboard of a terminal ({text:,} characters).").format(
                text=len(text)
            )
        else:
            sys.stdout.write(copying(text, os.environ))
            sys.stdout.flush()
            shown = safe_line(text)
            shown = shown if len(shown) <= _LONGEST_SAID else f"{shown[:_LONGEST_SAID]}…"
            yield gettext("Copied the {what}: {shown}; {key} says it alone, if your terminal did not take it").format(
                what=what, shown=shown, key=key
            )

    def alone(self) -> Iterator[str]:
        """What was copied last."""
        if self._text:
            yield from self._text.split("\n")
        else:
            yield gettext("Nothing was copied yet.")
