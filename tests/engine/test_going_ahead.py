"""What goes ahead ends with the first rows, and where somebody else has to do something."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.rig import ACCOUNT, QUICK, Purse, account_at, fill, run
from tests.servers.scripted import ScriptedServer
from tuimail.contract.events import AuthRequired, ConnectionChanged, Event, MailboxesChanged, MessagesChanged, Phase
from tuimail.engine import going_ahead
from tuimail.engine.going_ahead import run_ahead
from tuimail.engine.outside import Outside
from tuimail.store.reader import MailReader

OUTSIDE = Outside(keyring=Purse("secret"), tempo=QUICK, random=lambda: 0.5)


class Errand:
    """One run ahead, and what it told."""

    def __init__(self, directory: Path, outside: Outside = OUTSIDE) -> None:
        self.database = directory / "work.sqlite"
        self.told: list[Event] = []
        self._outside = outside
        self.is_heard = True

    async def run(self, port: int) -> None:
        worker = await asyncio.to_thread(run_ahead, account_at(port), self.database, self._outside, self._tell)
        worker.stop()
        assert await asyncio.to_thread(worker.join, 20.0)

    def stored(self) -> list[int]:
        reader = MailReader.open(self.database, ACCOUNT)
        try:
            return [mailbox.counts.total for mailbox in reader.mailboxes() if mailbox.name == "INBOX"]
        finally:
            reader.close()

    def _tell(self, event: Event) -> None:
        if not self.is_heard:
            raise BrokenPipeError
        self.told.append(event)


def test_it_brings_the_list_and_the_first_rows(tmp_path: Path) -> None:
    async def main() -> None:
        errand = Errand(tmp_path)
        async with ScriptedServer() as server:
            fill(server, 40)
            await errand.run(server.port)
        rows = next(event for event in errand.told if isinstance(event, MessagesChanged))
        assert len(rows.added) == 40
        assert errand.stored() == [40]
        assert MailboxesChanged(account=ACCOUNT) in errand.told[: errand.told.index(rows)]

    run(main())


def test_an_empty_mailbox_is_an_end_too(tmp_path: Path) -> None:
    async def main() -> None:
        errand = Errand(tmp_path)
        async with ScriptedServer() as server:
            await errand.run(server.port)
        assert errand.stored() == [0]

    run(main())


def test_a_wrong_password_ends_it_with_the_question(tmp_path: Path) -> None:
    async def main() -> None:
        errand = Errand(tmp_path, replace(OUTSIDE, keyring=Purse("wrong")))
        async with ScriptedServer() as server:
            await errand.run(server.port)
            assert server.count("AUTHENTICATE") == 1
        assert [event.account for event in errand.told if isinstance(event, AuthRequired)] == [ACCOUNT]

    run(main())


def test_where_nobody_answers_the_engine_says_so_itself(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer() as server:
            port = server.port
        errand = Errand(tmp_path)
        await errand.run(port)
        phases = [event.phase for event in errand.told if isinstance(event, ConnectionChanged)]
        assert phases[:2] == [Phase.CONNECTING, Phase.OFFLINE]

    run(main())


def test_it_ends_where_nobody_listens_any_more(tmp_path: Path) -> None:
    async def main() -> None:
        errand = Errand(tmp_path)
        errand.is_heard = False
        async with ScriptedServer() as server:
            await errand.run(server.port)

    run(main())


def test_it_waits_for_nobody_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_ahead, "SILENCE_S", 0.01)

    async def main() -> None:
        errand = Errand(tmp_path)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            await errand.run(silent.getsockname()[1])
        assert AuthRequired not in map(type, errand.told)

    run(main())
