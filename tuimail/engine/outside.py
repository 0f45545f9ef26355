"""What a worker takes from the world around it: clocks, chance, the network, jobs. Tests put their own in."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol, cast

from tuimail.config.schema import AccountConfig
from tuimail.engine.context import JobContext
from tuimail.engine.lanes import Task
from tuimail.engine.link import ByteStream
from tuimail.engine.passwords import Keyring
from tuimail.engine.roster import first_questions, run_task
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command as ImapCommand
from tuimail.model.ids import AccountId
from tuimail.model.values import dataclass
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.store.rescue import open_or_rescue
from tuimail.store.values import Rescue, Tell
from tuimail.store.writer import MailStore


class OpenStore(Protocol):
    """Opens an account's database, and tells what takes a while. Raises StoreError."""

    def __call__(self, path: Path, account: AccountId, *, tell: Tell) -> tuple[MailStore, Rescue | None]: ...


async def connect(account: AccountConfig) -> ByteStream:
    """A connection to the account's IMAP server."""
    imap = account.imap
    endpoint = Endpoint(
        host=imap.host,
        port=imap.port,
        security=imap.security,
        ca_file=imap.ca_file,
        tunnel=imap.tunnel,
        allow_plain=imap.allow_plain,
    )
    return cast(ByteStream, await dial(endpoint))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How long the engine waits for what, in seconds."""

    quiet_s: float = 0.25
    """Nobody wants the wire for so long: IDLE begins."""
    settle_s: float = 0.2
    """News come in bursts: so long after the first one they are fetched."""
    news_every_s: float = 1.0
    """No mailbox is synchronised because of news more often."""
    idle_refresh_s: float = 9 * 60.0
    """IDLE is renewed, and the mailbox looked at, because some servers and NATs forget (limit: 29 minutes)."""
    short_idle_refresh_s: float = 4 * 60.0
    poll_visible_s: float = 20.0
    poll_s: float = 60.0
    sweep_s: float = 5 * 60.0
    look_s: float = 60.0
    """How often the list of mailboxes is asked for while somebody is there; the sweep asks for it, too."""
    lasted_s: float = 30.0
    """A connection that held so long was a good one: the next failure starts with a short pause."""
    eager_after_s: float = 5.0
    """After so long offline, something to send is a reason to try at once."""
    watch_retry_s: float = 10 * 60.0
    """A server refused the second connection: when to ask again."""
    watch_at_latest_s: float = 10.0
    tick_s: float = 2.0
    """How often sleep is looked for."""
    follow_s: float = 0.5
    """How often other processes' writes are looked for."""
    take_over_s: float = 1.0
    """How often a process tries to become the holder."""
    wish_s: float = 0.1
    """How often the outcome of a wish is looked for."""
    goodbye_s: float = 1.0
    wake_s: float = 10.0
    """How often the clock is looked at for snoozed messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Everything that a test may want to replace."""

    connect: Callable[[AccountConfig], Awaitable[ByteStream]] = connect
    open_store: OpenStore = open_or_rescue
    run_task: Callable[[JobContext, Task], Awaitable[None]] = run_task
    first_questions: Callable[[Capabilities], list[ImapCommand[Any]]] = first_questions
    keyring: Keyring | None = None
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random
    tempo: Tempo = field(default_factory=Tempo)
    neighbours: Mapping[AccountId, Path] = field(default_factory=dict)
    """The databases of all accounts."""
    acts_alone: bool = True
    """Whether rules and the clock may change mail; not with --read-only."""
