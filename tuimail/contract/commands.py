"""Every command that a screen or the command line can give to the engine.

A command ends exactly once, with CommandDone, CommandFailed or CommandCancelled.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import IntEnum

from tuimail.model.ids import AccountId, CommandKey, MailboxKey, MessageKey, OpKey
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Op
from tuimail.model.values import dataclass


class Lane(IntEnum):
    """Who speaks first on the wire: smaller goes first, first come first served within a lane."""

    LOCAL = 0
    """Store only; runs offline too."""
    INTERACTIVE = 10
    """The user is looking at the gap."""
    PUSH = 20
    """The journal, to the server."""
    LIVE = 30
    """The mailbox on screen, after IDLE told of news."""
    BULK = 40
    """Attachments being saved."""
    BACKGROUND = 50
    """Other mailboxes, backfill."""
    PREFETCH = 60
    """Guesses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyOp:
    """Write an operation to the journal, show it, send it when there is a link.

    Done when it is committed locally; the server's word comes later as OpSettled. `label` is what the user did.
    `is_undoable` is False for what happens by itself (the read mark of a message that was opened): undo passes it by,
    and what could be redone still can.
    """

    account: AccountId
    op: Op | MailboxEdit
    label: str
    is_undoable: bool = True
    batch: str = ""
    """Operations with the same word, in whichever accounts, are one thing to the user: they are undone together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoOp:
    """Take back an operation, pending or settled. Undoing an undo is the redo.

    What an earlier command did can be taken back before anybody knows what the journal calls it.
    """

    op: OpKey | CommandKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryOp:
    """Send a failed operation once more."""

    op: OpKey


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMailbox:
    """Say which mailbox is on screen: it is synchronised first, and live."""

    mailbox: MailboxKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncMailbox:
    """Bring one mailbox up to date."""

    mailbox: MailboxKey
    lane: Lane = Lane.INTERACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncAccount:
    """Send the journal, list the mailboxes, bring all of them up to date; done when all is stored."""

    account: AccountId
    lane: Lane = Lane.INTERACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMessage:
    """Make the readable text of a message available locally: with `prefer_html` its HTML version."""

    message: MessageKey
    lane: Lane = Lane.INTERACTIVE
    prefer_html: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPart:
    """Make one section of a message available locally: a part number, "HEADER" or "" for the whole source."""

    message: MessageKey
    section: str
    lane: Lane = Lane.BULK


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchServer:
    """Ask the server for what the cache cannot know of a query; told as FoundOnServer, folder by folder."""

    account: AccountId
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateMailbox:
    """Have a mailbox that is needed now; with a role, it is used for that role from then on.

    Done when it is there. It is in the journal, as what `ApplyOp` does to mailboxes without waiting for the server.
    """

    account: AccountId
    name: str
    special_use: SpecialUse | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe:
    """Ask the list that a message came from to be left by one click (RFC 8058): a POST to this https URI."""

    message: MessageKey
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidePassword:
    """The user's answer to AuthRequired; kept in memory, and in the keyring if `remember`."""

    account: AccountId
    password: str
    remember: bool = False

    def __repr__(self) -> str:
        return f"ProvidePassword(account={self.account!r}, password='***', remember={self.remember})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """Connect now instead of after the back-off."""

    account: AccountId


Command = (
    ApplyOp
    | UndoOp
    | RetryOp
    | WatchMailbox
    | SyncMailbox
    | SyncAccount
    | OpenMessage
    | FetchPart
    | SearchServer
    | CreateMailbox
    | Unsubscribe
    | ProvidePassword
    | Reconnect
)


def account_of(command: Command) -> AccountId:
    """The account whose worker serves the command."""
    match command:
        case ApplyOp() | SyncAccount() | SearchServer() | CreateMailbox() | ProvidePassword() | Reconnect():
            return command.account
        case UndoOp() | RetryOp():
            return command.op.account
        case WatchMailbox() | SyncMailbox():
            return command.mailbox.account
        case OpenMessage() | FetchPart() | Unsubscribe():
            return command.message.account


def lane_of(command: Command) -> Lane:
    """Where the command queues."""
    match command:
        case ApplyOp() | UndoOp() | RetryOp() | WatchMailbox() | ProvidePassword() | Reconnect():
            return Lane.LOCAL
        case SyncMailbox() | SyncAccount() | OpenMessage() | FetchPart():
            return command.lane
        case CreateMailbox() | SearchServer() | Unsubscribe():
            return Lane.INTERACTIVE


def dedup_key(command: Command) -> Hashable | None:
    """Equal keys are the same work: it is done once, in the better of the two lanes. None is never merged."""
    match command:
        case WatchMailbox():
            return ("watch",)
        case SyncMailbox():
            return ("sync", command.mailbox)
        case SyncAccount():
            return ("sync-account", command.account)
        case OpenMessage():
            return ("open", command.message, command.prefer_html)
        case FetchPart():
            return ("part", command.message, command.section)
        case SearchServer():
            return ("search", command.account, command.query)
        case Reconnect():
            return ("reconnect", command.account)
        case Unsubscribe():
            return ("unsubscribe", command.uri)
        case ApplyOp() | UndoOp() | RetryOp() | CreateMailbox() | ProvidePassword():
            return None
