"""Opening a message, and fetching parts of it: what is asked for, what is kept, what happens when it breaks off."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.faults import Break, Mangle
from tests.servers.mail import letter
from tests.servers.scripted import FULL, ScriptedServer
from tuimail.contract.events import PartProgress, PartReady
from tuimail.engine.errors import JobFailed, LinkLost
from tuimail.engine.jobs import download
from tuimail.engine.jobs import open_message as opening
from tuimail.engine.jobs.fetch_part import fetch_part
from tuimail.engine.jobs.open_message import open_message
from tuimail.model.ids import MessageRow
from tuimail.model.operation import Copy
from tuimail.store.reader import MailReader

ATTACHMENT = bytes(range(256)) * 400  # 102,400 octets
ENCODED = base64.encodebytes(ATTACHMENT).replace(b"\n", b"\r\n")


def mixed() -> bytes:
    """Text, and an attachment in base64."""
    head = (
        b"From: A <a@example.org>\r\nSubject: mixed\r\nMessage-ID: <mixed@example.org>\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    )
    text = (
        b"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Gr=C3=BC=C3=9Fe\r\n"
    )
    file = (
        b'--x\r\nContent-Type: application/zip; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="a.zip"\r\n\r\n'
    )
    return head + text + file + ENCODED + b"\r\n--x--\r\n"


def server_with(*sources: bytes, capabilities: frozenset[str] = FULL) -> ScriptedServer:
    server = ScriptedServer(capabilities, preauth=True)
    for source in sources:
        server.mail["INBOX"].append(source)
    return server


async def first_row(world: World) -> MessageRow:
    await world.sync()
    world.server.forget()
    world.events.clear()
    return world.rows()[1]


def content(world: World, row: MessageRow, section: str) -> bytes | None:
    return world.store.parts.content(row, section)


def test_the_text_comes_decoded_and_the_attachment_does_not_come(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        await open_message(world.ctx, row)
        assert content(world, row, "1") == "Grüße".encode()
        assert content(world, row, "2") is None
        assert world.server.lines("UID FETCH") == ["UID FETCH 1 (UID BODY.PEEK[HEADER]<0.65536> BODY.PEEK[1])"]
        assert content(world, row, "HEADER") == mixed().partition(b"--x")[0].replace(b"\r\n\r\n", b"\r\n\r\n")
        assert world.told(PartReady) == [PartReady(message=world.ctx.message_key(row))]
        assert not world.server.mail["INBOX"].messages[1].flags
        reader = MailReader.open(world.path, world.store.account)
        tree = reader.parts(row)
        reader.close()
        assert tree is not None
        assert [part.media_type for part in tree.walk()] == ["multipart/mixed", "text/plain", "application/zip"]

    play(tmp_path, server_with(mixed()), story)


def test_what_was_read_once_can_be_read_offline(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        await open_message(world.ctx, row)
        await world.disconnect()
        world.server.forget()
        await open_message(world.ctx, row)
        assert len(world.told(PartReady)) == 2
        assert world.server.lines() == []

    play(tmp_path, server_with(mixed()), story)


def test_offline_without_the_text_is_a_lost_link(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        await world.disconnect()
        with pytest.raises(LinkLost):
            await open_message(world.ctx, row)

    play(tmp_path, server_with(mixed()), story)


def test_a_message_deleted_elsewhere_says_so_and_leaves_the_list(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        world.server.mail["INBOX"].expunge([1])
        with pytest.raises(JobFailed, match="no longer on the server"):
            await open_message(world.ctx, row)
        assert world.shown() == []

    play(tmp_path, server_with(mixed()), story)


def test_a_large_text_comes_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SMALL", 1000)
    text = "".join(f"line {n}\r\n" for n in range(30_000))

    async def story(world: World) -> None:
        row = await first_row(world)
        await open_message(world.ctx, row)
        assert content(world, row, "1") == text.encode()
        assert len(world.server.lines("UID FETCH")) > 1

    play(tmp_path, server_with(letter(1, body=text.rstrip("\r\n"))), story)


def test_an_attachment_arrives_whole_and_decoded(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        await fetch_part(world.ctx, row, "2")
        assert content(world, row, "2") == ATTACHMENT
        progress = world.told(PartProgress)
        assert [event.received for event in progress] == sorted({event.received for event in progress})
        assert progress[-1].received == progress[-1].total
        assert all("BODY.PEEK[2]<" in line for line in world.server.lines("UID FETCH"))
        world.server.forget()
        await fetch_part(world.ctx, row, "2")
        assert world.server.lines() == []

    play(tmp_path, server_with(mixed()), story)


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("fault", [Break.CUT_BEFORE, Break.LOSE_ANSWER])
def test_a_download_goes_on_where_it_broke_off(
    tmp_path: Path, fault: Break, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "FIRST", 32 * 1024)
    monkeypatch.setattr(download, "LARGEST", 32 * 1024)

    async def story(world: World) -> None:
        row = await first_row(world)
        world.server.faults.on("UID FETCH", fault, nth=nth)
        with pytest.raises(LinkLost):
            await fetch_part(world.ctx, row, "2")
        await world.crash()
        received = world.store.parts.received(row, "2 encoded")
        world.server.forget()
        await fetch_part(world.ctx, row, "2")
        assert content(world, row, "2") == ATTACHMENT
        assert f"BODY.PEEK[2]<{received}." in world.server.lines("UID FETCH")[0]

    play(tmp_path, server_with(mixed()), story)


def test_a_cancelled_download_keeps_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "FIRST", 8 * 1024)
    monkeypatch.setattr(download, "LARGEST", 8 * 1024)

    async def story(world: World) -> None:
        row = await first_row(world)
        task: asyncio.Task[None] | None = None

        def stop() -> None:
            assert task is not None
            task.cancel()

        world.server.faults.run_before("UID FETCH", stop, nth=4)
        task = asyncio.create_task(fetch_part(world.ctx, row, "2"))
        with pytest.raises(asyncio.CancelledError):
            await task
        received = world.store.parts.received(row, "2 encoded")
        assert 0 < received < len(ENCODED)
        assert world.session is not None
        assert world.session.is_open
        await fetch_part(world.ctx, row, "2")
        assert content(world, row, "2") == ATTACHMENT

    play(tmp_path, server_with(mixed()), story)


def test_the_whole_source_and_the_header(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        await fetch_part(world.ctx, row, "")
        await fetch_part(world.ctx, row, "HEADER")
        assert content(world, row, "") == mixed()
        assert content(world, row, "HEADER") == mixed().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    play(tmp_path, server_with(mixed()), story)


def test_an_empty_part_is_complete(tmp_path: Path) -> None:
    head = b'Subject: e\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
    empty = head + b"--x\r\nContent-Type: text/plain\r\n\r\n\r\n--x--\r\n"

    async def story(world: World) -> None:
        row = await first_row(world)
        await fetch_part(world.ctx, row, "1")
        assert content(world, row, "1") == b""

    play(tmp_path, server_with(empty), story)


def test_a_part_that_does_not_exist(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        with pytest.raises(JobFailed, match=r"no part 9"):
            await fetch_part(world.ctx, row, "9")

    play(tmp_path, server_with(mixed()), story)


def test_a_size_that_the_server_got_wrong(tmp_path: Path) -> None:
    """BODYSTRUCTURE says far too little: the download ends where the content does."""

    async def story(world: World) -> None:
        row = await first_row(world)
        await download.download(world.ctx, row, "2", encoding="base64", size=10)
        assert content(world, row, "2") == ATTACHMENT

    play(tmp_path, server_with(mixed()), story)


def test_a_server_that_gives_less_than_is_asked_for(tmp_path: Path) -> None:
    server = server_with(mixed())
    server.partial_limit = 10_000

    async def story(world: World) -> None:
        row = await first_row(world)
        await fetch_part(world.ctx, row, "2")
        assert content(world, row, "2") == ATTACHMENT

    play(tmp_path, server, story)


def test_a_message_in_a_renumbered_mailbox_is_found_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        row = await first_row(world)
        await world.disconnect()
        world.server.mail["INBOX"].renew_uidvalidity(renumber_from=30)
        await world.connect()
        await open_message(world.ctx, row)
        assert content(world, row, "1") == "Grüße".encode()

    play(tmp_path, server_with(mixed()), story)


def test_a_copy_that_is_not_sent_yet_says_so(tmp_path: Path) -> None:
    server = filled(1)

    async def story(world: World) -> None:
        await world.sync()
        world.do(Copy(rows_of(world, [1]), mailbox_row(world, "Archive")))
        (copy,) = [row for row in range(1, 10) if row not in world.rows().values() and _is_there(world, row)]
        with pytest.raises(JobFailed, match="not on the server yet"):
            await open_message(world.ctx, MessageRow(copy))

    play(tmp_path, server, story)


def _is_there(world: World, row: int) -> bool:
    return bool(world.store.message_base([MessageRow(row)]))


def test_an_unreadable_structure_is_asked_for_again(tmp_path: Path) -> None:
    server = filled(3)
    server.faults.on("UID FETCH", Mangle(lambda answer: answer.replace(b"UID 2 ", b"UID )2( ")), times=2)

    async def story(world: World) -> None:
        await world.sync()
        row = world.rows()[2]
        assert world.store.bodystructure(row) == b""
        await open_message(world.ctx, row)
        assert content(world, row, "1") == b"This is letter 2.\r\n"

    play(tmp_path, server, story)


def test_a_message_inside_comes_with_its_header(tmp_path: Path) -> None:
    inside = b"From: B <b@example.org>\r\nSubject: inner\r\n\r\ninner text\r\n"
    source = (
        b'Subject: outer\r\nMessage-ID: <outer@example.org>\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\n\r\nouter text\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n" + inside + b"--x--\r\n"
    )

    async def story(world: World) -> None:
        row = await first_row(world)
        await open_message(world.ctx, row)
        assert (content(world, row, "1") or b"").strip() == b"outer text"
        assert b"Subject: inner" in (content(world, row, "2.HEADER") or b"")
        assert (content(world, row, "2.1") or b"").strip() == b"inner text"

    play(tmp_path, server_with(source), story)
