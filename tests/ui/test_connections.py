"""What the screen of connections says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, app_over
from tuimail.contract.events import ConnectionChanged, Phase
from tuimail.contract.traffic import Spoken, Traffic, Wire
from tuimail.ui.screens.connections import ConnectionsScreen, connection_lines
from tuimail.ui.terminal.facts import TerminalFacts


@dataclass
class Ends:
    facts: TerminalFacts | None = None
    wires: Sequence[Traffic] = ()

    def terminal_facts(self) -> TerminalFacts | None:
        return self.facts

    def traffic(self) -> Sequence[Traffic]:
        return self.wires


def told(ends: Ends, *, phase: Phase = Phase.ONLINE, detail: str = "") -> dict[str, str]:
    app, _, _ = app_over(phase=phase, detail=detail)
    return {name: words for name, words, _ in connection_lines(app.state, ends)}


def test_both_delays_stand_apart() -> None:
    wire = Wire("work", "INBOX", 0.0823, 1_234_567, 999)
    ends = Ends(TerminalFacts(0.0042, 0.31, 51_800, 40, 3, True), [Traffic(ACCOUNT, (wire,), 2)])
    lines = told(ends)
    assert lines["round trip"] == "4.2 ms at best, 310 ms lately"
    assert lines["written"] == "52 kB in 40 frames; the terminal was too slow 3 times"
    assert lines["commands"] == "82 ms at best, 1.2 MB in, 999 B out, in INBOX"
    assert lines["queue"] == "2 at work or waiting"
    assert lines["state"] == "online"


def test_what_is_not_known_is_said() -> None:
    assert told(Ends(TerminalFacts(None, None, 0, 0, 0, False)))["round trip"].startswith("not known")
    lines = told(Ends(), phase=Phase.OFFLINE, detail="The server is \x1b[31maway.")
    assert lines["output"].startswith("Textual's own")
    assert lines["state"] == "offline"
    assert "\x1b" not in lines[""]


def test_it_opens_by_its_key_and_follows_the_engine() -> None:
    async def flow(user: User) -> None:
        await user.press("g", "c")
        assert isinstance(user.app.screen, ConnectionsScreen)
        assert "queue        0 at work or waiting" in user.text()
        user.engine.wires = [Traffic(ACCOUNT, (), 7)]
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE))
        user.app.screen._look()
        await user.settle()
        assert "queue        7 at work or waiting" in user.text()
        assert "state        offline" in user.text()
        await user.press("escape")
        assert user.is_on_main

    drive(flow)


def test_the_conversation_is_shown_without_control_characters_and_copied() -> None:
    async def flow(user: User) -> None:
        said = (Spoken(1.5, "work", True, "A1 NOOP"), Spoken(1.75, "work", False, "A1 OK \x1b[31mdone"))
        user.engine.wires = [Traffic(ACCOUNT, (), 0, said)]
        await user.press("g", "c", "t")
        assert "Conversation with the servers" in user.text()
        assert ".500 commands" in user.text()
        assert "> A1 NOOP" in user.text()
        assert "< A1 OK" in user.text()
        assert "\x1b" not in user.text()
        await user.press("y", "t")
        assert "Conversation" not in user.text()
        assert "A1 NOOP" in user.app.main.copied
        await user.press("escape")
        assert user.is_on_main

    drive(flow)


def test_what_does_not_fit_goes_on_under_its_own_beginning() -> None:
    async def flow(user: User) -> None:
        detail = "the server at mail.example.org does not answer, and has not answered for the last seven minutes or so"
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail=detail))
        await user.press("g", "c")
        first = next(number for number, line in enumerate(user.lines()) if "the server at" in line)
        beginning, goes_on = user.lines()[first : first + 2]
        assert goes_on.index("answered for") == beginning.index("the server")

    drive(flow)


def test_what_was_said_earlier_can_be_read_while_more_is_said() -> None:
    def said(count: int) -> tuple[Spoken, ...]:
        return tuple(Spoken(float(number), "work", True, f"A{number} NOOP.") for number in range(count))

    async def flow(user: User) -> None:
        user.engine.wires = [Traffic(ACCOUNT, (), 0, said(200))]
        await user.press("g", "c", "t")
        assert "A199 NOOP." in user.text()
        await user.press("up")
        assert "A199 NOOP." not in user.text()
        assert "A198 NOOP." in user.text()
        user.engine.wires = [Traffic(ACCOUNT, (), 0, said(210))]
        assert isinstance(user.app.screen, ConnectionsScreen)
        user.app.screen._look()
        await user.settle()
        assert "A198 NOOP." in user.text()
        assert "A199 NOOP." not in user.text()
        await user.press(*["pageup"] * 40)
        assert "A0 NOOP." in user.text()
        await user.press(*["pagedown"] * 40)
        assert "A209 NOOP." in user.text()
        await user.press("down")
        assert "A209 NOOP." in user.text()

    drive(flow)
