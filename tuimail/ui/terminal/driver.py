"""The way to the terminal and back without threads: reads in the event loop, never waits for a write."""

from __future__ import annotations

import asyncio
import contextvars
import os
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tuimail.ui.terminal.backdrop import Backdrop
from tuimail.ui.terminal.delay import Delay
from tuimail.ui.terminal.outflow import Outflow

if TYPE_CHECKING:
    from tuimail.ui.terminal.display import Painted

_READ: Final = 65_536
_LAST_WORDS_S: Final = 1.0
_PAUSE_AFTER_ESCAPE_S: Final = 0.005
_ESCAPE: Final = "\x1b"
_ALTERNATE_SCREEN: Final = "\x1b[?1049h"


class _Keys(XTermParser):
    """Alt+< is Alt+<, as Alt+v is Alt+v: Textual forgets Alt where a sign is no letter, and < does something else.

    Esc and a key with another sequence close behind them (a second Esc, what the terminal answers) are Esc and that
    key, too: Textual makes ^ of the Esc.
    """

    _is_behind_escape = False

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if sequence == _ESCAPE:
            self._is_behind_escape = True
            return
        alt, self._is_behind_escape = alt or self._is_behind_escape, False
        for event in super()._sequence_to_key_events(sequence, alt):
            is_forgotten = alt and event.is_printable and not event.key.startswith("alt+")
            yield events.Key(f"alt+{event.key}", event.character) if is_forgotten else event


class TerminalDriver(LinuxDriver):
    """Textual's driver with its two threads replaced. Where we get no way of our own, the writer thread stays."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._outflow: Outflow | None = None
        self._held: list[str] | None = None
        self._context = contextvars.copy_context()
        # Keys come from outside: nothing of what the app was doing when it started is true for them.
        self._key_context = contextvars.Context()
        self._is_reading = False
        self._parser = _Keys(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        options = getattr(app, "terminal_options", None)
        self._painted: Painted | None = options.painted if options is not None else None
        self.starts = 0
        """How often the terminal was taken over: at the start, and after each time that others had it."""
        self.delay = Delay()
        self._backdrop = Backdrop()
        self._takers: list[Callable[[bytes], bytes]] = [self._backdrop.filter]
        self.on_drained: Callable[[], None] = _nothing
        self.on_answered: Callable[[], None] = _nothing

    @property
    def is_idle(self) -> bool:
        """Whether a frame written now would go out now."""
        return self._outflow is None or self._outflow.is_idle

    @property
    def written(self) -> int:
        """Octets that went out."""
        return 0 if self._outflow is None else self._outflow.written

    def ask_background(self, told: Callable[[bool], None]) -> None:
        """Ask the terminal for its background; `told` hears whether it is light, if it ever answers."""
        # The Linux console and Apple's terminal of old print questions that they do not know.
        if self.input_tty and not os.environ.get("TERM", "").startswith("linux"):
            self.write(self._backdrop.question(lambda is_light: self._context.run(told, is_light)))

    def hear_also(self, taker: Callable[[bytes], bytes]) -> None:
        """From now on `taker` gets what comes first, in the app's context, and answers what it leaves for keys."""
        self._takers.append(lambda octets: self._context.run(taker, octets))

    def cell_dots(self) -> tuple[int, int]:
        """Width and height of a cell in dots, as the kernel knows it; (0, 0) where it does not."""
        from tuimail.ui.terminal.graphics import cell_dots

        return cell_dots(sys.__stdout__.fileno()) if sys.__stdout__ is not None else (0, 0)

    def _get_terminal_size(self) -> tuple[int, int]:
        """As Textual has it, which imports what unpacks archives for that."""
        if "COLUMNS" in os.environ or "LINES" in os.environ or sys.__stdout__ is None:
            return super()._get_terminal_size()
        try:
            columns, rows = os.get_terminal_size(sys.__stdout__.fileno())
        except (OSError, ValueError):
            return super()._get_terminal_size()
        return columns or 80, rows or 25

    # Writing

    def write(self, data: str) -> None:
        if self._held is not None:
            self._held.append(data)
        elif self._outflow is not None:
            self._outflow.write(data)
        elif self._writer_thread is not None:
            super().write(data)

    def start_application_mode(self) -> None:
        self.starts += 1
        if sys.__stdout__ is not None:
            self._outflow = Outflow.to_terminal(sys.__stdout__.fileno(), self._loop, self._has_drained)
        self._held = []
        with _threads_replaced(writer=self._outflow is not None):
            super().start_application_mode()  # type: ignore[no-untyped-call]
        held, self._held = self._held, None
        # Stopped in the background: Textual returns before it has begun.
        if self._writer_thread is None:
            self.close()
            return
        if self._outflow is not None:
            self._writer_thread = None
        self.write(self._after_painting("".join(held)))
        if self.input_tty and os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # That one prints the question.
            self.write(self.delay.greet())
        self._start_reading()

    def _after_painting(self, start: str) -> str:
        """The start of a screen that is painted already: it is entered, and the mode before it is known."""
        painted, self._painted = self._painted, None
        if painted is None:
            return start
        painted.take_over()
        self.attrs_before = painted.mode
        return start.replace(_ALTERNATE_SCREEN, "", 1)

    def stop_application_mode(self) -> None:
        # Not every terminal restores colours with its main screen.
        self.write("\x1b[m")
        super().stop_application_mode()
        if self._outflow is not None:
            self._outflow.flush(_LAST_WORDS_S)

    def close(self) -> None:
        super().close()
        self._writer_thread = None
        if self._outflow is not None:
            self._outflow.close()
            self._outflow = None

    def _has_drained(self) -> None:
        self._context.run(self.on_drained)

    # Reading

    def _start_reading(self) -> None:
        self._parser = _Keys(self._debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._loop.add_reader(self.fileno, self._key_context.run, self._readable)
        self._is_reading = True

    def disable_input(self) -> None:
        if self._is_reading and not self._loop.is_closed():
            self._loop.remove_reader(self.fileno)
        self._is_reading = False
        super().disable_input()

    def _readable(self) -> None:
        try:
            octets = os.read(self.fileno, _READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            octets = b""
        if not octets:
            # Hung up: SIGHUP is on its way, and a descriptor at its end would be readable for ever.
            self._loop.remove_reader(self.fileno)
            self._is_reading = False
            return
        if self.delay.hear(octets):
            self._context.run(self.on_answered)
        for taker in self._takers:
            octets = taker(octets)
        if octets:
            self._hand_on(self._parser.feed(self._decode(octets)))
        self._loop.call_later(constants.ESCAPE_DELAY + _PAUSE_AFTER_ESCAPE_S, self._key_context.run, self._after_pause)

    def _after_pause(self) -> None:
        """An escape character with nothing behind it was the key."""
        if self._is_reading:
            self._hand_on(self._parser.tick())

    def _hand_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def send_message(self, message: Message) -> None:
        """We are in the event loop already, except in a signal handler."""
        if _is_in(self._loop):
            self._app.post_message(message)
        else:
            super().send_message(message)


class _NoThread:
    """Stands where Textual would start a thread: the event loop does its work, and a start waits for none."""

    def __init__(self, *values: object, **named: object) -> None: ...

    def start(self) -> None: ...

    def join(self) -> None: ...


@contextmanager
def _threads_replaced(*, writer: bool) -> Iterator[None]:
    """While Textual starts: no thread that reads, and where we write ourselves, none that writes."""
    names = ("Thread", "WriterThread") if writer else ("Thread",)
    stood = {name: getattr(linux_driver, name) for name in names}
    try:
        for name in names:
            setattr(linux_driver, name, _NoThread)
        yield
    finally:
        for name, thread in stood.items():
            setattr(linux_driver, name, thread)


def _is_in(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def _nothing() -> None:
    pass
