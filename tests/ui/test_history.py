"""The log of what was done, however long it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.state.fakes import entry
from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, full_mailbox
from tuimail.contract.commands import RetryOp, UndoOp
from tuimail.contract.events import OpSettled
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import MessageRow, OpId, OpKey
from tuimail.model.operation import OpState, SetFlags
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


def test_what_the_server_refused_can_be_tried_again() -> None:
    reads = logged(2)
    reads.done[0] = replace(reads.done[0], state=OpState.FAILED, error="Over quota.")

    async def flow(user: User) -> None:
        await user.press("g", "u")
        assert "refused, Enter tries again" in user.text()
        assert "Over quota." in user.text()
        await user.press("enter")
        op = OpKey(ACCOUNT, OpId(2))
        assert user.engine.commands[-1] == RetryOp(op=op)
        assert "Trying again: Deed 2 of many" in user.status
        await user.hear(OpSettled(op=op, state=OpState.SETTLED))
        assert "Deed 2 of many: this time it was done." in user.status

    drive(flow, reads=reads)
