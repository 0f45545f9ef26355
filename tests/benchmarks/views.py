"""Row w: the keys of a list in every view of very many messages: from key to paint, and what the screen's thread works.

A quarter of the cursor keys come while the view is still being read. Work is of one turn of the loop, so it does not
count the waiting for other threads and for a busy machine, as the time to paint does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from tests.benchmarks.bulk import Watched, filled_program
from tests.benchmarks.ground import Ground, moved, percentile
from tests.benchmarks.report import Result
from tests.benchmarks.start import silent_server
from tests.benchmarks.turns import turns
from tests.benchmarks.usual_keys import worked
from tests.support.ptyterm import Terminal

LIMITS_MS = {100_000: 30, 1_000_000: 50}
TYPED_MS = 50
_MOVES = ("j", "j", "j", "ctrl+d", "k", "ctrl+u")
_EARLY, _LATE = 15, 45
_LIMIT_S = 180.0
_RARE = "\u0471"  # a letter that no screen shows


class _View(NamedTuple):
    """How to come there, what the screen says then, how to leave, and which keys are usual there."""

    name: str
    keys: Sequence[str]
    sign: str
    leave: Sequence[str] = ()
    kind: str = ""

    @property
    def moves(self) -> bool:
        """Whether the cursor goes through a list there."""
        return self.kind in ("", "threads")


def _sorted_by(field: str) -> Iterator[_View]:
    sign = "by thre" if field == "activity" else f"by {field[:4]}"
    yield _View(f"by {field}", ("O", *field, "enter"), sign)
    yield _View(f"by {field}, the other way round", ("g", "O"), sign)


_SEARCH = "Unread ones"
_BY_DATE = ("O", *"newest", "enter")
_VIEWS = (
    _View("newest first", (), "messages"),
    _View("headings by date", ("g", "h"), "messages", ("g", "h")),
    *chain.from_iterable(map(_sorted_by, ("sender", "subject", "size", "unread", "starred", "attachment", "activity"))),
    _View("oldest first", ("O", *"oldest", "enter"), "by date"),
    _View("newest first again", _BY_DATE, "messages"),
    _View("as threads", ("T",), "threads,", kind="threads"),
    _View("threads folded", ("_",), "[2]", kind="threads"),
    _View("threads by subject", ("O", *"subject", "enter"), "by subj", kind="threads"),
    _View("a conversation", (*_BY_DATE, "_", "T", "g", "C"), "onversation", ("esc",)),
    _View("by sender (sweep)", ("S",), "senders", ("q",), "sweep"),
    _View("one at a time (flow)", ("w",), "1 of", ("X", "esc"), "flow"),
    _View("all selected, one at a time (flow)", ("*", "a", "w"), "1 of", ("X", "esc"), "flow"),
    _View("a filter", ("\\", *"is:unread", "enter"), "is:unread", ("esc",)),
    _View("a search", ("/", *"is:unread", "enter"), "is:unread", ("esc",)),
    _View("a saved search", ("g", "l", *_SEARCH.lower(), "enter"), _SEARCH, ("esc",)),
)
_UNITED = (
    _View("all inboxes", ("g", "A"), "messages"),
    *_sorted_by("subject"),
    _View("newest first again", _BY_DATE, "messages"),
    _View("as threads", ("T",), "threads,", kind="threads"),
    _View("threads folded", ("_",), "[2]", kind="threads"),
    _View("by sender (sweep)", ("_", "T", "S"), "senders", ("q",), "sweep"),
    _View("one at a time (flow)", ("w",), "1 of", ("X", "esc"), "flow"),
    _View("a filter", ("\\", *"is:unread", "enter"), "is:unread", ("esc",)),
    _View("a search", ("/", *"is:unread", "enter"), "is:unread", ("esc",)),
)


def measure(ground: Ground) -> Iterator[Result]:
    """One account, then two; at the usual size and at ten times of it. The server is silent."""
    for accounts, views in ((("ada",), _VIEWS), (("ada", "bob"), _UNITED)):
        for size in (ground.size, ground.size * 10):
            ground.say(f"storing {size:,} rows in {len(accounts)} account(s)")
            with silent_server() as place:
                program = filled_program(ground, place, accounts, size // len(accounts), {_SEARCH: "is:unread"})
                with Watched(program, size) as session:
                    for view in views:
                        try:
                            yield from _of_view(session, view)
                        except AssertionError as error:
                            ground.say(f"{view.name} could not be measured: {error}")
                            yield Result("w", f"{size:,} {view.name}: could not be measured", 1, "", 0)
                    if len(accounts) == 1:
                        yield from _typed(session)


def _of_view(session: Watched, view: _View) -> Iterator[Result]:
    terminal, limit = session.terminal, LIMITS_MS.get(session.size, 30)
    for key in view.keys:
        terminal.press(key)
        terminal.wait_quiet(0.03, timeout_s=0.2)
    began = time.time()
    samples = [_moved(terminal, number) for number in range(_EARLY if view.moves else 0)]
    terminal.wait_for(view.sign, timeout_s=_LIMIT_S)
    terminal.wait_quiet(1.0, timeout_s=20)
    samples += [_moved(terminal, number) for number in range(_LATE if view.moves else 0)]
    pressed = list(worked(terminal, view.kind))
    turns_of = turns(session.notes, began)
    for key in view.leave:
        terminal.press(key)
        terminal.wait_quiet(0.5, timeout_s=5)
    found = [sample for sample in samples if sample is not None]
    where = f"{session.size:,} {view.name}"
    if found:
        yield Result("w", f"{where}: cursor key to paint: p95", percentile(found, 0.95) * 1000, "ms", limit)
    if pressed:
        every = [*found, *(one.seconds for one in pressed)]
        busiest = max(pressed, key=lambda one: one.worked_s)
        yield Result("w", f"{where}: any key to paint: p95", percentile(every, 0.95) * 1000, "ms", limit)
        yield Result("w", f"{where}: most work for a key ({busiest.name})", busiest.worked_s * 1000, "ms")
    longest = max((turn.worked_ms for turn in turns_of), default=0.0)
    yield Result("w", f"{where}: longest work of a turn", longest, "ms", limit)


def _moved(terminal: Terminal, number: int) -> float | None:
    """None where there is nothing to move to."""
    try:
        return moved(terminal, _MOVES[number % len(_MOVES)], timeout_s=2.0)
    except AssertionError:
        return None


def _typed(session: Watched) -> Iterator[Result]:
    """A filter that nothing fulfils, letter by letter, faster than it can be answered."""
    terminal, began = session.terminal, time.time()
    terminal.press("\\")
    terminal.wait_quiet(0.3, timeout_s=2)
    took = []
    for number in range(1, 7):
        took.append(terminal.measure(_RARE, lambda number=number: _RARE * number in terminal.text))  # type: ignore[misc]
        terminal.wait_quiet(0.1, timeout_s=0.1)
    terminal.wait_quiet(1.0, timeout_s=20)
    worked = max((turn.worked_ms for turn in turns(session.notes, began)), default=0.0)
    terminal.press("esc", "esc")
    yield Result("w", f"{session.size:,} filter as it is typed: slowest echo", max(took) * 1000, "ms", TYPED_MS)
    yield Result("w", f"{session.size:,} filter as it is typed: longest work of a turn", worked, "ms", TYPED_MS)
