"""What other programs do to the files while an archive is open, or between two openings."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.server.test_archive import uids
from tests.server.test_discover import maildir
from tests.server.test_mbox import LINE
from tests.server.world import count, eventually, letter, login, opened
from tuimail.server.embed import Embedded


def mbox(*numbers: int, status: bytes = b"") -> bytes:
    return b"".join(LINE + status + letter(number).replace(b"\r\n", b"\n") + b"\n" for number in numbers)


def replaced(path: Path, content: bytes) -> None:
    """Written beside and renamed over, as careful programs do."""
    other = path.with_name("tmp-" + path.name)
    other.write_bytes(content)
    other.replace(path)


def flags(server: Embedded, name: str = "INBOX") -> list[set[str]]:
    return server.call(
        lambda: [
            {bytes(flag).decode() for flag in message.permanent_flags}
            for message in server.mailbox_set.mailboxes[name].messages.values()
        ]
    )


def subjects(server: Embedded, name: str = "INBOX") -> dict[str, str]:
    client = login(server)
    found = uids(client, name)
    client.logout()
    return found


def test_mail_comes_and_goes_while_a_maildir_is_open(tmp_path: Path) -> None:
    root = maildir(tmp_path / "m", "cur/1.a:2,S", "cur/2.a:2,")
    with opened(root, index=tmp_path / "a.index") as (_, server):
        (root / "new" / "3.a").write_bytes(letter(3))
        eventually(lambda: count(server) == 3)
        (root / "cur" / "1.a:2,S").unlink()
        eventually(lambda: count(server) == 2)
        maildir(root / ".Later", "new/9.a")
        eventually(lambda: "Later" in server.mailbox_set.mailboxes and count(server, "Later") == 1)


def test_flags_in_names_are_merged_with_those_set_here(tmp_path: Path) -> None:
    root = maildir(tmp_path / "m", "cur/1.a:2,F")
    with opened(root, index=tmp_path / "a.index") as (_, server):
        client = login(server)
        client.ok("select")
        client.ok("store", "1", "+FLAGS", r"(\Answered $Kept)")
        (root / "cur" / "1.a:2,F").rename(root / "cur" / "1.a:2,S")
        eventually(lambda: r"\Seen" in flags(server)[0])
        assert flags(server)[0] == {r"\Seen", r"\Answered", "$Kept"}
        assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(0)
        client.logout()
    (root / "cur" / "1.a:2,S").rename(root / "cur" / "1.a:2,ST")
    with opened(root, index=tmp_path / "a.index") as (_, server):
        assert flags(server)[0] == {r"\Seen", r"\Answered", r"\Deleted", "$Kept"}


def test_a_renamed_file_is_read_before_it_was_noticed(tmp_path: Path) -> None:
    root = maildir(tmp_path / "m", "cur/1.a:2,")
    with opened(root, index=tmp_path / "a.index") as (archive, server):
        place = archive.spots[str(root)]["1.a"].place
        (root / "cur" / "1.a:2,").rename(root / "cur" / "1.a:2,RS")
        (message,) = server.mailbox_set.mailboxes["INBOX"].messages.values()
        assert place.file == "cur/1.a:2,"
        assert message.load() == letter(0)


def test_an_mbox_grows(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1, 2))
    with opened(path, index=tmp_path / "a.index") as (_, server):
        before = subjects(server)
        with path.open("ab") as grown:
            grown.write(mbox(3))
        eventually(lambda: count(server) == 3)
        assert list(subjects(server).items())[:2] == list(before.items())


@pytest.mark.parametrize("is_open", [True, False])
def test_a_rewritten_mbox_is_matched_by_its_messages(tmp_path: Path, is_open: bool) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1, 2, 3, 4))
    index = tmp_path / "a.index"
    with opened(path, index=index) as (_, server):
        client = login(server)
        before = {subject: uid for uid, subject in uids(client).items()}
        client.ok("select")
        client.ok("store", "3", "+FLAGS", "($Kept)")
        client.ok("uid", "MOVE", "4", "Archive")
        client.logout()
        if is_open:
            replaced(path, mbox(3, 4, 5))
            eventually(lambda: count(server) == 2)
            _check_rewritten(server, before)
    if not is_open:
        replaced(path, mbox(3, 4, 5))
    with opened(path, index=index) as (_, server):
        _check_rewritten(server, before)


def _check_rewritten(server: Embedded, before: dict[str, str]) -> None:
    now = {subject: uid for uid, subject in subjects(server).items()}
    assert set(now) == {"Subject: Letter 3", "Subject: Letter 5"}
    assert now["Subject: Letter 3"] == before["Subject: Letter 3"]
    assert int(now["Subject: Letter 5"]) > 4
    assert "$Kept" in flags(server)[0]
    client = login(server)
    client.ok("select", "Archive")
    assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(4)
    client.ok("select")
    assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(3)
    client.logout()


def test_other_octets_of_the_same_length_are_another_message(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1, 2))
    with opened(path, index=tmp_path / "a.index") as (_, server):
        before = subjects(server)
        replaced(path, mbox(1, 7))
        eventually(lambda: "Subject: Letter 7" in subjects(server).values())
        assert set(subjects(server)) & set(before) == {"1"}


def test_state_lines_of_another_program_keep_the_flags_set_here(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1))
    with opened(path, index=tmp_path / "a.index") as (_, server):
        client = login(server)
        client.ok("select")
        client.ok("store", "1", "+FLAGS", "($Kept)")
        client.logout()
        replaced(path, mbox(1, status=b"Status: RO\n"))
        eventually(lambda: r"\Seen" in (flags(server) or [set()])[0])
        assert flags(server) == [{r"\Seen", "$Kept"}]
        assert list(subjects(server)) == ["2"]


def test_a_message_file_that_is_written_again_is_a_new_message(tmp_path: Path) -> None:
    path = tmp_path / "m" / "one.eml"
    path.parent.mkdir()
    path.write_bytes(letter(1))
    with opened(path.parent, index=tmp_path / "a.index") as (_, server):
        assert list(subjects(server)) == ["1"]
    path.write_bytes(letter(2, "longer body"))
    with opened(path.parent, index=tmp_path / "a.index") as (_, server):
        assert subjects(server) == {"2": "Subject: Letter 2"}


def test_files_that_vanish_are_gone_and_may_come_back(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1, 2))
    with opened(tmp_path, index=tmp_path / "i" / "a.index") as (_, server):
        path.rename(tmp_path / "i" / "away")
        eventually(lambda: count(server, "m.mbox") == 0)
        (tmp_path / "i" / "away").rename(path)
        eventually(lambda: count(server, "m.mbox") == 2)


def test_a_message_that_vanished_costs_only_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = maildir(tmp_path / "m", "cur/1.a:2,", "cur/2.a:2,")
    with opened(root, index=tmp_path / "a.index") as (archive, server):
        archive._follow_s = 1000
        client = login(server)
        client.ok("select")
        os.unlink(root / "cur" / "1.a:2,")
        with caplog.at_level(logging.ERROR):
            client.fetch("1:2", "(BODY.PEEK[])")
        assert client.fetch_bytes(2, "BODY.PEEK[]") == letter(1)
        client.logout()


def test_many_messages_are_indexed_in_a_child_that_ends(tmp_path: Path) -> None:
    root = maildir(tmp_path / "m", *(f"cur/{number}.a:2," for number in range(450)))
    said: list[str] = []
    with opened(root, index=tmp_path / "a.index", tell=said.append) as (_, server):
        assert count(server) == 450
        (root / "cur" / "empty.eml").write_bytes(b"")
    with opened(root, index=tmp_path / "a.index", tell=said.append) as (_, server):
        assert count(server) == 451


def test_what_cannot_be_opened_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "one.eml").write_bytes(letter(1))
    (tmp_path / "m" / "empty.eml").write_bytes(b"\n")
    (tmp_path / "m" / "note.txt").write_bytes(b"buy milk")
    said: list[str] = []
    with opened(tmp_path / "m", index=tmp_path / "a.index", tell=said.append) as (archive, server):
        assert count(server) == 1
        assert len(archive.problems) == 2
    assert said == [
        "m/note.txt is not mail.",
        "m/empty.eml is empty.",
        "2 files hold no mail or could not be opened.",
    ]
    assert "note.txt is not mail." in caplog.text
    assert "empty.eml is empty." in caplog.text


def test_what_was_deleted_or_moved_here_stays_so_when_only_state_lines_change(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    path.write_bytes(mbox(1, 2, 3))
    with opened(path, index=tmp_path / "a.index") as (archive, server):
        client = login(server)
        client.ok("select")
        client.ok("store", "3", "+FLAGS", "($Kept)")
        client.ok("uid", "MOVE", "3", "Archive")
        client.ok("store", "1", "+FLAGS", r"(\Deleted)")
        client.ok("expunge")
        client.logout()
        assert subjects(server) == {"2": "Subject: Letter 2"}
        before = archive.rounds
        replaced(path, mbox(1, 2, 3, status=b"Status: RO\nX-Status: A\n"))
        eventually(lambda: r"\Answered" in (flags(server) or [set()])[0])
        eventually(lambda: archive.rounds > before)
        assert list(subjects(server).values()) == ["Subject: Letter 2"]
        assert list(subjects(server, "Archive").values()) == ["Subject: Letter 3"]
        assert flags(server, "Archive") == [{r"\Seen", r"\Answered", "$Kept"}]
    with opened(path, index=tmp_path / "a.index") as (_, server):
        assert list(subjects(server).values()) == ["Subject: Letter 2"]
        assert list(subjects(server, "Archive").values()) == ["Subject: Letter 3"]


@pytest.mark.parametrize("file", ["cur/1.a:2,S", "one.eml"])
def test_a_file_that_is_edited_in_place_is_noticed(tmp_path: Path, file: str) -> None:
    root = tmp_path / "m"
    path = root / file
    path.parent.mkdir(parents=True)
    path.write_bytes(letter(1))
    with opened(root, index=tmp_path / "a.index") as (_, server):
        assert list(subjects(server).values()) == ["Subject: Letter 1"]
        with path.open("r+b") as opened_file:
            opened_file.write(letter(2, "more of it"))
        eventually(lambda: list(subjects(server).values()) == ["Subject: Letter 2"])
        os.utime(path, (1, 1))
        client = login(server)
        client.ok("select")
        assert client.fetch_bytes(1, "BODY.PEEK[]") == letter(2, "more of it")
        client.logout()
    with opened(root, index=tmp_path / "a.index") as (_, server):
        assert list(subjects(server).values()) == ["Subject: Letter 2"]


def test_news_of_other_mailboxes_is_told(tmp_path: Path) -> None:
    root = maildir(tmp_path / "m", "cur/1.a:2,")
    with opened(root, index=tmp_path / "a.index") as (archive, server):
        told: list[list[str]] = []
        archive.on_news = lambda: told.append(list(server.mailbox_set.mailboxes))
        maildir(root / ".Later", "new/9.a")
        eventually(lambda: bool(told) and "Later" in told[-1])
        before = archive.rounds  # the directory may have been seen before what lies in it
        eventually(lambda: archive.rounds > before + 2)
        quiet = len(told)
        (root / "new" / "2.a").write_bytes(letter(2))
        eventually(lambda: count(server) == 2)
        assert len(told) == quiet, "IDLE tells of the INBOX"


def test_home_is_where_the_mail_is(tmp_path: Path) -> None:
    (tmp_path / "m" / "deep").mkdir(parents=True)
    (tmp_path / "m" / "deep" / "one.eml").write_bytes(letter(1))
    with opened(tmp_path / "m", index=tmp_path / "a.index") as (archive, _):
        assert archive.home == "deep"
    with opened(tmp_path / "m" / "deep", index=tmp_path / "b.index") as (archive, _):
        assert archive.home == "INBOX"
