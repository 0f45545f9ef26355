"""The screen at every size, in every state of things: what is shown, and what it says to do."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, folders, mailbox, summary
from tuimail.contract.events import (
    CommandDone,
    ConnectionChanged,
    CountsChanged,
    MessagesChanged,
    PartReady,
    Phase,
    SyncProgress,
)
from tuimail.model.flags import EMPTY
from tuimail.model.ids import CommandId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.model.summary import MessageSummary
from tuimail.ui import keyboard
from tuimail.ui.arrangement import Place

INBOX = MailboxKey(ACCOUNT, MailboxRow(1))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (250, 80), (20, 5), (1, 1), (120, 6), (30, 60)])
def test_every_size_shows_the_list_and_fills_its_lines(size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        lines = user.lines()
        assert len(lines) == size[1]
        if size[0] >= 20:
            assert "Ada" in user.text()
        await user.press("enter", "j", "tab", "question_mark", "escape", "g", "escape", "q")

    drive(flow, size=size)


def test_three_panes_at_a_hundred_columns_and_fewer_below() -> None:
    async def flow(user: User) -> None:
        for width, height, shown in (
            (120, 40, "folders list reader"),
            (99, 40, "list"),
            (80, 24, "list"),
            (60, 20, "list"),
            (250, 80, "folders list reader"),
            (100, 30, "folders list reader"),
            (20, 5, "list"),
            (120, 40, "folders list reader"),
        ):
            await user.pilot.resize_terminal(width, height)
            await user.settle()
            assert " ".join(user.screen.arrangement.places) == shown
            assert len(user.lines()) == height
            assert user.screen.pane.has_focus

    drive(flow)


def test_the_same_message_stays_on_screen_through_resizes() -> None:
    async def flow(user: User) -> None:
        await user.press("G")
        for size in ((60, 20), (20, 5), (120, 40), (80, 10)):
            await user.pilot.resize_terminal(*size)
            await user.settle()
            assert 59 in user.screen.messages.rows_on_screen

    drive(flow)


def test_one_pane_at_a_time_below_eighty_columns() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert " ".join(user.screen.arrangement.places) == "reader"
        await user.press("q", "h")
        assert " ".join(user.screen.arrangement.places) == "folders"
        assert "Receipts 2026" in user.text()
        await user.press("escape")
        assert " ".join(user.screen.arrangement.places) == "list"

    drive(flow, size=(60, 20))


def test_the_first_frame_has_mail_before_the_engine_is_started() -> None:
    async def flow(user: User) -> None:
        assert user.engine.is_started
        assert "Notes on the engine" in user.text()
        assert "work offline" in user.status

    drive(flow, phase=None)


def test_new_mail_appears_without_moving_the_cursor() -> None:
    async def flow(user: User) -> None:
        await user.press("j", "j")
        before = user.app.state.listing.cursor_row if user.app.state.listing else None
        newest = summary(2001, flags=EMPTY, internaldate=1_773_153_000, subject="Breaking news")
        user.reads.put(newest)
        await user.hear(MessagesChanged(mailbox=INBOX, added=frozenset({newest.row})))
        assert "Breaking news" in user.text()
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor_row == before
        assert user.app.state.listing.cursor == 3

    drive(flow)


def test_new_mail_does_not_move_rows_that_are_scrolled_to() -> None:
    async def flow(user: User) -> None:
        await user.press("G")
        before = user.lines()[5]
        newest = summary(2001, flags=EMPTY, internaldate=1_773_153_000)
        user.reads.put(newest)
        await user.hear(MessagesChanged(mailbox=INBOX, added=frozenset({newest.row})))
        assert user.lines()[5][:90] == before[:90]

    drive(flow, size=(80, 24))


def test_a_cursor_move_paints_two_rows_only() -> None:
    async def flow(user: User) -> None:
        painted: list[int] = []
        messages = user.screen.messages
        original = messages.render_line
        messages.render_line = lambda y: (painted.append(y), original(y))[1]  # type: ignore[method-assign,func-returns-value]
        await user.press("j")
        assert sorted(set(painted)) == [0, 1]

    drive(flow, size=(80, 24))


class EndlessReads(MemoryReads):
    """A mailbox of a million messages that are made when they are looked at."""

    def first_rows(self, mailbox: MailboxRow, limit: int) -> list[MessageSummary]:
        return list(self.window([MessageRow(row) for row in range(1_000_000, 1_000_000 - limit, -1)]).values())

    def order(self, mailbox: MailboxRow, *, filter: str = "") -> array[int]:  # noqa: A002
        return array("q", range(1_000_000, 0, -1))

    def window(self, rows: Sequence[MessageRow]) -> dict[MessageRow, MessageSummary]:
        return {row: replace(summary(2000 - (1_000_000 - row) % 60), row=row, internaldate=row) for row in rows}

    def sort_keys(self, rows: Sequence[MessageRow]) -> list[tuple[int, MessageRow]]:
        return [(row, row) for row in rows]


def test_a_million_rows_are_a_list_like_any_other() -> None:
    async def flow(user: User) -> None:
        listing = user.app.state.listing
        assert listing is not None
        await user.press("G")
        assert listing.cursor == 999_999
        await user.press(*["pageup"] * 60)
        assert 0 < len(user.screen.messages._kept) <= 1000
        await user.press("g", "g")
        assert user.screen.messages.rows_on_screen.start == 0

    drive(flow, reads=EndlessReads(folders()), size=(80, 24))


def test_status_says_what_was_done_and_how_to_undo_it() -> None:
    async def flow(user: User) -> None:
        await user.press("e")
        assert "Archived 1 message" in user.status
        assert "u undoes" in user.status

    drive(flow)


def test_pending_operations_are_counted() -> None:
    async def flow(user: User) -> None:
        user.reads.waiting = 3
        await user.press("e")
        await user.confirm(user.engine.commands[-1])
        assert "3 to send" in user.status

    drive(flow)


def test_a_prefix_is_shown_and_after_a_moment_what_can_follow() -> None:
    async def flow(user: User) -> None:
        await user.press("g")
        assert "g…" in user.status
        assert "inbox" not in user.hints
        await user.wait(0.4)
        assert "i inbox" in user.hints
        assert "l folder…" in " ".join(user.hints.split())
        assert "next layout" in user.hints
        await user.press("escape")
        assert "g…" not in user.status
        assert "archive" in user.hints
        await user.press("g", "z")
        assert "gz is not a key" in user.status
        await user.press("ß")
        assert "ß is not a key" in user.status
        assert user.app.state.selection.count == 0

    drive(flow)


def test_hints_follow_the_focus_and_the_selection() -> None:
    async def flow(user: User) -> None:
        assert "Enter open" in user.hints
        await user.press("x")
        assert "*n none" in user.hints
        await user.press("escape", "enter")
        assert "q back" in user.hints
        await user.press("tab")
        assert "J next folder" in user.hints

    drive(flow)


@pytest.mark.parametrize(
    ("reads", "phase", "detail", "says"),
    [
        (MemoryReads(), None, "", "No connection yet"),
        (MemoryReads(), Phase.CONNECTING, "", "Connecting…"),
        (MemoryReads(), Phase.OFFLINE, "There is no server imap.example.org.", "There is no server imap.example.org."),
        (MemoryReads(), Phase.ONLINE, "", "Fetching the list of messages…"),
        (MemoryReads(), Phase.STOPPED, "The worker ended.", "This account has stopped"),
        (MemoryReads(folders()), Phase.ONLINE, "", "Inbox is empty"),
        (MemoryReads([mailbox(1, "INBOX", SpecialUse.INBOX, is_synchronised=False)]), Phase.ONLINE, "", "Fetching"),
    ],
)
def test_an_empty_screen_says_how_things_stand_and_what_to_do(
    reads: MemoryReads, phase: Phase | None, detail: str, says: str
) -> None:
    async def flow(user: User) -> None:
        assert says in user.text()

    drive(flow, reads=reads, phase=phase, detail=detail)


def test_an_empty_screen_names_the_key_that_tries_again() -> None:
    async def flow(user: User) -> None:
        assert "$ tries at once" in user.text()

    drive(flow, reads=MemoryReads(), phase=None)


def test_the_first_sync_tells_how_far_it_is() -> None:
    async def flow(user: User) -> None:
        await user.hear(SyncProgress(mailbox=INBOX, stored=2500, total=10_000))
        assert "Fetching Inbox: 2,500 of 10,000" in user.text()
        await user.hear(SyncProgress(mailbox=INBOX, stored=10_000, total=10_000))
        assert "fetching" not in user.text()

    drive(flow)


def test_counts_in_the_tree_follow_the_store() -> None:
    async def flow(user: User) -> None:
        user.reads.boxes[6] = mailbox(7, "Lists", total=5, unseen=77)
        await user.hear(CountsChanged(mailbox=MailboxKey(ACCOUNT, MailboxRow(7))))
        assert "77" in user.text()

    drive(flow)


def test_a_message_without_text_here_says_when_it_comes() -> None:
    async def flow(user: User) -> None:
        await user.press("G", "enter")
        assert "Fetching the text" in user.text()
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE))
        await user.press("k", "j")
        assert "not stored here yet" in user.text()
        row = MessageRow(1941)
        user.reads.bodies[row] = b"Here at last"
        await user.hear(PartReady(message=MessageKey(ACCOUNT, row)), CommandDone(command_id=CommandId(99)))
        assert "Here at last" in user.text()

    drive(flow)


def test_after_an_action_in_the_reader_the_next_message_is_shown() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "e")
        assert user.screen.place is Place.READER
        assert "Re: nanoseconds on a wire" in user.screen.frame.titles[Place.READER].bar_text
        await user.press("j")
        assert "会議" in user.screen.frame.titles[Place.READER].bar_text

    drive(flow)


LONG = (
    "The certificate of imap.example.org was not issued by an authority that this machine trusts; if the server is "
    "your own, name its certificate file as ca_file in the config of this account."
)


def test_the_notice_of_an_empty_list_follows_the_connection() -> None:
    async def flow(user: User) -> None:
        assert "No connection yet" in user.text()
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.CONNECTING))
        assert "Connecting…" in user.text()
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail=LONG))
        shown = " ".join(user.text().split())
        assert "ca_file in the config" in shown

    drive(flow, reads=MemoryReads(), phase=None)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 10)])
def test_a_long_sentence_takes_as_many_lines_as_it_needs(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "_WHICH_KEY_S", 3600.0)  # Else a slow machine shows what can follow the g.

    async def flow(user: User) -> None:
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail=LONG))
        assert LONG in " ".join(user.text().split())
        assert "offline" in user.status
        await user.press("g")
        assert "g…" in user.status
        assert user.screen.frame.hints.size.height == (1 if size[1] >= 12 else 0)

    drive(flow, size=size)
