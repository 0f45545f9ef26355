"""Row f: what it costs that a connection idles when the user wants something."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.ground import MARKER, Ground, median
from tests.benchmarks.report import Result
from tests.benchmarks.trace import answered_at, commands, round_trips
from tests.support.program import Place
from tests.support.proxy import Count, Proxy
from tests.support.ptyterm import NotSeen

LEAVING_MS = 5
_SIZE = 2000
"""Each page down is far enough away that nothing of it was fetched ahead."""


def measure(ground: Ground) -> Iterator[Result]:
    """Open message after message; each text has to be fetched."""
    user = ground.filled_user(_SIZE)
    leaving: list[float] = []
    extra: list[int] = []
    reaching: list[float] = []
    with Proxy(user.server.host, user.server.port, is_recording=True) as proxy:
        program = ground.program(user, Place(proxy.host, proxy.port))
        with program.open() as terminal:
            terminal.wait_for(MARKER, timeout_s=30)
            for _ in range(ground.runs * 3):
                if not proxy.wait_until(lambda: any(map(_is_idling, proxy.connections)), timeout_s=30):
                    raise NotSeen("no connection idles")
                terminal.wait_quiet(0.4)
                marks = {id(count): len(count.passages) for count in proxy.connections}
                pressed = terminal.press("ctrl+d", "enter")
                terminal.wait_quiet(0.4)
                for count in proxy.connections:
                    start = marks.get(id(count), 0)
                    _look(count, start, pressed, leaving, extra, reaching)
    if reaching:
        yield Result("f", "key to the FETCH on the wire", median(reaching) * 1000, "ms")
    if leaving:
        yield Result("f", "leaving IDLE: DONE to the command's answer", median(leaving) * 1000, "ms", LEAVING_MS)
        yield Result("f", "leaving IDLE: round trips beyond the command's own", max(extra), "", 0)


def _is_idling(count: Count) -> bool:
    sent = commands(count.passages)
    return bool(sent) and count.is_open and sent[-1].name == "IDLE"


def _look(
    count: Count, start: int, pressed: float, leaving: list[float], extra: list[int], reaching: list[float]
) -> None:
    """Find the FETCH that the key caused on this connection, and what it had to wait for."""
    passages = count.passages
    fetch = next((sent for sent in commands(passages) if sent.index >= start and sent.name == "UID FETCH"), None)
    if fetch is None:
        return
    reaching.append(fetch.at - pressed)
    before = [sent for sent in commands(passages) if sent.index <= fetch.index and sent.tag != fetch.tag]
    answered = answered_at(passages, fetch)
    if not before or before[-1].name != "IDLE" or answered is None:
        return
    since = passages[before[-1].index : fetch.index + 1]
    done = next(index for index, passage in enumerate(since) if passage.is_up and b"DONE\r\n" in passage.octets)
    leaving.append(answered - since[done].at)
    extra.append(round_trips(since[done:]) - 1)
