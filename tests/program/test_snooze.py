"""Snoozed on one machine, woken by another that starts with nothing, from cron."""

from __future__ import annotations

import json
import re
import socket
import time
from pathlib import Path

from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import Dovecot
from tests.support.mailgen import mailbox
from tests.support.program import Place, Program
from tests.support.ptyterm import Terminal
from tuimail.model.snooze import OVER, wake_keywords, wake_time
from tuimail.model.wake_note import is_note, read_note, written


def ask_for_tomorrow(terminal: Terminal) -> None:
    """Snooze the first of twenty messages."""
    terminal.wait_for(lambda: position(terminal)[1] == 20)
    terminal.press("b")
    terminal.wait_for("Snooze until")
    terminal.press(*"tomorrow", "space", *"9:00", "enter")


def test_snoozed_here_awake_there(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(20))
    here = Program.for_user(tmp_path / "here", user)
    with here.open() as terminal:
        ask_for_tomorrow(terminal)
        terminal.wait_for("Create it?")
        terminal.press("enter")
        terminal.wait_for("Snoozed 1 message until")
        eventually(terminal, lambda: len(on_server(user, "Snoozed")) == 1, "the message arrives")
    ((msgid, flags),) = on_server(user, "Snoozed").items()
    assert msgid not in on_server(user)
    assert wake_time(flags) is not None

    past = sorted(wake_keywords(1_790_000_000))
    with user.imap() as client:  # the night is over
        client.select("Snoozed")
        client.uid("STORE", "1", "-FLAGS", f"({' '.join(flags)})")
        client.uid("STORE", "1", "+FLAGS", f"(\\Seen {' '.join(past)})")
    there = Program.for_user(tmp_path / "there", user)
    done = there.run("sync")
    assert "Wake 1 message in INBOX" in done.stdout, done
    assert on_server(user, "Snoozed") == {}
    woken = on_server(user)[msgid]
    assert OVER in woken
    assert "\\Seen" not in woken
    assert "Wake" not in there.run("sync").stdout
    assert re.search(r"Wake 1 message in INBOX", there.run("log").stdout)


def test_from_the_command_line(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(5))
    program = Program.for_user(tmp_path / "here", user)
    program.run("sync")
    wrong = program.run("snooze", "--query", "in:inbox", "--until", "soon")
    assert (wrong.returncode, "That is not a time" in wrong.stderr) == (2, True)
    assert (
        "Snooze 5 messages until" in program.run("snooze", "--query", "in:inbox", "--until", "3d", "--dry-run").stdout
    )
    done = program.run("snooze", "--query", "in:inbox", "--until", "tomorrow 9:00")
    assert done.stdout.startswith("Snoozed 5 messages until"), done
    assert all(wake_time(flags) for flags in on_server(user, "Snoozed").values())
    assert len(on_server(user, "Snoozed")) == 5
    program.run("undo")
    assert len(on_server(user)) == 5


def test_the_folder_is_created_where_it_is_missing(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(3))
    program = Program.for_user(tmp_path / "here", user)
    program.run("sync")
    words = ("snooze", "--query", "in:inbox", "--until", "tomorrow 9:00")
    tried = program.run(*words, "--dry-run")
    assert "would be created" in tried.stderr
    assert "Snoozed" not in program.run("folders").stdout
    with program.open(*words) as terminal:
        terminal.wait_for("Create “Snoozed”? [Y/n]")
        terminal.press("n", "enter")
        terminal.wait_for("Nothing was changed.")
    assert len(on_server(user)) == 3
    done = program.run(*words, "--json")
    assert "created the folder “Snoozed”" in done.stderr, done
    assert json.loads(done.stdout)["done"][0]["messages"] == 3
    assert len(on_server(user, "Snoozed")) == 3


def test_without_a_connection_no_folder_can_be_created(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(1))
    program = Program.for_user(tmp_path / "here", user)
    program.run("sync")
    with socket.socket() as nobody:  # bound, but not listening: nobody answers, and nobody else can
        nobody.bind(("127.0.0.1", 0))
        gone = Program.for_user(tmp_path / "here", user, Place("127.0.0.1", nobody.getsockname()[1]))
        failed = gone.run("snooze", "--query", "in:inbox", "--until", "tomorrow")
    assert failed.returncode == 1
    assert "a folder can only be created with a connection" in " ".join(failed.stderr.split()), failed


def test_on_a_server_that_lets_nobody_set_keywords(tmp_path: Path, dovecot: Dovecot) -> None:
    """Without the right to write flags (RFC 4314) Dovecot's PERMANENTFLAGS have no \\*."""
    user = dovecot.new_user()
    user.deliver(mailbox(20))
    user.create("Snoozed")
    for name in ("INBOX", "Snoozed"):
        user.restrict("lrsitekxp", name)
    here = Program.for_user(tmp_path / "here", user)
    with here.open() as terminal:
        ask_for_tomorrow(terminal)
        terminal.wait_for("Snoozed 1 message until")
        eventually(terminal, lambda: len(on_server(user, "Snoozed")) == 2, "message and note arrive")
        terminal.press("g", "b")
        terminal.wait_for(lambda: position(terminal) == (1, 1))
    found = on_server(user, "Snoozed")
    (msgid,) = set(found) - set(on_server(user)) - {one for one in found if is_note(one)}
    (note,) = (one for one in found if is_note(one))
    with user.imap() as client:  # the night is over: another note, of a time that is past
        client.select("Snoozed")
        client.uid("STORE", "1:*", "-FLAGS", "(\\Seen)")
        said = read_note(note)
        assert said is not None
        past = written(said._replace(wakes_at=1_790_000_100), address="a@b.example", msgid=msgid, now=time.time())
        client.append("Snoozed", "(\\Seen)", None, past)
    there = Program.for_user(tmp_path / "there", user)
    done = there.run("sync")
    assert "Wake 1 message in INBOX" in done.stdout, done
    assert msgid in on_server(user)
    assert "\\Seen" not in on_server(user)[msgid]
    assert json.loads(there.run("list", "--json").stdout)[0]["msgid"] == msgid, "on top of the list"
    assert [one.startswith("<woken.") for one in on_server(user, "Snoozed")] == [True]
    assert "Wake" not in there.run("sync").stdout
