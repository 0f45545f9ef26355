"""The engine without a screen ends with a sentence where there is no link: a job of cron must not wait for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from tuimail.cli import headless
from tuimail.cli.headless import CommandError, Headless
from tuimail.cli.places import Places
from tuimail.contract.commands import Command, Lane, SyncAccount, UndoOp
from tuimail.contract.events import AuthRequired, CommandDone, ConnectionChanged, Event, Phase
from tuimail.model.ids import AccountId, CommandId, OpId, OpKey
from tuimail.wiring import Deployment

ADA = AccountId("ada")
SYNC = SyncAccount(account=ADA, lane=Lane.INTERACTIVE)
DONE = CommandDone(command_id=CommandId(1))


def offline(retry_in_s: float | None) -> ConnectionChanged:
    retry_at = time.time() + retry_in_s if retry_in_s is not None else None
    return ConnectionChanged(account=ADA, phase=Phase.OFFLINE, detail="Nothing answers.", retry_at=retry_at)


@dataclass
class Told:
    """An engine that tells these events as soon as it is asked for anything."""

    events: Sequence[Event] = ()
    _deliver: Callable[[Sequence[Event]], None] = field(default=lambda events: None)

    def engine(self) -> Told:
        return self

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        self._deliver = deliver

    def submit(self, command: Command) -> CommandId:
        self._deliver(self.events)
        return CommandId(1)

    def stop(self) -> None:
        self.events = ()


def run(command: Command, *events: Event) -> CommandDone:
    with Headless(cast(Places, None), [], cast(Deployment, Told(events))) as engine:
        return engine.run(command)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((offline(1), offline(2), offline(5)), "Nothing answers."),
        ((offline(60), DONE), "Nothing answers."),
        (
            (offline(None), AuthRequired(account=ADA, why="No password."), DONE),
            "ada: No password. Set password_command",
        ),
        ((offline(None), DONE), "Nothing answers."),
    ],
)
def test_what_needs_a_link_fails_where_there_is_none(events: tuple[Event, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(SYNC, *events)


def test_a_link_that_comes_back_soon_is_waited_for() -> None:
    online = ConnectionChanged(account=ADA, phase=Phase.ONLINE)
    assert run(SYNC, offline(1), online, offline(1), online, DONE) == DONE


def test_what_is_only_written_down_needs_no_link() -> None:
    undo = UndoOp(op=OpKey(ADA, OpId(1)))
    assert run(undo, *[offline(60)] * 5, DONE) == DONE


def test_another_process_that_has_the_connection_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless, "_SILENCE_S", 0.01)
    with pytest.raises(CommandError, match="ada: another tuimail has its connection"):
        run(SYNC)
