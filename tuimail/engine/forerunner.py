"""A process that goes ahead: it brings the first rows of an account of which nothing is stored yet.

The engine and the screen each take a quarter of a second to import, and threads of one interpreter take turns. So a
first run forks: the child connects and stores the newest messages while this process imports the screen.

    Forerunner ──fork──> child: the account's worker, until there are rows, or somebody is needed ──> ends
        └── hears what the child tells ──────────────── the child has ended ──> the engine itself starts
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuimail.contract.commands import Command, WatchMailbox
from tuimail.contract.events import AuthRequired, ConnectionChanged, Event, MailboxesChanged, MessagesChanged, Phase
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow

if TYPE_CHECKING:
    from tuimail.config.schema import AccountConfig
    from tuimail.contract.engine import Engine
    from tuimail.engine.outside import Outside

log = logging.getLogger("tuimail.engine.forerunner")


def can_go_ahead() -> bool:
    """Whether a child is safe, and has a processor of its own. (macOS's libraries do not survive a fork.)"""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


class Child(NamedTuple):
    """The process that went ahead."""

    pid: int
    news: int
    """A descriptor to read from what it tells; at its end when the child is."""


def send_ahead(account: AccountConfig, database: Path, make_outside: Callable[[], Outside]) -> Child:
    """Fork. Raises OSError where that cannot be."""
    news, telling = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(news)
        os.close(telling)
        raise
    if not pid:
        from tuimail.engine.going_ahead import go_ahead

        go_ahead(account, database, make_outside, lambda event: os.write(telling, written(event)))
    os.close(telling)
    return Child(pid, news)


class Forerunner:
    """See contract.engine: an engine whose first steps another process makes."""

    def __init__(self, engine: Engine, child: Child) -> None:
        self._engine = engine
        self.cancel, self.touch = engine.cancel, engine.touch
        self.answered, self.traffic = engine.answered, engine.traffic
        self._child = child
        self._gate = threading.Lock()
        """Guards what follows, for a moment each time."""
        self._untold: list[Event] = []
        self._deliver: Callable[[Sequence[Event]], None] | None = None
        self._has_ended = False
        """The child is gone."""
        self._is_asked = False
        """Somebody has to type a password first: a wrong one is not tried again meanwhile."""
        self._has_started = False
        self._listener = threading.Thread(target=self._listen, name="tuimail-ahead", daemon=True)
        self._listener.start()

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        """See contract.engine."""
        with self._gate:  # what is told now comes after what was told before
            deliver(self._untold)
            self._deliver = deliver
        self._go_on()

    def submit(self, command: Command) -> CommandId:
        """See contract.engine. Somebody waits for the engine now, which does not wait for the child."""
        command_id = self._engine.submit(command)
        if not isinstance(command, WatchMailbox) and not self._has_started:
            with self._gate:
                self._is_asked = False
            self._end_child()
            self._go_on()
        return command_id

    def stop(self, timeout_s: float = 5.0) -> None:
        """See contract.engine."""
        with self._gate:
            self._deliver = None
        self._end_child()
        self._listener.join(timeout_s)
        self._engine.stop(timeout_s)

    def _listen(self) -> None:
        try:
            with open(self._child.news, encoding="utf-8") as lines:
                for line in lines:
                    self._hear(read(line))
        except ValueError:
            log.exception("what goes ahead was not understood")
        with self._gate:
            os.waitpid(self._child.pid, 0)  # it closes the pipe by ending
            self._has_ended = True
        self._go_on()

    def _hear(self, event: Event) -> None:
        with self._gate:
            self._is_asked |= isinstance(event, AuthRequired)
            if self._deliver is None:
                self._untold.append(event)
            else:
                self._deliver([event])

    def _end_child(self) -> None:
        import signal

        with self._gate:
            if not self._has_ended:
                os.kill(self._child.pid, signal.SIGTERM)

    def _go_on(self) -> None:
        with self._gate:
            deliver = self._deliver
            if deliver is None or not self._has_ended or self._is_asked or self._has_started:
                return
            self._has_started = True
        self._engine.start(deliver)


def written(event: Event) -> bytes:
    """A line for an event that the screen has to hear of at once; nothing for others, which the engine tells again."""
    said: list[object] = []
    match event:
        case MailboxesChanged(account=account):
            said = ["mailboxes", account]
        case MessagesChanged(mailbox=mailbox):
            said = ["messages", mailbox.account, mailbox.row]
        case ConnectionChanged(account=account, phase=Phase.CONNECTING | Phase.AUTHENTICATING | Phase.OFFLINE as phase):
            said = ["phase", account, phase, event.detail]
        case AuthRequired(account=account, why=why, can_remember=can_remember):
            said = ["password", account, why, can_remember]
    return f"{json.dumps(said)}\n".encode() if said else b""


def read(line: str) -> Event:
    """The event of a line that `written` made."""
    said = json.loads(line)
    account = AccountId(said[1])
    match said[0]:
        case "mailboxes":
            return MailboxesChanged(account=account)
        case "messages":
            return MessagesChanged(mailbox=MailboxKey(account, MailboxRow(said[2])), everything=True)
        case "phase":
            return ConnectionChanged(account=account, phase=Phase(said[2]), detail=said[3])
        case _:
            return AuthRequired(account=account, why=said[2], can_remember=said[3])
