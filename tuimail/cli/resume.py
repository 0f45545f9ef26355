"""What a run leaves for the next one: where the user was, and a picture of the screen."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tuimail import last_screen
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places

if TYPE_CHECKING:
    from tuimail.state.habits import NamedMailbox
    from tuimail.state.remembered import Remembered
    from tuimail.ui.terminal.keepsake import Keepsake

_WHERE_WE_WERE = "screen.json"


class Resume:
    """The memory of the screen, in its state directory."""

    def __init__(self, invocation: Invocation, places: Places) -> None:
        self._directory = places.paths.state_dir
        self._is_wanted = invocation.resume
        self._is_ours = invocation.verb == "run"
        """The screen of the configured accounts, not of a demo or of files."""
        self._signature = b""
        if self._is_ours and self._is_wanted:
            with suppress(OSError):
                self._signature = last_screen.config_signature(places.paths.config_file)

    def recall(self, home: NamedMailbox | None) -> Remembered:
        """Where the user was; `home` where he was nowhere, or wants to begin afresh."""
        from tuimail.state.remembered import Left, Remembered

        try:
            remembered = Remembered.load((self._directory / _WHERE_WE_WERE).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            remembered = Remembered()
        if not self._is_wanted:
            remembered = remembered._replace(last=None, left=Left())
        return remembered if remembered.last is not None else remembered._replace(last=home)

    def remember(self, place: str, picture: Keepsake | None, size: tuple[int, int]) -> None:
        """Keep both. Where the user was is no reason to fail: on a full disk what was kept before stays."""
        from tuimail.config.whole_file import replace_file  # when the screen is left

        with suppress(OSError):
            replace_file(self._directory / _WHERE_WE_WERE, place)
        with suppress(OSError):
            if self._signature and picture is not None:
                last_screen.keep(self._directory, sys.argv[1:], size, self._signature, picture)
            elif self._is_ours:
                last_screen.forget(self._directory)
