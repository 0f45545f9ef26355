"""The list and its marks against the plainest model of them."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.state.fakes import ARCHIVE, INBOX, INBOX_KEY, FakeStore
from tuimail.model.ids import CommandId, MessageRow
from tuimail.model.operation import Move
from tuimail.state import listing as listing_module
from tuimail.state.listing import Listing
from tuimail.state.pending import Pending, PendingOp
from tuimail.state.selection import Selection


def filled(count: int) -> FakeStore:
    store = FakeStore()
    store.fill(count)
    return store


class ListingMachine(RuleBasedStateMachine):
    """Listing and Selection against a plain sorted list and a plain set."""

    def __init__(self) -> None:
        super().__init__()
        self._first_rows = pytest.MonkeyPatch()
        self._first_rows.setattr(listing_module, "FIRST_ROWS", 10)

    def teardown(self) -> None:
        self._first_rows.undo()

    @initialize(count=st.sampled_from([0, 1, 7, 9, 10, 30]))
    def begin(self, count: int) -> None:
        self.store = filled(count)
        self.pending = Pending()
        self.listing = Listing(INBOX_KEY, self.store, self.pending, total=count)
        self.selection = Selection(self.listing)
        self.next_row = 10_000
        self.hidden: dict[int, int] = {}
        self.next_command = 1
        self.marks: set[int] = set()
        self.words = ""

    def expected(self) -> list[int]:
        rows = [summary for summary in self.store.in_mailbox(INBOX) if summary.row not in self.hidden]
        return [row.row for row in rows if all(word in row.subject.casefold() for word in self.words.split())]

    @rule(date=st.integers(0, 35), subject=st.sampled_from(["", "weekly", "Subject 1x"]))
    def mail_comes(self, date: int, subject: str) -> None:
        self.next_row += 1
        self.listing.add([self.store.put(self.next_row, date, subject=subject)])
        self.selection.added([MessageRow(self.next_row)])

    @rule(data=st.data(), is_forgotten=st.booleans())
    def mail_goes(self, data: st.DataObject, is_forgotten: bool) -> None:
        rows = [summary.row for summary in self.store.in_mailbox(INBOX) if summary.row not in self.hidden]
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        if is_forgotten:
            del self.store.messages[row]
        else:
            self.store.move(row, ARCHIVE)
        self.selection.removed([row])
        self.listing.remove([row])
        self.marks.discard(row)

    @rule(index=st.integers(-3, 40))
    def cursor_moves(self, index: int) -> None:
        self.listing.move_to(index)

    @precondition(lambda self: self.listing.cursor_row is not None)
    @rule()
    def user_archives(self) -> None:
        row = self.listing.cursor_row
        assert row is not None
        self.pending.add(PendingOp(CommandId(self.next_command), INBOX_KEY, Move((row,), ARCHIVE), "Archive"))
        self.hidden[row] = self.next_command
        self.next_command += 1
        self.selection.removed([row])
        self.listing.remove([row])
        self.marks.discard(row)

    @precondition(lambda self: self.hidden)
    @rule(data=st.data(), is_done=st.booleans())
    def command_ends(self, data: st.DataObject, is_done: bool) -> None:
        row = data.draw(st.sampled_from(sorted(self.hidden)))
        self.pending.drop(CommandId(self.hidden.pop(row)))
        if is_done:
            self.store.move(MessageRow(row), ARCHIVE)
            self.listing.remove([MessageRow(row)])
        else:
            self.listing.add([MessageRow(row)])

    @rule(words=st.sampled_from(["", "weekly", "subject 1"]))
    def filter_changes(self, words: str) -> None:
        if words != self.words:
            self.words = words
            self.listing.set_filter(words)
            self.order_comes()

    @rule()
    def everything_changes(self) -> None:
        self.listing.reload()

    @rule()
    def order_comes(self) -> None:
        request = self.listing.order_request()
        if request is not None:
            assert self.listing.loaded(request, self.store.order(INBOX, filter=request.filter))
            self.selection.keep_listed()
            self.marks &= set(self.listing.rows)

    @precondition(lambda self: self.listing.cursor_row is not None and self.listing.is_complete)
    @rule()
    def user_marks(self) -> None:
        row = self.listing.cursor_row
        assert row is not None
        self.selection.toggle(row)
        self.marks ^= {row}

    @invariant()
    def rows_are_sorted_and_right(self) -> None:
        rows = list(self.listing.rows)
        expected = self.expected()
        if self.listing.is_complete:
            assert rows == expected
            assert self.listing.count == len(expected)
        assert not set(rows) & set(self.hidden)

    @invariant()
    def cursor_is_in_the_list(self) -> None:
        assert 0 <= self.listing.cursor <= max(0, self.listing.count - 1)
        assert 0 <= self.listing.top <= max(0, self.listing.count - 1)

    @invariant()
    def marks_are_the_same(self) -> None:
        assert set(self.selection.rows()) == self.marks
        assert self.selection.count == len(self.marks)


class CursorMachine(ListingMachine):
    """Whatever comes and goes elsewhere, the cursor stays on its message while that is in the list."""

    @rule(date=st.integers(0, 35))
    def cursor_stays_when_mail_comes(self, date: int) -> None:
        before = self.listing.cursor_row
        self.mail_comes(date, "")
        if before is not None:
            assert self.listing.cursor_row == before


ListingMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
CursorMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30)
TestListingMachine = ListingMachine.TestCase
TestCursorMachine = CursorMachine.TestCase
