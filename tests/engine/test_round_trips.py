"""How many times a far server is waited for until the first rows are here: counted, so that no clock is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.rig import account_at, fill, run, running
from tests.servers.scripted import BARE, CONDSTORE_ONLY, FULL, PLAIN, ScriptedServer
from tuimail.contract.events import MessagesChanged

MOST = 8
CONNECTING = 1
"""The connection; the greeting, which comes with it, is counted by nobody."""
GREETING = 1


@pytest.mark.parametrize(
    ("capabilities", "most"),
    [(FULL, MOST), (CONDSTORE_ONLY, MOST), (PLAIN, MOST), (BARE, MOST + 1)],  # without SASL-IR one more
    ids=["everything", "condstore", "plain", "IMAP4rev1 only"],
)
def test_the_first_rows_need_few_round_trips(tmp_path: Path, capabilities: frozenset[str], most: int) -> None:
    async def main() -> None:
        async with ScriptedServer(capabilities) as server:
            fill(server, 300)
            asked: list[int] = []
            server.faults.run_before("UID FETCH", lambda: asked.append(server.flights))
            async with running(account_at(server.port), tmp_path) as rig:
                await rig.event(MessagesChanged)
            assert CONNECTING + GREETING + asked[0] <= most, server.kinds()

    run(main())
