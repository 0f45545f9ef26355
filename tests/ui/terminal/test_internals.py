"""A Textual that is not the one we know gets its own output back."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.css.stylesheet import Stylesheet
from textual.drivers.linux_driver import LinuxDriver

import tuimail.ui
from tests.ui.drive import WIDE, User
from tests.ui.fakes import app_over
from tuimail.ui.terminal import internals
from tuimail.ui.terminal.compositor import paint_now
from tuimail.ui.terminal.display import TerminalOptions
from tuimail.ui.terminal.driver import TerminalDriver
from tuimail.ui.terminal.internals import is_known_textual
from tuimail.ui.widgets import lines


@pytest.fixture(autouse=True)
def fresh_answer() -> Iterator[None]:
    is_known_textual.cache_clear()
    yield
    is_known_textual.cache_clear()


def test_the_textual_that_is_installed_is_known() -> None:
    assert is_known_textual()
    assert app_over()[0].driver_class is TerminalDriver


def test_a_changed_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChopsUpdate, "__init__", lambda self, spans: None)
    assert not is_known_textual()
    assert app_over()[0].driver_class is LinuxDriver


def test_neither_is_one_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(LinuxDriver, "_get_terminal_size")
    assert not is_known_textual()


def test_plain_output_is_textuals_own() -> None:
    app = app_over()[0]
    app.use_terminal(TerminalOptions(is_plain=True))
    assert app.driver_class is LinuxDriver


@pytest.mark.parametrize("path", internals._HELD, ids=lambda path: path[-1])
def test_whatever_is_read_of_an_object_has_to_be_there(path: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(internals._HELD, path, internals._HELD[path] | {"_renamed_since"})
    assert not is_known_textual()


def test_under_another_textual_keys_are_obeyed_and_textual_paints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(internals._HELD, ("textual.widget", "Widget"), {"_renamed_since"})
    monkeypatch.setattr("tuimail.ui.terminal.compositor._waits_for_more", None)  # it would read what is not there

    async def story() -> None:
        app, engine, reads = app_over()
        async with app.run_test(size=WIDE) as pilot:
            user = User(pilot, app, engine, reads)
            await user.settle()
            await user.press("j", "j", "k")
            assert app.state.listing is not None
            assert app.state.listing.cursor == 1
            assert not paint_now(app)
            assert type(user.screen._compositor) is Compositor
            assert type(app.stylesheet) is Stylesheet

    asyncio.run(story())


def test_everything_private_that_this_room_reads_is_named() -> None:
    own: set[str] = set()
    read: set[str] = set()
    for file in Path(tuimail.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.Name(name, ast.Store()):
                    own.add(name)
                case ast.Attribute(ast.Name("self"), name, ast.Store()):
                    own.add(name)
                case ast.Attribute(_, name) if name.startswith("_") and not name.startswith("__"):
                    read.add(name)
    named = set().union(*internals._HELD.values(), *internals._SLOTS.values(), lines._RELIED_ON)
    named |= {path[-1] for path in internals._PARAMETERS}
    assert read - own - named - {"_replace"} == set()  # that one is every named tuple's
