"""What the paths given to `tuimail open` are found to be."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests.server.test_mbox import LINE
from tests.server.world import letter
from tuimail.server.discover import Kind, discover, mailbox_name

MBOX = LINE + letter(1) + b"\r\n" + LINE + letter(2)


def maildir(path: Path, *names: str) -> Path:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number, name in enumerate(names):
        (path / name).write_bytes(letter(number))
    return path


def found(*paths: Path) -> list[tuple[Kind, str, int]]:
    return [(source.kind, source.mailbox, len(source.names)) for source in discover([str(p) for p in paths]).sources]


def test_a_maildir_with_folders_of_both_styles(tmp_path: Path) -> None:
    maildir(tmp_path / "m")
    maildir(tmp_path / "m" / ".Work.Old")
    maildir(tmp_path / "m" / ".Entw&APw-rfe")
    maildir(tmp_path / "m" / "Real")
    (tmp_path / "m" / ".notes").mkdir()
    assert found(tmp_path / "m") == [
        (Kind.MAILDIR, "INBOX", 0),
        (Kind.MAILDIR, "Entwürfe", 0),
        (Kind.MAILDIR, "Work/Old", 0),
        (Kind.MAILDIR, "Real", 0),
    ]


def test_a_tree_of_everything(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "one.eml").write_bytes(letter(1))
    (tmp_path / "two.eml.gz").write_bytes(gzip.compress(letter(2)))
    (tmp_path / "a" / "old.mbox").write_bytes(MBOX)
    (tmp_path / "a" / "packed.mbox.gz").write_bytes(gzip.compress(MBOX))
    (tmp_path / "a" / "empty.mbox").write_bytes(b"")
    (tmp_path / "a" / "b" / "saved").write_bytes(LINE + letter(3))
    maildir(tmp_path / "a" / "dir")
    assert sorted(found(tmp_path), key=lambda each: each[1]) == [
        (Kind.FILES, "INBOX", 2),
        (Kind.FILES, "a/b", 1),
        (Kind.MAILDIR, "a/dir", 0),
        (Kind.MBOX, "a/empty.mbox", 0),
        (Kind.MBOX, "a/old.mbox", 0),
        (Kind.MBOX, "a/packed.mbox.gz", 0),
    ]


def test_several_paths_have_names_of_their_own(tmp_path: Path) -> None:
    for place in ("x", "y"):
        maildir(tmp_path / place / "Mail")
    (tmp_path / "lone.eml").write_bytes(letter(1))
    assert found(tmp_path / "x" / "Mail", tmp_path / "y" / "Mail", tmp_path / "lone.eml") == [
        (Kind.MAILDIR, "Mail", 0),
        (Kind.MAILDIR, "Mail 2", 0),
        (Kind.FILES, "INBOX", 1),
    ]


def test_what_is_no_mail_is_named_in_one_line_each(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "bad\nname").write_bytes(b"?")
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b nothing")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "good.eml").write_bytes(letter(1))
    made = discover([str(tmp_path), str(tmp_path / "missing")])
    assert [source.names for source in made.sources] == [("good.eml",)]
    assert len(made.problems) == 7
    assert all("\n" not in problem for problem in made.problems)
    assert any("no such file" in problem for problem in made.problems)


def test_names_with_any_octets_become_readable_mailboxes(tmp_path: Path) -> None:
    for octets in (b"caf\xe9", b"caf\xe8", b"a\nb", b"*", b"\xff"):
        directory = os.path.join(os.fsencode(tmp_path), octets)
        os.mkdir(directory)
        with open(os.path.join(directory, b"m.mbox"), "wb") as opened:
            opened.write(MBOX)
    names = sorted(name for _, name, _ in found(tmp_path))
    assert len(set(names)) == 5
    for name in names:
        name.encode("utf-8")
        assert name.isprintable()
        assert "*" not in name


@pytest.mark.parametrize(
    ("text", "expected"), [("a/b", "a_b"), ("", "_"), (" x ", "x"), ("\x1b[2J", "_[2J"), ("日本", "日本")]
)
def test_mailbox_names(text: str, expected: str) -> None:
    made = mailbox_name(text)
    assert made == expected or made.isprintable()


def test_a_tree_that_is_too_deep_ends_somewhere(tmp_path: Path) -> None:
    below = tmp_path
    for _ in range(40):
        below = below / "d"
    below.mkdir(parents=True)
    (below / "m.eml").write_bytes(letter(1))
    made = discover([str(tmp_path)])
    assert not made.sources
    assert "too deeply" in made.problems[0]
