"""An engine without a screen, for the verbs: submit a command, wait for its end."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

from tuimail.cli.output import complain
from tuimail.cli.places import Places
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Command
from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    Event,
    Notice,
    Phase,
)
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.wiring import Deployment, deploy

_SETTLE_S = 20.0
_STEP_S = 0.5


class CommandError(Exception):
    """The engine could not do it; the text is the engine's sentence."""


class Headless:
    """The engine of some accounts, as a context. Its events are read in the caller's thread."""

    def __init__(self, places: Places, accounts: Sequence[AccountConfig], deployment: Deployment | None = None) -> None:
        self._engine = (deployment or deploy(accounts, places.paths)).engine()
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._phases: dict[AccountId, ConnectionChanged] = {}

    def __enter__(self) -> Headless:
        self._engine.start(self._deliver)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._engine.stop()

    def run(self, command: Command, on_event: Callable[[Event], None] | None = None) -> CommandDone:
        """Submit and wait for the end. Raises CommandError with the engine's sentence."""
        command_id = self._engine.submit(command)
        for event in self._until(deadline=None):
            if on_event is not None:
                on_event(event)
            self._fail_where_nobody_can_answer(event)
            match event:
                case CommandDone(command_id=ended) if ended == command_id:
                    return event
                case CommandFailed(command_id=ended, reason=reason) if ended == command_id:
                    raise CommandError(reason)
                case CommandCancelled(command_id=ended) if ended == command_id:
                    raise CommandError(gettext("It was cancelled."))
                case _:
                    pass
        raise AssertionError("a wait without a deadline does not end")

    def settle(self, is_settled: Callable[[], bool], account: AccountId) -> bool:
        """Wait until the server has agreed, through us or another process; False where there is no link now."""
        deadline = time.monotonic() + _SETTLE_S
        while not is_settled():
            phase = self._phases.get(account)
            if phase is not None and phase.phase is Phase.OFFLINE and phase.detail:
                return False
            if time.monotonic() > deadline:
                return False
            for _ in self._until(time.monotonic() + _STEP_S):
                break
        return True

    def _deliver(self, events: Sequence[Event]) -> None:
        for event in events:
            self._events.put(event)

    def _until(self, deadline: float | None) -> Iterator[Event]:
        """Events as they come; waits in short steps, so that Ctrl+C is heard."""
        while deadline is None or time.monotonic() < deadline:
            wait_s = _STEP_S if deadline is None else max(0.0, min(_STEP_S, deadline - time.monotonic()))
            try:
                event = self._events.get(timeout=wait_s)
            except queue.Empty:
                continue
            self._note(event)
            yield event

    def _note(self, event: Event) -> None:
        match event:
            case ConnectionChanged():
                self._phases[event.account] = event
            case Notice(text=text):
                complain(text)
            case _:
                pass

    def _fail_where_nobody_can_answer(self, event: Event) -> None:
        match event:
            case AuthRequired(account=account, why=why):
                raise CommandError(
                    gettext("{account}: {why} Set password_command in the config, or run tuimail once.").format(
                        account=account, why=why
                    )
                )
            case _:
                pass
