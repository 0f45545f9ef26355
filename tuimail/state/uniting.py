"""Shows all accounts as one more: its commands go to the accounts that they concern, its events come from them.

The accounts' own events stay as they are; what concerns all of them follows with the rows of the list of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from tuimail.contract.commands import (
    ApplyOp,
    Command,
    FetchPart,
    OpenMessage,
    SearchServer,
    SyncAccount,
    SyncMailbox,
    WatchMailbox,
    account_of,
)
from tuimail.contract.events import (
    CommandCancelled,
    CommandDone,
    CommandFailed,
    CountsChanged,
    Event,
    FoundOnServer,
    MailboxesChanged,
    MessagesChanged,
    PartProgress,
    PartReady,
    SyncProgress,
    ThreadsChanged,
)
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Append
from tuimail.model.united import INBOXES, MOST, UNITED, JoinedRows, all_joined, joined, parted, parted_by_account
from tuimail.state.folders import FolderTree
from tuimail.state.reads import Readers
from tuimail.state.united_reads import UnitedReads

NO_COMMAND = CommandId(-1)
"""Nothing was to be done: nothing ends."""
ELSEWHERE = MailboxKey(UNITED, MailboxRow(2))
"""Any other folder of any account."""
_Ended = CommandDone | CommandFailed | CommandCancelled


class Uniting:
    """Between the desk and the engine, where several accounts are shown as one."""

    def __init__(
        self,
        readers: Readers,
        folders: FolderTree,
        submit: Callable[[Command], CommandId],
        cancel: Callable[[CommandId], None],
    ) -> None:
        self.accounts = readers.accounts
        self._folders = folders
        self._submit, self._cancel = submit, cancel
        self._several: dict[CommandId, set[CommandId]] = {}
        self._worst: dict[CommandId, _Ended] = {}
        self._progress: dict[MailboxKey, tuple[int, int]] = {}
        readers.united = UnitedReads(readers.accounts, readers.of_account)

    # Names

    def home(self, row: MessageRow) -> MessageKey:
        """The message of a row of the list of all accounts."""
        own, index = parted(row)
        return MessageKey(self.accounts[index], own)

    def inboxes(self) -> Iterator[MailboxKey]:
        """Those that are known."""
        for account in self.accounts:
            inbox = self._folders.role(account, SpecialUse.INBOX)
            if inbox is not None:
                yield MailboxKey(account, inbox.row)

    def accounts_of(self, rows: Iterable[int]) -> set[AccountId]:
        """The accounts of rows of the list."""
        return {self.accounts[index] for index in {row & (MOST - 1) for row in rows}}

    def parted(
        self, rows: Sequence[MessageRow]
    ) -> Iterator[tuple[AccountId, tuple[MessageRow, ...], tuple[MessageRow, ...]]]:
        """Rows of the list account by account: as that knows them, and as the list does."""
        for index, (known, shown) in parted_by_account(rows).items():
            yield self.accounts[index], known, shown

    def joined(self, account: AccountId, rows: Iterable[int]) -> frozenset[MessageRow]:
        """Rows of an account as the list knows them."""
        return frozenset(map(MessageRow, all_joined(rows, self.accounts.index(account))))

    # Commands

    def submit(self, command: Command) -> CommandId:
        """Queue a command; one for all accounts ends when it has ended in all."""
        if account_of(command) != UNITED:
            return self._submit(command)
        ids = [self._submit(one) for one in self._addressed(command)]
        if len(ids) > 1:
            self._several[ids[-1]] = set(ids)
        return ids[-1] if ids else NO_COMMAND

    def cancel(self, command_id: CommandId) -> None:
        """Take a command back, wherever it went."""
        for one in self._several.get(command_id, {command_id}):
            self._cancel(one)

    def _addressed(self, command: Command) -> Iterator[Command]:
        match command:
            case WatchMailbox():
                yield from (replace(command, mailbox=inbox) for inbox in self.inboxes())
            case SyncMailbox():
                yield from (replace(command, mailbox=inbox) for inbox in self.inboxes())
            case SyncAccount():
                yield from (replace(command, account=account) for account in self.accounts)
            case SearchServer():
                yield from (replace(command, account=account) for account in self.accounts)
            case OpenMessage():
                yield replace(command, message=self.home(command.message.row))
            case FetchPart():
                yield replace(command, message=self.home(command.message.row))
            case ApplyOp(op=op) if not isinstance(op, Append | MailboxEdit):
                for account, rows, _ in self.parted(op.messages):
                    yield replace(command, account=account, op=replace(op, messages=rows))
            case _:
                yield command

    # Events

    def united(self, events: Sequence[Event]) -> Iterator[Event]:
        """The events of the accounts, and after each what it means for all of them."""
        for event in events:
            match event:
                case CommandDone() | CommandFailed() | CommandCancelled():
                    yield from self._ended(event)
                case _:
                    yield event
                    yield from self._of_all(event)

    def _ended(self, event: _Ended) -> Iterator[Event]:
        leader = next((one for one, ids in self._several.items() if event.command_id in ids), None)
        if leader is None:
            yield event
            return
        left = self._several[leader]
        left.discard(event.command_id)
        if isinstance(event, CommandFailed) or leader not in self._worst:
            self._worst[leader] = event
        if not left:
            del self._several[leader]
            yield replace(self._worst.pop(leader), command_id=leader)

    def _of_all(self, event: Event) -> Iterator[Event]:
        match event:
            case MailboxesChanged():
                yield MailboxesChanged(account=UNITED)
            case ThreadsChanged():
                yield ThreadsChanged(account=UNITED)
            case MessagesChanged():
                yield self._messages(event)
            case CountsChanged(mailbox=key) if self._is_inbox(key):
                yield CountsChanged(mailbox=INBOXES)
            case SyncProgress(mailbox=key, stored=stored, total=total) if self._is_inbox(key):
                self._progress[key] = (stored, total)
                stored, total = map(sum, zip(*self._progress.values(), strict=True))
                yield SyncProgress(mailbox=INBOXES, stored=stored, total=total)
            case PartProgress(message=key):
                yield replace(event, message=self._joined(key))
            case PartReady(message=key):
                yield replace(event, message=self._joined(key))
            case FoundOnServer(account=account, rows=rows):
                yield replace(event, account=UNITED, rows=self.joined(account, rows))
            case _:
                return

    def _messages(self, event: MessagesChanged) -> MessagesChanged:
        """A folder that is no inbox is nowhere in the list, but may hold what a search found."""
        index = self.accounts.index(event.mailbox.account)
        return replace(
            event,
            mailbox=INBOXES if self._is_inbox(event.mailbox) else ELSEWHERE,
            added=JoinedRows(event.added, index),
            changed=JoinedRows(event.changed, index),
            removed=JoinedRows(event.removed, index),
        )

    def _joined(self, key: MessageKey) -> MessageKey:
        return MessageKey(UNITED, joined(key.row, self.accounts.index(key.account)))

    def _is_inbox(self, key: MailboxKey) -> bool:
        box = self._folders.mailbox(key)
        return box is not None and box.special_use is SpecialUse.INBOX
