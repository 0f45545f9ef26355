"""Watching and muting threads: a keyword on all of their messages, which the engine gives to their answers too."""

from __future__ import annotations

from tuimail.contract.events import Severity
from tuimail.model.flags import FOLLOWED, MUTED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.operation import SetFlags
from tuimail.state import words
from tuimail.state.desk import Desk
from tuimail.state.limits import missing
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage
from tuimail.state.words import Deed

_MOST_THREADS = 200


class Attention:
    """Intents for the threads of what is selected, or of the message under the cursor."""

    def __init__(self, desk: Desk, triage: Triage) -> None:
        self._desk = desk
        self._triage = triage

    def mute(self) -> set[Touched]:
        """What is new in the thread comes read; again takes that back."""
        if self._has(MUTED):
            return self._change(MUTED, words.UNMUTE, is_on=False)
        return self._change(MUTED, words.MUTE, is_on=True, then=gettext("Answers will come read"))

    def watch(self) -> set[Touched]:
        """What is new in the thread is marked as watched; again takes that back."""
        if self._has(FOLLOWED):
            return self._change(FOLLOWED, words.UNWATCH, is_on=False)
        return self._change(FOLLOWED, words.WATCH, is_on=True, then=gettext("Answers will be watched, too"))

    def _has(self, keyword: str) -> bool:
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        return summary is not None and keyword in summary.flags.keywords

    def _change(self, keyword: str, deed: Deed, *, is_on: bool, then: str = "") -> set[Touched]:
        refusal = self._triage.refusal(may_be_read_only=False) or missing(self._desk, "w")
        if refusal:
            return self._desk.say(refusal, Severity.WARNING)
        rows = self._rows()
        if not rows:
            return self._desk.say(gettext("There is no message here."))
        flags = FlagSet(keywords=frozenset({keyword}))
        change = FlagChange(add=flags) if is_on else FlagChange(remove=flags)
        touched = self._triage.apply(SetFlags(rows, change), deed)
        if then:
            self._desk.say(
                gettext("{report}. {then}. {undo_key} undoes it.").format(
                    report=deed.report(len(rows)), then=then, undo_key=self._desk.undo_key
                )
            )
        return touched

    def _rows(self) -> tuple[MessageRow, ...]:
        """All messages of the threads, wherever they are."""
        listing = self._desk.listing
        reads = self._desk.readers.get(listing.mailbox.account) if listing is not None else None
        if listing is None or reads is None:
            return ()
        here = () if listing.cursor_row is None else (listing.cursor_row,)
        chosen = here if self._desk.selection.is_empty else self._desk.selection.rows()
        found = (MessageRow(row) for one in chosen[:_MOST_THREADS] for row in reads.conversation(one).rows)
        return tuple(dict.fromkeys(found))
