"""Rows b, c and n: the first synchronisation of a mailbox, near and far, and the same mailbox in neomutt."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator

from tests.benchmarks.ground import MARKER, Ground, median
from tests.benchmarks.report import Result
from tests.benchmarks.trace import after_login, trips_to
from tests.support.dovecot import DovecotUser
from tests.support.program import ACCOUNT, Place, Program
from tests.support.proxy import Proxy
from tests.support.ptyterm import NotSeen, Terminal
from tuimail.config.paths import resolve
from tuimail.model.ids import AccountId
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader

FIRST_ROWS_S, MESSAGES_PER_S, MEMORY_MB, ROUND_TRIPS = 0.5, 8000, 75, 8
_FAR_RTT_S = 0.08
_FIRST_ROWS_OCTETS = 16_000
"""More than all answers before it, less than the headers of one screen."""
_POLL_S = 0.1
_SYNC_LIMIT_S = 300.0


def measure_loopback(ground: Ground) -> Iterator[Result]:
    """First rows after the login, messages stored a second, memory."""
    user = ground.filled_user()
    first = [_first_rows(ground, user) for _ in range(max(3, ground.runs // 2))]
    yield Result("b", "cold, loopback: first rows after login", median(first) * 1000, "ms", FIRST_ROWS_S * 1000)
    program = ground.program(user)
    with program.open() as terminal:
        shown = terminal.wait_for(MARKER, timeout_s=30)
        stored = wait_until_stored(terminal, program, ground.size)
        rate, busy_s = ground.size / (stored - shown), terminal.cpu_s
        _wait_until_threaded(terminal, program, ground.size)
        yield Result("b", "cold, loopback: start to first rows", (shown - terminal.started_at) * 1000, "ms")
        yield Result("b", "cold, loopback: headers stored", rate, "messages/s", MESSAGES_PER_S, is_minimum=True)
        yield Result("b", "cold, loopback: the same by the process's own CPU time", ground.size / busy_s, "messages/s")
        yield Result("b", "cold, loopback: peak memory, threads included", terminal.peak_rss_kb / 1024, "MB", MEMORY_MB)


def measure_far_away(ground: Ground) -> Iterator[Result]:
    """Round trips and time to the first rows at 80 ms, with and without TLS."""
    user, server = ground.filled_user(), ground.dovecot
    for name, port, security, ca_file in (
        ("plain", server.port, "plain", None),
        ("TLS", server.tls_port, "tls", server.ca_file),
    ):
        with Proxy(server.host, port, rtt_s=_FAR_RTT_S, is_recording=True) as proxy:
            program = ground.program(user, Place(proxy.host, proxy.port, security, ca_file))
            with program.open() as terminal:
                shown = terminal.wait_for(MARKER, timeout_s=30)
                trips = trips_to(proxy.connections[0].passages, _FIRST_ROWS_OCTETS)
                took = shown - proxy.connections[0].opened_at
        yield Result("c", f"cold, 80 ms, {name}: round trips to first rows", trips, "", ROUND_TRIPS)
        yield Result("c", f"cold, 80 ms, {name}: connecting to first rows", took * 1000, "ms")
        yield Result("c", f"cold, 80 ms, {name}: that time in round trips", took / _FAR_RTT_S, "")


def measure_neomutt(ground: Ground) -> Iterator[Result]:
    """The same cold mailbox, until its index is on the screen."""
    if shutil.which("neomutt") is None:
        ground.say("neomutt is not installed")
        return
    with neomutt(ground, ground.filled_user()) as terminal:
        shown = terminal.wait_for(MARKER, timeout_s=_SYNC_LIMIT_S)
        yield Result("n", "neomutt, cold, loopback: start to first rows", (shown - terminal.started_at) * 1000, "ms")
        yield Result("n", "neomutt, cold, loopback: peak memory", terminal.peak_rss_kb / 1024, "MB")


def neomutt(ground: Ground, user: DovecotUser, settings: str = "", *, columns: int = 120, rows: int = 40) -> Terminal:
    """neomutt, just installed, on this user's INBOX."""
    argv, env = neomutt_command(ground, user, settings)
    return Terminal(argv, columns=columns, rows=rows, env=env)


def neomutt_command(ground: Ground, user: DovecotUser, settings: str = "") -> tuple[list[str], dict[str, str]]:
    """Command line and environment of a neomutt as just installed."""
    directory = ground.new_directory()
    directory.mkdir()
    config = directory / "neomuttrc"
    config.write_text(
        f'set imap_pass="{user.password}"\nset ssl_starttls=no\nset ssl_force_tls=no\nset net_inc=0\nset read_inc=0\n'
        f'set folder="imap://{user.name}@{user.server.host}:{user.server.port}/"\nset spoolfile="+INBOX"\n'
        'set sort=reverse-date-received\nset header_cache=""\nset imap_qresync=yes\nset quit=yes\n' + settings
    )
    env = {"HOME": str(directory), "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    return ["neomutt", "-n", "-F", str(config)], env


def _first_rows(ground: Ground, user: DovecotUser) -> float:
    """Seconds from the server's word that the password is right to the painted rows."""
    with Proxy(user.server.host, user.server.port, is_recording=True) as proxy:
        program = ground.program(user, Place(proxy.host, proxy.port))
        with program.open() as terminal:
            shown = terminal.wait_for(MARKER, timeout_s=30)
        return shown - after_login(proxy.connections)


def wait_until_stored(terminal: Terminal, program: Program, count: int) -> float:
    """Watch the database grow, and let the program paint meanwhile; returns when all is there."""
    end = time.monotonic() + _SYNC_LIMIT_S
    while time.monotonic() < end:
        turn_ends = time.monotonic() + _POLL_S
        while (left := turn_ends - time.monotonic()) > 0:
            terminal.wait_quiet(left, timeout_s=left)
        if stored(program) >= count:
            return time.perf_counter()
    raise NotSeen(f"the store never held {count:,} messages; the screen is:\n{terminal.text}")


def _wait_until_threaded(terminal: Terminal, program: Program, count: int) -> None:
    """What comes after the messages counts, too."""
    database = resolve(data_dir=program.data_dir).database(ACCOUNT)
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:

        def is_done() -> bool:
            ((done,),) = connection.execute("SELECT count(*) FROM threading")
            return bool(done >= count)

        end = time.monotonic() + _SYNC_LIMIT_S
        while not is_done() and time.monotonic() < end:
            terminal.wait_quiet(_POLL_S, timeout_s=_POLL_S)
    terminal.wait_quiet(0.5)


def stored(program: Program) -> int:
    """How many messages of the INBOX are in the store."""
    try:
        reader = MailReader.open(resolve(data_dir=program.data_dir).database(ACCOUNT), AccountId(ACCOUNT))
    except StoreError:
        return 0
    try:
        return next((mailbox.counts.total for mailbox in reader.mailboxes() if mailbox.name == "INBOX"), 0)
    finally:
        reader.close()
