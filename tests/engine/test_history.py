"""How long the journal remembers."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.engine.rig import account_at, fill, rows_of, running, synced
from tests.servers.scripted import ScriptedServer
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import OpSettled, Phase
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.operation import SetFlags


def _days_from_now(days: int) -> float:
    return time.time() + days * 86_400


def test_what_was_done_is_forgotten_after_thirty_days(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            fill(server, 2)
            account = account_at(server.port)
            async with running(account, tmp_path) as rig:
                await synced(rig, 2)
                op = SetFlags(tuple(rows_of(rig, "INBOX")[:1]), FlagChange(add=FLAGGED))
                await rig.do(ApplyOp(account=account.name, op=op, label="Star 1 message"))
                await rig.until(lambda event: isinstance(event, OpSettled))
                with closing(rig.reader()) as reader:
                    assert [entry.label for entry in reader.journal(9)] == ["Star 1 message"]
            for days, labels in ((29, ["Star 1 message"]), (31, [])):
                later = replace(rig.outside, wall=partial(_days_from_now, days))
                async with running(account, tmp_path, outside=later) as again:
                    await again.phase(Phase.ONLINE)
                    with closing(again.reader()) as reader:
                        assert [entry.label for entry in reader.journal(9)] == labels

    asyncio.run(main())
