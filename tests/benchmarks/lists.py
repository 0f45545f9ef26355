"""Row t: lists in other orders: threading all mail once, new mail, and keys while orders are read and threads shown.

Besides: going from one cached mailbox to another, and an action on very many messages at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

from tests.benchmarks.ground import MARKER, Ground, moved, percentile, timed
from tests.benchmarks.prefill import prefill
from tests.benchmarks.report import Result
from tests.benchmarks.start import silent_server
from tests.store.server import Mail, as_new
from tests.support.program import ACCOUNT, Program, account_config
from tests.support.ptyterm import Terminal
from tuimail.config.paths import resolve
from tuimail.model.flags import SEEN
from tuimail.model.ids import AccountId
from tuimail.store.reader import MailReader
from tuimail.store.values import Delta
from tuimail.store.writer import MailStore

KEY_MS = 30
THREADING_S = 1.0
THREADING_MORE_S = 2.0
"""For each further 100,000: the ids of all mail are a table in no order, of which every window writes all pages."""
JOINING_MS = 20
SWITCHING_MS = 100
MARKING_MS = 100
_MOVES = ("j", "j", "j", "ctrl+d", "k", "ctrl+u")


def measure(ground: Ground) -> Iterator[Result]:
    """At the usual size and at ten times of it; the server is silent."""
    for size, limit in ((ground.size, KEY_MS), (ground.size * 10, KEY_MS + 20)):
        ground.say(f"storing {size:,} rows")
        with silent_server() as place:
            program = Program(ground.new_directory(), account_config("ada", place, "printf x"))
            program.directory.mkdir()
            prefill(program.data_dir, ACCOUNT, size)
            yield from _keys_beside(program, ground, size, limit)
            yield from _thread(program, size, THREADING_S + THREADING_MORE_S * max(0, size / 100_000 - 1))
            with program.open() as terminal:
                terminal.wait_for(MARKER, timeout_s=60)
                terminal.wait_quiet(1.0, timeout_s=10)
                yield from _acts(program, terminal, size)
                yield from _keys(terminal, size, limit)
                terminal.press("ctrl+q")
                terminal.wait_exit()


def _keys_beside(program: Program, ground: Ground, size: int, limit_ms: float) -> Iterator[Result]:
    """Cursor keys from the first frame on, while threads are found; in a copy, because that happens once."""
    copy = Program(shutil.copytree(program.directory, ground.new_directory()), program.config)
    with copy.open() as terminal:
        terminal.wait_for(MARKER, timeout_s=60)
        samples = [moved(terminal, _MOVES[number % len(_MOVES)]) for number in range(90)]
        yield Result(
            "t",
            f"{size:,}: key to paint while threads are found: p95",
            percentile(samples, 0.95) * 1000,
            "ms",
            limit_ms,
        )
        terminal.press("ctrl+q")
        terminal.wait_exit()
    shutil.rmtree(copy.directory)


def _thread(program: Program, size: int, limit_s: float) -> Iterator[Result]:
    store = MailStore.open(resolve(data_dir=program.data_dir).database(ACCOUNT), AccountId(ACCOUNT))
    try:
        with timed() as all_of_it:
            while store.threads.next_slice():
                pass
        yield Result("t", f"threading {size:,} messages once", all_of_it[0], "s", limit_s)
        inbox = store.mailbox_named("INBOX")
        assert inbox is not None
        new = as_new(size + 1, Mail("<new@example.net>", internaldate=1_600_000_000, flags=SEEN))
        new = replace(new, headers=replace(new.headers, references=(f"<{size // 2}@example.net>",)))
        with timed() as joining:
            store.apply_delta(inbox.row, Delta(added=[new]), None, None)
        yield Result("t", f"{size:,}: new mail stored and in its thread", joining[0] * 1000, "ms", JOINING_MS)
    finally:
        store.close()


def _acts(program: Program, terminal: Terminal, size: int) -> Iterator[Result]:
    """The fifth that is unread is marked read, and that is undone."""
    switching = []
    for key, sign in (("a", " 0 messages"), ("i", f"{size + 1:,} messages")) * 5:
        terminal.press("g")
        terminal.wait_quiet(0.1)
        switching.append(terminal.measure(key, lambda sign=sign: sign in terminal.lines[0]))  # type: ignore[misc]
        terminal.wait_quiet(0.3)
    yield Result("t", f"{size:,}: to another mailbox: slowest", max(switching) * 1000, "ms", SWITCHING_MS)
    terminal.press("*", "u")
    terminal.wait_for(f"{size // 5:,} selected")
    terminal.wait_quiet(0.5)
    marking = terminal.measure("U", lambda: f"Marked {size // 5:,} messages" in terminal.text)
    yield Result("t", f"{size:,}: a fifth of it marked read at once", marking * 1000, "ms", MARKING_MS)
    reader = MailReader.open(resolve(data_dir=program.data_dir).database(ACCOUNT), AccountId(ACCOUNT))
    while not (entries := reader.journal(10)):
        terminal.wait_quiet(0.2, timeout_s=0.2)
    reader.close()
    yield Result("t", f"{size:,}: entries of the journal for that", len(entries), "", 1)
    terminal.press("u")
    terminal.wait_for("Undone", timeout_s=60)
    terminal.press("*", "n")
    terminal.wait_quiet(1.0, timeout_s=10)


def _keys(terminal: Terminal, size: int, limit_ms: float) -> Iterator[Result]:
    for what, keys, sign in (
        ("newest first", (), "messages"),
        ("by subject, being sorted", ("O", *"subject", "enter"), "by subject"),
        ("as threads, being read", ("O", *"date", "enter", "T"), "threads,"),
        ("as threads", (), "threads,"),
        ("all threads folded", ("_",), "[2]"),
    ):
        for key in keys:
            terminal.press(key)
            terminal.wait_quiet(0.05, timeout_s=0.5)
        samples = [moved(terminal, _MOVES[number % len(_MOVES)]) for number in range(90)]
        terminal.wait_for(sign, timeout_s=60)
        yield Result("t", f"{size:,}: key to paint {what}: p95", percentile(samples, 0.95) * 1000, "ms", limit_ms)
        terminal.wait_quiet(1.0, timeout_s=30)
    folding = [
        terminal.measure("_", lambda word=word: f"threads {word}" in terminal.text)  # type: ignore[misc]
        for word in ("unfolded", "folded") * 3
    ]
    yield Result("t", f"{size:,}: folding all threads: slowest", max(folding) * 1000, "ms", limit_ms * 2)
