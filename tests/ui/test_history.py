"""The log of what was done, however long it is."""

from __future__ import annotations

import pytest

from tests.state.fakes import entry
from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, full_mailbox
from tuimail.contract.commands import UndoOp
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import MessageRow, OpId, OpKey
from tuimail.model.operation import SetFlags
from tuimail.ui import history


def logged(count: int) -> MemoryReads:
    """So many entries, the newest with the highest number."""
    reads = full_mailbox()
    op = SetFlags((MessageRow(1),), FlagChange(add=SEEN))
    reads.done = [entry(number, op, f"Deed {number} of many", 1_700_000_000 + number) for number in range(count, 0, -1)]
    return reads


def test_the_oldest_of_ten_thousand_can_be_found_and_taken_back() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "u")
        assert "Deed 10000 of many" in user.text()
        await user.press(*"deed", "space", "7", "space")
        assert "Deed 7 of many" in user.text()
        await user.press("enter")
        undone = [command for command in user.engine.commands if isinstance(command, UndoOp)]
        assert [command.op for command in undone] == [OpKey(ACCOUNT, OpId(7))]

    drive(flow, reads=logged(10_000))


def test_closing_it_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_PAGE_LINES", 10)

    async def flow(user: User) -> None:
        await user.pilot.press("g", "u")
        await user.press("escape")
        assert user.is_on_main

    drive(flow, reads=logged(2_000))
