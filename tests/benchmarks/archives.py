"""Row p: the embedded server: lists, archives opened first and again, keys while one is indexed, the demo."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.ground import Ground, cursor_line, median, moved, percentile
from tests.benchmarks.report import Result
from tests.support.maildir import create, write
from tests.support.mailgen import mailbox
from tests.support.ptyterm import NotSeen, Terminal
from tuimail.server.archive import Archive
from tuimail.server.embed import Embedded

MAILDIR, MBOX = 10_000, 50_000
LIST_10K_S, LIST_50K_S, MAILDIR_AGAIN_S, MBOX_AGAIN_S, KEY_P95_MS, DEMO_S = 0.5, 3.0, 1.0, 4.0, 50, 1.0
_KEYS = 200
_LIST = b"UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
_LIMIT_S = 300.0


def measure(ground: Ground) -> Iterator[Result]:
    """Each archive twice, then the whole program over the mbox, then the demo."""
    directory = ground.new_directory()
    maildir, mbox = directory / "Maildir", directory / "large.mbox"
    directory.mkdir(parents=True, exist_ok=True)
    create(maildir)
    write(maildir, mailbox(MAILDIR))
    _write_mbox(mbox)
    for path, count, again_s, list_s in (
        (maildir, MAILDIR, MAILDIR_AGAIN_S, LIST_10K_S),
        (mbox, MBOX, MBOX_AGAIN_S, LIST_50K_S),
    ):
        index = directory / f"{path.name}.index"
        with _opened(path, index) as (took, _):
            yield Result("p", f"{path.name}: indexed for the first time", count / took, "messages/s")
        with _opened(path, index) as (took, server):
            yield Result("p", f"{path.name}: opened again", took, "s", again_s)
            yield Result("p", f"{path.name}: list of {count:,} headers", _list_s(server), "s", list_s)
    yield from _keys_while_indexing(mbox, directory / "data")
    yield _demo(ground, directory)


def _write_mbox(path: Path) -> None:
    with path.open("wb") as opened:
        for mail in mailbox(MBOX):
            date = time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime(mail.internaldate))
            opened.write(f"From ada@example.org {date}\n".encode() + mail.source.replace(b"\r\n", b"\n") + b"\n")


@contextmanager
def _opened(path: Path, index: Path) -> Iterator[tuple[float, Embedded]]:
    """The archive when everything is indexed, and how long that took."""
    began = time.perf_counter()
    archive = Archive([str(path)], index, follow_s=0.5)
    server = Embedded(archive.build)
    server.start()
    try:
        server.spawn(archive.follow())
        deadline = time.monotonic() + _LIMIT_S
        while archive.rounds == 0:
            assert time.monotonic() < deadline, f"{path.name} was not indexed in time"
            time.sleep(0.01)
        yield time.perf_counter() - began, server
    finally:
        server.stop()


def _list_s(server: Embedded) -> float:
    """From the command to the last octet, for a client that only counts them."""
    with server.connect() as connection:
        connection.settimeout(_LIMIT_S)
        connection.recv(1000)
        _ask(connection, f"LOGIN {server.user} {server.password}".encode())
        _ask(connection, b"SELECT INBOX")
        began = time.perf_counter()
        _ask(connection, _LIST)
        return time.perf_counter() - began


def _ask(connection: socket.socket, command: bytes) -> None:
    connection.sendall(b"a " + command + b"\r\n")
    tail = b""
    while b"\r\na OK" not in tail and not tail.startswith(b"a OK"):
        chunk = connection.recv(1 << 20)
        assert chunk, "the server hung up"
        tail = (tail + chunk)[-300:]


def _keys_while_indexing(mbox: Path, data: Path) -> Iterator[Result]:
    argv = [sys.executable, "-m", "tuimail", "open", str(mbox), "--data-dir", str(data)]
    with Terminal(argv, columns=120, rows=40) as terminal:
        terminal.wait_for(lambda: bool(cursor_line(terminal)), timeout_s=60)
        samples: list[float] = []
        for number in range(_KEYS):
            try:
                samples.append(moved(terminal, "j" if number // 15 % 2 == 0 else "k"))
            except NotSeen:
                samples.append(15.0)
            terminal.wait_quiet(0.03, timeout_s=0.03)
        p95_ms = percentile(samples, 0.95) * 1000
        yield Result("p", "key to paint while an mbox is indexed: p95", p95_ms, "ms", KEY_P95_MS)
        yield Result("p", "peak memory of the program while it indexes", terminal.peak_rss_kb / 1024, "MB")


def _demo(ground: Ground, directory: Path) -> Result:
    """The first start may compile: it is not counted."""
    argv = [sys.executable, "-m", "tuimail", "demo", "--log", str(directory / "demo.log")]
    _, *took = (_start_of(argv) for _ in range(ground.runs + 1))
    return Result("p", "tuimail demo: start to first rows", median(took), "s", DEMO_S)


def _start_of(argv: list[str]) -> float:
    with Terminal(argv, columns=120, rows=40) as terminal:
        shown = terminal.wait_for(lambda: bool(cursor_line(terminal)), timeout_s=60)
        return shown - terminal.started_at
