"""The demo as it runs: quick to start, alive, and leaving nothing behind."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.world import count, letter, login
from tests.support.ptyterm import Terminal
from tuimail.demo.letter import Letter
from tuimail.demo.run import Demo
from tuimail.demo.scratch import Scratch, remove_abandoned
from tuimail.demo.script import FIRST_S, LONGEST_S, SHORTEST_S, arrivals

NOW = 1_795_000_000


@pytest.fixture(autouse=True)
def own_temporary_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short path: sockets with a long one lie in another directory, which is not the demo's."""
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setattr(tempfile, "tempdir", directory)
        monkeypatch.setenv("TMPDIR", directory)
        yield Path(directory)


def test_the_first_rows_are_there_as_soon_as_it_started() -> None:
    with Demo(clock=lambda: NOW, is_live=False) as demo:
        client = login(demo.server)
        total = int(client.ok("select")[0])
        rows = client.ok(
            "fetch", f"{total - 99}:{total}", "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
        )
        client.logout()
    assert total > 900
    assert len(rows) >= 100


def test_what_is_appended_copied_and_changed_stays_for_the_run() -> None:
    with Demo(clock=lambda: NOW, is_live=False) as demo:
        client = login(demo.server)
        before = count(demo.server, "Sent")
        client.ok("append", "Sent", r"(\Seen)", None, letter(1))
        client.ok("select")
        client.ok("copy", "1", "Sent")
        first = client.fetch_bytes(1, "BODY.PEEK[]")
        client.ok("select", "Sent")
        assert client.fetch_bytes(before + 1, "BODY.PEEK[]") == letter(1)
        assert client.fetch_bytes(before + 2, "BODY.PEEK[]") == first
        client.logout()


def test_the_same_clock_gives_the_same_uids() -> None:
    seen = []
    for _ in range(2):
        with Demo(clock=lambda: NOW, is_live=False) as demo:
            client = login(demo.server)
            client.ok("select", "Archive")
            validity = client.untagged_responses["UIDVALIDITY"]
            seen.append((validity, client.ok("uid", "FETCH", "1:20", "(UID RFC822.SIZE)")))
            client.logout()
    assert seen[0] == seen[1]


def test_mail_arrives_now_and_then() -> None:
    waited: list[float] = []
    delivered: list[int] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 20:
            raise asyncio.CancelledError

    def arriving(when: int) -> Iterator[Letter]:
        yield Letter("INBOX", when, lambda: letter(1))

    async def play() -> None:
        with pytest.raises(asyncio.CancelledError):
            await arrivals(
                arriving, lambda mail: delivered.append(mail.when), seed=1, clock=lambda: NOW, sleep=sleep
            )  # fmt: skip

    asyncio.run(play())
    assert waited[0] == FIRST_S
    assert all(SHORTEST_S <= pause <= LONGEST_S for pause in waited[1:])
    assert delivered == [NOW] * 20


def test_an_arrival_is_pushed() -> None:
    with Demo(clock=lambda: NOW, is_live=False) as demo:
        before = count(demo.server)
        demo.server.call(demo.box.deliver, Letter("INBOX", NOW, lambda: letter(1)))
        assert count(demo.server) == before + 1


def test_the_private_directory_is_removed_also_after_a_failure(own_temporary_files: Path) -> None:
    def fail() -> None:
        with Scratch() as directory:
            (directory / "sub").mkdir()
            (directory / "sub" / "cache").write_text("x")
            assert directory.stat().st_mode & 0o777 == 0o700
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not list(own_temporary_files.iterdir())


def test_what_a_killed_run_left_is_removed_but_no_running_one(own_temporary_files: Path) -> None:
    killed = own_temporary_files / "tuimail-demo-killed"
    killed.mkdir()
    (killed / "in-use").touch()
    (killed / "demo.sqlite").touch()
    begun = own_temporary_files / "tuimail-demo-begun"
    begun.mkdir()
    with Scratch() as running:
        remove_abandoned()
        assert running.exists()
        assert begun.exists()
        assert not killed.exists()


@pytest.mark.parametrize("way", ["q", "SIGTERM", "SIGHUP"])
def test_the_whole_program_shows_mail_and_leaves_nothing(
    pty: Callable[..., Terminal], home: Path, own_temporary_files: Path, way: str
) -> None:
    import signal
    import sys

    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TMPDIR": str(own_temporary_files),
    }
    terminal = pty([sys.executable, "-m", "tuimail", "demo"], columns=120, rows=30, env=environment)
    terminal.wait_for("Inbox", timeout_s=30)
    terminal.wait_for("Made-up mail", timeout_s=30)
    terminal.wait_for(lambda: "@" in "".join(terminal.lines) or "●" in "".join(terminal.lines), timeout_s=30)
    if way == "q":
        terminal.press("q")
    else:
        terminal.signal(getattr(signal, way))
    status = terminal.wait_exit()
    assert status == (0 if way == "q" else 128 + getattr(signal, way))
    assert not list(own_temporary_files.iterdir())
    assert not [path for path in home.rglob("*") if path.is_file()]
