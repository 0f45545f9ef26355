"""Keeps rules.toml read, and applies it to new mail soon after that is stored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tuimail.config.errors import ConfigError
from tuimail.config.rules import Rule, load_rules
from tuimail.config.schema import AccountConfig
from tuimail.contract.events import Event, MessagesChanged, Notice, Severity
from tuimail.engine.outside import Outside
from tuimail.engine.telling import events_of
from tuimail.model.ids import AccountId, MailboxRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.role_words import role_words
from tuimail.query.folders import named
from tuimail.query.parser import parse
from tuimail.state.rule_deeds import ROLES, op_of
from tuimail.state.words import messages_word
from tuimail.store.errors import StoreError
from tuimail.store.rulings import Ruling
from tuimail.store.writer import MailStore

PAUSE_S: Final = 0.1
log = logging.getLogger("tuimail.engine.rules")


class RuleBook:
    """The rules of one account, read again when their file changes."""

    def __init__(self, file: Path | None, account: AccountId, complain: Callable[[str], None]) -> None:
        self.file = file
        self.account = account
        self._complain = complain
        self._stamp: tuple[int, ...] = ()
        self._rules: tuple[Rule, ...] = ()
        self._said: set[str] = set()

    def rules(self) -> tuple[Rule, ...]:
        """Those that are on. A file with a mistake is told of once, and means no rules."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            self._stamp = stamp
            self._rules = self._read(self.file) if stamp and self.file is not None else ()
        return self._rules

    @property
    def has_changed(self) -> bool:
        """Whether the file is another than at the last look."""
        return self._stamp_now() != self._stamp

    def _stamp_now(self) -> tuple[int, ...]:
        try:
            status = self.file.stat() if self.file is not None else None
        except OSError:
            status = None
        return (status.st_mtime_ns, status.st_size, status.st_ino) if status is not None else ()

    def say(self, sentence: str) -> None:
        """Tell of something that is wrong, once."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._complain(sentence)

    def _read(self, file: Path) -> tuple[Rule, ...]:
        try:
            return tuple(rule for rule in load_rules(file) if rule.account == self.account and rule.is_on)
        except ConfigError as error:
            self.say(gettext("No rules are applied: {error}.").format(error=error))
            return ()


class Ruler:
    """Stands between jobs and screen, to hear of new mail. Lives in the worker's loop, in the process that holds."""

    def __init__(
        self,
        account: AccountConfig,
        store: MailStore,
        outside: Outside,
        *,
        emit: Callable[[Event], None],
        on_written: Callable[[], None],
    ) -> None:
        self._store = store
        self._emit = emit
        self._on_written = on_written
        self._every_s = outside.tempo.follow_s
        self.book = RuleBook(account.rules_file if outside.acts_alone else None, account.name, self._complain)
        self._heard = asyncio.Event()
        self._heard.set()

    def emit(self, event: Event) -> None:
        """Pass an event on."""
        if isinstance(event, MessagesChanged) and event.added:
            self._heard.set()
        self._emit(event)

    async def run(self) -> None:
        """For ever; ends by cancellation. The file is looked at now and then, so that a new rule begins when made."""
        while True:
            try:
                async with asyncio.timeout(self._every_s):
                    await self._heard.wait()
            except TimeoutError:
                if not self.book.has_changed:
                    continue
            else:
                await asyncio.sleep(PAUSE_S)
            self._heard.clear()
            try:
                self.look()
            except StoreError as error:
                log.warning("rules could not be applied: %s", error)

    def look(self) -> bool:
        """Apply the rules to what is new; whether they did anything."""
        has_done = self.book.file is not None and apply_rules(self._store, self.book, self._emit)
        if has_done:
            self._on_written()
        return has_done

    def _complain(self, sentence: str) -> None:
        self._emit(Notice(severity=Severity.WARNING, text=sentence, account=self._store.account))


def apply_rules(store: MailStore, book: RuleBook, emit: Callable[[Event], None]) -> bool:
    """Apply the rules to what is new in their mailboxes; whether they did anything."""
    rules = book.rules()
    mailboxes = store.mailboxes() if rules else []
    ready: dict[MailboxRow, list[Ruling]] = {}
    for rule in rules:
        for box in named(rule.mailbox, mailboxes)[:1]:
            ruling = _ruling(rule, mailboxes, book)
            ready.setdefault(box.row, []).extend([ruling] if ruling is not None else [])
    store.rulings.forget(list(ready))
    has_done = False
    for row, rulings in ready.items():
        labels, touched = store.rulings.apply(row, rulings)
        for event in events_of(store.account, touched):
            emit(event)
        has_done |= bool(labels)
    return has_done


def _ruling(rule: Rule, mailboxes: list[Mailbox], book: RuleBook) -> Ruling | None:
    op = op_of(rule, mailboxes)
    if op is None:
        where = (
            gettext("folder “{folder}”").format(folder=rule.folder)
            if rule.folder
            else gettext("folder for {what}").format(what=role_words(ROLES[rule.action][0]))
        )
        book.say(
            gettext(
                "The rule “{name}” is not applied: {account} has no {where}; create it, or change the rule."
            ).format(name=rule.name, account=book.account, where=where)
        )
        return None
    return Ruling(
        parse(rule.query),
        op,
        lambda count: gettext("Rule “{name}”: {deed}, {messages_word}").format(
            name=rule.name, deed=rule.deed, messages_word=messages_word(count)
        ),
    )
