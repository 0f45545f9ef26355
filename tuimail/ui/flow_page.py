"""A flow on the screen: how far it is, what keys do, and what was done in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tuimail.model.document import Document, Line, LineKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.state.flow import Flow, FlowPhase
from tuimail.state.flow_steps import KEPT, LATER, Step
from tuimail.state.limits import is_offered
from tuimail.state.root import AppState
from tuimail.state.words import messages_word
from tuimail.ui.cells import Piece, width_of
from tuimail.ui.keymap import Keymap
from tuimail.ui.reading_layout import BETWEEN_KEYS, HeaderLine
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.reader import Page

_NEWEST: Final = 200
_KEYS: Final = (
    ("message.archive", gettext("archive")),
    ("message.trash", gettext("trash")),
    ("flow.reply", gettext("reply")),
    ("flow.start", gettext("later")),
    ("list.next", gettext("keep")),
    ("journal.undo", gettext("undo")),
    ("message.snooze", gettext("snooze")),
    ("message.move", gettext("move")),
)
_KEYS_AT_THE_END: Final = (
    ("message.open", gettext("to the list")),
    ("journal.undo", gettext("undo one, go on")),
    ("flow.undo", gettext("undo the session")),
)


def flow_page(state: AppState, keymap: Keymap) -> Page | None:
    """What stands in place of a message: the summary, or that one is on its way back."""
    flow = state.flow
    if flow.phase is FlowPhase.ENDED:
        return Page(tuple(_facts(flow, keymap)), Document(tuple(_done(flow))))
    return Page(notice=gettext("Undoing…")) if flow.is_awaited else None


def title(state: AppState) -> str:
    """Before the subject: 12 of 340."""
    flow = state.flow
    return (
        gettext("The end of the session")
        if flow.phase is FlowPhase.ENDED
        else gettext("{position:,} of {total:,}").format(position=flow.position, total=flow.total)
    )


def tally(state: AppState) -> str:
    """5 archived, 3 trashed."""
    return ", ".join(f"{count:,} {word}" for word, count in _counts(state.flow))


def behind(state: AppState) -> str:
    """How many messages go the same way, because they are folded away behind this one."""
    branch = state.listing.branch(state.listing.cursor) if state.listing is not None else None
    return (
        gettext("  with {messages_word} folded behind").format(messages_word=messages_word(len(branch.hidden)))
        if branch is not None and branch.hidden
        else ""
    )


def hints(state: AppState, styles: MailStyles, keymap: Keymap, width: int) -> list[Piece]:
    """The keys that decide, as many as fit whole."""
    wanted = _KEYS_AT_THE_END if state.flow.phase is FlowPhase.ENDED else _KEYS
    pieces: list[Piece] = []
    room = width - 1
    for action_id, label in wanted:
        if not is_offered(state, action_id):
            continue
        key, words = keymap.shown(action_id), f" {label}  "
        room -= width_of(key) + width_of(words)
        if room < 0:
            break
        if key:
            pieces += [(key, styles["key"]), (words, styles["muted"])]
    return pieces


def way_out(state: AppState, styles: MailStyles, keymap: Keymap) -> list[Piece]:
    """How to end it, which is never left out."""
    if state.flow.phase is FlowPhase.ENDED:
        return []
    return [(keymap.shown("screen.back"), styles["key"]), (gettext(" end  "), styles["muted"])]


def _counts(flow: Flow) -> list[tuple[str, int]]:
    """What was done first, what was left as it is last."""
    counts = flow.steps.counts
    done = [(word, count) for word, count in counts.most_common() if word not in (KEPT, LATER)]
    return done + [(word, counts[word]) for word in (KEPT, LATER) if counts[word]]


def _facts(flow: Flow, keymap: Keymap) -> Iterator[HeaderLine]:
    decided = flow.total - flow.left
    yield HeaderLine(
        gettext("Session"),
        gettext("{decided:,} of {messages_word} in {duration}").format(
            decided=decided, messages_word=messages_word(flow.total), duration=_duration(flow.seconds)
        ),
    )
    yield HeaderLine(
        gettext("Done"), ", ".join(f"{count:,} {word}" for word, count in _counts(flow)) or gettext("nothing")
    )
    if flow.left:
        yield HeaderLine(
            gettext("Left"), gettext("{messages_word}, as they were").format(messages_word=messages_word(flow.left))
        )
    keys = [(keymap.shown(action_id), label) for action_id, label in _KEYS_AT_THE_END]
    yield HeaderLine(
        gettext("Keys"), BETWEEN_KEYS.join(f"{key} {label}" for key, label in keys if key), between=BETWEEN_KEYS
    )


def _done(flow: Flow) -> Iterator[Line]:
    steps = flow.steps.newest(_NEWEST)
    width = max((len(step.word) for step in steps), default=0)
    for step in steps:
        yield Line(f"{step.word.ljust(width)}  {_subject(step)}")
    if len(steps) == _NEWEST:
        yield Line(gettext("These are the last ones."), LineKind.NOTE)


def _subject(step: Step) -> str:
    return safe_line(step.subject) or gettext("(no subject)")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return gettext("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return gettext("{minutes} min {rest} s").format(minutes=minutes, rest=rest) if minutes else f"{rest} s"
