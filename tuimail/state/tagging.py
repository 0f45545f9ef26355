"""Tagging what is selected, or the message under the cursor."""

from __future__ import annotations

from typing import NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.mailbox import Mailbox
from tuimail.model.tags import NO_ATOM, has_labels, is_keyword, is_label, is_tag, label_keyword, tag_name
from tuimail.state import words
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage


class Tag(NamedTuple):
    """One tag, and whether the message under the cursor has it."""

    name: str
    is_on: bool


class Tagging:
    """Intents that tag what is selected, or the message under the cursor."""

    def __init__(self, desk: Desk, triage: Triage) -> None:
        self._desk = desk
        self._triage = triage

    def known(self) -> list[Tag]:
        """All tags of the account, those of the message first; in Gmail also the labels that are folders here."""
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or reads is None:
            return []
        on = {tag_name(word) for word in self._of_cursor()}
        names = {*on, *map(tag_name, filter(is_tag, reads.keywords())), *self._folders()}
        return [Tag(name, name in on) for name in sorted(names, key=lambda name: (name not in on, name.casefold()))]

    def toggle(self, name: str) -> set[Touched]:
        """Tag, or take the tag away where the message under the cursor has it."""
        there = next((word for word in self._of_cursor() if tag_name(word) == name), None)
        if there is not None:
            return self._triage.set_flags(FlagChange(remove=FlagSet(keywords=frozenset({there}))), words.UNTAG.at(name))
        word = label_keyword(" ".join(name.split())) if self._has_labels() else "_".join(name.split())
        if not is_label(word) and not (is_keyword(word) and is_tag(word)):
            return self._desk.say(NO_ATOM, Severity.WARNING)
        change = FlagChange(add=FlagSet(keywords=frozenset({word})))
        return self._triage.set_flags(change, words.TAG.at(tag_name(word)))

    def _mailboxes(self) -> list[Mailbox]:
        account = self._desk.account
        return self._desk.folders.mailboxes(account) if account is not None else []

    def _has_labels(self) -> bool:
        return has_labels(self._mailboxes())

    def _folders(self) -> list[str]:
        boxes = self._mailboxes()
        own = [box for box in boxes if box.selectable and box.special_use is None]
        return [box.name for box in own] if has_labels(boxes) else []

    def _of_cursor(self) -> set[str]:
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        return set(filter(is_tag, summary.flags.keywords)) if summary is not None else set()
