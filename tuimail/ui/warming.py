"""Imports what the first dialogs and deeds need, while no key waits: one import takes as long as a key may.

The first frame needs none of it; without this, each would be imported by the key that needs it first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Final

QUIET_S: Final = 0.5
"""So long after the last key nobody is likely to press another one in the very moment."""
PIECE_S: Final = 0.004
"""After so long no more is begun in the same second."""
MODULES: Final = (
    "tuimail.ui.deeds",
    "tuimail.state.undo",
    "tuimail.state.doing",
    "tuimail.state.hiding",
    "tuimail.state.returning",
    "tuimail.state.layers",
    "tuimail.state.kept",
    "tuimail.state.unread",
    "tuimail.ui.dialogs",
    "tuimail.ui.screens.dialog",
    "tuimail.ui.widgets.choice_list",
    "tuimail.ui.screens.choose",
    "tuimail.ui.screens.pick",
    "tuimail.ui.screens.ask",
    "tuimail.ui.palette",
    "tuimail.state.digesting",
    "tuimail.ui.digest_page",
    "tuimail.state.gathering",
    "tuimail.state.at_once",
    "tuimail.query.parser",
    "tuimail.state.sweeping",
    "tuimail.ui.widgets.sweep_list",
    "tuimail.ui.screens.sweep",
    "tuimail.ui.flow_deeds",
    "tuimail.state.tagging",
    "tuimail.ui.tagging",
    "tuimail.config.append",
    "tuimail.config.explained",
    "tuimail.config.settings",
    "tuimail.ui.adjusting",
    "tuimail.ui.own_keys",
    "tuimail.ui.screens.capture",
    "tuimail.ui.screens.keys",
)
"""In the order in which they are likely to be wanted, none of them large without what stands before it."""


class Warming:
    """Begins after the first frame, and then looks each second whether there is time."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        load: Callable[[str], object] = import_module,
        modules: tuple[str, ...] = MODULES,
    ) -> None:
        self._clock = clock
        self._load = load
        self._left = list(reversed(modules))
        self._key_at = clock()

    def key(self) -> None:
        """A key was pressed."""
        self._key_at = self._clock()

    def tick(self) -> None:
        """Import some of what is left, for a moment."""
        began = self._clock()
        if began - self._key_at < QUIET_S:
            return
        while self._left and self._clock() - began < PIECE_S:
            self._load(self._left.pop())
