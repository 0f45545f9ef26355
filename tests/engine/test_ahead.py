"""Screen state, engine and server together: the next message opens without the network, whatever the line is like."""

from __future__ import annotations

from pathlib import Path

from tests.engine.jobs.test_reading import mixed
from tests.engine.rig import ACCOUNT, Rig, account_at, fill, rows_of, run, running, synced
from tests.servers.scripted import ScriptedServer
from tests.support.proxy import Proxy
from tuimail.contract.commands import Command, Lane, OpenMessage
from tuimail.contract.events import Phase
from tuimail.model.ids import CommandId, MessageKey
from tuimail.state.reading import ReadPhase, run_render
from tuimail.state.root import AppState


class Screen:
    """The state as an app keeps it: it hears every event."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._heard = 0
        self.commands: list[Command] = []
        self.state = AppState({ACCOUNT: rig.reader}, self._submit, cancel=rig.engine.cancel)

    def _submit(self, command: Command) -> CommandId:
        self.commands.append(command)
        return self._rig.submit(command)

    @property
    def waited(self) -> list[Command]:
        """Commands for messages that the user had to wait for."""
        return [one for one in self.commands if isinstance(one, OpenMessage) and one.lane is not Lane.PREFETCH]

    def listen(self) -> None:
        news = self._rig.events[self._heard :]
        self._heard += len(news)
        self.state.apply(news)

    async def wait_for_texts(self, *rows: int) -> None:
        """Until the texts of these messages are in the store."""
        reader = self._rig.reader()
        try:
            await self._rig.settled(lambda: all(reader.part_content(row, "1") is not None for row in rows))  # type: ignore[arg-type]
            await self._rig.settled(lambda: all(reader.part_content(row, "HEADER") is not None for row in rows))  # type: ignore[arg-type]
        finally:
            reader.close()
        self.listen()

    def open_next(self) -> str:
        """j on an open message; answers its text."""
        self.state.browse.move_cursor(1)
        assert self.state.reading is not None
        request = self.state.reader.render_request()
        assert request is not None, "nothing is waited for"
        self.state.reader.rendered(request, run_render(request))
        assert self.state.reading.phase is ReadPhase.READY
        assert self.state.reading.document is not None
        return self.state.reading.document.lines[0].text


def test_the_next_message_opens_without_a_round_trip(tmp_path: Path) -> None:
    async def flow() -> None:
        async with ScriptedServer() as server:
            fill(server, 6)
            with Proxy("127.0.0.1", server.port, rtt_s=0.08) as proxy:
                async with running(account_at(proxy.port), tmp_path) as rig:
                    await rig.phase(Phase.ONLINE)
                    await synced(rig, 6)
                    screen = Screen(rig)
                    state = screen.state
                    state.start()
                    screen.listen()
                    rows = rows_of(rig, "INBOX")
                    state.tick()
                    await screen.wait_for_texts(*rows[:3])
                    state.reader.open()
                    assert state.reader.render_request() is not None
                    assert screen.open_next() == "This is letter 4."
                    assert state.reading is not None
                    state.reader.shown(state.reading.key)
                    await screen.wait_for_texts(*rows[:4])
                    assert screen.open_next() == "This is letter 3."
                    assert screen.waited == []
                    fetched = [line.split()[2] for line in server.lines("UID FETCH") if "PEEK[HEADER]<" in line]
                    assert fetched[:3] == ["6", "5", "4"]
                    assert len(set(fetched)) == len(fetched), "each in one round trip, once"
                    read = [uid for uid, message in server.mail["INBOX"].messages.items() if message.flags]
                    assert set(read) <= {5}, "only what was shown"

    run(flow())


def test_what_is_large_waits_until_somebody_asks(tmp_path: Path) -> None:
    text = b"".join(b"line %d of many\r\n" % number for number in range(20_000))
    large = mixed().partition(b"\r\n\r\n")[0].replace(b"multipart/mixed", b"text/plain") + b"\r\n\r\n" + text

    async def flow() -> None:
        async with ScriptedServer() as server:
            server.mail["INBOX"].append(large)
            async with running(account_at(server.port), tmp_path) as rig:
                await rig.phase(Phase.ONLINE)
                await synced(rig, 1)
                (row,) = rows_of(rig, "INBOX")
                reader = rig.reader()
                await rig.do(OpenMessage(message=MessageKey(ACCOUNT, row), lane=Lane.PREFETCH))
                assert reader.part_content(row, "1") is None
                assert reader.part_content(row, "HEADER") is not None
                await rig.do(OpenMessage(message=MessageKey(ACCOUNT, row)))
                content = reader.part_content(row, "1")
                reader.close()
                assert content == text

    run(flow())
