"""`python -m tuimail.demo.screenshots DIRECTORY`: pictures of the demo as SVG, the same on every machine.

Size, clock, time zone and mail are fixed. Nobody edits the pictures by hand.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tuimail.contract.engine import Engine
    from tuimail.contract.events import Event
    from tuimail.state.root import AppState
    from tuimail.ui.app import TuimailApp

NOW = 1_790_000_000
"""A Monday afternoon in September 2026."""
_PATIENCE_S = 300.0
_CELL = 12.2
"""How wide Rich draws a cell."""
_TEXT = re.compile(r'(<text class="[^"]*"[^>]*?)x="([0-9.]+)"([^>]*?)textLength="[0-9.]+"([^>]*)>([^<\n]*)</text>')


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: the keys that lead to it, one after another."""

    name: str
    keys: tuple[str, ...] = ()
    columns: int = 120
    rows: int = 36
    theme: str = "tuimail-dark"


SCENES = (
    Scene("three-panes", ("j", "j", "j", "enter")),
    Scene("selected", ("j", "x", "j", "x", "j", "x")),
    Scene("filter", ("\\", *"build", "enter")),
    Scene("move", ("m", "a")),
    Scene("help", ("?",)),
    Scene("palette", ("ctrl+k", *"theme: n")),
    Scene("command", (":", *"move", "space", "l")),
    Scene("newsletter", ("g", "l", *"newsl", "enter", "j", "enter"), rows=40),
    Scene("thread", ("T", "j", "j", "enter")),
    Scene("sweep", ("S", "j", "j")),
    Scene("light", ("j", "j", "j", "enter"), theme="tuimail-light"),
    Scene("80x24", ("j", "j", "j"), columns=80, rows=24),
)


def main(arguments: list[str]) -> int:
    """Take all pictures and return the exit status."""
    directory = Path(arguments[0]) if arguments else Path("screenshots")
    directory.mkdir(parents=True, exist_ok=True)
    os.environ.update(TZ="UTC", TEXTUAL_ANIMATIONS="none", COLUMNS="120", LINES="36")
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    for scene in SCENES:
        (directory / f"{scene.name}.svg").write_text(asyncio.run(take(scene)), "utf-8")
    return 0


async def take(scene: Scene) -> str:
    """The scene as an SVG document."""
    from tuimail.config.paths import resolve
    from tuimail.demo.run import Demo
    from tuimail.state.root import AppState
    from tuimail.ui.app import TuimailApp
    from tuimail.ui.look import load_look
    from tuimail.wiring import Deployment

    with (
        tempfile.TemporaryDirectory(prefix="tuimail-screenshots-") as directory,
        Demo(clock=lambda: float(NOW), is_live=False) as demo,
    ):
        paths = resolve(Path(directory) / "config.toml", directory)
        deployment = Deployment((demo.account.config,), paths, demo.account, demo.account.connect)
        engine = _Still(deployment.engine())
        name = demo.account.config.name
        open_reader = partial(deployment.open_reader, name)
        total = sum(len(mailbox.messages) for mailbox in demo.box.mailbox_set.mailboxes.values())
        state = AppState({name: open_reader}, engine.submit, cancel=engine.cancel, clock=lambda: float(NOW))
        state.start()
        app = TuimailApp(
            state, engine, load_look(scene.theme), open_reader=deployment.open_reader, clock=lambda: float(NOW)
        )
        try:
            async with app.run_test(size=(scene.columns, scene.rows)) as pilot:
                return await _play(scene, app, state, lambda: _is_settled(open_reader, total), pilot)
        finally:
            engine.stop()


class _Still:
    """An engine that says nothing of what it does besides: how far that is depends on the machine."""

    def __init__(self, engine: Engine) -> None:
        self.submit, self.cancel, self.touch, self.stop = engine.submit, engine.cancel, engine.touch, engine.stop
        self.answered, self.traffic = engine.answered, engine.traffic
        self._start = engine.start

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        """See contract.engine."""
        from tuimail.contract.events import ErrandProgress

        self._start(lambda events: deliver([one for one in events if not isinstance(one, ErrandProgress)]))


async def _play(
    scene: Scene, app: TuimailApp, state: AppState, is_settled: Callable[[], bool], pilot: Pilot[None]
) -> str:
    await _until(is_settled, pilot)
    for key in scene.keys:
        await pilot.press(_SPELLED.get(key, key))
        await pilot.pause()
    await _until(lambda: _is_read(state), pilot)
    for _ in range(5):
        await pilot.pause(0.1)
    return aligned(app.export_screenshot(title="tuimail"))


def aligned(svg: str) -> str:
    """The same with every word at its own place: not every viewer stretches a whole line to its length."""
    return _TEXT.sub(_words, svg)


def _words(line: re.Match[str]) -> str:
    from rich.cells import cell_len

    before, left, between, after, text = line.groups()
    words = []
    for word in re.finditer(r"[^\u00a0]+", html.unescape(text)):
        start = float(left) + cell_len(html.unescape(text)[: word.start()]) * _CELL
        width = cell_len(word[0]) * _CELL
        escaped = html.escape(word[0], quote=False)
        words.append(f'{before}x="{start:g}"{between}textLength="{width:g}"{after}>{escaped}</text>')
    return "".join(words)


async def _until(holds: Callable[[], bool], pilot: Pilot[None]) -> None:
    """Wait for what the engine's thread brings."""
    async with asyncio.timeout(_PATIENCE_S):
        while not holds():
            await pilot.pause(0.05)


def _is_settled(open_reader: Callable[[], MailReader], total: int) -> bool:
    """Every message of the demo is stored."""
    try:
        reader = open_reader()
    except StoreError:
        return False
    try:
        return sum(mailbox.counts.total for mailbox in reader.mailboxes()) == total
    finally:
        reader.close()


def _is_read(state: AppState) -> bool:
    return state.reading is None or state.reading.document is not None


_SPELLED = {"\\": "backslash", "?": "question_mark"}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
