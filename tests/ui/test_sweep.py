"""The sweep view: all mail of a sender at once, with the keys of the list."""

from __future__ import annotations

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, folders, full_mailbox, summary
from tuimail.contract.commands import UndoOp
from tuimail.contract.events import MessagesChanged
from tuimail.model.flags import SEEN
from tuimail.model.ids import MailboxRow, MessageRow, OpId, OpKey
from tuimail.model.operation import JournalEntry, Move, OpState, SetFlags
from tuimail.ui.screens.ask import ConfirmScreen
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.screens.sweep import SweepScreen


def three_senders() -> MemoryReads:
    """Ann has 3 messages, Ben 2, Cyd 1."""
    reads = MemoryReads(folders())
    names = ("Ann", "Ann", "Ben", "Cyd", "Ben", "Ann")
    reads.put(*(summary(2000 - number, sender=name) for number, name in enumerate(names)))
    return reads


def of(reads: MemoryReads, name: str) -> set[MessageRow]:
    return {row for row, one in reads.messages.items() if one.sender == name}


def names_on(user: User) -> list[str]:
    assert isinstance(user.app.screen, SweepScreen)
    return [group.name for group in user.app.state.sweep.groups]


def test_the_largest_group_is_first_with_a_sample_of_its_mail() -> None:
    async def flow(user: User) -> None:
        await user.press("S")
        assert names_on(user) == ["Ann", "Ben", "Cyd"]
        assert "3 senders, 6 messages" in user.text()
        newest = user.reads.messages[MessageRow(2000)].subject
        assert any(newest[:20] in line for line in user.lines()[-10:])
        await user.press("q")
        assert user.is_on_main

    drive(flow, reads=three_senders())


def test_an_action_takes_all_mail_of_the_group_in_one_operation_and_undo_brings_it_back() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "j", "e")
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert set(op.messages) == of(user.reads, "Ben")
        assert names_on(user) == ["Ann", "Cyd"]
        assert "Archived 2 messages. u undoes it." in user.text()
        await user.confirm(user.engine.commands[-1])
        user.reads.undoable = JournalEntry(OpId(7), op, OpState.SETTLED, "Archive 2 messages", 0, 0, 0, "", None, None)
        await user.press("u")
        assert user.engine.sent(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(7)))]
        box = user.app.state.listing
        assert box is not None
        await user.hear(MessagesChanged(mailbox=box.mailbox, added=frozenset(op.messages)))
        assert names_on(user) == ["Ann", "Ben", "Cyd"]
        group = user.app.state.sweep.group
        assert group is not None
        assert group.name == "Ben", "the cursor goes where the undo happened"

    drive(flow, reads=three_senders())


def test_the_cursor_goes_to_what_came_back_whatever_was_taken_back() -> None:
    """A rule that was kept here and done here, say: it was no key of this view that moved the mail."""

    async def flow(user: User) -> None:
        await user.press("S", "j")
        box = user.app.state.listing
        assert box is not None
        op = Move((MessageRow(1500),), MailboxRow(3))
        user.reads.undoable = JournalEntry(OpId(7), op, OpState.SETTLED, "Rule", 0, 0, 0, "", None, None)
        await user.press("u")
        user.reads.put(summary(1500, sender="Dora"))
        await user.hear(MessagesChanged(mailbox=box.mailbox, added=frozenset({MessageRow(1500)})))
        group = user.app.state.sweep.group
        assert group is not None
        assert group.name == "Dora"
        await user.press("k")
        user.reads.put(summary(1501, sender="Eve"))
        await user.hear(MessagesChanged(mailbox=box.mailbox, added=frozenset({MessageRow(1501)})))
        group = user.app.state.sweep.group
        assert group is not None
        assert group.name == "Cyd", "news does not move it"

    drive(flow, reads=three_senders())


def test_marking_read_keeps_the_group_and_nothing_stays_selected() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "G", "I")
        (op,) = user.ops()
        assert isinstance(op, SetFlags)
        assert set(op.messages) == of(user.reads, "Cyd")
        assert op.change.add == SEEN
        assert names_on(user) == ["Ann", "Ben", "Cyd"]
        await user.press("escape")
        assert user.is_on_main
        assert user.app.state.selection.is_empty

    drive(flow, reads=three_senders())


def test_moving_asks_where_and_moves_the_group_that_was_chosen() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "m")
        assert isinstance(user.app.screen, ChooseScreen)
        await user.press("t", "r", "a", "s", "enter")
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert set(op.messages) == of(user.reads, "Ann")
        assert names_on(user) == ["Ben", "Cyd"]

    drive(flow, reads=three_senders())


def test_deleting_for_good_asks_first() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "D")
        assert isinstance(user.app.screen, ConfirmScreen)
        assert "Delete 3 messages for good" in user.text()
        await user.press("n")
        assert user.ops() == []
        assert names_on(user) == ["Ann", "Ben", "Cyd"]

    drive(flow, reads=three_senders())


def test_enter_shows_the_mail_of_the_group_in_the_list() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "j", "enter")
        assert user.is_on_main
        assert user.app.state.listing is not None
        assert user.app.state.listing.filter == "from:ben@example.org"

    drive(flow, reads=three_senders())


def test_news_keeps_the_cursor_on_its_group() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "j")
        fresh = [summary(2001 + number, sender="Cyd") for number in range(5)]
        user.reads.put(*fresh)
        box = user.app.state.listing
        assert box is not None
        await user.hear(MessagesChanged(mailbox=box.mailbox, added=frozenset(one.row for one in fresh)))
        assert names_on(user) == ["Cyd", "Ann", "Ben"]
        group = user.app.state.sweep.group
        assert group is not None
        assert group.name == "Ben"

    drive(flow, reads=three_senders())


def test_the_status_line_counts_groups() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "j")
        assert user.lines()[-1].rstrip().endswith("2/3")
        await user.press("e")
        assert user.lines()[-1].rstrip().endswith("2/2")
        await user.press("q")
        assert user.lines()[-1].rstrip().endswith("/4")

    drive(flow, reads=three_senders())


def test_keys_that_do_nothing_here_say_so() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "x")
        assert "does nothing here" in user.text()
        assert user.ops() == []

    drive(flow, reads=three_senders())


def test_help_says_all_keys_of_the_view() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "question_mark")
        shown = " ".join(user.text().split())
        assert "Enter open" in shown
        assert "u undo q back" in shown
        assert "does nothing" not in shown
        assert "gg first" in shown

    drive(flow, reads=three_senders(), size=(80, 24))


def test_a_message_too_long_for_the_status_line_is_shown_above_it() -> None:
    async def flow(user: User) -> None:
        await user.press("S", "x")
        assert "q goes back to the list." in " ".join(user.text().split())
        assert "…" not in user.lines()[-1]

    drive(flow, reads=three_senders(), size=(60, 24))


def test_an_empty_folder_and_read_only_are_told() -> None:
    async def empty(user: User) -> None:
        await user.press("S", "e")
        assert "No mail here" in user.text()
        assert "unsubscribe" not in user.text()
        assert "q back" in user.text()
        assert user.ops() == []

    async def read_only(user: User) -> None:
        await user.press("S", "e")
        assert "--read-only" in user.text()
        assert user.ops() == []

    drive(empty, reads=MemoryReads(folders()))
    drive(read_only, reads=three_senders(), read_only=True)


def test_a_foreign_name_cannot_write_to_the_screen() -> None:
    reads = MemoryReads(folders())
    reads.put(summary(2000, sender="Eve\x1b[2J\u202e\r\nx[bold]"))

    async def flow(user: User) -> None:
        await user.press("S")
        assert "\x1b" not in user.text()
        assert "[bold]" in user.text()

    drive(flow, reads=reads)


def test_it_fits_small_terminals() -> None:
    async def flow(user: User) -> None:
        await user.press("S")
        lines = user.lines()
        assert any("Sweep Inbox" in line for line in lines)
        assert sum("Ada Lovelace" in line for line in lines) >= 1

    for size in ((20, 5), (40, 10), (80, 24), (250, 80)):
        drive(flow, reads=full_mailbox(), size=size) if size[0] > 40 else drive(_opens, reads=full_mailbox(), size=size)


async def _opens(user: User) -> None:
    await user.press("S")
    assert isinstance(user.app.screen, SweepScreen)
    assert any("Sweep" in line for line in user.lines())


def test_what_is_said_is_as_bright_under_a_dialog_over_it() -> None:
    async def flow(user: User) -> None:
        def colours(words: str) -> set[object]:
            rows = user.app.screen._compositor.render_strips(user.app.size)
            return {one.style.color for row in rows for one in row if words in one.text and one.style}

        await user.press("S", "e")
        (bright,), titles = colours("Archived"), colours("Sweep")
        await user.press("m")
        assert isinstance(user.app.screen, ChooseScreen)
        assert colours("Archived") == {bright}
        assert colours("Sweep").isdisjoint(titles), "all else is dimmed"

    drive(flow, reads=three_senders())
