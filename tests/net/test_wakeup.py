"""Waking the process that holds an account."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.conftest import eventually, run
from tuimail.net.wakeup import WakeSocket, listen, poke


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory whose sockets fit into sun_path, and the place for short names within it."""
    with tempfile.TemporaryDirectory(prefix="tui") as directory:
        monkeypatch.setattr(tempfile, "tempdir", directory)
        yield Path(directory)


def _listening(database: Path) -> tuple[WakeSocket, list[int]]:
    wakes: list[int] = []
    listener = listen(database, lambda: wakes.append(1))
    assert listener is not None
    return listener, wakes


def test_a_poke_wakes_the_holder(short: Path) -> None:
    async def main() -> None:
        listener, wakes = _listening(short / "work.sqlite")
        path = short / "work.wake"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert poke(short / "work.sqlite")
        await eventually(lambda: len(wakes) == 1)
        assert poke(short / "work.sqlite")
        await eventually(lambda: len(wakes) == 2)
        listener.close()
        listener.close()
        assert not path.exists()

    run(main())


def test_many_pokes_are_one_piece_of_news(short: Path) -> None:
    async def main() -> None:
        listener, wakes = _listening(short / "work.sqlite")
        assert all(poke(short / "work.sqlite") for _ in range(2000)), "a full queue is as good as a poke"
        await eventually(lambda: bool(wakes))
        await asyncio.sleep(0)
        assert len(wakes) == 1
        listener.close()

    run(main())


def test_accounts_do_not_wake_each_other(short: Path) -> None:
    async def main() -> None:
        work, work_wakes = _listening(short / "work.sqlite")
        home, home_wakes = _listening(short / "home.sqlite")
        poke(short / "home.sqlite")
        await eventually(lambda: bool(home_wakes))
        assert work_wakes == []
        work.close()
        home.close()

    run(main())


def test_nobody_listens(short: Path) -> None:
    assert not poke(short / "work.sqlite")
    assert not poke(short / "missing" / "work.sqlite")


def _leave_a_stale_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(path))


def test_a_stale_socket_is_no_error_and_is_replaced(short: Path) -> None:
    async def main() -> None:
        _leave_a_stale_socket(short / "work.wake")
        assert not poke(short / "work.sqlite")
        listener, wakes = _listening(short / "work.sqlite")
        assert poke(short / "work.sqlite")
        await eventually(lambda: bool(wakes))
        listener.close()

    run(main())


def test_closing_late_does_not_remove_the_next_holders_socket(short: Path) -> None:
    async def main() -> None:
        first, _ = _listening(short / "work.sqlite")
        second, wakes = _listening(short / "work.sqlite")
        first.close()
        assert poke(short / "work.sqlite")
        await eventually(lambda: bool(wakes))
        second.close()

    run(main())


def test_what_is_no_socket_is_not_touched(short: Path) -> None:
    async def main() -> None:
        (short / "work.wake").write_text("mine")
        assert listen(short / "work.sqlite", lambda: None) is None

    run(main())
    assert (short / "work.wake").read_text() == "mine"


def test_a_long_path_gets_a_short_name_that_both_sides_find(short: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()

    async def main() -> None:
        listener, wakes = _listening(deep / "work.sqlite")
        assert list(deep.iterdir()) == []
        private = short / f"tuimail-{os.getuid()}"
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        (made,) = private.iterdir()
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert poke(deep / "work.sqlite")
        await eventually(lambda: bool(wakes))
        assert not poke(deep / "other.sqlite")
        listener.close()
        assert not private.exists(), "the last one takes the directory away"
        assert not poke(deep / "work.sqlite")
        assert not private.exists()

    run(main())


def test_a_directory_for_short_names_that_is_too_long_is_not_made(
    short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / ("t" * 90)
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    async def main() -> None:
        assert listen(tmp_path / ("d" * 120) / "work.sqlite", lambda: None) is None

    run(main())
    assert list(temporary.iterdir()) == []


def test_a_place_that_others_may_write_to_is_not_used(short: Path, tmp_path: Path) -> None:
    private = short / f"tuimail-{os.getuid()}"
    private.mkdir()
    private.chmod(0o777)
    deep = tmp_path / ("d" * 120) / "work.sqlite"

    async def main() -> None:
        assert listen(deep, lambda: None) is None
        assert not poke(deep)

    run(main())


def test_a_directory_that_does_not_exist(short: Path) -> None:
    async def main() -> None:
        assert listen(short / "missing" / "work.sqlite", lambda: None) is None

    run(main())
