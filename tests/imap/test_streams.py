"""What changes the stream: literals that need consent, streamed sections, COMPRESS, STARTTLS, spellings of names."""

from __future__ import annotations

import zlib

import pytest

from tests.imap.talk import Talk
from tuimail.imap.commands.listing import List
from tuimail.imap.commands.mailbox import Create, Status
from tuimail.imap.commands.message import Append, UidFetch
from tuimail.imap.commands.session import Compress, Enable, Login, Noop, StartTls
from tuimail.imap.connection import Connection, Limits
from tuimail.imap.errors import CommandNo, ConnectionLost, ProtocolBroken
from tuimail.imap.events import BodyChunk, Done, Malformed, Unsolicited
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.sequence import UidSet


class TestLiterals:
    def test_the_server_is_asked_first(self) -> None:
        talk = Talk()
        pending = talk.send(Append("x", b"message"))
        talk.send(Noop())
        assert talk.written() == b'A1 APPEND "x" {7}\r\n'
        talk.server("+ OK")
        assert talk.written() == b"message\r\nA2 NOOP\r\n"
        talk.server("A1 OK done")
        assert pending.result() is None

    def test_several_in_one_command(self) -> None:
        talk = Talk()
        talk.send(Login("ä", "ö"))
        assert talk.written() == b"A1 LOGIN {2}\r\n"
        talk.server("+")
        assert talk.written() == "ä {2}\r\n".encode()
        talk.server("+")
        assert talk.written() == "ö\r\n".encode()

    def test_refused_before_it_was_sent(self) -> None:
        talk = Talk()
        pending = talk.send(Append("x", b"message"))
        talk.send(Noop())
        talk.written()
        talk.server("A1 NO [OVERQUOTA] full")
        with pytest.raises(CommandNo, match="full"):
            pending.result()
        assert talk.written() == b"A2 NOOP\r\n"

    def test_the_end_of_another_command_does_not_drop_it(self) -> None:
        talk = Talk()
        talk.send(Noop())
        talk.send(Append("x", b"message"))
        talk.written()
        talk.server("A1 OK", "+ go")
        assert talk.written() == b"message\r\n"

    @pytest.mark.parametrize(
        ("capability", "size", "is_asked"),
        [
            ("LITERAL+", 100_000, False),
            ("LITERAL-", 4096, False),
            ("LITERAL-", 4097, True),
            ("IMAP4rev2", 900, False),
            ("X", 900, True),
        ],
    )
    def test_consent_is_needed_only_without_the_extension(self, capability: str, size: int, is_asked: bool) -> None:
        talk = Talk(capability)
        talk.send(Append("x", b"m" * size))
        written = talk.written()
        assert written.startswith(b'A1 APPEND "x" {%d%s}\r\n' % (size, b"" if is_asked else b"+"))
        assert (len(written) < 50) is is_asked


class TestStreaming:
    PARTS = (Section("1", offset=0, count=9), Item.FLAGS)

    def test_chunks_as_they_come(self) -> None:
        talk = Talk().select(9)
        pending = talk.send(UidFetch(UidSet.of([5]), self.PARTS, stream=True))
        for piece in (
            b"* 1 FETCH (UID 5 BODY[1]<0> {6}\r\nab",
            b"cd",
            b"ef FLAGS ())\r\n* 2 FETCH (BODY[1]<0> {1}\r\nx",
            b")\r\nA2 OK\r\n",
        ):
            talk.connection.receive(piece)
        chunks = [event for event in talk.events() if isinstance(event, BodyChunk)]
        assert [(chunk.uid, chunk.section, chunk.data) for chunk in chunks] == [
            (5, "1", b"ab"),
            (5, "1", b"cd"),
            (5, "1", b"ef"),
            (None, "1", b"x"),
        ]
        assert all(chunk.pending is pending for chunk in chunks)
        assert [fetch.section("1", 0) for fetch in pending.result()] == [b""]
        assert "ab" not in repr(chunks[0])

    def test_only_what_was_asked_for_is_streamed(self) -> None:
        talk = Talk().select(9, uids=range(5, 7))
        pending = talk.send(UidFetch(UidSet.of([5]), self.PARTS, stream=True))
        talk.server(
            b'* 1 FETCH (UID 5 BODY[2]<0> {1}\r\na PREVIEW {1}\r\nb BODY[1]<0> "c")',
            b"* 2 FETCH (BODY[1]<0> {1}\r\nd)",
            b"* LIST () NIL {1}\r\ne",
            "A2 OK",
        )
        assert not talk.told(BodyChunk)
        (fetch,) = pending.result()
        assert (fetch.section("2", 0), fetch.preview, fetch.section("1", 0)) == (b"a", "b", b"c")

    def test_a_finished_command_gets_no_more(self) -> None:
        talk = Talk().select(9)
        talk.send(UidFetch(UidSet.of([5]), self.PARTS, stream=True))
        talk.server(b"A2 OK\r\n* 1 FETCH (UID 5 BODY[1]<0> {1}\r\nx)")
        assert not talk.told(BodyChunk)

    def test_streamed_sections_have_no_limit(self) -> None:
        talk = Talk(limits=Limits(literal=10)).select(9)
        talk.send(UidFetch(UidSet.of([5]), (Section(),), stream=True))
        talk.server(b"* 1 FETCH (UID 5 BODY[] {100}\r\n" + b"x" * 100 + b")", "A2 OK")
        assert sum(len(chunk.data) for chunk in talk.told(BodyChunk)) == 100

    def test_others_have(self) -> None:
        talk = Talk(limits=Limits(literal=10)).select(9)
        pending = talk.send(UidFetch(UidSet.of([5]), (Section(),)))
        talk.server(b"* 1 FETCH (UID 5 BODY[] {100}\r\n" + b"x" * 100 + b")", "A2 OK")
        assert len(pending.result()) == 0
        assert [event.reason for event in talk.told(Malformed)] == ["a literal is longer than the limit"]


class TestCompress:
    def test_everything_after_the_ok(self) -> None:
        talk = Talk("IMAP4rev1 COMPRESS=DEFLATE")
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        pending = talk.send(Compress())
        waiting = talk.send(Noop())
        assert talk.written() == b"A1 COMPRESS DEFLATE\r\n"
        hello = packer.compress(b"* OK hello\r\n") + packer.flush(zlib.Z_SYNC_FLUSH)
        talk.connection.receive(b"A1 OK go\r\n" + hello[:5])
        assert pending.done
        assert talk.connection.is_compressed
        talk.connection.receive(hello[5:])
        assert len(talk.told(Unsolicited)) == 1
        assert zlib.decompressobj(-15).decompress(talk.written()) == b"A2 NOOP\r\n"
        assert talk.written() == b""
        talk.connection.receive(packer.compress(b"A2 OK\r\n") + packer.flush(zlib.Z_SYNC_FLUSH))
        assert waiting.done

    def test_refused(self) -> None:
        talk = Talk()
        talk.ended(Compress(), "NO [COMPRESSIONACTIVE] no")
        assert not talk.connection.is_compressed

    def test_a_bomb_ends_the_connection(self) -> None:
        talk = Talk(limits=Limits(inflated=100_000))
        talk.answered(Compress())
        waiting = talk.send(Noop())
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        with pytest.raises(ProtocolBroken):
            talk.connection.receive(packer.compress(b"* OK x\r\n" * 100_000) + packer.flush())
        with pytest.raises(ConnectionLost, match="far too much"):
            waiting.result()


class TestStartTls:
    def test_what_came_before_the_handshake_is_forgotten(self) -> None:
        connection = Connection()
        connection.receive(b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n")
        pending = connection.send(StartTls())
        assert connection.outgoing() == b"A1 STARTTLS\r\n"
        connection.receive(b"A1 OK go\r\n* CAPABILITY IMAP4rev1 AUTH=INJECTED\r\n* 1 EX")
        assert pending.result() is None
        connection.receive(b"ISTS\r\n* OK injected too\r\n")
        waiting = connection.send(Noop())
        assert connection.outgoing() == b""
        connection.starttls_done()
        assert not connection.capabilities.is_known
        assert len(connection.capabilities) == 0
        assert connection.outgoing() == b"A2 NOOP\r\n"
        connection.receive(b"* 7 X\r\nA2 OK\r\n")
        assert waiting.done
        assert [type(event) for event in connection.events()][1:] == [Done, Unsolicited, Done]

    def test_refused(self) -> None:
        connection = Connection()
        connection.receive(b"* OK [CAPABILITY IMAP4rev1] hi\r\n")
        pending = connection.send(StartTls())
        connection.receive(b"A1 BAD unknown\r\n* OK still plain\r\n")
        assert pending.done
        assert connection.capabilities.is_known
        assert len(connection.events()) == 3


class TestNames:
    def test_modified_utf7_by_default(self) -> None:
        talk = Talk()
        answer = talk.answered(
            List(), '* LIST () "/" Entw&APw-rfe', '* LIST () "/" inbox', '* LIST () "/" Entw&APw-rfe'
        )
        assert [data.name for data in answer.mailboxes] == ["Entwürfe", "INBOX", "Entwürfe"]

    def test_spellings_are_learned_anew_with_utf8(self) -> None:
        talk = Talk()
        assert talk.answered(List(), '* LIST () "/" &APw-').mailboxes[0].name == "ü"
        talk.answered(Enable(("UTF8=ACCEPT",)), "* ENABLED UTF8=ACCEPT")
        assert talk.answered(List(), '* LIST () "/" &APw-').mailboxes[0].name == "&APw-"

    def test_utf8_when_enabled(self) -> None:
        talk = Talk()
        talk.answered(Enable(("UTF8=ACCEPT",)), "* ENABLED UTF8=ACCEPT")
        assert talk.answered(List(), '* LIST () "/" "Entwürfe & mehr"').mailboxes[0].name == "Entwürfe & mehr"
        talk.send(Create("Entwürfe"))
        assert talk.written() == 'A3 CREATE "Entwürfe"\r\n'.encode()
        talk.server("A3 OK")
        talk.send(Append("x", "Subject: ä\r\n\r\nö".encode()))
        assert talk.written() == b'A4 APPEND "x" UTF8 (~{17}\r\n'
        talk.server("+")
        assert talk.written() == "Subject: ä\r\n\r\nö)\r\n".encode()
        talk.server("A4 OK")
        talk.send(Append("x", "Subject: a\r\n\r\nö".encode()))
        assert talk.written() == b'A5 APPEND "x" {16}\r\n'

    def test_a_server_with_spellings_of_its_own(self) -> None:
        talk = Talk("IMAP4rev1 LITERAL+")
        answer = talk.answered(List(), '* LIST () "/" R&D', '* LIST () "/" "Entwürfe"', b'* LIST () "/" {1}\r\n\xe4')
        assert [data.name for data in answer.mailboxes] == ["R&D", "Entwürfe", "ä"]
        for name, spelled in (("R&D", b'"R&D"'), ("Entwürfe", b"{9+}\r\nEntw\xc3\xbcrfe"), ("ä", b"{1+}\r\n\xe4")):
            pending = talk.send(Status(name))
            assert b"STATUS " + spelled in talk.written()
            talk.server(f"{pending.tag} OK")
