"""The engine goes before the screen where nothing is stored yet, and what it tells meanwhile is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tuimail.config.paths import resolve
from tuimail.config.schema import AccountConfig, ImapConfig
from tuimail.contract.commands import Command
from tuimail.contract.events import Event, Notice, Severity
from tuimail.contract.traffic import Traffic
from tuimail.engine import forerunner
from tuimail.model.ids import AccountId, CommandId
from tuimail.net.keyring_lookup import KeyringLookup
from tuimail.wiring import Deployment, deploy

ADA = AccountConfig(
    name=AccountId("ada"), email="ada@example.org", imap=ImapConfig(username="ada", host="mail.example.org")
)
BOB = replace(ADA, name=AccountId("bob"))


class FakeEngine:
    """Remembers who hears it."""

    def __init__(self) -> None:
        self.deliver: Callable[[Sequence[Event]], None] | None = None

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        self.deliver = deliver

    def submit(self, command: Command) -> CommandId:
        return CommandId(1)

    def cancel(self, command_id: CommandId) -> None: ...

    def touch(self) -> None: ...

    def answered(self) -> None: ...

    def traffic(self) -> Sequence[Traffic]:
        return ()

    def stop(self, timeout_s: float = 5.0) -> None: ...


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    engine = FakeEngine()
    monkeypatch.setattr(Deployment, "engine", lambda self: engine)
    interval_s = sys.getswitchinterval()
    yield engine
    assert sys.getswitchinterval() == pytest.approx(interval_s, abs=5e-6)  # Python keeps whole microseconds, cut


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one processor."""
    monkeypatch.setattr(forerunner, "can_go_ahead", lambda: False)


def notice(text: str) -> Event:
    return Notice(severity=Severity.INFO, text=text)


@pytest.mark.usefixtures("alone")
def test_a_first_run_connects_while_the_screen_is_imported(tmp_path: Path, engine: FakeEngine) -> None:
    early = Deployment((ADA,), resolve(data_dir=tmp_path, environ={})).early_engine()
    assert engine.deliver is not None
    engine.deliver([notice("one")])
    engine.deliver([notice("two")])
    heard: list[Event] = []
    early.start(heard.extend)
    engine.deliver([notice("three")])
    assert heard == [notice("one"), notice("two"), notice("three")]


def test_where_something_is_stored_the_screen_goes_first(tmp_path: Path, engine: FakeEngine) -> None:
    paths = resolve(data_dir=tmp_path, environ={})
    paths.database(ADA.name).touch()
    assert Deployment((ADA,), paths).early_engine() is engine
    assert engine.deliver is None


def test_where_two_can_work_at_once_a_process_goes_ahead(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(forerunner, "can_go_ahead", lambda: True)
    monkeypatch.setattr(forerunner, "send_ahead", lambda *what: sent.append(what))
    made: list[tuple[object, ...]] = []
    monkeypatch.setattr(forerunner, "Forerunner", lambda *what: made.append(what))
    paths = resolve(data_dir=tmp_path, environ={})
    Deployment((ADA, BOB), paths).early_engine()
    assert made == [(engine, None)]
    ((account, database, make_outside),) = sent
    assert (account, database) == (ADA, paths.database(ADA.name))
    assert callable(make_outside)
    assert engine.deliver is None


def test_where_no_process_can_be_made_the_engine_begins_itself(
    tmp_path: Path, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(forerunner, "can_go_ahead", lambda: True)
    monkeypatch.setattr(forerunner, "send_ahead", full)
    early = Deployment((ADA,), resolve(data_dir=tmp_path, environ={})).early_engine()
    assert engine.deliver is not None
    early.start(lambda _: None)


def test_the_keyring_is_asked_at_once_but_for_a_first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(KeyringLookup, "start", lambda self: asked.append("at once"))
    paths = resolve(data_dir=tmp_path, environ={})
    assert deploy((ADA,), paths).keyring is not None
    assert asked == []
    paths.database(ADA.name).touch()
    deploy((ADA,), paths)
    assert asked == ["at once"]
