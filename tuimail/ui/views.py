"""What the state says, as texts and styles for bars and pages. Pure: state in, pieces out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.style import Style

from tuimail.contract.events import Phase, Severity
from tuimail.model.language import gettext, ngettext
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.state.found import Found
from tuimail.state.limits import is_offered, quota_warning
from tuimail.state.root import AppState
from tuimail.state.status import Progress, StatusFacts, StatusMessage
from tuimail.state.words import messages_word
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.cells import Piece, fit, width_of
from tuimail.ui.keymap import Keymap
from tuimail.ui.keynames import show_sequence
from tuimail.ui.pages import subject_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.filter_bar import Asks
from tuimail.ui.wrap import wrap_words

_LONGEST_MESSAGE: Final = 5
_LONGEST_WAITING: Final = len(" ↑ 100,000 to send ")
_ALPHABET: Final = 26
_LABEL_WIDTH: Final = 18
"""Of what can follow a prefix: in three columns where the terminal has eighty."""
FROM_SERVER: Final = "⇣"
"""Marks what only the server could find."""
Sides = tuple[list[Piece], list[Piece]]

_LIST_HINTS: Final = (
    "message.open",
    "message.archive",
    "message.trash",
    "message.move",
    "message.star",
    "message.toggle-read",
    "select.toggle",
    "list.filter",
    "journal.undo",
    "list.next-unread",
    "folder.goto",
    "app.palette",
)
_READER_HINTS: Final = (
    "reader.page-down",
    "list.next",
    "message.archive",
    "message.trash",
    "message.move",
    "screen.close",
    "list.next-unread",
    "journal.undo",
    "reader.headers",
)
_FOLDER_HINTS: Final = ("message.open", "folder.next", "folder.goto", "folders.hide", "account.sync")
_MARKED_HINTS: Final = (
    "message.archive",
    "message.trash",
    "select.show",
    "message.move",
    "message.star",
    "message.mark-read",
    "message.spam",
    "select.none",
)
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
        right = (
            gettext("{count:,} found ").format(count=listing.count) if listing.is_complete else gettext("searching… ")
        )
    elif listing.threads is not None:
        threads, messages = listing.threads.counts
        words = ngettext("{threads:,} thread, {messages_word} ", "{threads:,} threads, {messages_word} ", threads)
        right = words.format(threads=threads, messages_word=messages_word(messages))
    else:
        right = f"{messages_word(listing.count)} "
    return left, [(right, styles["muted"])]


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
    right = gettext("{count:,} found").format(count=found.count) if found.is_complete else gettext("searching…")
    if found.threads is not None:
        right = gettext("{messages_word} in all folders").format(messages_word=messages_word(found.count))
    if found.from_server:
        right += gettext(", {drawn} {from_server:,} of them only by the server").format(
            from_server=len(found.from_server), drawn=styles.icons.drawn(FROM_SERVER)
        )
    if found.is_asking:
        right += gettext(", asking the server…")
    return left, [(f"{right} ", styles["muted"])]


def reader_title(state: AppState, styles: MailStyles, place: Place, percent: int | None) -> Sides:
    """The subject stays in view while the text scrolls; at the right how far it is read."""
    style = _title(styles, place is Place.READER)
    if _is_in_flow(state):
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


_FIELD_HINTS: Final = (("Enter", gettext("keep")), ("↓", gettext("to the list")), ("Esc", gettext("show all")))
_SEARCH_HINTS: Final = (("Enter", gettext("search")), ("↓", gettext("to the list")), ("Esc", gettext("go back")))
_SELECT_HINTS: Final = (("Enter", gettext("select")), ("Esc", gettext("leave")))


_CARET_HINTS: Final = (
    ("V", gettext("begin")),
    ("y", gettext("copy")),
    ("Esc", gettext("leave")),
    ("h j k l w b", gettext("move about")),
    ("o", gettext("other end")),
)


def caret_hints(styles: MailStyles) -> list[Piece]:
    """What keys do while text is selected."""
    return _fixed_hints(_CARET_HINTS, styles)


def field_hints(styles: MailStyles, asks: Asks = Asks.FILTER) -> list[Piece]:
    """What keys do while a query is typed: no action has one then."""
    match asks:
        case Asks.FILTER:
            return _fixed_hints(_FIELD_HINTS, styles)
        case Asks.SEARCH:
            return _fixed_hints(_SEARCH_HINTS, styles)
        case Asks.SELECT:
            return _fixed_hints(_SELECT_HINTS, styles)


def _fixed_hints(known: Sequence[tuple[str, str]], styles: MailStyles) -> list[Piece]:
    pieces: list[Piece] = [(" ", Style())]
    for key, label in known:
        pieces += [(key, styles["key"]), (f" {label}  ", styles["muted"])]
    return pieces


def hints(state: AppState, styles: MailStyles, keymap: Keymap, place: Place, width: int) -> Sides:
    """The keys that matter most right now, as many as fit whole; help is always at the right."""
    if _is_in_flow(state):
        from tuimail.ui.flow_page import hints as hints_in_flow
        from tuimail.ui.flow_page import way_out

        right = [*way_out(state, styles, keymap), *_hint("app.help", styles, keymap)]
        pieces = hints_in_flow(state, styles, keymap, width - 1 - sum(width_of(text) for text, _ in right))
        return [(" ", Style()), *pieces], right
    if place is Place.READER and not shows_digest(state, place):
        wanted: Sequence[str] = _READER_HINTS
    elif place is Place.FOLDERS:
        wanted = _FOLDER_HINTS
    elif state.selection.count:
        wanted = _MARKED_HINTS
    else:
        wanted = _LIST_HINTS
    return hints_and_help([one for one in wanted if is_offered(state, one)], styles, keymap, width)


def hints_and_help(wanted: Sequence[str], styles: MailStyles, keymap: Keymap, width: int) -> Sides:
    """These actions, as many as fit whole, and at the right how to see all."""
    right = _hint("app.help", styles, keymap)
    return action_hints(wanted, styles, keymap, width - 1 - sum(width_of(text) for text, _ in right)), right


def _is_in_flow(state: AppState) -> bool:
    return state.is_flowing and state.flow.is_on


def _flow_title(state: AppState, styles: MailStyles, style: Style) -> Sides:
    """How far it is, and the subject; at the right what was done so far."""
    from tuimail.ui.flow_page import behind, tally, title

    left: list[Piece] = [(f" {title(state)}", styles["count"])]
    if state.reading is not None:
        left += [(behind(state), styles["warning"]), (f"  {subject_of(state.reading)}", style)]
    return left, [(f" {tally(state)} ", styles["muted"])]


def shows_digest(state: AppState, place: Place) -> bool:
    """Whether the reader shows what is selected in place of a message."""
    if not state.is_digesting:
        return False
    from tuimail.ui.digest_page import is_shown

    return is_shown(state, place)


def action_hints(wanted: Sequence[str], styles: MailStyles, keymap: Keymap, width: int) -> list[Piece]:
    """As many of these actions with their keys as fit whole."""
    room = width - 1
    pieces: list[Piece] = [(" ", Style())]
    for action_id in wanted:
        hint = _hint(action_id, styles, keymap)
        room -= sum(len(text) for text, _ in hint)
        if room < 0:
            break
        pieces += hint
    return pieces


def _hint(action_id: str, styles: MailStyles, keymap: Keymap) -> list[Piece]:
    key = keymap.shown(action_id)
    return [(key, styles["key"]), (f" {ACTIONS[action_id].short}  ", styles["muted"])] if key else []


def continuations(prefix: Sequence[str], styles: MailStyles, keymap: Keymap, width: int) -> list[list[Piece]]:
    """What can follow the keys pressed so far, in columns on as few lines as it takes."""
    found = [(show_sequence(keys), ACTIONS[action].short) for keys, action in keymap.continuations(tuple(prefix))]
    if len(found) >= _ALPHABET and len({label for _, label in found}) == 1:
        found = [(f"{found[0][0]}…{found[-1][0]}", found[0][1])]
    head = f" {show_sequence(tuple(prefix))}… "
    found = [(key, fit(label, _LABEL_WIDTH) if width_of(label) > _LABEL_WIDTH else label) for key, label in found]
    column = max((width_of(f"{key} {label}") for key, label in found), default=0) + 2
    across = max(1, (width - width_of(head)) // column)
    if sum(width_of(f"{key} {label}  ") for key, label in found) < width - width_of(head):
        across, column = len(found), 0
    lines: list[list[Piece]] = []
    for start in range(0, len(found), across):
        line: list[Piece] = [(head if not start else " " * width_of(head), styles["warning"])]
        for key, label in found[start : start + across]:
            words = f" {label}  "
            line += [(key, styles["key"]), (words.ljust(column - width_of(key)), styles["muted"])]
        lines.append(line)
    return lines


def status(
    state: AppState, styles: MailStyles, prefix: Sequence[str], width: int, *, with_message: bool = True
) -> Sides:
    """Account and connection, what was just done; at the right what waits, where the cursor is, the keys so far."""
    facts = state.status_facts()
    message = facts.message if with_message else None
    work = _work(facts, message)
    mark, token = _DOTS[facts.phase]
    left: list[Piece] = []
    if facts.account is not None and _has_room(facts, message, work, width):
        name = f" {_PLAIN_DOTS[mark] if styles.icons.is_plain else mark} {facts.account}"
        detail = state.connections[facts.account].detail if facts.phase in (Phase.OFFLINE, Phase.STOPPED) else ""
        words = f" {facts.connection}" + (f": {detail}" if detail and message is None and work is None else "")
        left = [(name, styles[token]), (words, styles["muted"])]
    if work is not None:
        left += [("  " if left else " ", Style()), (work.words, styles["pending" if work.esc else "muted"])]
        left += [(f"; {work.esc}", styles["text"])] if work.esc else []
    elif message is not None:
        left += [("  " if left else " ", Style()), (message.text, styles[_SEVERITY[message.severity]])]
    right: list[Piece] = []
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
    return left, right


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
    lines = wrap_words(facts.message.text, max(8, width - 2))
    return [[(f" {line}", style)] for line in lines[:_LONGEST_MESSAGE]]


def _title(styles: MailStyles, is_focused: bool) -> Style:
    return styles["title-focused" if is_focused else "title"]
