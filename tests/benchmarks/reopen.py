"""Row d: opening a synchronised mailbox again after others changed it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.benchmarks.ground import Ground, marked
from tests.benchmarks.report import Result
from tests.benchmarks.trace import answered_at, commands, find, octets, round_trips
from tests.support.dovecot import DovecotUser
from tests.support.mailgen import UNTIL
from tests.support.program import Place, account_config
from tests.support.proxy import Count, Passage, Proxy
from tests.support.ptyterm import NotSeen

FLAG_CHANGES, EXPUNGES, NEW = 500, 200, 20
ROUND_TRIPS, OCTETS = 3, 50_000
_NEWEST = "Came while away"


def measure(ground: Ground) -> Iterator[Result]:
    """Synchronise, change, open."""
    user = ground.filled_user()
    program = ground.program(user)
    ground.say("first synchronisation")
    done = program.run("sync", timeout_s=600)
    if done.returncode:
        raise NotSeen(f"tuimail sync: {done.stderr}")
    ground.change(user)
    _change(user, ground.size)
    with Proxy(user.server.host, user.server.port, is_recording=True) as proxy:
        program.config = account_config(user.name, Place(proxy.host, proxy.port), f"cat {program.directory}/password")
        with program.open() as terminal:
            shown = terminal.wait_for(_NEWEST, timeout_s=60)
            terminal.wait_quiet(1.0)
            passages = _catching_up(proxy.connections)
        yield Result(
            "d", "reopen after changes: round trips (SELECT to up to date)", round_trips(passages), "", ROUND_TRIPS
        )
        yield Result("d", "reopen after changes: octets, both ways", octets(passages), "B", OCTETS)
        yield Result("d", "reopen after changes: start to new rows", (shown - terminal.started_at) * 1000, "ms")


def _change(user: DovecotUser, size: int) -> None:
    chance = random.Random(5)
    changed = chance.sample(range(1, size), FLAG_CHANGES + EXPUNGES)
    with user.imap() as client:
        client.select()
        for start in range(0, FLAG_CHANGES, 100):
            client.uid("STORE", ",".join(map(str, changed[start : start + 100])), "+FLAGS.SILENT", "(\\Flagged)")
        for start in range(FLAG_CHANGES, len(changed), 100):
            client.uid("STORE", ",".join(map(str, changed[start : start + 100])), "+FLAGS.SILENT", "(\\Deleted)")
        client.expunge()
    user.deliver(marked(_NEWEST, UNTIL + 120 + number) for number in range(NEW))


def _catching_up(connections: list[Count]) -> list[Passage]:
    """What the connection that brought the news exchanged for that: from SELECT to the end of the answer."""
    for count in connections:
        found = find([count], "SELECT", b"INBOX")
        arrived = [index for index, passage in enumerate(count.passages) if _NEWEST.encode() in passage.octets]
        if found is None or not arrived:
            continue
        asked = max(index for index in range(arrived[0]) if count.passages[index].is_up)
        ends = [answered_at(count.passages, sent) for sent in commands(count.passages) if sent.index == asked]
        end = max(at for at in ends if at is not None)
        return [passage for passage in count.passages[found[1].index :] if passage.at <= end]
    raise NotSeen("no connection selected the INBOX and brought the new messages")
