"""Archives keep UIDs, flags and moves over restarts, and never touch the source."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pytest

from tests.server.test_discover import MBOX, maildir
from tests.server.test_mbox import LINE
from tests.server.world import Client, count, letter, login, opened
from tuimail.server.archive import Archive
from tuimail.server.embed import Embedded
from tuimail.server.errors import ArchiveBusy


def state_of(root: Path) -> dict[str, tuple[object, ...]]:
    """What must not change: names, bytes, times, modes."""
    seen: dict[str, tuple[object, ...]] = {}
    for path in sorted([root, *root.rglob("*")]):
        stats = path.lstat()
        digest = hashlib.sha256(bytes_of(path)).hexdigest() if path.is_file() else ""
        seen[str(path)] = (stats.st_mtime_ns, stats.st_ctime_ns, stats.st_atime_ns, stats.st_mode, digest)
    return seen


def bytes_of(path: Path) -> bytes:
    """Read without leaving an access time."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOATIME", 0))
    with open(descriptor, "rb") as opened_file:
        return opened_file.read()


def uids(client: Client, mailbox: str = "INBOX") -> dict[str, str]:
    """Subject by UID."""
    client.ok("select", mailbox, True)
    found = client.ok("uid", "FETCH", "1:*", "(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
    return {
        part[0].split(b"UID ")[1].split()[0].decode(): part[1].decode("ascii", "replace").strip()
        for part in found
        if isinstance(part, tuple)
    }


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A Maildir, an mbox, a packed one and message files."""
    root = tmp_path / "Mail"
    maildir(root / "dir", "cur/1700000000.a.host:2,S", "new/1700000001.b.host")
    (root / "old.mbox").write_bytes(MBOX)
    (root / "packed.mbox.gz").write_bytes(gzip.compress(MBOX))
    (root / "one.eml").write_bytes(letter(9))
    return root


def test_nothing_of_the_source_is_touched(source: Path, tmp_path: Path) -> None:
    before = state_of(source)
    with opened(source, index=tmp_path / "i" / "a.index") as (_, server):
        client = login(server)
        for name in ("INBOX", "dir", "old.mbox", "packed.mbox.gz"):
            client.ok("select", name)
            for item in ("(BODY[])", "(FLAGS ENVELOPE BODYSTRUCTURE)"):
                client.ok("fetch", "1:*", item)
            client.ok("store", "1:*", "+FLAGS", r"(\Flagged $Kept)")
            client.ok("copy", "1", "Archive")
            client.ok("store", "1", "+FLAGS", r"(\Deleted)")
            client.ok("expunge")
        client.logout()
    assert state_of(source) == before


def test_uids_flags_and_moves_survive_a_restart(source: Path, tmp_path: Path) -> None:
    index = tmp_path / "a.index"
    with opened(source, index=index) as (_, server):
        client = login(server)
        before = uids(client, "old.mbox")
        client.ok("select", "old.mbox")
        validity = client.untagged_responses["UIDVALIDITY"]
        client.ok("store", "1", "+FLAGS", r"(\Answered $Work)")
        client.ok("uid", "MOVE", list(before)[1], "Archive")
        client.ok("append", "Trash", None, None, letter(77))
        client.logout()
    with opened(source, index=index) as (_, server):
        client = login(server)
        assert uids(client, "old.mbox") == {uid: before[uid] for uid in list(before)[:1]}
        client.ok("select", "old.mbox")
        assert client.untagged_responses["UIDVALIDITY"] == validity
        flags = client.ok("fetch", "1", "(FLAGS)")[0]
        assert b"$Work" in flags
        assert b"Answered" in flags
        assert list(uids(client, "Archive").values()) == ["Subject: Letter 2"]
        client.ok("select", "Archive")
        assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(2)
        assert list(uids(client, "Trash").values()) == ["Subject: Letter 77"]
        client.ok("select", "Trash")
        assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(77)
        client.logout()


def test_what_is_deleted_here_stays_deleted(source: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with opened(source, index=tmp_path / "a.index") as (_, server):
            client = login(server)
            client.ok("select", "dir")
            client.ok("store", "1:*", "+FLAGS", r"(\Deleted)")
            client.ok("expunge")
            assert count(server, "dir") == 0
            client.logout()


def test_mailboxes_made_renamed_and_deleted_here_are_remembered(source: Path, tmp_path: Path) -> None:
    with opened(source, index=tmp_path / "a.index") as (_, server):
        client = login(server)
        for name in ("Kept", "Gone"):
            client.ok("create", name)
            client.ok("append", name, None, None, letter(5))
        client.ok("rename", "Kept", "Renamed")
        client.ok("append", "Renamed", None, None, letter(6))
        client.ok("delete", "Gone")
        client.logout()
    with opened(source, index=tmp_path / "a.index") as (_, server):
        assert count(server, "Renamed") == 2
        assert "Gone" not in server.mailbox_set.mailboxes
        assert "Kept" not in server.mailbox_set.mailboxes


def test_flags_and_dates_come_from_the_source(tmp_path: Path) -> None:
    (tmp_path / "m.mbox").write_bytes(LINE + b"Status: RO\nX-Status: F\n" + letter(1) + b"\n" + b"From broken\n")
    maildir(tmp_path / "dir", "cur/1700000000.a.host:2,FRS")
    with opened(tmp_path, index=tmp_path / "i" / "a.index") as (_, server):
        client = login(server)
        for name, date in (("m.mbox", b"21-Sep-2026 10:00:00"), ("dir", b"14-Nov-2023 22:13:20")):
            client.ok("select", name)
            answer = client.ok("fetch", "1", "(FLAGS INTERNALDATE)")[0]
            assert rb"\Seen" in answer
            assert rb"\Flagged" in answer
            assert date in answer
        client.logout()


def test_a_second_process_is_told_in_one_sentence(source: Path, tmp_path: Path) -> None:
    index = tmp_path / "a.index"
    with opened(source, index=index):
        second = Embedded(Archive([str(source)], index).build)
        with pytest.raises(ArchiveBusy, match="open in another tuimail"):
            second.start()
        second.stop()


def test_a_broken_index_is_made_anew_and_kept_aside(source: Path, tmp_path: Path) -> None:
    index = tmp_path / "a.index"
    index.write_bytes(b"this is no database" * 100)
    with opened(source, index=index) as (_, server):
        assert count(server, "old.mbox") == 2
    assert index.with_suffix(".old").exists()
