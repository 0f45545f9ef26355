"""Tagging what is selected, or the message under the cursor."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.language import gettext
from tuimail.model.tags import is_tag, tags_of
from tuimail.state import words
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage

_ATOM: Final = re.compile(r"[^\x00-\x20\x7f-\U0010ffff(){%*\"\\\]]{1,60}")


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
        """All tags of the account, those of the message first."""
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or reads is None:
            return []
        on = self._of_cursor()
        names = {*on, *filter(is_tag, reads.keywords())}
        return [Tag(name, name in on) for name in sorted(names, key=lambda name: (name not in on, name.casefold()))]

    def toggle(self, name: str) -> set[Touched]:
        """Tag, or take the tag away where the message under the cursor has it."""
        word = "_".join(name.split())
        if not _ATOM.fullmatch(word) or not is_tag(word):
            sentence = gettext(
                "A tag is one word of unaccented letters, digits and signs, without brackets and quotes."
            )
            return self._desk.say(sentence, Severity.WARNING)
        one = FlagSet(keywords=frozenset({word}))
        if word in self._of_cursor():
            return self._triage.set_flags(
                FlagChange(remove=one),
                words.UNTAG.at(word),
            )
        return self._triage.set_flags(FlagChange(add=one), words.TAG.at(word))

    def _of_cursor(self) -> set[str]:
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        return set(tags_of(summary.flags)) if summary is not None else set()
