"""A Textual that is not the one we know gets its own output back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual._compositor import ChopsUpdate
from textual.drivers.linux_driver import LinuxDriver

from tests.ui.fakes import app_over
from tuimail.ui.terminal.display import TerminalOptions
from tuimail.ui.terminal.driver import TerminalDriver
from tuimail.ui.terminal.internals import is_known_textual


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
