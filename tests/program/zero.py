"""A mailbox brought to zero by keyboard with batch triage, then undone completely, with the server looking on.

`python -m tests.benchmarks --rows z` does it with 100,000 messages and prints what each step took.
"""

from __future__ import annotations

import imaplib
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from tests.program.sight import eventually, position
from tests.support.dovecot import DovecotUser
from tests.support.program import ACCOUNT, Program
from tests.support.ptyterm import Terminal
from tuimail.config.paths import resolve
from tuimail.model.ids import AccountId, OpId
from tuimail.store.reader import MailReader

LATER = "Later"
"""A folder of the user's own."""
_FETCH = "(FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
_FACTS = re.compile(rb'FLAGS \(([^)]*)\).*INTERNALDATE "([^"]*)"')
_SWEPT = re.compile(r"(\d[\d,]*) senders, (\d[\d,]*) messages")
SELECTED = "✓"
MEAN_GAP_S = 600
"""Between two messages of `mailgen`."""
_LIMIT_S = 900.0
_STEP_LIMIT_S = 60.0
_BREATH_S = 0.03


class Kept(NamedTuple):
    """A message on the server: all that an undo has to bring back."""

    mailbox: str
    msgid: str
    flags: frozenset[str]
    internaldate: str


class HasMail(Protocol):
    """Whose mail another client can look at."""

    def imap(self) -> AbstractContextManager[imaplib.IMAP4]: ...


def everything(user: HasMail) -> Counter[Kept]:
    """All messages of all mailboxes, as another client sees them."""
    found: Counter[Kept] = Counter()
    with user.imap() as client:
        for line in client.list()[1]:
            assert isinstance(line, bytes)
            name = line.decode().rpartition(" ")[2].strip('"')
            status, count = client.select(f'"{name}"', readonly=True)
            if status != "OK" or count == [b"0"]:
                continue
            for item in client.fetch("1:*", _FETCH)[1]:
                if isinstance(item, tuple):
                    facts = _FACTS.search(item[0])
                    assert facts is not None, item[0]
                    flags = frozenset(facts[1].decode().split()) - {"\\Recent"}
                    msgid = item[1].decode().partition(":")[2].strip()
                    found[Kept(name, msgid, flags, facts[2].decode())] += 1
    return found


def counts(user: DovecotUser) -> dict[str, int]:
    """How many messages each mailbox of the server has, without the empty ones."""
    with user.imap() as client:
        names = [line.decode().rpartition(" ")[2] for line in client.list()[1] if isinstance(line, bytes)]
        told = {name.strip('"'): client.status(name, "(MESSAGES)")[1][0] for name in names}
    found = {name: int(re.findall(rb"MESSAGES (\d+)", answer or b"")[0]) for name, answer in told.items()}
    return {name: count for name, count in found.items() if count}


@dataclass(slots=True)
class Step:
    """One thing that the user did."""

    name: str
    keys: int = 0
    screen_s: float = 0.0
    """From the last key of the step until the screen showed it."""
    left: int = 0
    """Messages in the inbox after it."""
    is_deed: bool = False


@dataclass
class Zero:
    """The session of one user at one terminal."""

    user: DovecotUser
    program: Program
    terminal: Terminal
    size: int
    middle: str
    """The day when half of the mail had arrived."""
    steps: list[Step] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds from a cursor key to its paint, pressed while the program works."""
    before: list[int] = field(default_factory=list)
    """How many messages the list showed before each thing that was done."""

    # -- to zero

    def to_zero(self) -> None:
        """Sweep, query, filter, threads, a range, the rest."""
        self._sweep()
        self._queries()
        self._by_hand()
        with self._step("mark the rest read", "*aU", is_deed=True):
            self._until(lambda: "arked" in self.terminal.lines[-1])
        with self._step("archive the rest", "*ae", is_deed=True):
            self._until(lambda: "No mail here" in self.terminal.text or self.left == 0)

    def _sweep(self) -> None:
        with self._step("open the sweep view", "S"):
            self._until(lambda: self._swept() == self.size)
        for name, keys in (("archive", "e"), ("trash", "d"), ("spam", "!")):
            self._sweep_away(f"{name} all of a sender", keys)
        with self._step("star all of a sender", "s", is_deed=True):
            self._until(lambda: "tarred" in self.terminal.lines[-1])
        self._sweep_away("archive those starred", "e")
        with self._step("move all of a list to a folder", "m"):
            self.terminal.wait_for("Move all of them to")
        self._sweep_away("choose the folder", f"{LATER}\r".lower())
        swept = self._swept()
        with self._step("leave the sweep view", "q"):
            self._until(lambda: _SWEPT.search(self.terminal.text) is None and self.left == swept)

    def _sweep_away(self, name: str, keys: str) -> None:
        before = self._swept()
        with self._step(name, keys, is_deed=True):
            self._until(lambda: self._swept() < before)

    def _swept(self) -> int:
        """Messages in the sweep view; more than there can be while it counts."""
        found = _SWEPT.search(self.terminal.text)
        return int(found[2].replace(",", "")) if found else 10**9

    def _queries(self) -> None:
        for query, key in (("subject:re", "e"), (f"before:{self.middle}", "d"), ("has:attachment", "e")):
            with self._step(f"select {query}", f"*/{query}\r"):
                self._until(lambda: SELECTED in self.terminal.lines[0])
            self._act(f"{'archive' if key == 'e' else 'trash'} what is selected", key)
        whole = self.left
        with self._step("filter is:starred", "\\is:starred\r"):
            self._until(lambda: self._found("is:starred") is not None)
        starred = self._found("is:starred") or 0
        self._act("archive all that the filter shows", "*ae")
        self.before[-1] = whole
        with self._step("leave the filter", "\x1b"):
            self._until(lambda: self.left == whole - starred)

    def _found(self, query: str) -> int | None:
        """How many the filter shows; None before it is all, and while the list is still of what was typed first."""
        found = re.search(rf"filter: {re.escape(query)} .*?(\d[\d,]*) found", self.terminal.lines[0])
        return int(found[1].replace(",", "")) if found else None

    def _by_hand(self) -> None:
        with self._step("threads", "T"):
            self._until(lambda: "threads," in self.terminal.lines[0])
        with self._step("all folded", "_"):
            self._until(lambda: "threads folded" in self.terminal.text)
        self._act("archive three threads", "xxxe")
        with self._step("one by one again", "T"):
            self._until(lambda: "threads" not in self.terminal.lines[0])
        self._act("trash a range", f"V{'j' * 9}Vd")
        with self._step("copy a range to a folder", f"V{'j' * 4}VM"):
            self.terminal.wait_for("Copy to")
        with self._step("choose the folder", f"{LATER}\r".lower(), is_deed=True):
            self._until(lambda: "opied" in self.terminal.lines[-1])
        with self._step("delete a range for good", f"*nV{'j' * 4}VD"):
            self.terminal.wait_for("for good?")
        self._act("yes, delete", "y")
        with self._step("select all that is older than the tenth", "j" * 9 + "*o"):
            self._until(lambda: SELECTED in self.terminal.lines[0])
        self._act("trash what is selected", "d")

    def _act(self, name: str, keys: str) -> None:
        """What makes the list shorter."""
        before = self.left
        with self._step(name, keys, is_deed=True):
            self._until(lambda: self.left < before)

    # -- and back

    @property
    def deeds(self) -> int:
        """How many things were done that can be undone."""
        return sum(step.is_deed for step in self.steps)

    def undo_all(self) -> None:
        """u until there is nothing to undo. Each one is waited for, as by a person who reads what was undone."""
        reader = self.reader()

        def is_undone(op_id: OpId) -> bool:
            """The screen shows it before the journal has it, and so knows what comes next."""
            newest = reader.last_undoable()
            return newest is None or newest.op_id != op_id

        try:
            while (entry := reader.last_undoable()) is not None:
                self._undo(entry.label, self.before.pop())
                eventually(self.terminal, lambda one=entry.op_id: is_undone(one), "the journal has it, too")  # type: ignore[misc]
        finally:
            reader.close()
        with self._step("undo: nothing is left", "u"):
            self.terminal.wait_for("There is nothing to undo.")
        assert not self.before, f"{len(self.before)} actions are not in the journal"

    def _undo(self, label: str, before: int) -> None:
        with self._step(f"undo: {label}", "u"):
            self._until(lambda: f"Undone: {label}" in self.terminal.text and self.left == before)

    # -- both

    @property
    def left(self) -> int:
        """How many messages the list, or the sweep view, shows."""
        return self._swept() if _SWEPT.search(self.terminal.text) else position(self.terminal)[1]

    def settle(self, what: str) -> float:
        """Wait until everything was sent; seconds. Cursor keys are pressed and timed meanwhile."""
        began = time.monotonic()
        reader = self.reader()
        try:
            while reader.pending_count():
                assert time.monotonic() - began < _LIMIT_S, f"{what} was not sent in time:\n{self.terminal.text}"
                self._probe()
        finally:
            reader.close()
        return time.monotonic() - began

    def reader(self) -> MailReader:
        """The store of the program."""
        return MailReader.open(resolve(data_dir=self.program.data_dir).database(ACCOUNT), AccountId(ACCOUNT))

    def _probe(self) -> None:
        cursor, total = position(self.terminal)
        if total < 3:
            self.terminal.wait_quiet(_BREATH_S, timeout_s=0.1)
            return
        key = "j" if cursor < 3 else "k"
        self.waits.append(self.terminal.measure(key, lambda: position(self.terminal)[0] != cursor))
        self.terminal.wait_quiet(_BREATH_S, timeout_s=0.1)

    @contextmanager
    def _step(self, name: str, keys: str, *, is_deed: bool = False) -> Iterator[None]:
        self.steps.append(Step(name, len(keys), is_deed=is_deed))
        if is_deed:
            self.before.append(self.left)
        for key in keys:
            self.terminal.type(key)
            self.terminal.wait_quiet(0.01, timeout_s=0.05)
        began = time.perf_counter()
        yield
        self.steps[-1].screen_s = max(0.0, self.terminal.last_output_at - began)
        self.steps[-1].left = self.left

    def _until(self, is_so: Callable[[], bool]) -> None:
        self.terminal.wait_for(is_so, timeout_s=_STEP_LIMIT_S)


def to_zero_and_back(session: Zero, *, settles: bool = True) -> tuple[float, float]:
    """All of it; seconds until the server agreed with each half. Raises where it does not agree.

    Without `settles`, undoing begins while the triage is still being sent.
    """
    terminal, user = session.terminal, session.user
    before = everything(user)
    terminal.wait_for(lambda: session.left == session.size, timeout_s=_LIMIT_S)
    session.to_zero()
    there_s = 0.0
    if settles:
        there_s = session.settle("the triage")
        eventually(terminal, lambda: "INBOX" not in counts(user), "the inbox is empty on the server", timeout_s=30)
        assert everything(user) != before
    session.undo_all()
    back_s = session.settle("the undo")
    after = everything(user)
    assert after == before, f"lost {list((before - after).items())[:3]}, more {list((after - before).items())[:3]}"
    terminal.wait_for(lambda: session.left == session.size)
    return there_s, back_s


def middle_of(size: int, *, until: float) -> str:
    """The day when half of the mail of `mailgen` had arrived."""
    return time.strftime("%Y-%m-%d", time.gmtime(until - size * MEAN_GAP_S / 2))
