"""Threads on the screen."""

from __future__ import annotations

from tests.ui.drive import User, drive
from tests.ui.fakes import NOW, full_mailbox
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Move
from tuimail.model.spans import Span
from tuimail.ui.dates import ShortDates
from tuimail.ui.look import load_look


def test_threads_are_drawn_folded_and_archived() -> None:
    reads = full_mailbox()
    newest = sorted(reads.messages, reverse=True)[:4]
    spans = (Span(1, 4), Span(2, 3), Span(3, 3), Span(4, 4))
    reads.threads = {int(newest[0]): list(zip(map(int, newest), spans, strict=True))}

    async def flow(user: User) -> None:
        await user.press("T")
        text = user.text()
        assert "├─ " in text
        assert "│ └─ " in text
        assert "threads," in text
        await user.press("j", "-")
        assert "[4] " in user.text()
        assert user.screen.messages.source.cursor_row == newest[0]
        await user.press("e")
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert set(op.messages) == {MessageRow(row) for row in newest}
        assert "the whole thread" in user.text()
        await user.press("T")
        assert "├─ " not in user.text()

    drive(flow, reads=reads)


def test_a_folded_thread_has_the_date_of_its_newest_message() -> None:
    reads = full_mailbox()
    new, old = max(reads.messages), min(reads.messages)
    reads.threads = {int(old): [(int(old), Span(1, 2)), (int(new), Span(2, 2))]}
    dates = ShortDates(NOW)
    newest, oldest = (dates.short(reads.messages[row].internaldate) for row in (new, old))
    assert newest != oldest

    async def flow(user: User) -> None:
        def root() -> str:
            (line,) = [line for line in user.lines() if "[2] " in line or "└─" in line]
            return line

        await user.press("T", "g", "g")
        assert newest in root()
        await user.press("_")
        assert "[2] " in root()
        assert newest in root()
        assert oldest not in root()

    drive(flow, reads=reads)


def test_one_key_folds_a_thread_and_unfolds_it() -> None:
    reads = full_mailbox()
    newest = sorted(reads.messages, reverse=True)[:2]
    reads.threads = {int(newest[0]): list(zip(map(int, newest), (Span(1, 2), Span(2, 2)), strict=True))}

    async def flow(user: User) -> None:
        await user.press("alt+v")
        assert "one by one" in user.status
        await user.press("g", "T", "alt+v")
        assert "[2] " in user.text()
        await user.press("alt+v")
        assert "[2] " not in user.text()
        assert "└─ " in user.text()
        await user.press("G", "alt+v")
        assert "nothing to fold" in user.status

    drive(flow, reads=reads, look=load_look(profile="mutt"))


def test_a_conversation_that_went_away_says_so_and_leads_back_to_the_search() -> None:
    async def flow(user: User) -> None:
        await user.press("/", *"engine", "enter")
        search = user.screen.state.listing
        await user.press("g", "C")
        assert " in all folders" in user.text()
        await user.press("*", "a", "e")
        assert "Nothing of this conversation is left here" in user.text()
        await user.press("escape")
        assert user.screen.state.listing is search

    drive(flow, reads=full_mailbox())
