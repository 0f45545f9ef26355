"""Every key of the main screen: what it submits, and where it leads."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, full_mailbox
from tuimail.contract.commands import ApplyOp, SyncAccount, UndoOp, WatchMailbox
from tuimail.model.flags import FLAGGED, JUNK, NOT_JUNK, SEEN, FlagChange
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow, OpId, OpKey
from tuimail.model.operation import Copy, Delete, JournalEntry, Move, Op, OpState, SetFlags
from tuimail.ui.actions import ACTIONS
from tuimail.ui.arrangement import Place
from tuimail.ui.deeds import SCREEN_DEEDS
from tuimail.ui.intents import INTENTS

FIRST = MessageRow(2000)
ARCHIVE, JUNK_BOX, TRASH = MailboxRow(4), MailboxRow(5), MailboxRow(6)
SPAM = FlagChange(add=JUNK, remove=NOT_JUNK)


def test_every_action_has_its_deed_and_every_deed_its_action() -> None:
    assert sorted([*INTENTS, *SCREEN_DEEDS]) == sorted(ACTIONS)


@pytest.mark.parametrize(
    ("keys", "op"),
    [
        ("e", Move((FIRST,), ARCHIVE)),
        ("a", Move((FIRST,), ARCHIVE)),
        ("d", Move((FIRST,), TRASH)),
        ("#", Move((FIRST,), TRASH)),
        ("!", Move((FIRST,), JUNK_BOX, SPAM)),
        ("s", SetFlags((FIRST,), FlagChange(add=FLAGGED))),
        ("F", SetFlags((FIRST,), FlagChange(add=FLAGGED))),
        ("U", SetFlags((FIRST,), FlagChange(add=SEEN))),
        ("I", SetFlags((FIRST,), FlagChange(add=SEEN))),
        ("j U", SetFlags((MessageRow(1999),), FlagChange(remove=SEEN))),
        ("j j s", SetFlags((MessageRow(1998),), FlagChange(remove=FLAGGED))),
        ("m a r c enter", Move((FIRST,), ARCHIVE)),
        ("M t r a enter", Copy((FIRST,), TRASH)),
        ("D y", Delete((FIRST,))),
        ("; e", Move((FIRST,), ARCHIVE)),
        ("x e", Move((FIRST,), ARCHIVE)),
        ("t t e", Move((FIRST, MessageRow(1999)), ARCHIVE)),
        ("V j j d", Move((FIRST, MessageRow(1999), MessageRow(1998)), TRASH)),
    ],
)
def test_keys_become_operations(keys: str, op: Op) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys.split())
        assert user.ops() == [op]

    drive(flow)


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("j", 1),
        ("j j k", 1),
        ("k", 0),
        ("down", 1),
        ("down up", 0),
        ("G", 59),
        ("end", 59),
        ("G g g", 0),
        ("G home", 0),
        ("n", 3),
        ("n n", 6),
        ("N", 57),
        ("ctrl+d", 13),
        ("ctrl+d ctrl+u", 0),
        ("pagedown", 13),
        ("pagedown pageup", 0),
        ("enter j j", 2),
        ("enter G", 59),
        ("g escape j", 1),
    ],
)
def test_keys_move_the_selection(keys: str, row: int) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys.split())
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == row

    drive(flow)


@pytest.mark.parametrize(
    ("keys", "mailbox"),
    [
        ("g d", 2),
        ("g t", 3),
        ("g a", 4),
        ("g a g i", 1),
        ("J", 2),
        ("J J K", 2),
        ("g l p y t h o n enter", 8),
        ("shift+tab down enter", 2),
        ("h down down enter", 3),
        ("grave_accent grave_accent J", 2),
        ("g a g tab", 1),
    ],
)
def test_keys_open_folders(keys: str, mailbox: int) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys.split())
        key = MailboxKey(ACCOUNT, MailboxRow(mailbox))
        assert user.app.state.listing is not None
        assert user.app.state.listing.mailbox == key
        assert user.engine.sent(WatchMailbox)[-1] == WatchMailbox(mailbox=key)
        assert user.screen.place is Place.LIST

    drive(flow)


def test_a_second_account_has_the_key_two() -> None:
    async def flow(user: User) -> None:
        await user.press("2")
        await user.wait(0.7)
        assert user.app.state.listing is not None
        assert user.app.state.listing.mailbox.account == "home"
        await user.press("g", "tab")
        assert user.app.state.listing.mailbox.account == ACCOUNT
        await user.press("7")
        await user.wait(0.7)
        assert "no account 7" in user.status

    drive(flow, others={"home": full_mailbox(3)})


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("tab", Place.READER),
        ("tab tab", Place.FOLDERS),
        ("shift+tab", Place.FOLDERS),
        ("h", Place.FOLDERS),
        ("left", Place.FOLDERS),
        ("h right", Place.LIST),
        ("enter", Place.READER),
        ("o", Place.READER),
        ("right", Place.READER),
        ("enter h", Place.LIST),
        ("enter q", Place.LIST),
        ("enter escape", Place.LIST),
        ("h escape", Place.LIST),
        ("space", Place.LIST),
    ],
)
def test_keys_move_between_panes(keys: str, place: Place) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys.split())
        assert user.screen.place is place
        assert user.screen.pane.has_focus

    drive(flow)


def test_opening_marks_read_and_a_preview_does_not() -> None:
    async def flow(user: User) -> None:
        await user.wait(0.2)
        assert "the figures you asked for" in user.text()
        assert user.ops() == []
        await user.press("enter")
        assert user.ops() == [SetFlags((FIRST,), FlagChange(add=SEEN))]

    drive(flow)


def test_space_reads_on_from_the_list_and_backspace_back() -> None:
    async def flow(user: User) -> None:
        await user.press("space")
        assert user.screen.is_reading
        assert user.screen.reader.scroll_offset.y == 0
        before = user.screen.frame.titles[Place.READER].bar_text
        await user.press("space")
        assert user.screen.reader.scroll_offset.y > 0
        assert user.screen.frame.titles[Place.READER].bar_text != before
        await user.press("backspace")
        assert user.screen.reader.scroll_offset.y == 0
        await user.press("ctrl+f", "ctrl+b")
        assert user.screen.reader.scroll_offset.y == 0
        assert user.screen.place is Place.LIST

    drive(flow, size=(100, 20))


def test_arrows_scroll_the_reader_that_has_the_focus() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "down", "down")
        assert user.screen.reader.scroll_offset.y == 2
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 0
        await user.press("end")
        assert user.screen.reader.is_at_end
        await user.press("home")
        assert user.screen.reader.scroll_offset.y == 0

    drive(flow, size=(100, 20))


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ("* a", 60),
        ("* a * n", 0),
        ("* u", 20),
        ("* r", 40),
        ("* s", 9),
        ("x x x", 3),
        ("x x escape", 0),
        ("V j j V", 3),
    ],
)
def test_the_select_menu(keys: str, count: int) -> None:
    async def flow(user: User) -> None:
        await user.press(*keys.split())
        assert user.app.state.selection.count == count

    drive(flow)


def test_undo_and_redo() -> None:
    async def flow(user: User) -> None:
        await user.press("e")
        await user.confirm(user.engine.sent(ApplyOp)[0])
        entry = JournalEntry(OpId(7), user.ops()[0], OpState.PENDING, "Archive", 0, None, 0, "", None, None)
        user.reads.undoable = entry
        await user.press("u")
        assert user.engine.sent(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(7)))]

    drive(flow)


@pytest.mark.parametrize("key", ["u", "z", "ctrl+r"])
def test_with_nothing_to_undo_it_says_so(key: str) -> None:
    async def flow(user: User) -> None:
        await user.press(key)
        assert "nothing to" in user.status

    drive(flow)


def test_sync_asks_the_account() -> None:
    async def flow(user: User) -> None:
        await user.press("$")
        assert SyncAccount(account=ACCOUNT) in user.engine.commands

    drive(flow)


def test_every_key_tells_the_engine_that_the_user_is_there() -> None:
    async def flow(user: User) -> None:
        await user.press("j", "k")
        assert user.engine.touches == 2

    drive(flow)


def test_background_work_hears_when_a_key_has_its_answer_on_the_screen() -> None:
    async def flow(user: User) -> None:
        await user.settle()
        before = user.engine.answers
        await user.press("j")
        await user.settle()
        assert user.engine.answers > before

    drive(flow)
