"""Watching and muting threads: a keyword on all of their messages, which the engine gives to their answers too.

A thread is watched or muted, never both: each takes the other away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tuimail.contract.events import Severity
from tuimail.model.flags import FOLLOWED, MUTED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.operation import SetFlags
from tuimail.state import words
from tuimail.state.limits import missing
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched
from tuimail.state.triage import Triage
from tuimail.state.words import Deed

if TYPE_CHECKING:
    from tuimail.state.gathering import Gathered
    from tuimail.state.intents import Intents

_FEW = 20
"""The threads of so many messages are looked up at once, those of more in a thread."""


class Attention:
    """Intents for the threads of what is selected, or of the message under the cursor."""

    def __init__(self, desk: Intents, triage: Triage) -> None:
        self._desk = desk
        self._triage = triage

    def mute(self) -> set[Touched]:
        """What is new in the thread comes read; again takes that back."""
        self._triage.last = self.mute
        if self._has(MUTED):
            return self._change(_without(MUTED), words.UNMUTE)
        then = gettext("New answers will arrive as read")
        if self._has(FOLLOWED):
            then = gettext("Answers will come read, and it is watched no more")
        return self._change(_with(MUTED, instead_of=FOLLOWED), words.MUTE, then)

    def watch(self) -> set[Touched]:
        """What is new in the thread is marked as watched; again takes that back."""
        self._triage.last = self.watch
        if self._has(FOLLOWED):
            return self._change(_without(FOLLOWED), words.UNWATCH)
        then = gettext("New answers will be watched too")
        if self._has(MUTED):
            then = gettext("Answers will be watched, too, and it is muted no more")
        return self._change(_with(FOLLOWED, instead_of=MUTED), words.WATCH, then)

    def _has(self, keyword: str) -> bool:
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        return summary is not None and keyword in summary.flags.keywords

    def _change(self, change: FlagChange, deed: Deed, then: str = "") -> set[Touched]:
        refusal = self._triage.refusal(may_be_read_only=False) or missing(self._desk, "w")
        if refusal:
            return self._desk.say(refusal, Severity.WARNING)
        listing, chosen = self._desk.listing, self._chosen()
        if listing is None or not chosen:
            return self._desk.say(gettext("There is no message here."))
        if len(chosen) <= _FEW:
            reads = self._desk.readers.get(listing.mailbox.account)
            return self._set(_threads(chosen, reads), change, deed, then) if reads else set()

        def act(known: Gathered) -> set[Touched]:
            return self._desk.keeping(lambda: self._set(known.rows, change, deed, then), known)()

        return self._desk.gathering.all_of(
            listing.mailbox, lambda reads: _threads(chosen, reads), act, has_digest=False
        )

    def _set(self, rows: Sequence[MessageRow], change: FlagChange, deed: Deed, then: str) -> set[Touched]:
        touched = self._triage.apply(SetFlags(rows, change), deed)
        if then:
            self._desk.say(
                gettext("{report}. {then}. {undo_key} undoes it.").format(
                    report=deed.report(len(rows)), then=then, undo_key=self._desk.undo_key
                )
            )
        return touched

    def _chosen(self) -> tuple[MessageRow, ...]:
        """One message of each thread, or more."""
        listing = self._desk.listing
        here = () if listing is None or listing.cursor_row is None else (listing.cursor_row,)
        return here if self._desk.selection.is_empty else self._desk.selection.rows()


def _with(keyword: str, *, instead_of: str) -> FlagChange:
    return FlagChange(FlagSet(keywords=frozenset({keyword})), FlagSet(keywords=frozenset({instead_of})))


def _without(keyword: str) -> FlagChange:
    return FlagChange(remove=FlagSet(keywords=frozenset({keyword})))


def _threads(chosen: Iterable[MessageRow], reads: Reads) -> tuple[MessageRow, ...]:
    """All messages of the threads of some, wherever they are."""
    found: dict[MessageRow, None] = {}
    for one in chosen:
        if one not in found:
            found.update(dict.fromkeys(map(MessageRow, reads.conversation(one).rows)))
    return tuple(found)
