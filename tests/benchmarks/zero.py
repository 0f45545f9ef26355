"""Row z: inbox zero by keyboard, then all of it undone; raises where the server does not show what was before."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.ground import Ground, median, percentile
from tests.benchmarks.report import Result
from tests.benchmarks.trace import commands
from tests.program.zero import LATER, Zero, middle_of, to_zero_and_back
from tests.support.mailgen import UNTIL, mailbox
from tests.support.program import Place
from tests.support.proxy import Proxy

STEP_MS = 1000
KEY_MS = 50
_CHANGES = frozenset({"UID MOVE", "UID STORE", "UID COPY", "UID EXPUNGE", "APPEND"})


def measure(ground: Ground) -> Iterator[Result]:
    """The steps go to standard error as they were; the table gets what matters of them."""
    user = ground.dovecot.new_user()
    user.create(LATER)
    ground.say(f"filling a mailbox with {ground.size:,} messages")
    user.deliver(mailbox(ground.size))
    with Proxy(user.server.host, user.server.port, is_recording=True) as line:
        program = ground.program(user, Place(line.host, line.port))
        with program.open() as terminal:
            session = Zero(user, program, terminal, ground.size, middle_of(ground.size, until=UNTIL))
            terminal.wait_for(lambda: session.left == ground.size, timeout_s=600)
            terminal.wait_quiet(20.0, timeout_s=20.0)
            line.forget()
            try:
                there_s, back_s = to_zero_and_back(session)
            finally:
                for step in session.steps:
                    ground.say(
                        f"{step.name:<44.44} {step.keys:>3} keys {step.screen_s * 1000:>6,.0f} ms {step.left:>7,}"
                    )
            sent = [one.name for count in line.connections for one in commands(count.passages)]
            yield from _results(session, there_s, back_s, sum(name in _CHANGES for name in sent))
            yield Result("z", "peak memory", terminal.peak_rss_kb / 1024, "MB")


def _results(session: Zero, there_s: float, back_s: float, sent: int) -> Iterator[Result]:
    steps = [step.screen_s * 1000 for step in session.steps]
    yield Result("z", "keys pressed to zero and back", sum(step.keys for step in session.steps), "")
    yield Result("z", "journal entries", session.deeds, "")
    yield Result("z", "commands that change something", sent, "")
    yield Result("z", "from the last key until the server has zero", there_s, "s")
    yield Result("z", "from the last undo until the server has all again", back_s, "s")
    yield Result("z", "a step on the screen: median", median(steps), "ms", STEP_MS)
    yield Result("z", "a step on the screen: slowest", max(steps), "ms")
    if session.waits:
        yield Result(
            "z", "cursor key while all of it is sent: p95", percentile(session.waits, 0.95) * 1000, "ms", KEY_MS
        )
        yield Result("z", "cursor key while all of it is sent: slowest", max(session.waits) * 1000, "ms")
