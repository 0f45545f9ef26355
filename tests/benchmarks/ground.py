"""The ground that the benchmarks stand on: a Dovecot with filled mailboxes, and fresh installations of tuimail."""

from __future__ import annotations

import contextlib
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.maildir import Mail
from tests.support.mailgen import UNTIL, mailbox
from tests.support.program import Place, Program
from tests.support.ptyterm import Terminal

MARKER = "Newest of them all"
HEADERS = "FROM TO CC SUBJECT DATE MESSAGE-ID REFERENCES IN-REPLY-TO LIST-ID REPLY-TO"
WARMING = f"(FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS ({HEADERS})])"
CURSOR = "▌"


class Ground:
    """One run of the benchmarks: a directory, a server, and how large everything is."""

    def __init__(self, size: int, runs: int) -> None:
        self.size = size
        self.runs = runs
        self.dovecot = Dovecot()
        self._directory = tempfile.TemporaryDirectory(prefix="tm-bench-")
        self._serial = itertools.count(1)
        self._users: dict[int, DovecotUser] = {}

    def __enter__(self) -> Self:
        self.dovecot.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.dovecot.close()
        self._directory.cleanup()

    def say(self, text: str) -> None:
        """Tell the person who waits what goes on."""
        print(f"  {text}", file=sys.stderr, flush=True)

    def new_directory(self) -> Path:
        """A directory that nobody used before."""
        return Path(self._directory.name) / f"{next(self._serial)}"

    def program(self, user: DovecotUser, place: Place | None = None) -> Program:
        """tuimail as just installed."""
        return Program.for_user(self.new_directory(), user, place)

    def filled_user(self, count: int | None = None) -> DovecotUser:
        """A user with so many messages, the newest of them called MARKER; the server has all of them in its cache."""
        count = count or self.size
        if count not in self._users:
            self.say(f"filling a mailbox with {count:,} messages")
            user = self.dovecot.new_user()
            user.deliver(mailbox(count - 1))
            user.deliver([marked(MARKER, UNTIL + 60)])
            self._warm(user, count)
            self._users[count] = user
        return self._users[count]

    def change(self, user: DovecotUser) -> None:
        """This user's mailbox is about to change: whoever wants a filled one after that gets another."""
        self._users = {count: known for count, known in self._users.items() if known != user}

    def _warm(self, user: DovecotUser, count: int) -> None:
        """Cold is the client; a server that parses each file for the first time would only measure itself."""
        with user.imap() as client:
            client.select(readonly=True)
            for low in range(1, count + 1, 2000):
                client.fetch(f"{low}:{min(low + 1999, count)}", WARMING)


def marked(subject: str, when: int) -> Mail:
    """A message to look for on the screen."""
    text = (
        f"From: Ada Lovelace <ada@example.net>\nTo: ada@example.org\nSubject: {subject}\nMessage-ID: <{when}@marked>\n"
    )
    return Mail((text + "Date: Mon, 21 Sep 2026 10:00:00 +0000\n\nhello\n").encode(), when)


def cursor_line(terminal: Terminal) -> str:
    """The text of the row that the cursor of the message list is on; the folder tree has its own at the left edge."""
    found = ((line, line.rfind(CURSOR)) for line in terminal.lines)
    return next((line[column:] for line, column in found if column > 0), "")


def moved(terminal: Terminal, key: str, *, timeout_s: float = 15.0) -> float:
    """Press a key that moves the cursor; seconds until the screen shows it."""
    before = cursor_line(terminal)
    return terminal.measure(key, lambda: cursor_line(terminal) not in ("", before), timeout_s=timeout_s)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextlib.contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds that the block took, in the list, after it."""
    took: list[float] = []
    start = time.perf_counter()
    yield took
    took.append(time.perf_counter() - start)
