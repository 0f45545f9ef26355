"""holder.py and wishes.py: one process has the connection, and works for the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tuimail.contract.commands import (
    ApplyOp,
    Command,
    CreateMailbox,
    FetchPart,
    Lane,
    OpenMessage,
    Reconnect,
    SyncAccount,
    SyncMailbox,
)
from tuimail.engine.holder import HolderLock
from tuimail.engine.wishes import STALE_S, WishBox, decode, encode
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Delete

ACCOUNT = AccountId("work")
HOLD = """
import sys
from pathlib import Path
from tuimail.engine.holder import HolderLock
lock = HolderLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


def holder_process(database: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", HOLD, str(database)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_one_process_holds_and_the_next_takes_over_even_after_a_kill(tmp_path: Path) -> None:
    database = tmp_path / "work.sqlite"
    lock = HolderLock(database)
    for end in ("kill", "close"):
        with holder_process(database) as other:
            assert other.stdout is not None
            assert other.stdin is not None
            assert other.stdout.readline() == "True\n"
            assert not lock.take()
            if end == "kill":
                other.kill()
            else:
                other.stdin.close()
            other.wait(10)
        assert lock.take()
        lock.release()


def test_the_lock_is_taken_once_and_others_must_wait(tmp_path: Path) -> None:
    database = tmp_path / "work.sqlite"
    mine, other = HolderLock(database), HolderLock(database)
    assert mine.take()
    assert mine.take()
    assert not other.take()
    mine.release()
    assert not mine.is_held
    assert other.take()
    other.release()
    assert (tmp_path / "work.lock").stat().st_mode & 0o077 == 0


MAILBOX = MailboxKey(ACCOUNT, MailboxRow(3))
MESSAGE = MessageKey(ACCOUNT, MessageRow(4))
WISHES: list[Command] = [
    SyncMailbox(mailbox=MAILBOX, lane=Lane.LIVE),
    SyncAccount(account=ACCOUNT),
    OpenMessage(message=MESSAGE, lane=Lane.PREFETCH),
    OpenMessage(message=MESSAGE, prefer_html=True),
    FetchPart(message=MESSAGE, section="1.2"),
    CreateMailbox(account=ACCOUNT, name="Späße/2026", special_use=SpecialUse.ARCHIVE),
    CreateMailbox(account=ACCOUNT, name="x"),
]


@pytest.mark.parametrize("command", WISHES)
def test_a_wish_is_taken_once_and_its_outcome_comes_back(tmp_path: Path, command: Command) -> None:
    box = WishBox(tmp_path / "work.sqlite", ACCOUNT)
    name = box.ask(command)
    assert name is not None
    assert box.outcome(name) is None
    assert list(box.take()) == [(name, command)]
    assert list(box.take()) == []
    box.settle(name, "The server said no.")
    assert box.outcome(name) == "The server said no."
    box.forget(name)
    assert list((tmp_path / "work.wishes").iterdir()) == []


@pytest.mark.parametrize("command", [Reconnect(account=ACCOUNT), ApplyOp(account=ACCOUNT, op=Delete(()), label="x")])
def test_what_every_process_does_itself_is_no_wish(tmp_path: Path, command: Command) -> None:
    assert WishBox(tmp_path / "work.sqlite", ACCOUNT).ask(command) is None


def test_the_next_holder_takes_over_what_the_last_one_began(tmp_path: Path) -> None:
    box = WishBox(tmp_path / "work.sqlite", ACCOUNT)
    box.take_over()
    name = box.ask(SyncAccount(account=ACCOUNT))
    assert len(list(box.take())) == 1
    box.take_over()
    assert [taken for taken, _ in box.take()] == [name]


def test_a_wish_that_was_taken_back_leaves_nothing(tmp_path: Path) -> None:
    box = WishBox(tmp_path / "work.sqlite", ACCOUNT)
    name = box.ask(SyncAccount(account=ACCOUNT))
    assert name is not None
    [(taken, _)] = box.take()
    box.forget(name)
    box.settle(taken, "")
    assert list((tmp_path / "work.wishes").iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"do": "fly"}', '{"do": "open", "message": null, "lane": 10}', "\x00"]
)
def test_nonsense_is_answered(tmp_path: Path, text: str) -> None:
    box = WishBox(tmp_path / "work.sqlite", ACCOUNT)
    (tmp_path / "work.wishes").mkdir()
    (tmp_path / "work.wishes" / "1.wish").write_text(text)
    assert list(box.take()) == []
    assert "a different version" in (box.outcome("1") or "")


def test_what_lies_there_for_long_is_swept_away(tmp_path: Path) -> None:
    box = WishBox(tmp_path / "work.sqlite", ACCOUNT)
    (tmp_path / "work.wishes").mkdir()
    old, new = tmp_path / "work.wishes" / "1.done", tmp_path / "work.wishes" / "2.done"
    for path in (old, new):
        path.write_text("")
    before = old.stat().st_mtime - STALE_S - 1
    os.utime(old, (before, before))
    assert list(box.take()) == []
    assert not old.exists()
    assert new.exists()


def test_codec_round_trip() -> None:
    for command in WISHES:
        assert decode(ACCOUNT, encode(command)) == command
