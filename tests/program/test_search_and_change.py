"""`tuimail search`, `flag` and `move`: the same mail, journal and query language as the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.maildir import Mail
from tests.support.program import Program


def letter(number: int, sender: str, subject: str) -> Mail:
    head = f"From: {sender}\r\nTo: me@example.org\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.org>"
    return Mail(f"{head}\r\n\r\nHello\r\n".encode(), 1_790_000_000 + number)


@pytest.fixture
def user(dovecot: Dovecot) -> DovecotUser:
    """Somebody with no mail yet."""
    return dovecot.new_user()


@pytest.fixture
def program(tmp_path: Path, user: DovecotUser) -> Program:
    """Three messages, synchronised, and a folder to move to."""
    user.deliver(
        [
            letter(1, "Ada <ada@x.org>", "invoice"),
            letter(2, "Bob <bob@x.org>", "invoice"),
            letter(3, "Ada <ada@x.org>", "tea"),
        ]
    )
    with user.imap() as client:
        client.create("Archive")
    made = Program.for_user(tmp_path / "tuimail", user)
    assert made.run("sync").returncode == 0
    return made


def subjects(program: Program, *query: str) -> list[str]:
    answer = program.run("search", *query, "--json")
    assert answer.returncode == 0, answer.stderr
    return [one["subject"] for one in json.loads(answer.stdout)]


def test_search_finds_what_the_screen_finds(program: Program) -> None:
    assert subjects(program, "from:ada") == ["tea", "invoice"]
    assert subjects(program, "from:ada", "subject:invoice") == ["invoice"]
    assert subjects(program, "in:archive") == []
    shown = program.run("search", "from:bob")
    assert "Bob" in shown.stdout
    wrong = program.run("search", "form:bob")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Did you mean from:?" in wrong.stderr


def test_with_server_the_text_of_mail_is_searched_that_is_not_stored_here(program: Program, user: DovecotUser) -> None:
    hidden = letter(9, "Cleo <cleo@x.org>", "news")
    user.deliver([Mail(hidden.source.replace(b"Hello", b"The parrot is resting"), hidden.internaldate)])
    assert subjects(program, "body:parrot") == []
    assert subjects(program, "body:parrot", "--server") == ["news"]


def test_a_dry_run_changes_nothing(program: Program) -> None:
    tried = json.loads(program.run("move", "--query", "from:ada", "archive", "--dry-run", "--json").stdout)
    assert tried["dry_run"] is True
    assert tried["what"] == ["Move 2 messages to Archive"]
    assert [one["subject"] for one in tried["messages"]] == ["tea", "invoice"]
    assert subjects(program, "in:archive") == []
    assert program.run("log").stdout == ""


def test_what_is_moved_and_flagged_can_be_undone(program: Program, user: DovecotUser) -> None:
    moved = json.loads(program.run("move", "--query", "from:ada", "archive", "--json").stdout)
    assert moved["sent"] is True
    assert [one["messages"] for one in moved["done"]] == [2]
    assert subjects(program, "in:archive") == ["tea", "invoice"]
    again = program.run("move", "--query", "from:ada", "archive")
    assert "nothing to change" in again.stdout
    starred = program.run("flag", "<2@example.org>", "--star", "--add", "Work")
    assert starred.returncode == 0, starred.stderr
    assert subjects(program, "is:starred", "tag:work") == ["invoice"]
    assert program.run("undo").returncode == 0
    assert subjects(program, "is:starred or tag:work") == []
    assert program.run("undo").returncode == 0
    assert subjects(program, "in:archive") == []
    with user.imap() as client:
        client.select("INBOX", readonly=True)
        assert client.search(None, "ALL")[1] == [b"1 2 3"]


def test_a_change_of_tags_is_told_as_what_it_is(program: Program) -> None:
    assert (
        "Tagged 1 message as Work, Bills." in program.run("flag", "<2@example.org>", "--add=Work", "--add=Bills").stdout
    )
    assert "Removed the tag Work from 1 message." in program.run("flag", "<2@example.org>", "--remove=Work").stdout
    both = program.run("flag", "<2@example.org>", "--add=Tea", "--remove=Bills")
    assert "Changed flags of 1 message." in both.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["flag", "--star"], 2, "Name the messages"),
        (["flag", "<1@example.org>"], 2, "Say what to change"),
        (["flag", "<1@example.org>", "--read", "--unread"], 2, "each flag one way"),
        (["flag", "--query", "is:red", "--star"], 2, "Did you mean is:read?"),
        (["move", "<1@example.org>", "Archiv"], 1, "did you mean 'Archive'?"),
        (["flag", "<1@example.org>", "--add", "two words"], 2, "A tag is one word"),
        (["flag", "<1@example.org>", "--add", "\\Deleted"], 2, "A tag is one word"),
        (["move", "nobody/77", "Archive"], 1, "There is no message"),
        (["search", "in:archiv", "x"], 1, "Did you mean in:Archive?"),
        (["flag", "--query", "in:nowhere", "--star"], 1, "There is no folder “nowhere”."),
        (["search", "account:nobody", "x"], 1, "There is no account “nobody”: there is ada."),
        (["flag", "<1@example.org>", "--star", "--read-only"], 1, "--dry-run shows"),
    ],
)
def test_what_is_wrong_is_one_sentence(program: Program, words: list[str], status: int, said: str) -> None:
    answer = program.run(*words)
    assert (answer.returncode, answer.stdout) == (status, "")
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
