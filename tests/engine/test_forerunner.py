"""The engine starts when what went ahead has ended, unless somebody has to type a password first."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tuimail.contract.commands import Command, Reconnect, WatchMailbox
from tuimail.contract.events import (
    AuthRequired,
    ConnectionChanged,
    CountsChanged,
    Event,
    MailboxesChanged,
    MessagesChanged,
    Phase,
)
from tuimail.contract.traffic import Traffic
from tuimail.engine import forerunner
from tuimail.engine.forerunner import Child, Forerunner, can_go_ahead, read, written
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageRow

ADA = AccountId("ada")
INBOX = MailboxKey(ADA, MailboxRow(1))
LISTED = MailboxesChanged(account=ADA)
ROWS = MessagesChanged(mailbox=INBOX, everything=True)
ASKED = AuthRequired(account=ADA, why="“Wrong”, it says: ü", can_remember=True)
LIMIT_S = 20.0


class FakeEngine:
    """Remembers what it was told to do."""

    def __init__(self) -> None:
        self.deliver: Callable[[Sequence[Event]], None] | None = None
        self.is_started = threading.Event()
        self.submitted: list[Command] = []
        self.stops = 0

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        self.deliver = deliver
        self.is_started.set()

    def submit(self, command: Command) -> CommandId:
        self.submitted.append(command)
        return CommandId(len(self.submitted))

    def cancel(self, command_id: CommandId) -> None: ...

    def touch(self) -> None: ...

    def answered(self) -> None: ...

    def traffic(self) -> Sequence[Traffic]:
        return ()

    def stop(self, timeout_s: float = 5.0) -> None:
        self.stops += 1


class Ahead:
    """A child that tells what it is told to tell, until it is let go."""

    def __init__(self) -> None:
        orders, self._orders = os.pipe()
        news, telling = os.pipe()
        actions = [(os.POSIX_SPAWN_DUP2, orders, 0), (os.POSIX_SPAWN_DUP2, telling, 1)]
        pid = os.posix_spawnp("cat", ["cat"], os.environ, file_actions=actions)
        os.close(orders)
        os.close(telling)
        self.engine = FakeEngine()
        self.forerunner = Forerunner(self.engine, Child(pid, news))
        self.pid = pid
        self.heard: list[Event] = []
        self._has_news = threading.Condition()

    def tell(self, *events: Event) -> None:
        os.write(self._orders, b"".join(map(written, events)))

    def end(self) -> None:
        if self._orders >= 0:
            os.close(self._orders)
            self._orders = -1

    def deliver(self, events: Sequence[Event]) -> None:
        with self._has_news:
            self.heard += events
            self._has_news.notify()

    def wait_for(self, *events: Event) -> None:
        with self._has_news:
            assert self._has_news.wait_for(lambda: self.heard == [*events], LIMIT_S), self.heard

    @property
    def is_gone(self) -> bool:
        return not Path(f"/proc/{self.pid}").exists()


@pytest.fixture
def ahead() -> Iterator[Ahead]:
    made = Ahead()
    yield made
    made.end()
    made.forerunner.stop()


def test_what_is_told_comes_in_its_order_and_the_engine_when_the_child_has_ended(ahead: Ahead) -> None:
    ahead.tell(LISTED)
    ahead.forerunner.start(ahead.deliver)
    ahead.tell(ROWS)
    ahead.wait_for(LISTED, ROWS)
    assert not ahead.engine.is_started.is_set()
    ahead.end()
    assert ahead.engine.is_started.wait(LIMIT_S)
    assert ahead.engine.deliver == ahead.deliver
    assert ahead.is_gone


def test_a_child_that_is_quicker_than_the_screen(ahead: Ahead) -> None:
    ahead.tell(LISTED, ROWS)
    ahead.end()
    ahead.forerunner._listener.join(LIMIT_S)
    assert not ahead.engine.is_started.is_set()
    ahead.forerunner.start(ahead.deliver)
    assert ahead.heard == [LISTED, ROWS]
    assert ahead.engine.is_started.is_set()


def test_a_command_does_not_wait_for_the_child(ahead: Ahead) -> None:
    ahead.forerunner.start(ahead.deliver)
    ahead.forerunner.submit(WatchMailbox(mailbox=INBOX))  # the screen shows something: nobody waits for that
    assert not ahead.is_gone
    assert ahead.forerunner.submit(Reconnect(account=ADA)) == CommandId(2)
    assert ahead.engine.is_started.wait(LIMIT_S)
    assert ahead.is_gone


def test_a_wrong_password_is_not_tried_again_before_somebody_answers(ahead: Ahead) -> None:
    ahead.forerunner.start(ahead.deliver)
    ahead.tell(ASKED)
    ahead.end()
    ahead.wait_for(ASKED)
    ahead.forerunner._listener.join(LIMIT_S)
    assert not ahead.engine.is_started.is_set()
    ahead.forerunner.submit(Reconnect(account=ADA))
    assert ahead.engine.is_started.is_set()


def test_who_leaves_ends_the_child(ahead: Ahead) -> None:
    ahead.forerunner.start(ahead.deliver)
    ahead.forerunner.stop()
    assert ahead.is_gone
    assert ahead.engine.stops == 1
    assert not ahead.engine.is_started.is_set()


def test_a_child_that_says_what_nobody_understands(ahead: Ahead, caplog: pytest.LogCaptureFixture) -> None:
    ahead.forerunner.start(ahead.deliver)
    os.write(ahead._orders, b"{\n")
    ahead.end()
    assert ahead.engine.is_started.wait(LIMIT_S)
    assert "was not understood" in caplog.text


def test_what_is_written_can_be_read() -> None:
    connecting = ConnectionChanged(account=ADA, phase=Phase.CONNECTING)
    offline = ConnectionChanged(account=ADA, phase=Phase.OFFLINE, detail="No answer.")
    for event in (LISTED, ROWS, ASKED, connecting, offline):
        assert read(written(event).decode()) == event
    some = MessagesChanged(mailbox=INBOX, added=frozenset({MessageRow(7)}))
    assert read(written(some).decode()) == ROWS


def test_what_the_engine_tells_again_is_not_told() -> None:
    for event in (ConnectionChanged(account=ADA, phase=Phase.ONLINE), CountsChanged(mailbox=INBOX)):
        assert written(event) == b""


def test_no_child_is_made_where_threads_run_or_for_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert can_go_ahead()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert not can_go_ahead()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not can_go_ahead()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr("sys.platform", "darwin")
    assert not can_go_ahead()


def test_where_no_process_can_be_made_nothing_is_left_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full() -> int:
        raise BlockingIOError

    from tests.engine.rig import account_at
    from tuimail.engine.outside import Outside

    before = set(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "fork", full)
    with pytest.raises(BlockingIOError):
        forerunner.send_ahead(account_at(1), tmp_path / "work.sqlite", Outside)
    assert set(os.listdir("/proc/self/fd")) == before
