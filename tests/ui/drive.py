"""Drives the app like a user: keys in, text of the screen out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from textual.pilot import Pilot

from tests.ui.fakes import FakeEngine, MemoryReads, TestApp, app_over
from tuimail.contract.commands import ApplyOp, Command
from tuimail.contract.events import CommandDone, Event
from tuimail.model.ids import CommandId, OpId, OpKey
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Op
from tuimail.ui.screens.main import MainScreen

WIDE = (120, 40)


@dataclass
class User:
    """Somebody at the keyboard."""

    pilot: Pilot[None]
    app: TestApp
    engine: FakeEngine
    reads: MemoryReads

    @property
    def screen(self) -> MainScreen:
        return self.app.main

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Until nothing is left to do."""
        while True:
            await self.pilot.pause()
            await self.app.background.settled()
            await self.pilot.pause()
            if not self.app.keyboard.is_holding and not self.app.keyboard.player.is_playing:
                return
            await asyncio.sleep(0.005)

    async def wait(self, seconds: float) -> None:
        """For what waits by itself: the filter's pause, the which-key strip, the preview."""
        await self.pilot.pause(seconds)
        await self.settle()

    async def hear(self, *events: Event) -> None:
        """The engine tells something."""
        self.engine.tell(*events)
        await self.settle()

    async def confirm(self, command: Command) -> None:
        """The engine did what it was told."""
        number = CommandId(self.engine.commands.index(command) + 1)
        op = OpKey(command.account, OpId(int(number))) if isinstance(command, ApplyOp) else None
        await self.hear(CommandDone(command_id=number, op=op))

    def ops(self) -> list[Op]:
        """The operations given to the journal, in their order."""
        return [
            command.op
            for command in self.engine.commands
            if isinstance(command, ApplyOp) and not isinstance(command.op, MailboxEdit)
        ]

    def lines(self) -> list[str]:
        """What is on the terminal."""
        return [strip.text for strip in self.app.screen._compositor.render_strips(self.app.size)]

    def text(self) -> str:
        return "\n".join(self.lines())

    @property
    def is_on_main(self) -> bool:
        """Whether no dialog is open."""
        return self.app.screen is self.app.main

    @property
    def status(self) -> str:
        return self.screen.frame.status.bar_text

    @property
    def hints(self) -> str:
        return self.screen.frame.hints.bar_text


Flow = Callable[[User], Awaitable[None]]


def drive(flow: Flow, *, size: tuple[int, int] = WIDE, reads: MemoryReads | None = None, **options: Any) -> None:
    """Run an app of that size, let the flow use it, end it."""

    async def run() -> None:
        app, engine, stored = app_over(reads, **options)
        async with app.run_test(size=size) as pilot:
            user = User(pilot, app, engine, stored)
            await user.settle()
            await flow(user)

    asyncio.run(run())
