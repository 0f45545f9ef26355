"""What empty panes say: how things stand, and what to do next."""

from __future__ import annotations

from typing import Final

from tuimail.contract.events import Phase
from tuimail.model.mailbox import SpecialUse
from tuimail.state.found import Found
from tuimail.state.root import AppState
from tuimail.ui.keymap import Keymap
from tuimail.ui.views import mailbox_label
from tuimail.ui.widgets.notice import Notice

_COMES: Final[dict[SpecialUse | None, tuple[str, str]]] = {
    SpecialUse.ARCHIVE: ("message.archive", "{key} archives the message under the cursor to here."),
    SpecialUse.TRASH: ("message.trash", "What {key} throws away comes here first."),
    SpecialUse.JUNK: ("message.spam", "What {key} marks as spam comes here."),
    SpecialUse.SNOOZED: ("message.snooze", "What {key} puts off waits here for its time."),
    SpecialUse.FLAGGED: ("message.star", "What {key} stars appears here, if the server collects it."),
    SpecialUse.DRAFTS: ("", "Letters that are not sent yet are kept here."),
    SpecialUse.SENT: ("", "Letters that were sent are kept here."),
}
"""By role: an action, and what it has to do with the folder."""


def tree_notice(state: AppState) -> Notice:
    return Notice("No folders yet", "They come with the first connection.")


def list_notice(state: AppState, keymap: Keymap) -> Notice:
    """Why the list is empty."""
    listing, mailbox = state.listing, state.mailbox
    facts = state.status_facts()
    if listing is not None and listing.filter:
        if not listing.is_complete:
            return Notice("Searching…")
        if isinstance(listing, Found):
            key, way = keymap.shown("list.search"), "change the search, Esc to go back"
        else:
            key, way = keymap.shown("list.filter"), "change the filter, Esc to show all"
        return Notice(f"Nothing matches “{listing.filter}”", f"Press {key} to {way}.")
    if listing is not None and mailbox is not None and mailbox.anchor is not None:
        what = _what_comes(mailbox.special_use, keymap)
        return Notice(f"{mailbox_label(mailbox)} is empty", what, _ways_on(keymap))
    detail = state.connections[facts.account].detail if facts.account is not None else ""
    return _not_synchronised(facts.phase, detail, keymap)


def reader_notice(state: AppState, keymap: Keymap) -> Notice:
    """What the reader says before a message is open."""
    if state.listing is None:
        return Notice()
    if not state.listing.count:
        return Notice("Nothing to read here", "A message of the list is shown here while the cursor is on it.")
    ids = ("message.open", "reader.page-down", "list.next-unread", "message.archive", "journal.undo", "app.help")
    labels = ("read the message", "read on, from the list too", "next unread message", "archive", "undo", "all keys")
    keys = tuple((keymap.shown(one), label) for one, label in zip(ids, labels, strict=True) if keymap.shown(one))
    return Notice("No message is open", "", keys)


def _what_comes(role: SpecialUse | None, keymap: Keymap) -> str:
    """What an empty folder is for, with the key that puts mail there."""
    action, words = _COMES.get(role, ("", "New mail appears here by itself."))
    key = keymap.shown(action) if action else ""
    return words.format(key=key) if key or not action else ""


def _not_synchronised(phase: Phase, detail: str, keymap: Keymap) -> Notice:
    sync = keymap.shown("account.sync")
    match phase:
        case Phase.CONNECTING | Phase.AUTHENTICATING:
            return Notice("Connecting…", "The newest messages appear as soon as the server answers.")
        case Phase.ONLINE | Phase.WAITING:
            return Notice(
                "Fetching the list of messages…", "The newest come first; you can read while the rest follows."
            )
        case Phase.OFFLINE:
            advice = (
                f"{_sentence(detail)}Nothing is stored here yet. tuimail tries again by itself; {sync} tries at once."
            )
            return Notice("No connection yet", advice)
        case Phase.STOPPED:
            return Notice(
                "The connection has stopped", f"{_sentence(detail)}Press {sync} to try again; the log says more."
            )


def _ways_on(keymap: Keymap) -> tuple[tuple[str, str], ...]:
    ways = (("folder.goto", "go to another folder"), ("account.sync", "ask the server now"), ("app.help", "all keys"))
    return tuple((keymap.shown(action_id), label) for action_id, label in ways if keymap.shown(action_id))


def _sentence(detail: str) -> str:
    return f"{detail.rstrip('.')}. " if detail else ""
