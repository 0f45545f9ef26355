"""Row g: how many commands it takes to flag and to move 500 messages."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from tests.benchmarks.ground import MARKER, Ground
from tests.benchmarks.report import Result
from tests.benchmarks.trace import commands
from tests.support.dovecot import DovecotUser
from tests.support.program import Place
from tests.support.proxy import Proxy
from tests.support.ptyterm import NotSeen

MESSAGES, HANDFUL = 500, 5


def measure(ground: Ground) -> Iterator[Result]:
    """Select all, star, select all, archive; then look at the server."""
    user = ground.filled_user(MESSAGES)
    ground.change(user)
    with Proxy(user.server.host, user.server.port, is_recording=True) as proxy:
        program = ground.program(user, Place(proxy.host, proxy.port))
        with program.open() as terminal:
            terminal.wait_for(MARKER, timeout_s=30)
            terminal.wait_quiet(1.0)
            for what, keys, names in (
                ("flag", ("*", "a", "s"), ("UID STORE", "STORE")),
                ("move", ("*", "a", "e"), ("UID MOVE", "UID COPY", "UID EXPUNGE")),
            ):
                proxy.forget()
                terminal.press(*keys)
                if not proxy.wait_until(functools.partial(_was_sent, proxy, names), timeout_s=30):
                    raise NotSeen(f"nothing was sent to {what}; the screen is:\n{terminal.text}")
                terminal.wait_quiet(1.0)
                yield Result("g", f"commands to {what} {MESSAGES} messages", _sent(proxy, names), "", HANDFUL)
    if (arrived := _archived(user)) != MESSAGES:
        raise NotSeen(f"{arrived} messages are in the archive, not {MESSAGES}")


def _sent(proxy: Proxy, names: tuple[str, ...]) -> int:
    """How many commands of these names left so far."""
    return sum(sent.name in names for count in proxy.connections for sent in commands(count.passages))


def _was_sent(proxy: Proxy, names: tuple[str, ...]) -> bool:
    return _sent(proxy, names) > 0


def _archived(user: DovecotUser) -> int:
    with user.imap() as client:
        return int(client.select("Archive", readonly=True)[1][0] or 0)
