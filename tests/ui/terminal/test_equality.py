"""Our output and Textual's own show the same, cell by cell, after every frame of random use.

Scripts walk through mail of every width, open dialogs, type into them, resize the window and stall the terminal.
TUIMAIL_EQUALITY=n runs n scripts instead of a few, each from another seed.
"""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import replace

import pytest
from textual import events
from textual.keys import _character_to_key

from tests.ui.drive import User
from tests.ui.fakes import MemoryReads, TestApp, app_over, full_mailbox
from tests.ui.terminal.stage import CJK
from tests.ui.terminal.twins import Twins
from tuimail.ui import previewing
from tuimail.ui.look import load_look

_SCRIPTS = int(os.environ.get("TUIMAIL_EQUALITY", "6"))
_COUNT = 300
_BETWEEN_KEYS_S = 0.01
_EMOJI = (
    "👍🏽 thumbs, 👩‍👩‍👧 family, 🇩🇪🇫🇷 flags",
    "❤️ heart and ☎ phone, 1️⃣ keycap",
    "日本語🍣とビール🍺、東京🗼",
    "e\u0301tude n\u0303 über नमस्ते ไทย",
    "🙂" * 60,
)
_EMOJI_BODY = (
    "\n".join((*_EMOJI, "> " + _EMOJI[0], "https://example.org/" + "x" * 200, "\ttab\tand 한국어 문장")) * 4
).encode()
_WALK = ("j",) * 14 + ("k",) * 8 + ("ctrl+d",) * 4 + ("ctrl+u",) * 3 + ("G", "g g", "n", "J", "K", "down", "up")
_DO = ("tab", "tab", "shift+tab", "enter", "space", "backspace", "escape", "s", "x", "U", "e", "d", "u", "H", "Z", "`")
_ASK = ("g l", "?", "m", "ctrl+k", "\\", "* a", "V", "g", "D")
_TYPED = ("e", "n", "i", "backspace", "down", "up", "enter", "escape", "🙂", "山", "left", "home")
_SIZES = ((100, 30), (79, 24), (120, 40), (150, 45), (60, 20), (119, 41), (40, 10))
_THEMES = ("tuimail-dark", "tuimail-light")


def mail() -> MemoryReads:
    """Of every script and width."""
    reads = full_mailbox(_COUNT)
    for number, row in enumerate(sorted(reads.messages)):
        if number % 4 == 0:
            reads.messages[row] = replace(reads.messages[row], subject=_EMOJI[number // 4 % len(_EMOJI)])
        reads.bodies[row] = (CJK, _EMOJI_BODY, b"short\n", b"line\n" * 300)[number % 4]
    return reads


Step = tuple[str, ...] | tuple[int, int] | bool
"""Keys as a person presses them, a size of the window, or True for a terminal that stalls and False when it goes on."""


def script(seed: int) -> list[Step]:
    """The same for the same seed."""
    chosen = random.Random(seed)
    steps: list[Step] = []
    for _ in range(14):
        steps += [tuple(key.split()) for key in chosen.choices((*_WALK, *_DO), k=chosen.randrange(1, 5))]
        match chosen.randrange(6):
            case 0:
                steps.append(chosen.choice(_SIZES))
            case 1 | 2:
                steps.append(tuple(chosen.choice(_ASK).split()))
                steps += [(key,) for key in chosen.choices(_TYPED, k=chosen.randrange(4))]
                steps += [("escape",), ("escape",)]
            case 3:
                steps += [True, *((key,) for key in chosen.choices(_WALK[:29], k=4)), False]
            case _:
                pass
    return steps


@pytest.mark.parametrize("seed", range(_SCRIPTS))
def test_random_use_shows_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "REST_S", 0.001)
    asyncio.run(_use(seed))


async def type_keys(app: TestApp, keys: tuple[str, ...]) -> None:
    """Keys for which nobody waits, as a fast typist's: whatever frames they make, each of them must be right."""
    for key in keys:
        name = key if len(key) > 1 else _character_to_key(key)
        app.post_message(events.Key(name, key if len(key) == 1 else None))
        await asyncio.sleep(_BETWEEN_KEYS_S)


async def _use(seed: int) -> None:
    app, engine, reads = app_over(mail(), look=load_look(_THEMES[seed % len(_THEMES)]))
    size = (120, 40) if seed % 2 == 0 else random.Random(seed).choice(_SIZES)
    twins = Twins(app, *size, has_margins=seed % 3 != 0)
    done: list[object] = []
    async with app.run_test(size=size) as pilot:
        user = User(pilot, app, engine, reads)
        await user.settle()
        for step in script(seed):
            done.append(step)
            match step:
                case True:
                    twins.stall()
                case False:
                    twins.go_on()
                case (int(columns), int(rows)):
                    await pilot.resize_terminal(columns, rows)
                case keys:
                    await type_keys(app, keys)
            assert not twins.findings, f"seed {seed}, after {done}: {twins.findings[:3]}"
            if len(done) % 5 == 0:
                await user.settle()
                assert twins.is_whole(), f"seed {seed}, after {done}"
        await user.settle()
        assert not twins.findings, f"seed {seed}: {twins.findings[:3]}"
    assert twins.frames > 20
    theirs, ours = twins.octets
    assert ours < theirs / 2
