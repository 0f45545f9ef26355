"""The scripted server's extensions, line by line, where imaplib knows no words for them."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable

import pytest

from tests.servers.faults import Break
from tests.servers.mail import letter
from tests.servers.scripted import CONDSTORE_ONLY, FULL, ScriptedServer


class Line:
    """A client that sends lines and collects answers up to its tag."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.count = 0

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        await self.reader.readline()

    async def ask(self, *commands: str) -> list[str]:
        """Send commands in one write; the lines of all answers, the tagged ones without tag."""
        tags = [f"t{self.count + i}" for i in range(len(commands))]
        self.count += len(commands)
        self.writer.write("".join(f"{tag} {c}\r\n" for tag, c in zip(tags, commands, strict=True)).encode())
        found: list[str] = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 5)).decode().rstrip("\r\n")
            word, _, rest = line.partition(" ")
            found.append(rest if word in tags else line)
            if word == tags[-1]:
                return found


def run(server: ScriptedServer, test: Callable[[Line], Awaitable[None]]) -> None:
    async def body() -> None:
        async with server:
            line = Line(server)
            await line.open()
            await test(line)
            line.writer.close()

    asyncio.run(body())


def filled(capabilities: frozenset[str] = FULL) -> ScriptedServer:
    server = ScriptedServer(capabilities, preauth=True)
    for number in range(1, 6):
        server.mail["INBOX"].append(letter(number))
    return server


def test_select_with_qresync_tells_what_changed() -> None:
    server = filled()
    box = server.mail["INBOX"]
    modseq = box.highestmodseq
    box.add_flags(1, "\\Seen")
    box.expunge([2, 3])
    box.append(letter(6))

    async def test(line: Line) -> None:
        await line.ask("ENABLE QRESYNC")
        answer = await line.ask(f"SELECT INBOX (QRESYNC ({box.uidvalidity} {modseq}))")
        changed = [each for each in answer if "VANISHED" in each or "FETCH" in each]
        assert changed[0] == "* VANISHED (EARLIER) 2:3"
        assert changed[1].startswith("* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (")
        assert changed[2].startswith("* 4 FETCH (UID 6 FLAGS ()")
        known = await line.ask(f"SELECT INBOX (QRESYNC ({box.uidvalidity} {modseq} 2:2))")
        assert [each for each in known if "VANISHED" in each or "FETCH" in each] == ["* VANISHED (EARLIER) 2"]
        other = await line.ask(f"SELECT INBOX (QRESYNC ({box.uidvalidity + 1} {modseq}))")
        assert not [each for each in other if "VANISHED" in each]

    run(server, test)


def test_changedsince_and_vanished() -> None:
    server = filled()
    box = server.mail["INBOX"]
    modseq = box.highestmodseq
    box.add_flags(4, "$Junk")
    box.expunge([1])

    async def test(line: Line) -> None:
        await line.ask("ENABLE QRESYNC", "SELECT INBOX")
        answer = await line.ask(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {modseq} VANISHED)")
        assert answer[0] == "* VANISHED (EARLIER) 1"
        assert answer[1] == f"* 3 FETCH (UID 4 FLAGS ($Junk) MODSEQ ({box.messages[4].modseq}))"
        assert answer[2].startswith("OK")

    run(server, test)


def test_enabled_qresync_tells_vanished_instead_of_expunge() -> None:
    server = filled()

    async def test(line: Line) -> None:
        await line.ask("ENABLE QRESYNC", "SELECT INBOX")
        server.mail["INBOX"].expunge([2, 3])
        assert "* VANISHED 2:3" in await line.ask("NOOP")

    run(server, test)


def test_unchangedsince_names_what_was_modified() -> None:
    server = filled()
    box = server.mail["INBOX"]
    modseq = box.highestmodseq

    async def test(line: Line) -> None:
        await line.ask("SELECT INBOX")
        box.add_flags(2, "\\Seen")
        answer = await line.ask(f"UID STORE 1:2 (UNCHANGEDSINCE {modseq}) +FLAGS.SILENT (\\Flagged)")
        assert "OK [MODIFIED 2] Some." in answer
        assert box.messages[1].flags == {"\\Flagged"}

    run(server, test)


def test_esearch_counts_without_listing() -> None:
    async def test(line: Line) -> None:
        await line.ask("SELECT INBOX")
        assert await line.ask("UID SEARCH RETURN (ALL COUNT) UID 2:9") == [
            '* ESEARCH (TAG "t1") UID ALL 2:5 COUNT 4',
            "OK Searched.",
        ]
        assert (await line.ask("UID SEARCH RETURN (MIN MAX COUNT) DELETED"))[0] == '* ESEARCH (TAG "t2") UID COUNT 0'

    run(filled(), test)


def test_list_with_status_and_roles() -> None:
    async def test(line: Line) -> None:
        answer = await line.ask('LIST "" "*" RETURN (SPECIAL-USE SUBSCRIBED STATUS (MESSAGES UIDNEXT HIGHESTMODSEQ))')
        assert '* LIST (\\HasNoChildren \\Archive \\Subscribed) "/" "Archive"' in answer
        assert '* STATUS "INBOX" (MESSAGES 5 UIDNEXT 6 HIGHESTMODSEQ 6)' in answer

    run(filled(), test)


def test_capabilities_can_be_switched_off() -> None:
    async def test(line: Line) -> None:
        answer = await line.ask("ENABLE QRESYNC", "SELECT INBOX (QRESYNC (1 1))")
        assert answer[0] == "* ENABLED"
        assert answer[-1].startswith("BAD")

    run(filled(CONDSTORE_ONLY), test)


def test_idle_pushes_news() -> None:
    server = filled()

    async def test(line: Line) -> None:
        await line.ask("SELECT INBOX")
        line.writer.write(b"i IDLE\r\n")
        assert await line.reader.readline() == b"+ idling\r\n"
        server.mail["INBOX"].append(letter(6))
        assert await line.reader.readline() == b"* 6 EXISTS\r\n"
        line.writer.write(b"DONE\r\nn NOOP\r\n")
        assert (await line.reader.readline()).startswith(b"i OK")
        assert (await line.reader.readline()).startswith(b"n OK")

    run(server, test)


def test_compress() -> None:
    async def test(line: Line) -> None:
        assert await line.ask("COMPRESS DEFLATE") == ["OK DEFLATE active."]
        deflate, inflate = zlib.compressobj(6, zlib.DEFLATED, -15), zlib.decompressobj(-15)
        line.writer.write(deflate.compress(b"z NOOP\r\n") + deflate.flush(zlib.Z_SYNC_FLUSH))
        assert inflate.decompress(await line.reader.read(100)) == b"z OK Done.\r\n"

    run(filled(), test)


def test_a_dead_peer_never_answers() -> None:
    server = filled()
    server.faults.on("NOOP", Break.DEAD)

    async def test(line: Line) -> None:
        line.writer.write(b"z NOOP\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.reader.readline(), 0.05)

    run(server, test)


def test_changed_uidvalidity_and_deleted_mailbox_end_the_session() -> None:
    server = filled()

    async def test(line: Line) -> None:
        await line.ask("SELECT INBOX")
        server.mail["INBOX"].renew_uidvalidity(renumber_from=50)
        line.writer.write(b"z NOOP\r\n")
        assert (await line.reader.readline()).startswith(b"* BYE")

    run(server, test)
    assert server.mail["INBOX"].uids == [50, 51, 52, 53, 54]


def test_pipelined_commands_are_one_flight() -> None:
    server = filled()

    async def test(line: Line) -> None:
        server.forget()
        await line.ask("SELECT INBOX", "UID SEARCH ALL", "NOOP")
        assert server.flights == 1
        await line.ask("NOOP")
        assert server.flights == 2
        assert server.kinds() == ["SELECT", "UID SEARCH", "NOOP", "NOOP"]

    run(server, test)


MIXED = b"\r\n".join(
    (
        b"Subject: mixed",
        b'Content-Type: multipart/mixed; boundary="b"',
        b"",
        b"--b",
        b"Content-Type: text/plain",
        b"",
        b"Hello",
        b"--b",
        b'Content-Type: application/pdf; name="a.pdf"',
        b'Content-Disposition: attachment; filename="a.pdf"',
        b"Content-Transfer-Encoding: base64",
        b"",
        b"QUJD",
        b"--b",
        b"Content-Type: message/rfc822",
        b"",
        b"Subject: inner",
        b"",
        b"Inner text",
        b"--b--",
        b"",
    )
)


def test_bodystructure_and_sections() -> None:
    server = filled()
    uid = server.mail["INBOX"].append(MIXED)

    async def test(line: Line) -> None:
        await line.ask("SELECT INBOX")
        (answer, _) = await line.ask(f"UID FETCH {uid} (BODYSTRUCTURE)")
        assert answer == (
            '* 6 FETCH (UID 6 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 5 0 NIL NIL NIL NIL)'
            '("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 4 NIL ("attachment" ("filename" "a.pdf")) NIL NIL)'
            '("message" "rfc822" NIL NIL NIL "7bit" 28 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)'
            ' ("text" "plain" NIL NIL NIL "7bit" 10 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL)'
            ' "mixed" ("boundary" "b") NIL NIL NIL))'
        )
        for section, content in (("1", "Hello"), ("2", "QUJD"), ("3.1", "Inner text"), ("3.TEXT", "Inner text")):
            fetched = await line.ask(f"UID FETCH {uid} (BODY.PEEK[{section}])")
            assert fetched[0].endswith(f"BODY[{section}] {{{len(content)}}}")
            assert fetched[1] == content + ")"
        assert (await line.ask(f"UID FETCH {uid} (BODY.PEEK[4])"))[0].endswith("BODY[4] NIL)")

    run(server, test)
