"""`tuimail open` and `--listen` as a person runs them."""

from __future__ import annotations

import imaplib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import tuimail.server.archive_scan as archive_scan
from tests.server.test_archive import state_of
from tests.server.test_discover import maildir
from tests.server.test_following import mbox
from tests.server.world import count, eventually, letter, opened
from tests.support.ptyterm import Terminal


@pytest.fixture
def environment(home: Path, tmp_path: Path) -> dict[str, str]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TMPDIR": str(temporary),
    }


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = maildir(tmp_path / "Mail", "cur/1700000000.a:2,S", "cur/1700000001.b:2,", "new/1700000002.c")
    (root / ".Old").mkdir()
    maildir(root / ".Older", "cur/1600000000.z:2,S")
    return root


def argv(*words: str) -> list[str]:
    return [sys.executable, "-m", "tuimail", *words]


def test_mail_is_read_deleted_and_undone_and_the_files_stay(
    pty: Callable[..., Terminal], environment: dict[str, str], source: Path, tmp_path: Path
) -> None:
    before = state_of(source)
    words = argv("open", str(source), "--data-dir", str(tmp_path / "data"))
    for subject in ("Letter 2", "Letter 1"):
        _read_and_delete(pty(words, columns=120, rows=30, env=environment), subject)
    assert state_of(source) == before


def _read_and_delete(terminal: Terminal, subject: str) -> None:
    terminal.wait_for(subject, timeout_s=30)
    terminal.wait_for("Older", timeout_s=30)
    terminal.press("enter")
    terminal.wait_for(f"hello {subject[-1]}", timeout_s=30)
    terminal.press("d")
    terminal.wait_for("kept in tuimail's own index", timeout_s=30)
    terminal.wait_for(lambda: not any(subject in line for line in terminal.lines[:8]), timeout_s=30)
    terminal.wait_quiet(1.0, timeout_s=10)
    terminal.press("q")
    terminal.wait_quiet(0.3, timeout_s=5)
    if terminal.status is None:
        terminal.press("q")
    assert terminal.wait_exit() == 0


def test_what_is_no_mail_is_counted_and_named_on_the_screen_and_in_the_log(
    pty: Callable[..., Terminal], environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "one.eml").write_bytes(letter(1))
    (tmp_path / "m" / "notes.txt").write_bytes(b"buy milk")
    (tmp_path / "m" / "data.json").write_bytes(b'{"subject": "milk"}')
    terminal = pty(
        argv("open", str(tmp_path / "m"), "--data-dir", str(tmp_path / "data")), columns=120, rows=30, env=environment
    )
    terminal.wait_for("Letter 1", timeout_s=30)
    terminal.wait_for("2 files hold no mail", timeout_s=30)
    terminal.press("g", "p")
    terminal.wait_for("m/notes.txt is not mail", timeout_s=30)
    terminal.wait_for("m/data.json is not mail", timeout_s=30)
    terminal.press("enter", "q")
    terminal.wait_exit()
    assert "notes.txt is not mail." in (tmp_path / "data" / "log" / "tuimail.log").read_text()


def test_a_tree_without_mail_at_its_root_opens_where_the_mail_is_and_new_folders_appear(
    pty: Callable[..., Terminal], environment: dict[str, str], tmp_path: Path
) -> None:
    root = tmp_path / "m"
    for number, name in enumerate(("first", "second"), 1):
        (root / name).mkdir(parents=True)
        (root / name / "one.eml").write_bytes(letter(number))
    terminal = pty(argv("open", str(root), "--data-dir", str(tmp_path / "data")), columns=120, rows=30, env=environment)
    terminal.wait_for("Letter 1", timeout_s=30)
    assert "second" in terminal.text
    (root / "later").mkdir()
    (root / "later" / "three.eml").write_bytes(letter(3))
    terminal.wait_for("later", timeout_s=30)
    terminal.press("q")
    assert terminal.wait_exit() == 0


def test_a_look_that_takes_long_holds_up_nothing_and_its_folders_appear(
    pty: Callable[..., Terminal], environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "m" / "deep").mkdir(parents=True)
    (tmp_path / "m" / "deep" / "one.eml").write_bytes(letter(1))
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    slow = (
        "import sys, tuimail.server.archive as a\nlook = a.discover\n"
        f"a.discover = lambda paths: (open({str(gate)!r}).close(), look(paths))[1]\n"
        "from tuimail.cli import run\nsys.exit(run(sys.argv[1:]))"
    )
    words = [sys.executable, "-c", slow, "open", str(tmp_path / "m"), "--data-dir", str(tmp_path / "data")]
    terminal = pty(words, columns=120, rows=30, env=environment)
    terminal.wait_for("Inbox is empty", timeout_s=30)
    assert "deep" not in terminal.text
    gate.open("w").close()
    terminal.wait_for("deep", timeout_s=30)
    terminal.press("q")
    terminal.wait_exit()


def signed_in(line: str) -> imaplib.IMAP4:
    """A client, by the address that the program shows."""
    place, user, password = line.removeprefix("IMAP on 127.0.0.1:").split(", ")
    client = imaplib.IMAP4("127.0.0.1", int(place), timeout=20)
    client.login(user.removeprefix("user "), password.removeprefix("password "))
    return client


@contextmanager
def listening(environment: dict[str, str], *words: str) -> Iterator[imaplib.IMAP4]:
    """The program without a terminal, and a client signed in with the password it shows."""
    process = subprocess.Popen(
        argv(*words, "--listen"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline().strip()
        assert line.startswith("IMAP on 127.0.0.1:"), (line, process.communicate())
        client = signed_in(line)
        yield client
        client.logout()
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def test_other_clients_may_listen_to_an_archive(environment: dict[str, str], source: Path, tmp_path: Path) -> None:
    with listening(environment, "open", str(source), "--data-dir", str(tmp_path / "data")) as client:
        for _ in range(200):
            if client.select()[1] == [b"3"]:
                break
        assert client.select()[1] == [b"3"]
    log = (tmp_path / "data" / "log" / "tuimail.log").read_text()
    assert "password" not in log


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="children are looked up in /proc")
def test_no_process_outlives_one_that_was_killed(environment: dict[str, str], tmp_path: Path) -> None:
    root = maildir(tmp_path / "m", *(f"cur/{number}.a:2," for number in range(450)))
    words = argv("open", str(root), "--data-dir", str(tmp_path / "data"), "--listen")
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None

    def children() -> list[str]:
        tasks = Path(f"/proc/{process.pid}/task").iterdir()
        return [pid for task in tasks for pid in (task / "children").read_text().split()]

    try:
        client = signed_in(process.stdout.readline().strip())
        eventually(lambda: client.select()[1] == [b"450"])
        helpers = children()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    client.shutdown()
    assert helpers
    eventually(lambda: not any(_runs(pid) for pid in helpers))


def _runs(pid: str) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_other_clients_may_listen_to_the_demo(environment: dict[str, str]) -> None:
    with listening(environment, "demo") as client:
        assert int(client.select()[1][0] or 0) > 500
    assert not os.listdir(environment["TMPDIR"])


def test_an_archive_that_is_open_elsewhere_is_refused_in_one_sentence(
    environment: dict[str, str], source: Path, tmp_path: Path
) -> None:
    words = ("open", str(source), "--data-dir", str(tmp_path / "data"))
    with listening(environment, *words):
        second = subprocess.run(
            argv(*words, "--listen"), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment,
            check=False, timeout=60,
        )  # fmt: skip
    assert second.returncode == 1
    assert second.stderr == "These paths are open in another tuimail: use that one, or close it first.\n"


def test_without_a_terminal_and_without_listening_there_is_nothing_to_do(environment: dict[str, str]) -> None:
    ended = subprocess.run(
        argv("demo"), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    assert ended.returncode == 1
    assert "needs a terminal" in ended.stderr


def test_what_is_larger_than_any_mail_is_left_out_and_the_rest_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_scan, "LARGEST_MESSAGE", 300)
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1) + mbox(2).replace(b"hello", b"hello" * 100) + mbox(3))
    with opened(path, index=tmp_path / "a.index") as (archive, server):
        assert count(server) == 2
        assert "is left out" in archive.problems[0]
