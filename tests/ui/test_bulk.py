"""Actions on very many messages at the keyboard: keys wait for them, Esc stops them."""

from __future__ import annotations

import threading

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox
from tuimail.model.operation import Move
from tuimail.state import gathering
from tuimail.state.gathering import Gathered, GatherRequest, run_gather
from tuimail.state.reads import Reads
from tuimail.ui.screens.ask import ConfirmScreen


@pytest.fixture(autouse=True)
def _ten_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MANY", 10)


def test_what_is_done_to_all_is_one_operation() -> None:
    async def flow(user: User) -> None:
        count = user.app.state.selection
        await user.press("*", "a", "e")
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert len(op.messages) == len(user.reads.messages)
        assert " 0 messages" in user.text()
        assert count.is_empty

    drive(flow, reads=full_mailbox())


def test_keys_wait_and_escape_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = threading.Event()

    def slow(request: GatherRequest, reader: Reads) -> Gathered:
        may_go_on.wait()
        return run_gather(request, reader)

    async def flow(user: User) -> None:
        monkeypatch.setattr(gathering, "run_gather", slow)
        await user.press("*", "a")
        await user.pilot.press("e", "j", "d")
        assert user.app.keyboard.is_holding
        assert "Esc stops" in user.text()
        assert not user.ops()
        await user.pilot.press("escape")
        may_go_on.set()
        await user.settle()
        assert not user.ops()
        assert "Stopped: nothing was changed." in user.text()
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 0

    drive(flow, reads=full_mailbox())


def test_deleting_for_good_asks_with_senders_and_oldest() -> None:
    async def flow(user: User) -> None:
        await user.press("*", "a", "D")
        assert isinstance(user.app.screen, ConfirmScreen)
        text = " ".join(user.text().split())
        assert "senders, the oldest of" in text
        await user.press("y")
        assert len(user.ops()) == 1

    drive(flow, reads=full_mailbox())
