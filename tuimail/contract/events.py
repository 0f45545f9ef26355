"""Every event that the engine tells, after the commit that it describes. Events carry keys, not mail."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import StrEnum

from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageKey, MessageRow, OpKey
from tuimail.model.operation import OpState
from tuimail.model.values import dataclass


class Phase(StrEnum):
    """Where an account's connection stands."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    AUTHENTICATING = "authenticating"
    ONLINE = "online"
    WAITING = "waiting"
    """Another process on this machine holds the connection; it serves us too."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandDone:
    """The command did what it says. `op` is the journal entry that it wrote, if any."""

    command_id: CommandId
    op: OpKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFailed:
    """The command did not; `reason` is one sentence for the user, with the way on."""

    command_id: CommandId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCancelled:
    """The user took the command back."""

    command_id: CommandId


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandDeferred:
    """Not an end: the command waits, for the reason given (usually the connection)."""

    command_id: CommandId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChanged:
    """Newest per account wins. `detail` is one sentence; `retry_at` is seconds since the epoch."""

    account: AccountId
    phase: Phase
    detail: str = ""
    retry_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxesChanged:
    """The list of mailboxes, a role or an access mode changed."""

    account: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesChanged:
    """Rows of a mailbox appeared, changed or left it, as shown. `everything` replaces the three sets."""

    mailbox: MailboxKey
    added: AbstractSet[MessageRow] = frozenset()
    changed: AbstractSet[MessageRow] = frozenset()
    removed: AbstractSet[MessageRow] = frozenset()
    everything: bool = False

    @property
    def others(self) -> AbstractSet[MessageRow]:
        """Rows that changed or left; not a copy where there is one of the two, because these may be very many."""
        return self.changed | self.removed if self.changed and self.removed else self.changed or self.removed


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadsChanged:
    """Messages of the account found their threads; which ones shows in the order of a list."""

    account: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsChanged:
    """Total or unseen of a mailbox changed."""

    mailbox: MailboxKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncProgress:
    """How far the first synchronisation of a mailbox is: `stored` of `total` messages; 0 of 0 where it was given up."""

    mailbox: MailboxKey
    stored: int
    total: int


class Errand(StrEnum):
    """What an account does besides: nobody's command, or many folders for one."""

    FOLDERS = "folders"
    """Bringing them up to date."""
    SEARCH = "search"
    """Asking the server in one folder after the other."""
    THREADS = "threads"
    HEADERS = "headers"
    """Into the search index."""
    TEXTS = "texts"
    """Fetched for the search index."""
    UPDATE = "update"
    """An older database is brought up to date before anything else."""
    RESCUE = "rescue"
    """What a damaged database still tells goes into a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandProgress:
    """How far an errand is: `done` of `total`, which is 0 where nobody knows; it is over where `is_over` says so."""

    account: AccountId
    errand: Errand
    done: int = 0
    total: int = 0
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartProgress:
    """Octets of a section received so far."""

    message: MessageKey
    section: str
    received: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReady:
    """A section of a message is in the store; section None means: the readable text."""

    message: MessageKey
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOnServer:
    """The server says that these match a query of SearchServer, and so many `more` whose mail is not here."""

    account: AccountId
    query: str
    rows: frozenset[MessageRow]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpSettled:
    """A journal entry reached SETTLED, FAILED, CONFLICT or CANCELLED; `reason` is the server's or ours, if bad."""

    op: OpKey
    state: OpState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthRequired:
    """The account needs a password; `why` is one sentence. `can_remember` where a safe keyring answers."""

    account: AccountId
    why: str
    can_remember: bool = False


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence that the user should see once."""

    severity: Severity
    text: str
    account: AccountId | None = None


Event = (
    CommandDone
    | CommandFailed
    | CommandCancelled
    | CommandDeferred
    | ConnectionChanged
    | MailboxesChanged
    | MessagesChanged
    | ThreadsChanged
    | CountsChanged
    | SyncProgress
    | ErrandProgress
    | PartProgress
    | PartReady
    | FoundOnServer
    | OpSettled
    | AuthRequired
    | Notice
)
