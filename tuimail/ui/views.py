"""What the state says, as texts and styles for bars and pages. Pure: state in, pieces out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.style import Style

from tuimail.contract.events import Phase, Severity
from tuimail.model.language import gettext, ngettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.state.found import Found
from tuimail.state.limits import quota_warning
from tuimail.state.listing import Listing
from tuimail.state.root import AppState
from tuimail.state.status import Progress, StatusFacts, StatusMessage
from tuimail.state.words import messages_word
from tuimail.ui.arrangement import Place
from tuimail.ui.cells import Piece, width_of
from tuimail.ui.keynames import show_sequence
from tuimail.ui.pages import subject_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.wrap import wrap_evenly

_LONGEST_MESSAGE: Final = 5
_LONGEST_WAITING: Final = len(" ↑ 100,000 to send ")
FROM_SERVER: Final = "⇣"
"""Marks what only the server could find."""
Sides = tuple[list[Piece], list[Piece]]

_DOTS: Final = {
    Phase.ONLINE: ("●", "good"),
    Phase.WAITING: ("●", "good"),
    Phase.CONNECTING: ("◌", "warning"),
    Phase.AUTHENTICATING: ("◌", "warning"),
    Phase.OFFLINE: ("○", "muted"),
    Phase.STOPPED: ("✗", "error-line"),
}
_PLAIN_DOTS: Final = {"●": "+", "◌": "~", "○": "-", "✗": "x"}
_SEVERITY: Final = {Severity.INFO: "text", Severity.WARNING: "warning", Severity.ERROR: "error-line"}


def mailbox_label(mailbox: Mailbox) -> str:
    """Its last name; INBOX reads better as a word."""
    return gettext("Inbox") if mailbox.special_use is SpecialUse.INBOX else mailbox.path[-1]


def folders_title(state: AppState, styles: MailStyles, place: Place) -> Sides:
    return [(gettext(" Folders"), _title(styles, place is Place.FOLDERS))], []


def list_title(state: AppState, styles: MailStyles, place: Place) -> Sides:
    """Mailbox, unread count, filter; at the right the number of messages, or how far the first sync is."""
    mailbox, listing = state.mailbox, state.listing
    if isinstance(listing, Found):
        return _found_title(state, listing, styles, place)
    if mailbox is None or listing is None:
        return [(gettext(" Messages"), _title(styles, place is Place.LIST))], []
    left: list[Piece] = [(f" {mailbox_label(mailbox)}", _title(styles, place is Place.LIST))]
    if mailbox.counts.unseen:
        left.append((gettext("  {unseen:,} unread").format(unseen=mailbox.counts.unseen), styles["count"]))
    if state.selection.count:
        left.append(
            (
                gettext("  {drawn} {count:,} selected").format(
                    drawn=styles.icons.drawn("✓"), count=state.selection.count
                ),
                styles["pending"],
            )
        )
    if listing.filter:
        left.append((gettext("  filter: {filter}").format(filter=listing.filter), styles["warning"]))
    if not listing.view._replace(is_threaded=False, is_folded=False).is_plain:
        left.append((gettext("  by {words}").format(words=listing.view.words), styles["muted"]))
    progress = state.status_facts().progress
    if progress is not None:
        right = gettext("{stored:,} of {messages_word} ").format(
            stored=progress[0], messages_word=messages_word(progress[1])
        )
    elif listing.filter:
        right = gettext("searching… ") if _goes_on(listing) else gettext("{count:,} found ").format(count=listing.count)
    elif listing.threads is not None:
        threads, messages = listing.threads.counts
        words = ngettext("{threads:,} thread, {messages_word} ", "{threads:,} threads, {messages_word} ", threads)
        right = words.format(threads=threads, messages_word=messages_word(messages))
    else:
        right = f"{messages_word(listing.count)} "
    return left, [(right, styles["muted"])]


def _goes_on(listing: Listing) -> bool:
    return not (listing.is_complete or listing.is_given_up)


def _found_title(state: AppState, found: Found, styles: MailStyles, place: Place) -> Sides:
    """The query, or its name; at the right how many were found, and where from."""
    left: list[Piece] = [(f" {found.title or gettext('Search')}  ", _title(styles, place is Place.LIST))]
    left.append((found.filter, styles["warning"]))
    if state.selection.count:
        left.append(
            (
                gettext("  {drawn} {count:,} selected").format(
                    drawn=styles.icons.drawn("✓"), count=state.selection.count
                ),
                styles["pending"],
            )
        )
    right = gettext("searching…") if _goes_on(found) else gettext("{count:,} found").format(count=found.count)
    if found.threads is not None:
        right = gettext("{messages_word} in all folders").format(messages_word=messages_word(found.count))
    if found.from_server:
        right += gettext(", {drawn} {from_server:,} of them only by the server").format(
            from_server=len(found.from_server), drawn=styles.icons.drawn(FROM_SERVER)
        )
    if found.more_on_server:
        right += gettext(", {count:,} more there").format(count=found.more_on_server)
    if found.is_asking:
        right += gettext(", asking the server…")
    return left, [(f"{right} ", styles["muted"])]


def reader_title(state: AppState, styles: MailStyles, place: Place, percent: int | None) -> Sides:
    """The subject stays in view while the text scrolls; at the right how far it is read."""
    style = _title(styles, place is Place.READER)
    if is_in_flow(state):
        return _flow_title(state, styles, style)
    if shows_digest(state, place):
        return [
            (gettext(" {messages_word} selected").format(messages_word=messages_word(state.selection.count)), style)
        ], []
    subject = subject_of(state.reading) if state.reading is not None else gettext("Message")
    what = gettext("source  ") if state.reading is not None and state.reading.shows_source else ""
    percents = f"{percent} % " if percent is not None else ""
    right: list[Piece] = [(what + percents, styles["muted"])] if what or percents else []
    return [(f" {subject}", style)], right


def is_in_flow(state: AppState) -> bool:
    """Whether it goes one message at a time."""
    return state.is_flowing and state.flow.is_on


def _flow_title(state: AppState, styles: MailStyles, style: Style) -> Sides:
    """How far it is, and the subject; at the right what was done so far."""
    from tuimail.ui.flow_page import behind, tally, title

    left: list[Piece] = [(f" {title(state)}", styles["count"] if state.reading is not None else style)]
    if state.reading is not None:
        left += [(behind(state), styles["warning"]), (f"  {subject_of(state.reading)}", style)]
    return left, [(f" {tally(state)} ", styles["muted"])]


def shows_digest(state: AppState, place: Place) -> bool:
    """Whether the reader shows what is selected in place of a message."""
    if not state.is_digesting:
        return False
    from tuimail.ui.digest_page import is_shown

    return is_shown(state, place)


def status(
    state: AppState, styles: MailStyles, prefix: Sequence[str], width: int, *, with_message: bool = True
) -> Sides:
    """Account and connection, what was just done; at the right what waits, where the cursor is, the keys so far."""
    facts = state.status_facts()
    message = facts.message if with_message else None
    work = _work(facts, message)
    mark, token = _DOTS[facts.phase]
    right = _status_right(state, facts, styles, prefix, width)
    left: list[Piece] = []
    if facts.account is not None and _has_room(facts, message, work, width):
        name = f" {_PLAIN_DOTS[mark] if styles.icons.is_plain else mark} {facts.account}"
        words = f" {facts.connection}"
        if facts.message is None and work is None and (detail := _trouble(state, facts)):
            taken = sum(width_of(text) for text, _ in right) + width_of(name + words) + 3
            words += f": {_briefly(detail, width - taken)}"
        left = [(name, styles[token]), (words, styles["muted"])]
    if work is not None:
        left += [("  " if left else " ", Style()), (work.words, styles["pending" if work.esc else "muted"])]
        left += [(f"; {work.esc}", styles["text"])] if work.esc else []
    elif message is not None:
        left += [("  " if left else " ", Style()), (message.text, styles[_SEVERITY[message.severity]])]
    return left, right


def _trouble(state: AppState, facts: StatusFacts) -> str:
    """Why there is no connection."""
    is_off = facts.account is not None and facts.phase in (Phase.OFFLINE, Phase.STOPPED)
    return state.connections[facts.account].detail if is_off and facts.account is not None else ""


def _briefly(sentence: str, room: int) -> str:
    """All of it, or as many of its clauses as there is room for: what happened stands first, what to do after it."""
    if width_of(sentence) <= room:
        return sentence
    end = max(sentence.rfind(mark, 0, max(0, room)) for mark in (": ", "; ", " (", ", "))
    return sentence[:end] if end > room // 2 else sentence


def _status_right(
    state: AppState, facts: StatusFacts, styles: MailStyles, prefix: Sequence[str], width: int
) -> list[Piece]:
    """The keys so far, what waits, and where the cursor is."""
    right: list[Piece] = []
    if state.status.mark:
        right.append((f" {state.status.mark} ", styles["warning"]))
    if prefix:
        right.append((f" {show_sequence(tuple(prefix))}… ", styles["warning"]))
    if width >= 60 and (room := quota_warning(state)):
        right.append((f" {room} ", styles["warning"]))
    if facts.waiting:
        right.append(
            (
                gettext(" {drawn} {waiting:,} to send ").format(drawn=styles.icons.drawn("↑"), waiting=facts.waiting),
                styles["pending"],
            )
        )
    if facts.position and width >= 40:
        right.append((f" {facts.position} ", styles["muted"]))
    return right


def _has_room(facts: StatusFacts, message: StatusMessage | None, work: Progress | None, width: int) -> bool:
    """Whether account and connection stand before what is said: the way out of a wait is never cut for them."""
    if work is None:
        return message is None or width >= 70
    account = f"{facts.account} {facts.connection} {facts.position}"
    taken = width_of(work.words) + width_of(work.esc) + width_of(account)
    return taken + (_LONGEST_WAITING if facts.waiting else 0) + 8 <= width


def _work(facts: StatusFacts, message: StatusMessage | None) -> Progress | None:
    """What is under way; what was said goes before it, unless the user waits and it was said earlier."""
    if message is None or facts.work is None:
        return facts.work
    return facts.work if facts.work.esc and message.said_at <= facts.work.since else None


def long_message(state: AppState, styles: MailStyles, width: int) -> list[list[Piece]]:
    """A message too long for the status line, wrapped; no line where the status line will do."""
    facts = state.status_facts()
    if facts.message is None or _work(facts, facts.message) is not None:
        return []
    left, right = status(state, styles, (), width)
    if sum(width_of(text) for text, _ in (*left, *right)) < width:
        return []
    style = styles[_SEVERITY[facts.message.severity]]
    lines = wrap_evenly(facts.message.text, max(8, width - 2))
    return [[(f" {line}", style)] for line in lines[:_LONGEST_MESSAGE]]


def _title(styles: MailStyles, is_focused: bool) -> Style:
    return styles["title-focused" if is_focused else "title"]
