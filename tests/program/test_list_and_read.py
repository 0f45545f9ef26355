"""`tuimail list` and `read` over local files and over an account's cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program.conftest import COUNT
from tests.support.program import Program

MAIL = b"""\
Authentication-Results: mx.example.net; dmarc=pass header.from=example.org
Received: from out.example.org by mx.example.net; Fri, 20 Nov 2026 10:00:01 +0000
From: Zenobia <zen@example.org>
To: ada@example.net, "Bob, the" <bob@example.net>
Subject: =?utf-8?q?Figures_=1B=5B2J_for_caf=C3=A9?=
Date: Fri, 20 Nov 2026 10:00:00 +0000
Message-ID: <figures@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>Look at <a href="https://example.org/x">the <b>table</b></a>.</p>
--b
Content-Type: application/pdf; name="../../etc/evil.pdf"
Content-Disposition: attachment; filename="../../etc/evil.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
"""


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Program, str]:
    """A directory with one message, and tuimail without any account."""
    directory = tmp_path / "mail"
    directory.mkdir()
    (directory / "one.eml").write_bytes(MAIL)
    program = Program(tmp_path / "tuimail", "")
    program.directory.mkdir()
    return program, str(directory)


def test_a_file_is_listed_and_read(archive: tuple[Program, str]) -> None:
    program, path = archive
    [listed] = json.loads(program.run("list", "--open", path, "--json").stdout)
    assert listed["subject"] == "Figures \ufffd[2J for café"
    assert listed["from"] == "Zenobia <zen@example.org>"
    assert listed["to"][0] == "ada@example.net"
    assert (listed["msgid"], listed["thread"], listed["attachments"]) == (("<figures@example.org>",) * 2) + (1,)
    assert listed["date"].startswith("2026-11-20T10:00:00")
    read = json.loads(program.run("read", "--open", path, "--json", listed["ref"]).stdout)
    assert read["text"].strip() == "Look at [1]the table."
    assert read["links"] == ["https://example.org/x"]
    assert read["attachments"] == [{"name": "evil.pdf", "type": "application/pdf", "size": 9, "section": "2"}]
    assert {"name": "Message-ID", "value": "<figures@example.org>"} in read["headers"]
    assert read["authentication"]["words"] == "", "a file has no receiving server to be believed"
    shown = program.run("read", "--open", path, "<figures@example.org>")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "evil.pdf (application/pdf" in shown.stdout
    assert "\x1b" not in shown.stdout


def test_a_subject_without_end_is_cut_in_the_table_and_whole_in_json(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "endless.eml"
    path.write_bytes(b"From: ada@example.net\nSubject: " + b"A" * 5000 + b"\n\nhello\n")
    [_, row] = program.run("list", "--open", str(path)).stdout.splitlines()
    assert row.endswith("A…")
    assert len(row) < 400
    [listed] = json.loads(program.run("list", "--open", str(path), "--json").stdout)
    assert listed["subject"] == "A" * 5000


def test_what_is_not_there_is_one_sentence(archive: tuple[Program, str]) -> None:
    program, path = archive
    for words in (["read", "nobody/77"], ["read", "<no@where>"], ["list", "Nowhere"], ["read", "9" * 40]):
        answer = program.run(words[0], "--open", path, *words[1:])
        assert (answer.returncode, answer.stdout) == (1, "")
        assert answer.stderr.count("\n") == 1
        assert words[1] in answer.stderr
    assert program.run("read").returncode == 2
    missing = program.run("list", "--open", f"{path}/no such place")
    assert missing.returncode == 1
    assert "no such place" in missing.stderr


def test_an_account_is_read_from_what_is_stored(program: Program) -> None:
    program.run("sync")
    listed = program.run("list", "--json", "--limit", "3")
    assert listed.returncode == 0
    assert "--server" in listed.stderr
    messages = json.loads(listed.stdout)
    assert len(messages) == 3
    assert len(json.loads(program.run("list", "inbox", "--json").stdout)) == COUNT
    ref = messages[0]["ref"]
    not_here = program.run("read", ref)
    assert (not_here.returncode, not_here.stdout) == (1, "")
    assert "--server" in not_here.stderr
    fetched = program.run("read", ref, "--server", "--json")
    assert (fetched.returncode, fetched.stderr) == (0, "")
    offline = program.run("read", ref, "--json")
    assert (offline.returncode, offline.stderr) == (0, "")
    assert json.loads(offline.stdout)["text"] == json.loads(fetched.stdout)["text"]
    assert json.loads(offline.stdout)["flags"] == messages[0]["flags"]
