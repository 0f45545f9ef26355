"""Lets a closed terminal or a `kill` end the program as `q` does: nothing is left locked, listening or on disk.

begin_to_end_well()      from now on SIGTERM and SIGHUP raise SystemExit in the main thread, once
leave_on_signals(leave)  while a loop runs there, they call `leave` in it instead
end_undisturbed()        the program is being left: they do nothing any more
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_NUMBERS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class _Way:
    """How the program is left by a signal; one for the process."""

    def __init__(self) -> None:
        self.leave: Callable[[int], None] | None = None
        self.is_ending = False


_way = _Way()


def begin_to_end_well() -> None:
    """Take the signals; for the main thread."""
    for number in _NUMBERS:
        signal.signal(number, _on_signal)


def leave_on_signals(leave: Callable[[int], None]) -> None:
    """Call `leave` with the exit status in the loop that runs in the main thread."""
    _way.leave = leave
    begin_to_end_well()


def end_undisturbed() -> None:
    """What is being closed and removed now is not interrupted any more."""
    _way.is_ending = True
    _way.leave = None
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def signals_held() -> Iterator[None]:
    """For the moment between making something and knowing how to take it away: signals wait until it is over."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*_NUMBERS, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _on_signal(number: int, frame: FrameType | None) -> None:
    status = 128 + number
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and _way.leave is not None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            loop.call_soon_threadsafe(_way.leave, status)
            return
    if _way.is_ending:
        return  # what the first one began is being finished
    _way.is_ending = True
    raise SystemExit(status)
