"""“Every action can be undone”: each one only looks, or has its undo, or is its own undo, or asks before it acts.

Whoever adds an action has to say here which of these it is; that is then tried.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, full_mailbox, mailbox, summary
from tuimail.contract.commands import (
    ApplyOp,
    Command,
    CreateMailbox,
    ProvidePassword,
    RetryOp,
    UndoOp,
    Unsubscribe,
)
from tuimail.model.ids import CommandKey
from tuimail.model.mailbox import SpecialUse
from tuimail.state.becoming_read import AUTO_SEEN
from tuimail.ui.actions import ACTIONS
from tuimail.ui.deeds import perform


def named(text: str) -> frozenset[str]:
    """Ids with blanks between them."""
    return frozenset(text.split())


LOOKS: Final = named(
    """list.next list.previous list.first list.last list.page-down list.page-up list.next-unread list.previous-unread
    list.conversation list.filter list.search list.sweep mark.jump mark.list jump.back
    pane.down pane.up pane.page-down pane.page-up pane.first pane.last pane.next pane.previous pane.left pane.right
    message.open select.toggle select.stay select.range select.all select.none select.unread select.read select.starred
    select.sender select.thread select.list select.older select.invert select.show select.query select.apply flow.start
    reader.page-down reader.page-up reader.html reader.links reader.yank reader.mark reader.find reader.find-next
    reader.find-previous reader.next-part reader.previous-part reader.show-all reader.copied
    folder.goto folder.inbox folder.all-inboxes folder.starred folder.drafts folder.sent folder.archive folder.snoozed
    folder.next folder.previous account.goto account.next account.sync
    app.palette app.help app.connections app.said app.command app.repaint macro.record macro.play journal.show"""
)
"""Nothing but what is on the screen, and what was read by being opened."""
LEAVES: Final = frozenset({"screen.close", "screen.back", "screen.out", "app.quit", "app.suspend"})
"""Out of something, or out of the program; what the journal holds stays there."""
UNDO: Final = {
    "message.archive": "e",
    "message.trash": "d",
    "message.spam": "exclamation_mark",
    "message.star": "s",
    "message.toggle-read": "U",
    "message.mark-read": "I",
    "message.move": "m a r c enter",
    "message.copy": "M t r a enter",
    "message.tag": "l t o d o enter",
    "message.snooze": "b enter",
    "message.delete": "D y",
    "thread.mute": "g m",
    "thread.watch": "g W",
    "action.repeat": "s j full_stop",
    "flow.reply": "w r",
    "folder.mark-read": "g I",
}
"""The undo key takes it back; these keys do it."""
UNDO_ELSEWHERE: Final = {
    "folder.empty": "state/test_foldering.py",  # asks, too
    "reader.answer": "state/test_answering.py",
    "flow.undo": "state/test_flow.py",  # an undo; redo does all of it again
    "journal.undo": "state/test_undo_model.py",
    "journal.redo": "state/test_undo_model.py",
}
"""The same, which takes more than a few keys: tried there."""
ASKS: Final = {
    "account.add": "address and password; nothing is kept before it has logged in",
    "account.edit": "opens an editor, which changes the file only when told to",
    "folder.create": "a name; the undo key deletes it while it is empty (engine/jobs/test_every_undo.py)",
    "folder.rename": "the new name; the undo key gives the old one back (engine/jobs/test_every_undo.py)",
    "folder.delete": "says how much mail goes, and where; the undo key brings it back (engine/jobs/test_every_undo.py)",
    "message.unsubscribe": "says who is asked; the journal names it, as what cannot be undone",
    "rule.make": "a query and a deed, tried on old mail; r takes it back among the rules",
    "rule.always": "the same",
    "rule.show": "each change is taken back by r there",
    "search.save": "a name; Ctrl+R among the searches brings back the query that it had",
    "search.show": "Ctrl+R brings back what was forgotten",
    "search.forget": "and Ctrl+R brings it back among the searches",
    "reader.attachments": "what to do with them; nothing on the disk is written over without a question",
    "reader.pipe": "for a command",
    "list.sort": "for the order; the same key, the other order",
    "app.theme": "each is tried; Esc keeps the old one, Ctrl+R in the settings takes it back",
    "app.keys": "for the profile; Ctrl+R in the settings takes it back",
    "app.bind": "for the key, and tells what it does now; r takes it back",
    "app.settings": "Ctrl+R takes each back",
    "macro.list": "which one, and what to do with it",
}
"""Something opens first, and nothing is done by that alone; how the rest is taken back."""
ITSELF: Final = named(
    """list.threads list.fold-all list.headings list.reverse folder.favourite folders.hide pane.zoom app.mouse
    reader.headers reader.source reader.fold-quotes folder.subscribe"""
)
"""The same key once more takes it back."""
OTHER: Final = {
    "list.fold": "list.unfold",
    "list.unfold": "list.fold",
    "list.toggle-fold": "list.toggle-fold",
    "pane.grow": "pane.shrink",
    "pane.shrink": "pane.grow",
    "screen.layout": "screen.layout",
    "mark.set": "mark.set",
}
"""Another key takes it back, or the same one until it is there again."""
CHANGES: Final = (ApplyOp, CreateMailbox, Unsubscribe, RetryOp, ProvidePassword, UndoOp)


def test_every_action_says_how_it_is_taken_back() -> None:
    said = [*LOOKS, *LEAVES, *UNDO, *UNDO_ELSEWHERE, *ASKS, *ITSELF, *OTHER]
    assert sorted(said) == sorted(ACTIONS)
    assert set(OTHER.values()) <= set(ACTIONS)


def mail() -> MemoryReads:
    reads = full_mailbox(12)
    reads.boxes = [*reads.boxes, mailbox(11, "Snoozed", SpecialUse.SNOOZED)]
    reads.put(replace(summary(2000), subject="First"))
    return reads


def changes(user: User, since: int) -> list[Command]:
    """What was given to the engine that changes mail, folders or the world."""
    return [
        one
        for one in user.engine.commands[since:]
        if isinstance(one, CHANGES) and not (isinstance(one, ApplyOp) and one.label == AUTO_SEEN)
    ]


async def leave_all(user: User) -> None:
    """Back to the list of the inbox."""
    for _ in range(8):
        await user.press("escape")
        if user.is_on_main and user.screen.state.prompt is None:
            break
    await user.press("escape")
    assert user.is_on_main
    user.screen.show(user.screen.state.mark.none())
    perform(user.screen, "folder.inbox", ())
    await user.settle()


KEYS: Final = {"account.goto": ("1",), "mark.set": ('"', "a"), "mark.jump": ("'", "a")}


def test_what_only_looks_changes_nothing() -> None:
    async def flow(user: User) -> None:
        for action_id in sorted(LOOKS):
            before = len(user.engine.commands)
            perform(user.screen, action_id, KEYS.get(action_id, ()))
            await user.settle()
            assert changes(user, before) == [], action_id
            await leave_all(user)
            assert changes(user, before) == [], f"to leave {action_id}"

    drive(flow, reads=mail())


def test_what_asks_does_nothing_before_the_answer() -> None:
    async def flow(user: User) -> None:
        for action_id in sorted(ASKS):
            before = len(user.engine.commands)
            perform(user.screen, action_id, ())
            await user.settle()
            assert changes(user, before) == [], action_id
            await leave_all(user)
            assert changes(user, before) == [], f"Esc in {action_id}"

    drive(flow, reads=mail())


@pytest.mark.parametrize("action_id", UNDO)
def test_the_undo_key_takes_it_back(action_id: str) -> None:
    async def flow(user: User) -> None:
        await user.press(*UNDO[action_id].split())
        done = [number for number, one in enumerate(user.engine.commands, 1) if isinstance(one, ApplyOp)]
        own = [number for number in done if user.engine.commands[number - 1].label != AUTO_SEEN]  # type: ignore[union-attr]
        assert own, "it did something"
        assert all(user.engine.commands[number - 1].is_undoable for number in own)  # type: ignore[union-attr]
        await user.press("escape", "u") if action_id != "flow.reply" else await user.press("u")
        (undo,) = user.engine.sent(UndoOp)
        assert isinstance(undo, UndoOp)
        assert isinstance(undo.op, CommandKey)
        assert undo.op.command_id == own[-1]

    drive(flow, reads=mail())


@pytest.mark.parametrize("action_id", sorted(UNDO_ELSEWHERE))
def test_what_is_tried_elsewhere_is_tried(action_id: str, request: pytest.FixtureRequest) -> None:
    text = (request.config.rootpath / "tests" / UNDO_ELSEWHERE[action_id]).read_text()
    assert "undo" in text


def looks(user: User) -> tuple[object, ...]:
    state = user.screen.state
    view = state.listing.view if state.listing is not None else None
    screen = user.screen
    shows = (screen.is_zoomed, screen.hides_folders, screen.shows_all_headers, screen.reader.is_folded)
    return view, shows, state.remember()._replace(recent=(), last=None, tips=()), screen.app.mouse_captured is not None


@pytest.mark.parametrize("action_id", sorted(ITSELF - {"folder.subscribe"}))
def test_twice_is_as_before(action_id: str) -> None:
    async def flow(user: User) -> None:
        before = looks(user)
        for _ in range(2):
            perform(user.screen, action_id, ())
            await user.settle()
        assert looks(user) == before
        assert changes(user, 0) == []

    drive(flow, reads=mail())
