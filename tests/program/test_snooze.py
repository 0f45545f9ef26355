"""Snoozed on one machine, woken by another that starts with nothing, from cron."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import Dovecot
from tests.support.mailgen import mailbox
from tests.support.program import Place, Program
from tuimail.model.snooze import OVER, wake_keywords, wake_time


def test_snoozed_here_awake_there(tmp_path: Path, dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    user.deliver(mailbox(20))
    here = Program.for_user(tmp_path / "here", user)
    with here.open() as terminal:
        terminal.wait_for(lambda: position(terminal)[1] == 20)
        terminal.press("b")
        terminal.wait_for("Snooze until")
        terminal.press(*"tomorrow", "space", *"9:00", "enter")
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
    assert (wrong.returncode, "That is no time" in wrong.stderr) == (2, True)
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
