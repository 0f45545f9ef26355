"""What empty panes say: how things stand, and what to do next."""

from __future__ import annotations

from typing import Final

from tuimail.contract.events import Phase
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.state.connection import ConnectionFacts
from tuimail.state.found import Found
from tuimail.state.listing import Listing
from tuimail.state.root import AppState
from tuimail.ui.keymap import Keymap
from tuimail.ui.views import mailbox_label
from tuimail.ui.widgets.notice import Notice

_COMES: Final[dict[SpecialUse | None, tuple[str, str]]] = {
    None: ("message.move", gettext("{key} moves the message under the cursor to a folder like this one.")),
    SpecialUse.ARCHIVE: ("message.archive", gettext("{key} archives the message under the cursor to here.")),
    SpecialUse.TRASH: ("message.trash", gettext("What {key} throws away comes here first.")),
    SpecialUse.JUNK: ("message.spam", gettext("What {key} marks as spam comes here.")),
    SpecialUse.SNOOZED: ("message.snooze", gettext("What {key} puts off waits here for its time.")),
    SpecialUse.FLAGGED: ("message.star", gettext("What {key} stars appears here, if the server collects it.")),
    SpecialUse.DRAFTS: ("", gettext("Letters that are not sent yet are kept here.")),
    SpecialUse.SENT: ("", gettext("Letters that were sent are kept here.")),
}
"""By role: an action, and what it has to do with the folder."""


def tree_notice(state: AppState) -> Notice:
    return Notice(gettext("No folders yet"), gettext("They come with the first connection."))


def list_notice(state: AppState, keymap: Keymap) -> Notice:
    """Why the list is empty."""
    listing, mailbox = state.listing, state.mailbox
    facts = state.status_facts()
    if listing is not None and listing.filter:
        if not listing.is_complete:
            return _searching(listing)
        if isinstance(listing, Found) and listing.is_asking:
            advice = gettext("Nothing that is stored here matches “{filter}”; the server looks further.")
            return Notice(gettext("Asking the server…"), advice.format(filter=listing.filter))
        if isinstance(listing, Found):
            key, way = keymap.shown("list.search"), gettext("change the search, Esc to go back")
        else:
            key, way = keymap.shown("list.filter"), gettext("change the filter, Esc to show all")
        return Notice(
            gettext("Nothing matches “{filter}”").format(filter=listing.filter),
            _doubt(state, listing, keymap) or gettext("Press {key} to {way}.").format(key=key, way=way),
        )
    if isinstance(listing, Found):
        return _no_conversation(keymap) if listing.is_complete else _searching(listing)
    if listing is not None and mailbox is not None and mailbox.anchor is not None:
        what = _what_comes(mailbox.special_use, keymap)
        return Notice(
            gettext("{mailbox_label} is empty").format(mailbox_label=mailbox_label(mailbox)), what, _ways_on(keymap)
        )
    connection = state.connections[facts.account] if facts.account is not None else ConnectionFacts()
    return _not_synchronised(facts.phase, connection, keymap)


def _doubt(state: AppState, listing: Listing, keymap: Keymap) -> str:
    """What is wrong with the places that a filter names, or with asking for them here."""
    from tuimail.state.places_named import is_elsewhere, unknown_place  # where nothing was found

    mailbox = state.mailbox
    if unknown := unknown_place(listing.filter, state):
        return unknown
    if isinstance(listing, Found) or mailbox is None or not is_elsewhere(listing.filter, mailbox):
        return ""
    return gettext("This list has only what is in “{name}”; {key} searches all folders.").format(
        name=mailbox.title, key=keymap.shown("list.search")
    )


def _searching(listing: Listing) -> Notice:
    if listing.is_given_up:
        return Notice(gettext("The search could not be done"), gettext("The status line says why; Esc goes back."))
    return Notice(gettext("Searching…"))


def _no_conversation(keymap: Keymap) -> Notice:
    """All of it was moved away from here."""
    undo = keymap.shown("journal.undo")
    return Notice(
        gettext("Nothing of this conversation is left here"),
        gettext("Esc goes back; {undo} takes back what was done to it.").format(undo=undo),
    )


def reader_notice(state: AppState, keymap: Keymap) -> Notice:
    """What the reader says before a message is open."""
    if state.listing is None:
        return _meanwhile(state, keymap)
    if not state.listing.count:
        return Notice(
            gettext("Nothing to read here"), gettext("A message of the list is shown here while the cursor is on it.")
        )
    ids = ("message.open", "reader.page-down", "list.next-unread", "message.archive", "journal.undo", "app.help")
    labels = (
        gettext("read the message"),
        gettext("read on, from the list too"),
        gettext("next unread message"),
        gettext("archive"),
        gettext("undo"),
        gettext("all keys"),
    )
    keys = tuple((keymap.shown(one), label) for one, label in zip(ids, labels, strict=True) if keymap.shown(one))
    return Notice(gettext("No message is open"), "", keys)


def _meanwhile(state: AppState, keymap: Keymap) -> Notice:
    """What can be done where there is neither mail nor a way to it."""
    facts = state.status_facts()
    if facts.phase not in (Phase.OFFLINE, Phase.STOPPED) or not state.connections:
        return Notice()
    ways = (
        ("app.connections", gettext("how the connection stands, and its log")),
        ("app.said", gettext("what was said")),
        ("app.settings", gettext("settings")),
        ("app.help", gettext("all keys")),
        ("app.quit", gettext("quit")),
    )
    keys = tuple((keymap.shown(action_id), label) for action_id, label in ways if keymap.shown(action_id))
    return Notice(gettext("Meanwhile"), "", keys)


def _what_comes(role: SpecialUse | None, keymap: Keymap) -> str:
    """What an empty folder is for, with the key that puts mail there."""
    action, words = _COMES.get(role, ("", gettext("New mail appears here by itself.")))
    key = keymap.shown(action) if action else ""
    return words.format(key=key) if key or not action else ""


def _not_synchronised(phase: Phase, connection: ConnectionFacts, keymap: Keymap) -> Notice:
    sync, sentence = keymap.shown("account.sync"), _sentence(connection.detail)
    match phase:
        case Phase.CONNECTING | Phase.AUTHENTICATING:
            return Notice(gettext("Connecting…"), gettext("The newest messages appear as soon as the server answers."))
        case Phase.ONLINE | Phase.WAITING:
            return Notice(
                gettext("Fetching the list of messages…"),
                gettext("The newest come first; you can read while the rest follows."),
            )
        case Phase.OFFLINE if connection.detail and connection.retry_at is None:
            advice = gettext("{sentence}Nothing is stored here yet. {sync} tries again.")
            return Notice(gettext("No connection yet"), advice.format(sentence=sentence, sync=sync))
        case Phase.OFFLINE:
            advice = gettext(
                "{sentence}Nothing is stored here yet. tuimail tries again by itself; {sync} tries at once."
            ).format(sentence=sentence, sync=sync)
            return Notice(gettext("No connection yet"), advice)
        case Phase.STOPPED:
            advice = gettext("{sentence}{sync} starts it again.")
            return Notice(gettext("This account has stopped"), advice.format(sentence=sentence, sync=sync))


def _ways_on(keymap: Keymap) -> tuple[tuple[str, str], ...]:
    ways = (
        ("folder.goto", gettext("go to another folder")),
        ("account.sync", gettext("ask the server now")),
        ("app.help", gettext("all keys")),
    )
    return tuple((keymap.shown(action_id), label) for action_id, label in ways if keymap.shown(action_id))


def _sentence(detail: str) -> str:
    return f"{detail.rstrip('.')}. " if detail else ""
