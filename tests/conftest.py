"""What every test gets: a home of its own, the same clock zone and locale everywhere, and a Dovecot on request."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.dovecot import Dovecot, binary
from tests.support.ptyterm import Terminal

settings.register_profile("tuimail", deadline=None, derandomize=True, database=None)
settings.load_profile("tuimail")

_FOREIGN = ("XDG_", "TUIMAIL_", "TEXTUAL", "LC_", "SSH_", "TMUX")
"""Starts of the names of variables by which a developer's own machine could change a test's outcome."""
_FOREIGN_NAMES = (
    "COLUMNS",
    "LINES",
    "COLORTERM",
    "NO_COLOR",
    "DBUS_SESSION_BUS_ADDRESS",
    "EDITOR",
    "LANGUAGE",
    "VISUAL",
    "TMUX",
    "STY",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by fixture, so that nobody has to remember it."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        for name in ("dovecot", "pty"):
            if name in fixtures:
                item.add_marker(name)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty HOME, no keyring, UTC, UTF-8: nothing of the developer's own setup reaches a test."""
    directory = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(directory),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }.items():
        monkeypatch.setenv(name, value)
    time.tzset()
    return directory


@pytest.fixture(scope="session")
def _dovecot_of_the_worker() -> Iterator[Dovecot]:
    if binary() is None:
        reason = "Dovecot is not installed (apt install dovecot-imapd)"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, and CI must not go without")
        pytest.skip(reason)
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def dovecot(_dovecot_of_the_worker: Dovecot) -> Dovecot:
    """A running Dovecot, shared by the tests of one process; each makes its own users."""
    _dovecot_of_the_worker.start()
    return _dovecot_of_the_worker


@pytest.fixture
def pty() -> Iterator[Callable[..., Terminal]]:
    """Runs programs in pseudo terminals (the arguments are Terminal's); they end with the test."""
    with contextlib.ExitStack() as open_terminals:
        yield lambda *args, **kwargs: open_terminals.enter_context(Terminal(*args, **kwargs))
