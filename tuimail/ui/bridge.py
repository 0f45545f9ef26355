"""The way from the engine's threads to the widgets: a batch of events, one call in the loop, the parts it touched."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING

from tuimail.contract.engine import Engine
from tuimail.contract.events import Event
from tuimail.state.root import AppState
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.contract.traffic import Traffic


class Bridge:
    """Starts the engine and takes its events. Nothing else in this room hears from it."""

    def __init__(
        self,
        state: AppState,
        engine: Engine,
        show: Callable[[Set[Touched]], None],
        report: Callable[[BaseException], None],
    ) -> None:
        self._report = report
        self._state = state
        self._engine = engine
        self._show = show
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context: contextvars.Context | None = None

    def start(self) -> None:
        """Called in the screen's loop, after the first frame."""
        self._loop = asyncio.get_running_loop()
        # The engine's thread knows no active app, and what a callback starts (a timer) inherits its context.
        self._context = contextvars.copy_context()
        self._engine.start(self.deliver)

    @property
    def is_started(self) -> bool:
        return self._loop is not None

    def close(self) -> None:
        """No event is taken any more; the engine is stopped by whoever made it."""
        self._loop = None

    def touch(self) -> None:
        """The user pressed a key."""
        if self._loop is not None:
            self._engine.touch()

    def answered(self) -> None:
        """A frame was written."""
        if self._loop is not None:
            self._engine.answered()

    def traffic(self) -> Sequence[Traffic]:
        """What went over the wires so far."""
        return self._engine.traffic() if self._loop is not None else ()

    def deliver(self, events: Sequence[Event]) -> None:
        """In a thread of the engine's: hand the batch over."""
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(self._take, events, context=self._context)
        except RuntimeError:
            self._loop = None  # The loop closed between the test and the call: the screen is gone.

    def _take(self, events: Sequence[Event]) -> None:
        if self._loop is None:
            return
        touched: set[Touched] = set()
        for event in events:
            try:
                touched |= self._state.apply((event,))
            except Exception as error:  # what comes behind it is heard all the same
                self._report(error)
        try:
            self._show(touched)
        except Exception as error:
            self._report(error)
