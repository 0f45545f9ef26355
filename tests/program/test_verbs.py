"""The verbs without a screen, and the options."""

from __future__ import annotations

import json
import re
import socket
import stat
from dataclasses import replace

import tuimail
from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server, position
from tests.program.test_triage import Start
from tests.support.dovecot import DovecotUser
from tests.support.program import ACCOUNT, Program


def test_sync_then_folders_tell_what_is_there(program: Program) -> None:
    synced = program.run("sync")
    assert (synced.returncode, synced.stderr) == (0, "")
    folders = {entry["mailbox"]: entry for entry in json.loads(program.run("folders", "--json").stdout)}
    assert set(folders) == {"INBOX", "Drafts", "Sent", "Archive", "Junk", "Trash"}
    assert COUNT in folders["INBOX"].values()


def test_without_a_server_sync_ends_with_a_sentence_and_the_rest_works(program: Program) -> None:
    program.run("sync")
    with socket.socket() as nobody:  # bound, but not listening: nobody answers, and nobody else can
        nobody.bind(("127.0.0.1", 0))
        config = re.sub(r"port = \d+", f"port = {nobody.getsockname()[1]}", program.config)
        gone = replace(program, config=config)
        failed = gone.run("sync")
        assert (failed.returncode, failed.stdout) == (1, "")
        assert "ada: Nothing answers at" in failed.stderr
        assert len(json.loads(gone.run("list", "--json").stdout)) == COUNT
        starred = gone.run("flag", "--query", "in:inbox", "--star")
        assert starred.returncode == 0
        assert "It is sent to the server as soon as there is a connection." in starred.stdout
        assert gone.run("undo").returncode == 0


def test_log_and_undo_know_what_the_screen_did(user: DovecotUser, program: Program, start: Start) -> None:
    terminal = start(program)
    terminal.press("e")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT - 1)
    eventually(terminal, lambda: len(on_server(user, "Archive")) == 1, "it is archived")
    terminal.press("ctrl+q")
    terminal.wait_exit()
    entries = json.loads(program.run("log", "--json").stdout)
    assert any("rchive" in json.dumps(entry) for entry in entries)
    tried = program.run("undo", "--dry-run")
    assert tried.stdout == "Nothing was changed. Without --dry-run this would be undone: Archive 1 message.\n", tried
    undone = program.run("undo")
    assert (undone.returncode, undone.stderr) == (0, "")
    program.run("sync")
    assert len(on_server(user)) == COUNT
    assert not on_server(user, "Archive")


def test_read_only_refuses_to_change_anything(user: DovecotUser, program: Program, start: Start) -> None:
    terminal = start(program, "--read-only")
    terminal.press("e", "s")
    terminal.wait_for(lambda: "read-only" in terminal.text.lower())
    terminal.press("ctrl+q")
    terminal.wait_exit()
    assert len(on_server(user)) == COUNT


def test_version_and_wrong_usage(program: Program) -> None:
    assert tuimail.__version__ in program.run("--version").stdout
    wrong = program.run("no-such-verb")
    assert wrong.returncode == 2
    assert "no-such-verb" in wrong.stderr


def test_files_are_for_their_owner_only(program: Program) -> None:
    program.run("sync")
    assert (program.data_dir / f"{ACCOUNT}.sqlite").exists()
    for path in (program.data_dir, *program.data_dir.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
