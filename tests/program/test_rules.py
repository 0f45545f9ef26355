"""A rule made from an example sorts new mail: on the screen, and by a sync from cron."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import DovecotUser
from tests.support.program import Program
from tests.support.ptyterm import Terminal


def noise(number: int) -> bytes:
    return (
        f"From: Robot <ci@robots.example>\nSubject: build {number}\nMessage-ID: <ci{number}@x>\n\nIt is red.\n".encode()
    )


def is_watched(program: Program) -> bool:
    """Whether the engine has seen that there is a rule: what comes from now on is new."""
    (file,) = (path for path in program.data_dir.rglob("*.sqlite") if path.stem.count(".") == 0)
    with closing(sqlite3.connect(file)) as db:
        return bool(db.execute("SELECT count(*) FROM rule_mark").fetchone()[0])


def test_always_archive_what_the_robot_writes(
    user: DovecotUser, program: Program, start: Callable[..., Terminal]
) -> None:
    user.deliver([noise(1)], internaldate=int(time.time()))
    terminal = start(program, count=COUNT + 1)
    terminal.wait_for("build 1")
    terminal.press("e")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    eventually(terminal, lambda: "<ci1@x>" in on_server(user, "Archive"), "archived")
    terminal.press("g", ".")
    terminal.wait_for("from:ci@robots.example")
    terminal.press("enter")
    terminal.wait_for("Always: archive")
    terminal.press("enter")
    terminal.wait_for("From now on")
    assert 'query = "from:ci@robots.example"' in (program.directory / "rules.toml").read_text()
    eventually(terminal, lambda: is_watched(program), "the rule begins")
    user.deliver([noise(2)], internaldate=int(time.time()))
    eventually(terminal, lambda: "<ci2@x>" in on_server(user, "Archive"), "the rule archives what is new")
    terminal.press("q")
    terminal.close()
    user.deliver([noise(3)], internaldate=int(time.time()))
    done = program.run("sync")
    assert "Rule “from:ci@robots.example”: archive, 1 message" in done.stdout, done
    assert set(on_server(user, "Archive")) == {"<ci1@x>", "<ci2@x>", "<ci3@x>"}
    assert len(on_server(user)) == COUNT
    again = program.run("sync")
    assert "Rule" not in again.stdout
