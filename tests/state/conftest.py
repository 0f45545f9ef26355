"""A screen's state over a store in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.state.fakes import ACCOUNT, FakeEngine, FakeStore
from tuimail.contract.events import CommandDone, CommandFailed, Event
from tuimail.model.ids import CommandId, MessageRow
from tuimail.state.file_writes import run_write
from tuimail.state.gathering import run_gather
from tuimail.state.listing_order import run_order
from tuimail.state.marking import run_match
from tuimail.state.root import AppState
from tuimail.state.touched import Touched


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    """State, store and engine of one test."""

    store: FakeStore = field(default_factory=FakeStore)
    engine: FakeEngine = field(default_factory=FakeEngine)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.state = AppState(
            {ACCOUNT: lambda: self.store}, self.engine.submit, clock=self.clock, cancel=self.engine.cancel
        )

    def open(self, count: int = 10, **options: object) -> AppState:
        self.store.fill(count, **options)  # type: ignore[arg-type]
        self.state.start()
        return self.state

    def load_order(self) -> set[Touched]:
        """What the screen's thread does."""
        request = self.state.browse.order_request()
        assert request is not None
        return self.state.browse.order_loaded(request, run_order(request, self.store))

    def match(self) -> set[Touched]:
        """What the screen's thread does when messages are to be marked."""
        request = self.state.mark.match_request()
        assert request is not None
        return self.state.mark.matched(request, run_match(request, self.store))

    def work_out(self) -> set[Touched]:
        """What the screen's thread does before an action on very many messages."""
        request = self.state.gathering.request()
        assert request is not None
        return self.state.gathering.gathered(request, run_gather(request, self.store))

    def write(self) -> None:
        """What the thread of files does."""
        while (write := self.state.files.request()) is not None:
            self.state.files.written(write, run_write(write))

    def tell(self, *events: Event) -> set[Touched]:
        return self.state.apply(events)

    def done(self, command_id: CommandId | None = None) -> set[Touched]:
        return self.tell(CommandDone(command_id=command_id or self.engine.last_id))

    def failed(self, reason: str = "No.") -> set[Touched]:
        return self.tell(CommandFailed(command_id=self.engine.last_id, reason=reason))

    @property
    def rows(self) -> list[MessageRow]:
        listing = self.state.listing
        return [MessageRow(row) for row in listing.rows] if listing else []

    @property
    def said(self) -> str:
        message = self.state.status.message
        return message.text if message else ""


def mark_at(state: AppState, index: int) -> None:
    """Mark or unmark the message at a place of the list, if there is one."""
    row = state.listing.row_at(index) if state.listing is not None else None
    if row is not None:
        state.selection.toggle(row)


@pytest.fixture
def world() -> World:
    return World()
