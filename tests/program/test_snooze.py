"""Snoozed on one machine, woken by another that starts with nothing, from cron."""

from __future__ import annotations

import re
from pathlib import Path

from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import Dovecot
from tests.support.mailgen import mailbox
from tests.support.program import Program
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
    refused = program.run("snooze", "--query", "in:inbox", "--until", "tomorrow")
    assert "has no folder “Snoozed”" in refused.stderr
    user.create("Snoozed")
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
