"""A program in a real pseudo terminal: type, wait for what the screen shows, measure, resize, signal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import shutil
import signal
import struct
import termios
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from unicodedata import combining

import pyte
from wcwidth import wcswidth, wcwidth

from tests.support.terminal_dialect import SYNCHRONISED_OUTPUT, Dialect, readable

_READ = 65_536
_LOOK_AGAIN_S = 0.02
_KEYS = {
    "enter": "\r", "esc": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "backspace": "\x7f", "space": " ",
    "delete": "\x1b[3~",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
}  # fmt: skip


class NotSeen(AssertionError):
    """The screen never showed what was waited for; the text holds what it showed instead."""


def octets_of(key: str) -> bytes:
    """What a terminal sends for a key: a character, a name as Textual has it, or ctrl+letter."""
    if key in _KEYS:
        return _KEYS[key].encode()
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[-1]) & 0x1F])
    return key.encode()


def _text(screen: pyte.Screen, row: int) -> str:
    """A row as text. (pyte's own `display` fails on the right half of a wide character whose left half is gone.)"""
    cells = [screen.buffer[row][column].data for column in range(screen.columns)]
    halves = zip(["", *cells], cells, strict=False)
    return "".join(cell or ("" if wcswidth(left) == 2 else " ") for left, cell in halves)


class _Screen(pyte.Screen):
    """pyte leaves a row as it was where one is to come that nobody ever wrote to.

    And it leaves out the rest of a text behind a mark that takes no cell but is no accent to it (U+FE0E, vowel signs).
    It knows no dim text, which is kept as `blink` here; tuimail never blinks.
    """

    def draw(self, data: str) -> None:
        super().draw(data if data.isascii() else "".join(one for one in data if wcwidth(one) or combining(one)))

    def select_graphic_rendition(self, *attrs: int) -> None:
        """Dim is on with 2, and off with 22 as bold is."""
        super().select_graphic_rendition(*attrs)
        codes = [code for code in attrs if code in (0, 2, 22)] if not {38, 48} & set(attrs) else []
        if codes:
            self.cursor.attrs = self.cursor.attrs._replace(blink=codes[-1] == 2)

    def delete_lines(self, count: int | None = None) -> None:
        for row in range(self.lines):
            _ = self.buffer[row]  # made by being looked at
        super().delete_lines(count)


class Terminal:
    """A terminal window with one program in it. Use as a context manager: what still runs at the end is killed.

    Output is read, answered and drawn only inside the `wait_*` methods, so a program that writes more than the kernel
    buffers stalls between them, as on a slow line.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        window: tuple[pyte.Screen, pyte.ByteStream] | None = None,
        known_modes: Collection[bytes] = (),
        pictures: str = "",
    ) -> None:
        """`window` is another screen with its parser; `known_modes` are said to be known besides those always known.

        `pictures` says which graphics it has (`Dialect`)."""
        self.columns, self.rows = columns, rows
        self.output = bytearray()
        self.last_output_at = 0.0
        """`time.perf_counter()` of the newest output."""
        self.status: int | None = None
        """Exit status, negative for a signal; None while the program runs."""
        self._dialect = Dialect(columns, rows, frozenset({SYNCHRONISED_OUTPUT, *known_modes}), pictures)
        if window is None:
            screen = _Screen(columns, rows)
            window = screen, pyte.ByteStream(screen)
        self._screen, self._stream = window
        self._master, self._slave = os.openpty()
        self._set_size()
        os.set_blocking(self._master, False)
        self.started_at = time.perf_counter()
        self.pid = self._spawn(argv, dict(os.environ if env is None else env))
        self._process = os.pidfd_open(self.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # -- what the person does

    def type(self, text: str) -> float:
        """Send text as typed; returns the time of it."""
        return self._send(text.encode())

    def press(self, *keys: str) -> float:
        """Send keys by name; returns the time of the last one."""
        return self._send(b"".join(map(octets_of, keys)))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the program gets SIGWINCH."""
        self.columns, self.rows = self._dialect.columns, self._dialect.rows = columns, rows
        self._screen.resize(rows, columns)
        self._set_size()

    def hang_up(self) -> None:
        """Close the window: the kernel sends SIGHUP, and reading and writing fail from now on."""
        for descriptor in (self._master, self._slave):
            os.close(descriptor)
        self._master = self._slave = -1

    def signal(self, number: int, *, to_foreground: bool = False) -> None:
        """Send a signal to the program, or to whatever a shell in this terminal runs in the foreground."""
        if to_foreground:
            os.killpg(self.foreground_group, number)
        else:
            os.kill(self.pid, number)

    # -- what the person sees

    @property
    def lines(self) -> list[str]:
        """The rows of the screen as text, trailing blanks cut."""
        return [_text(self._screen, row).rstrip() for row in range(self._screen.lines)]

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines)

    @property
    def screen(self) -> pyte.Screen:
        """The cells: `screen.buffer[row][column]` has data, fg, bg, bold, reverse ..."""
        return self._screen

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return self._screen.cursor.x, self._screen.cursor.y

    # -- waiting

    def wait_for(self, wanted: str | Callable[[], bool], *, timeout_s: float = 15.0) -> float:
        """Wait until the screen shows a text, or fulfils a condition; returns when its last octet came."""
        if isinstance(wanted, str):
            return self.wait_for(lambda: wanted in self.text, timeout_s=timeout_s)
        end = time.monotonic() + timeout_s
        while not wanted():
            if not self._turn(end - time.monotonic()):
                raise NotSeen(f"not seen in {timeout_s} s, status {self.status}; the screen is:\n{self.text}")
        return self.last_output_at

    def wait_quiet(self, quiet_s: float = 0.1, *, timeout_s: float = 15.0) -> None:
        """Wait until the program wrote nothing for so long."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end and self._turn(quiet_s):
            pass

    def wait_exit(self, *, timeout_s: float = 15.0) -> int:
        """Wait for the program's end; returns its exit status, negative for a signal."""
        end = time.monotonic() + timeout_s
        while self.status is None:
            if not self._turn(end - time.monotonic()) and self.status is None:
                raise NotSeen(f"still running after {timeout_s} s; the screen is:\n{self.text}")
        while self._master >= 0 and self._read():
            pass
        return self.status

    def wait_stopped(self, *, timeout_s: float = 15.0) -> None:
        """Wait until the program is stopped, as a shell does: SIGCONT before that would be lost."""
        end = time.monotonic() + timeout_s
        while os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOHANG) is None:
            if time.monotonic() > end:
                raise NotSeen(f"not stopped in {timeout_s} s; the screen is:\n{self.text}")
            self._turn(_LOOK_AGAIN_S)

    def measure(self, key: str, wanted: Callable[[], bool], *, timeout_s: float = 15.0) -> float:
        """Seconds from the key to the octet that completed what is wanted, which the screen must not show before."""
        if wanted():
            raise ValueError("the screen shows it already")
        pressed = self.press(key)
        return self.wait_for(wanted, timeout_s=timeout_s) - pressed

    # -- the process

    @property
    def foreground_group(self) -> int:
        """The process group that a shell in this terminal has in the foreground."""
        return os.tcgetpgrp(self._slave)

    @property
    def is_cooked(self) -> bool:
        """The terminal echoes and edits lines, as a shell wants to find it."""
        flags = termios.tcgetattr(self._slave)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    @property
    def peak_rss_kb(self) -> int:
        """The most memory that the program itself ever had."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))

    @property
    def cpu_s(self) -> float:
        """Seconds that the program itself kept a processor busy."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def screen_s(self) -> float:
        """Seconds that the program's first thread, the screen's, kept a processor busy; to the microsecond."""
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text().split()[0]) / 1e9

    def close(self) -> None:
        """Kill what still runs and close the window. May be called twice."""
        if self._process >= 0:
            if self.status is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            os.close(self._process)
            self._process = -1
        if self._master >= 0:
            self.hang_up()

    def _spawn(self, argv: Sequence[str], env: dict[str, str]) -> int:
        program = shutil.which(argv[0], path=env.get("PATH"))
        if program is None:
            raise FileNotFoundError(argv[0])
        # The first terminal that a session leader opens becomes its controlling one.
        device = os.ttyname(self._slave)
        return os.posix_spawn(
            program,
            list(argv),
            {"TERM": "xterm-256color"} | env,
            setsid=True,
            setsigdef=[signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT],
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, device, os.O_RDWR, 0),
                (os.POSIX_SPAWN_DUP2, 0, 1),
                (os.POSIX_SPAWN_DUP2, 0, 2),
            ],
        )

    def _set_size(self) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    def _send(self, octets: bytes) -> float:
        now = time.perf_counter()
        while octets:
            select.select([], [self._master], [], 5.0)
            octets = octets[os.write(self._master, octets) :]
        return now

    def _turn(self, timeout_s: float) -> bool:
        """Read what is there, or wait for it; False when nothing came in time or nothing can come any more."""
        watched = [descriptor for descriptor in (self._master, self._process) if descriptor >= 0]
        ready = select.select(watched, [], [], max(0.0, timeout_s))[0]
        if self._master in ready and self._read():
            return True
        if self._process in ready and self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            return True
        return bool(ready) and self.status is None

    def _read(self) -> bool:
        try:
            octets = os.read(self._master, _READ)
        except (BlockingIOError, OSError):
            return False
        self._take(octets)
        return bool(octets)

    def _take(self, octets: bytes) -> None:
        """Draw what came, and answer it."""
        self.last_output_at = time.perf_counter()
        self.output += octets
        heard = self._dialect.hear(octets)
        self._stream.feed(readable(heard))
        answers = self._dialect.answers(heard, self.cursor)
        if answers:
            self._send(answers)
