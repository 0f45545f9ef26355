"""What a key asked of an account and ends later: synchronising, logging in, sending once more. Its end is told, too.

What an account does by itself is not told here: nobody waits for it.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final

from tuimail.contract.commands import ProvidePassword, Reconnect, RetryOp, SyncAccount
from tuimail.contract.events import (
    CommandCancelled,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    Event,
    MessagesChanged,
    OpSettled,
    Phase,
    Severity,
)
from tuimail.model.flags import Flag
from tuimail.model.ids import AccountId, CommandId, MailboxKey, MessageKey, MessageRow, OpKey
from tuimail.model.language import gettext, ngettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import OpState
from tuimail.model.united import UNITED
from tuimail.model.values import dataclass
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched

_NOT_NEW: Final = frozenset(
    {
        SpecialUse.SENT,
        SpecialUse.DRAFTS,
        SpecialUse.TRASH,
        SpecialUse.JUNK,
        SpecialUse.ARCHIVE,
        SpecialUse.ALL,
        SpecialUse.SNOOZED,
    }
)
"""What comes into these is nothing that waits to be read."""
_LOOKED_AT: Final = 200
"""Of so many it is looked up which are unread; of more, all that came are counted."""


@dataclass(slots=True)
class _Sync:
    """A synchronisation that was asked for, and what came since then."""

    account: AccountId
    accounts: tuple[AccountId, ...]
    came: set[MessageKey] = field(default_factory=set)
    left: set[MessageKey] = field(default_factory=set)
    """Those that were here: they come into another folder, which makes nothing new."""


class Asked:
    """Intents, and the events that end them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._syncs: dict[CommandId, _Sync] = {}
        self._retries: dict[OpKey, str] = {}
        self._retry_of: dict[CommandId, OpKey] = {}
        self._logins: set[AccountId] = set()

    def sync(self) -> set[Touched]:
        """Bring the account up to date now; offline, try to connect first."""
        account, uniting = self._desk.account, self._desk.uniting
        if account is None:
            return set()
        accounts = uniting.accounts if account == UNITED and uniting is not None else (account,)
        for one in accounts:
            if self._desk.connections[one].phase in (Phase.OFFLINE, Phase.STOPPED):
                self._answer_anew(one)
                self._desk.submit(Reconnect(account=one))
        sync = self._forget(account) or _Sync(account, accounts)
        command_id = self._desk.submit(SyncAccount(account=account))
        self._syncs[command_id] = sync
        return self._desk.work.answer(command_id, gettext("Synchronising {account}").format(account=account))

    def log_in(self, account: AccountId, password: str, *, remember: bool) -> set[Touched]:
        """With the password that the user gave."""
        self._answer_anew(account)
        self._desk.submit(ProvidePassword(account=account, password=password, remember=remember))
        self._logins.add(account)
        return self._desk.work.answer(_login(account), gettext("Logging in to {account}").format(account=account))

    def retry(self, op: OpKey, label: str) -> set[Touched]:
        """Send a refused operation once more."""
        if self._desk.is_read_only:
            refusal = gettext("Nothing is changed: tuimail was started with --read-only.")
            return self._desk.say(refusal, Severity.WARNING)
        self._retries[op] = label
        self._retry_of[self._desk.submit(RetryOp(op=op))] = op
        return self._desk.work.answer(op, gettext("Trying again: {label}").format(label=label))

    # Events

    def apply(self, event: Event) -> set[Touched]:
        """An event that may end something, or tell what came meanwhile."""
        match event:
            case MessagesChanged():
                self._note(event)
                return set()
            case CommandDone(command_id=command_id):
                return self._synchronised(self._syncs.pop(command_id, None)) | self._written(command_id)
            case CommandFailed(command_id=command_id) | CommandCancelled(command_id=command_id):
                self._syncs.pop(command_id, None)
                op = self._retry_of.pop(command_id, None)
                return self._end(op) if op is not None else set()
            case ConnectionChanged():
                return self._connected(event)
            case OpSettled(op=op) if op in self._retries:
                label = self._retries[op]
                told = gettext("{label}: this time it was done.").format(label=label)
                return self._end(op) | (self._desk.say(told) if event.state is OpState.SETTLED else set())
            case _:
                return set()

    def _note(self, event: MessagesChanged) -> None:
        account = event.mailbox.account
        for sync in self._syncs.values():
            if account in sync.accounts:
                sync.left |= {MessageKey(account, row) for row in event.removed} - sync.came
                if self._is_for_news(event.mailbox):
                    sync.came |= {MessageKey(account, row) for row in event.added} - sync.left

    def _is_for_news(self, key: MailboxKey) -> bool:
        mailbox = self._desk.folders.mailbox(key)
        return mailbox is None or mailbox.special_use not in _NOT_NEW

    def _synchronised(self, sync: _Sync | None) -> set[Touched]:
        if sync is None:
            return set()
        count = self._unread(sync) if len(sync.came) <= _LOOKED_AT else len(sync.came)
        if not count:
            return self._desk.say(gettext("{account} is up to date: nothing new.").format(account=sync.account))
        told = ngettext(
            "{account} is up to date: {count:,} new message.", "{account} is up to date: {count:,} new messages.", count
        )
        return self._desk.say(told.format(account=sync.account, count=count))

    def _unread(self, sync: _Sync) -> int:
        """How many of those that came wait to be read; what another program read or removed at once does not."""
        found = 0
        for account in sync.accounts:
            rows = [MessageRow(key.row) for key in sync.came if key.account == account]
            reader = self._desk.readers.of_account(account) if rows else None
            known = reader.window(rows).values() if reader is not None else ()
            found += sum(Flag.SEEN not in one.flags.system for one in known)
        return found

    def _written(self, command_id: CommandId) -> set[Touched]:
        """The journal has it; without a connection it waits like everything else there."""
        op = self._retry_of.pop(command_id, None)
        if op is None or self._desk.connections[op.account].is_online:
            return set()
        told = gettext("{label}: sent again as soon as there is a connection.")
        return self._desk.work.end(op) | self._desk.say(told.format(label=self._retries[op]))

    def _connected(self, event: ConnectionChanged) -> set[Touched]:
        account = event.account
        if event.phase in (Phase.CONNECTING, Phase.AUTHENTICATING):
            return set()
        is_online, touched = self._desk.connections[account].is_online, set[Touched]()
        if account in self._logins:
            self._logins.discard(account)
            touched |= self._desk.work.end(_login(account))
            if is_online:
                touched |= self._desk.say(gettext("Logged in to {account}").format(account=account))
        if not is_online:
            for command_id, sync in self._syncs.items():
                touched |= self._desk.work.end(command_id) if account in sync.accounts else set()
        return touched

    # Inner works

    def _answer_anew(self, account: AccountId) -> None:
        """Who asks is told what is in the way, even if it was told before."""
        self._desk.connections[account] = self._desk.connections[account]._replace(trouble="")

    def _forget(self, account: AccountId) -> _Sync | None:
        """The same was asked before, and is not over: it is told once."""
        for command_id, sync in list(self._syncs.items()):
            if sync.account == account:
                self._desk.work.end(command_id)
                return self._syncs.pop(command_id)
        return None

    def _end(self, op: OpKey) -> set[Touched]:
        self._retries.pop(op, None)
        return self._desk.work.end(op)


def _login(account: AccountId) -> tuple[str, AccountId]:
    return "login", account
