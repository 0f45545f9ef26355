"""The state of the screen: takes events, gives what they touched.

keys -> intents (browse, mark, triage, reader) -> commands        events -> apply() -> set[Touched]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDeferred,
    CommandDone,
    CommandFailed,
    ConnectionChanged,
    CountsChanged,
    ErrandProgress,
    Event,
    FoundOnServer,
    MailboxesChanged,
    MessagesChanged,
    Notice,
    OpSettled,
    PartProgress,
    PartReady,
    Severity,
    SyncProgress,
    ThreadsChanged,
)
from tuimail.model.ids import AccountId, CommandId, MailboxKey
from tuimail.model.language import gettext
from tuimail.model.operation import OpState
from tuimail.model.safe_text import safe_line
from tuimail.model.united import UNITED
from tuimail.state.connection import ConnectionFacts, joint
from tuimail.state.intents import Intents
from tuimail.state.limits import FULL, full_sentence
from tuimail.state.listed import take_in
from tuimail.state.pending import PendingOp
from tuimail.state.prompts import Answer, AskPassword, No
from tuimail.state.remembered import Left
from tuimail.state.selection import Selection
from tuimail.state.touched import Touched
from tuimail.store.errors import StoreError


class AppState(Intents):
    """The desk with its intents, and the events that change it. All of it belongs to the screen's thread."""

    def start(self) -> set[Touched]:
        """Load what is stored, and open the last mailbox or the first inbox."""
        touched = {Touched.TREE, Touched.STATUS}
        for account in self.folders.accounts:
            touched |= self._list_folders(account)
        touched |= self.browse.open_first()
        if self.left != Left():
            from tuimail.state.resuming import come_back

            touched |= come_back(self, self.left)
        return touched

    def apply(self, events: Sequence[Event]) -> set[Touched]:
        """Take a batch of events in their order. A store that cannot be read is told in the status line."""
        touched: set[Touched] = set()
        with self.status.hearing():
            for event in events if self.uniting is None else self.uniting.united(events):
                try:
                    touched |= self._apply_one(event)
                    if self.is_attaching:
                        touched |= self.attached.fetching.apply(event)
                    if self.is_leaving:
                        touched |= self.leaving.apply(event)
                    if self.is_asking:
                        touched |= self.asked.apply(event)
                except StoreError as error:
                    touched |= self.complain(error)
        return touched

    def complain(self, error: Exception) -> set[Touched]:
        """Show the sentence of an error of ours."""
        return self.say(str(error), Severity.ERROR)

    def tick(self) -> set[Touched]:
        """A second went by: old messages go, waiting times count down."""
        account = self.account
        is_waiting = account is not None and self.connections[account].retry_at is not None
        touched = self.reader.tick()
        self.ahead.look()
        touched |= self.unsent.tick() | (self.work.tick() if self.is_working else set())
        return touched | {Touched.STATUS} if self.status.expire() or is_waiting or touched else set()

    def answer(self, answer: Answer) -> set[Touched]:
        """The user answered the prompt."""
        return self.prompts.answer(answer)

    def escape(self) -> set[Touched]:
        """Leave the innermost thing that can be left; empty where there is nothing to leave."""
        if self.prompt is not None:
            return self.answer(No())
        if self.listing is not None and self.selection.is_range:
            self.listing.range_start = None
            return {Touched.LIST, Touched.STATUS}
        if not self.selection.is_empty:
            return self.mark.none()
        if self.search.found is not None:
            return self.search.leave()
        if self.listing is not None and self.listing.filter:
            return self.browse.set_filter("")
        if self.reading is not None:
            return self.reader.close()
        return {Touched.STATUS} if self.status.clear() else set()

    def _apply_one(self, event: Event) -> set[Touched]:
        match event:
            case CommandDone() | CommandFailed() | CommandCancelled():
                return self._ended(event)
            case CommandDeferred(command_id=command_id, reason=reason):
                held = self.work.defer(command_id, safe_line(reason)) if self.is_working else set()
                return held or self.views.deferred(command_id, reason) or self.reader.deferred(command_id, reason)
            case ConnectionChanged(account=account):
                return self._connection_changed(account, ConnectionFacts.of(event))
            case MailboxesChanged(account=account):
                return self._load_folders(account)
            case MessagesChanged():
                return self._messages_changed(event)
            case ThreadsChanged(account=account):
                return self.browse.threads_changed(account)
            case CountsChanged(mailbox=key):
                return self._counts_changed(key)
            case SyncProgress(mailbox=key, stored=stored, total=total):
                self.status.progressed(key, stored, total)
                return {Touched.STATUS}
            case ErrandProgress():
                return self.work.errand(event)
            case PartProgress():
                return self.views.progress(event) or self.reader.part_progress(event)
            case PartReady():
                return self.reader.part_ready(event)
            case FoundOnServer():
                return self.search.server_found(event)
            case OpSettled():
                return self._op_settled(event)
            case AuthRequired():
                return self._auth_required(event)
            case Notice(severity=severity, text=text):
                return self.say(text, severity)
            case _:
                assert_never(event)

    # Commands

    def _ended(self, event: CommandDone | CommandFailed | CommandCancelled) -> set[Touched]:
        pending = self.pending.drop(event.command_id)
        if self.is_working:
            self.work.end(event.command_id)
        touched = self.search.ended(event.command_id)
        match event:
            case CommandDone(command_id=command_id, op=op):
                touched |= self._turned_out(pending, is_done=True)
                touched |= self.unsent.count(op.account) if op else set()
                touched |= self.views.done(command_id) | self.reader.done(command_id) | self.triage.created(command_id)
                self.undoing.done(command_id, op)
                self.ahead.done(command_id)
            case CommandFailed(command_id=command_id, reason=reason):
                touched |= self._failed(command_id, safe_line(reason)) | self._turned_out(pending, is_done=False)
            case CommandCancelled(command_id=command_id):
                self.triage.not_created(command_id)
                self.undoing.failed(command_id)
                touched |= self._turned_out(pending, is_done=False)
                self.ahead.done(command_id)
            case _:
                assert_never(event)
        touched |= self.flow.ended(event) if self.is_flowing else set()
        return touched | (self.work.end(event.command_id) if self.is_working else set())

    def _failed(self, command_id: CommandId, reason: str) -> set[Touched]:
        if self.ahead.failed(command_id):
            return set()
        touched = self.views.failed(command_id, reason) or self.reader.failed(command_id, reason)
        self.triage.not_created(command_id)
        if self.undoing.failed(command_id):
            return {Touched.STATUS}
        return touched or self.say(reason, Severity.ERROR)

    def _turned_out(self, pending: PendingOp | None, *, is_done: bool) -> set[Touched]:
        """The store has it; or it was not done, and what it had hidden comes back."""
        if pending is None:
            return set()
        from tuimail.state.returning import not_done, was_done  # nothing ends before the first frame

        return was_done(self, self.reader, pending) if is_done else not_done(self, pending)

    def _op_settled(self, event: OpSettled) -> set[Touched]:
        touched = self.unsent.count(event.op.account)
        if event.state in (OpState.FAILED, OpState.CONFLICT):
            touched |= self.say(event.reason or gettext("The server refused the last change."), Severity.ERROR)
        return touched

    # Connections

    def _connection_changed(self, account: AccountId, facts: ConnectionFacts) -> set[Touched]:
        before = self.connections.get(account)
        self.connections[account] = facts = facts.after(before)
        if self.uniting is not None:
            self.connections[UNITED] = joint({one: self.connections[one] for one in self.uniting.accounts})
        touched = {Touched.STATUS}
        if facts.is_online and self.prompts.drop_password(account):
            touched.add(Touched.PROMPT)
        if facts.detail and not facts.is_online and (before is None or before.trouble != facts.detail):
            self.say(f"{account}: {facts.detail}" if len(self.connections) > 1 else facts.detail, Severity.WARNING)
        return touched | self.unsent.count(account)

    def _auth_required(self, event: AuthRequired) -> set[Touched]:
        account = event.account

        def provide(password: str, remember: bool) -> set[Touched]:
            return self.asked.log_in(account, password, remember=remember)

        return self.prompts.ask(AskPassword(account, safe_line(event.why), event.can_remember, provide))

    # Mail

    def _messages_changed(self, event: MessagesChanged) -> set[Touched]:
        listing = self.listing
        touched = self.reader.changed(event.others) | self.search.changed(event)
        touched |= self.sweep.mail_changed(event.mailbox) if self.is_sweeping else set()
        self.saved.changed(event.mailbox.account)
        if self.is_digesting:
            self.digesting.mail_changed(event.mailbox)
        self.browse.heard(event)
        if listing is None or event.mailbox != listing.mailbox:
            return touched
        if event.everything:
            listing.reload()
            return touched | {Touched.LIST, Touched.STATUS}
        removed = event.removed - self.pending.shown_in(listing.mailbox)
        self.selection.removed(removed)
        listing.remove(removed)
        listing.add(event.added)
        self.selection.added(event.added)
        listing.changed(event.changed)
        if (back := self.return_to & event.added) and (row := listing.uppermost(back)) is not None:
            listing.seek(row)
            self.return_to = frozenset()
            touched |= self.reader.follow(by_itself=True)
        return touched | {Touched.LIST, Touched.STATUS}

    def _counts_changed(self, key: MailboxKey) -> set[Touched]:
        reader = self.readers.get(key.account)
        mailbox = reader.mailbox(key.row) if reader else None
        if mailbox is None:
            return set()
        self.folders.update(key.account, mailbox)
        if self.listing is not None and self.listing.mailbox == key:
            self.listing.total = mailbox.counts.total
        return {Touched.TREE, Touched.STATUS}

    def _load_folders(self, account: AccountId) -> set[Touched]:
        was_open = self.mailbox
        if self.readers.renew(account):
            self._close_listing(account)
            self._close_listing(UNITED)
        touched = self._list_folders(account)
        if self.listing is not None and self.mailbox is None and self.search.found is None:
            name = safe_line(was_open.path[-1]) if was_open is not None else "?"
            self.say(gettext("The folder “{name}” is gone from the server.").format(name=name), Severity.WARNING)
            self._close_listing(self.listing.mailbox.account)
        return touched | (self.browse.open_first() if self.listing is None and touched else set())

    def _list_folders(self, account: AccountId) -> set[Touched]:
        reader = self.readers.get(account)
        if reader is None:
            return set()
        take_in(self, account, reader.mailboxes())
        self._note_quota(account)
        return {Touched.TREE} | self.unsent.count(account)

    def _note_quota(self, account: AccountId) -> None:
        """A limit that has just been reached is told in a sentence."""
        reader = self.readers.of_account(account)
        before = any(quota.percent >= FULL for quota in self.quotas.get(account, ()))
        found = self.quotas[account] = reader.quotas() if reader is not None else []
        full = next((quota for quota in found if quota.percent >= FULL), None)
        if full is not None and not before:
            self.say(full_sentence(account, full), Severity.WARNING)

    def _close_listing(self, account: AccountId) -> None:
        """Its rows mean nothing any more."""
        self.places = {key: place for key, place in self.places.items() if key.account != account}
        self.browse.forget(account)
        if self.listing is not None and self.listing.mailbox.account == account:
            self.reader.close()
            self.listing, self.selection = None, Selection()
