"""An engine without a screen, for the verbs: submit a command, wait for its end."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

from tuimail.cli.output import complain
from tuimail.cli.places import Places
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Command, Lane, account_of, lane_of
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
_SILENCE_S = 60.0
_LOSSES = 3
"""So often is a link tried, or lost, before a command is given up."""
_PATIENCE_S = 5.0
"""What takes longer until it is tried again is not waited for."""


class CommandError(Exception):
    """The engine could not do it; the text is the engine's sentence."""


class Headless:
    """The engine of some accounts, as a context. Its events are read in the caller's thread."""

    def __init__(self, places: Places, accounts: Sequence[AccountConfig], deployment: Deployment | None = None) -> None:
        self._engine = (deployment or deploy(accounts, places.paths)).engine()
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._phases: dict[AccountId, ConnectionChanged] = {}
        self._losses = 0
        self._was_online = False

    def __enter__(self) -> Headless:
        self._engine.start(self._deliver)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._engine.stop()

    def run(self, command: Command, on_event: Callable[[Event], None] | None = None) -> CommandDone:
        """Submit and wait for the end. Raises CommandError with the engine's sentence."""
        command_id = self._engine.submit(command)
        for event in self._told(command):
            if on_event is not None:
                on_event(event)
            self._fail_where_nobody_can_answer(event)
            self._fail_without_a_link(event, command)
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

    def _told(self, command: Command) -> Iterator[Event]:
        """Events without end; silence is an end where it is another process that has the connection, or none."""
        while True:
            is_silent = True
            for event in self._until(time.monotonic() + _SILENCE_S):
                is_silent = False
                yield event
            if is_silent and lane_of(command) is not Lane.LOCAL and not self._was_online:
                raise CommandError(
                    gettext(
                        "{account}: another tuimail has its connection and did not do this within a minute; its "
                        "status line says why."
                    ).format(account=account_of(command))
                )

    def _until(self, deadline: float) -> Iterator[Event]:
        """Events as they come; waits in short steps, so that Ctrl+C is heard."""
        while time.monotonic() < deadline:
            wait_s = max(0.0, min(_STEP_S, deadline - time.monotonic()))
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
                self._was_online = self._was_online or event.phase in (Phase.ONLINE, Phase.WAITING)
            case Notice(text=text):
                complain(text)
            case _:
                pass

    def _fail_without_a_link(self, event: Event, command: Command) -> None:
        """The engine tries again for ever; here nobody looks on, and cron starts the next one."""
        if lane_of(command) is Lane.LOCAL or not isinstance(event, ConnectionChanged):
            return
        if event.account != account_of(command) or event.phase is not Phase.OFFLINE or not event.detail:
            return
        self._losses += 1
        if event.retry_at is None:
            self._hear_of_a_password()
        elif self._losses < _LOSSES and event.retry_at - time.time() < _PATIENCE_S:
            return
        raise CommandError(event.detail)

    def _hear_of_a_password(self) -> None:
        """Whether that is lacking is told next, and says more."""
        with contextlib.suppress(queue.Empty):
            self._fail_where_nobody_can_answer(self._events.get(timeout=_PATIENCE_S))

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
