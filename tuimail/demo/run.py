"""One demo: the embedded server with its mail, the script, and the account to open."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from tuimail.demo.box import DemoBox
from tuimail.demo.corpus import MAILBOXES, Arrivals, letters
from tuimail.demo.people import ME
from tuimail.demo.script import arrivals
from tuimail.server.account import BoxedAccount
from tuimail.server.embed import Embedded

SEED = 7


def box(seed: int, now: int) -> DemoBox:
    """The demo's mailboxes as they are at a moment."""
    return DemoBox(letters(seed, now), MAILBOXES)


class Demo:
    """A running demo, as a context: nothing of it outlives the block."""

    def __init__(self, *, seed: int = SEED, clock: Callable[[], float] = time.time, is_live: bool = True) -> None:
        self._seed = seed
        self._clock = clock
        self._is_live = is_live
        self.box = box(seed, int(clock()))
        self.server = Embedded(self.box.build)
        self.account = BoxedAccount(self.server, "demo", ME.address, ME.name)

    def __enter__(self) -> Demo:
        try:
            self.server.start()
        except BaseException:
            self.server.stop()
            raise
        if self._is_live:
            arriving = Arrivals(self._seed)
            self.server.spawn(arrivals(arriving.at, self.box.deliver, seed=self._seed, clock=self._clock))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.stop()
