"""What the sparing compositor makes is what Textual's makes, and no widget is asked for more than that."""

from __future__ import annotations

import asyncio
import gc

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip

from tests.ui.drive import User
from tests.ui.fakes import app_over
from tests.ui.terminal.test_equality import mail, script, type_keys
from tuimail.ui import previewing
from tuimail.ui.terminal import compositor, internals
from tuimail.ui.terminal.compositor import SparingCompositor, own_compositor
from tuimail.ui.terminal.strips import pieces
from tuimail.ui.widgets.pane import Pane


def _painted(update: ChopsUpdate | None) -> dict[tuple[int, int], list[Strip]]:
    return {(x, y): [*strips] for x, y, strips in pieces(update)} if update is not None else {}


@pytest.mark.parametrize("seed", range(20, 24))
def test_random_use_makes_the_pieces_that_textual_makes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "REST_S", 0.001)
    real = SparingCompositor.render_partial_update
    compared: list[int] = []

    def both(self: SparingCompositor) -> ChopsUpdate | None:
        regions = self._dirty_regions.copy()
        ours = real(self)
        self._dirty_regions.update(regions)
        theirs = Compositor.render_partial_update(self)
        assert _painted(ours) == _painted(theirs)
        compared.append(len(_painted(ours)))
        return ours

    async def story() -> None:
        app, engine, reads = app_over(mail())
        async with app.run_test(size=(120, 40)) as pilot:
            await User(pilot, app, engine, reads).settle()
            for step in script(seed):
                if isinstance(step, bool):
                    continue
                if isinstance(step[0], int):
                    await pilot.resize_terminal(*step)
                else:
                    await type_keys(app, step)

    monkeypatch.setattr(SparingCompositor, "render_partial_update", both)
    asyncio.run(story())
    assert sum(compared) > 20


def test_a_cursor_that_moves_has_three_lines_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = Pane.render_lines

    def counted(self: Pane, crop: object) -> list[Strip]:
        strips = real(self, crop)  # type: ignore[arg-type]
        made.extend([self.id or ""] * len(strips))
        return strips

    async def story() -> None:
        monkeypatch.setattr(previewing, "REST_S", 3600.0)
        app, engine, reads = app_over(mail())
        async with app.run_test(size=(120, 40)) as pilot:
            user = User(pilot, app, engine, reads)
            await user.settle()
            await user.press("j")
            monkeypatch.setattr(Pane, "render_lines", counted)
            await user.press("j")
        assert made == ["list", "list"]

    asyncio.run(story())


def test_no_strip_that_is_replaced_waits_for_the_collector() -> None:
    """Each would take its empty caches along, and thousands of them hold up a key while they are collected."""
    left: list[object] = []

    async def story() -> None:
        app, engine, reads = app_over(mail())
        async with app.run_test(size=(120, 40)) as pilot:
            user = User(pilot, app, engine, reads)
            await user.settle()
            await user.press("j")
            gc.collect()
            gc.set_debug(gc.DEBUG_SAVEALL)
            try:
                await user.press("j", "j", "k", "ctrl+d", "ctrl+u", "G", "g", "g")
                await pilot.resize_terminal(100, 30)
                await user.settle()
                gc.collect()
                left.extend(one for one in gc.garbage if isinstance(one, Strip))
            finally:
                gc.set_debug(0)
                gc.garbage.clear()

    asyncio.run(story())
    assert not left


def test_what_a_key_changed_is_painted_in_the_turn_that_obeyed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it at once, the row and the status line; a pane that is about to have the focus waits for Textual."""
    monkeypatch.setattr(previewing, "REST_S", 3600.0)

    async def story() -> None:
        app, engine, reads = app_over(mail())
        async with app.run_test(size=(120, 40)) as pilot:
            user = User(pilot, app, engine, reads)
            await user.settle()
            painted: list[tuple[bool, set[int]]] = []
            real = SparingCompositor.render_partial_update

            def seen(self: SparingCompositor) -> ChopsUpdate | None:
                update = real(self)
                rows = {y for y, _, _ in update.spans} if update is not None else set()
                painted.append((asyncio.current_task() is app._task, rows))
                return update

            monkeypatch.setattr(SparingCompositor, "render_partial_update", seen)
            await user.press("j")
            assert painted == [(True, {1, 2, 39})]
            painted.clear()
            await user.press("tab")
            assert [at_once for at_once, _ in painted if at_once] == []
            assert painted != []

    asyncio.run(story())


def test_another_textual_composes_as_it_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(own_compositor()) is SparingCompositor
    monkeypatch.setattr(compositor, "is_known_textual", lambda: False)
    assert internals.is_known_textual()
    assert type(own_compositor()) is Compositor
