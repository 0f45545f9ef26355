"""Every command that Dovecot knows, against a real one: messages, searches, IDLE."""

from __future__ import annotations

import pytest

from tests.imap.pump import Pump, go, message
from tests.support.dovecot import DovecotUser
from tuimail.imap import search_keys as keys
from tuimail.imap.commands.extensions import Copy, Fetch, Move, Store
from tuimail.imap.commands.mailbox import (
    Create,
    Qresync,
    Select,
    Unselect,
)
from tuimail.imap.commands.message import Append, Expunge, StoreAction, UidCopy, UidExpunge, UidFetch, UidMove, UidStore
from tuimail.imap.commands.search import Search, SearchReturn, Sort, Thread, UidSearch, UidSort, UidThread
from tuimail.imap.commands.session import (
    Enable,
    Idle,
)
from tuimail.imap.errors import CommandNo
from tuimail.imap.events import BodyChunk
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.responses import Exists, Expunged, Vanished
from tuimail.imap.search_keys import Key
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import DELETED, FLAGGED, SEEN, Flag, FlagSet
from tuimail.model.ids import ModSeq

ALL = UidSet.span(1)


def test_fetch(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Select("INBOX"))
        items = (
            Item.FLAGS,
            Item.INTERNALDATE,
            Item.SIZE,
            Item.MODSEQ,
            Item.ENVELOPE,
            Item.BODYSTRUCTURE,
            Section.header_fields("SUBJECT", "REFERENCES"),
            Section("1"),
        )
        first, second, _third = await pump.run(UidFetch(ALL, items))
        assert (first.uid, second.uid, first.size, first.internaldate) == (1, 2, len(message(1)), 1_780_000_000)
        assert first.flags == FlagSet()
        assert first.modseq
        envelope, part = second.envelope(), second.bodystructure()
        assert envelope is not None
        assert part is not None
        assert (envelope.subject, envelope.in_reply_to) == ("Note 2", "<1@example.org>")
        assert (part.media_type, part.section, part.size) == ("text/plain", "1", 7)
        assert second.section("HEADER.FIELDS") == b"Subject: Note 2\r\nReferences: <1@example.org>\r\n\r\n"
        assert second.section("1") == b"Hello\r\n"

    go(user, script)


def test_every_kind_of_section(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Select("INBOX"))
        one = UidSet.of([1])
        sections = (Section("HEADER"), Section("TEXT"), Section("1.MIME"), Section("1", binary=True))
        (fetch,) = await pump.run(UidFetch(one, (*sections, Item.PREVIEW)))
        assert (fetch.section("HEADER") or b"") + (fetch.section("TEXT") or b"") == message(1)
        assert (fetch.section("1.MIME") or b"").endswith(b"\r\n")
        assert fetch.section("1") == b"Hello\r\n"
        assert fetch.preview == "Hello"
        (without,) = await pump.run(UidFetch(one, (Section("", ("From", "Subject"), without_fields=True),)))
        assert b"Subject" not in (without.section("HEADER.FIELDS.NOT") or b"Subject")
        (old,) = await pump.run(UidFetch(one, (Item.RFC822, Item.BODY)))
        assert old.raw("RFC822") == message(1)

    go(user, script)


def test_pieces_read_ahead_and_streamed(user: DovecotUser) -> None:
    body = "".join(f"line {number}\r\n" for number in range(20_000))

    async def script(pump: Pump) -> None:
        appended = await pump.run(Append("INBOX", message(9, body)))
        assert appended is not None
        await pump.run(Select("INBOX"))
        one = UidSet.of([appended.uid])
        size = 50_000
        sections = [Section("TEXT", offset=at, count=size) for at in range(0, len(body), size)]
        answers = await pump.run_all(*(UidFetch(one, (section,)) for section in sections))
        pairs = zip(answers, sections, strict=True)
        pieces = [answer.messages[0].section("TEXT", section.offset) for answer, section in pairs]
        assert b"".join(piece or b"" for piece in pieces) == body.encode()
        await pump.run(UidFetch(one, (Section("TEXT"),), stream=True))
        chunks = [event.data for event in pump.history if isinstance(event, BodyChunk)]
        assert len(chunks) > 1
        assert b"".join(chunks) == body.encode()

    go(user, script)


def test_store(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        selected = await pump.run(Select("INBOX", condstore=True))
        change = FlagSet(Flag.SEEN, frozenset({"$Junk"}))
        loud = await pump.run(UidStore(UidSet.of([1, 3]), StoreAction.ADD, change, silent=False))
        assert [(fetch.uid, fetch.flags) for fetch in loud.messages] == [(1, change), (3, change)]
        silent = await pump.run(UidStore(UidSet.of([1]), StoreAction.REMOVE, change))
        assert [fetch.flags for fetch in silent.messages] == [None]
        await pump.run(UidStore(UidSet.of([1]), StoreAction.REPLACE, FLAGGED))
        stale = ModSeq(selected.highestmodseq or 1)
        late = await pump.run(UidStore(UidSet.of([1, 2]), StoreAction.ADD, SEEN, unchangedsince=stale))
        assert list(late.modified) == [1]
        flags = [fetch.flags for fetch in await pump.run(UidFetch(ALL, (Item.FLAGS,)))]
        assert flags == [FLAGGED, SEEN, change]
        changed = await pump.run(UidFetch(ALL, (Item.FLAGS,), changedsince=stale))
        assert len(changed) == 3

    go(user, script)


def test_copy_move_expunge(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Create("Other"))
        await pump.run(Select("INBOX"))
        await pump.run(UidFetch(ALL, (Item.UID,)))
        copied = await pump.run(UidCopy(UidSet.of([1, 2]), "Other"))
        assert copied is not None
        assert copied.pairs() == {1: 1, 2: 2}
        moved = await pump.run(UidMove(UidSet.of([3]), "Other"))
        assert moved is not None
        assert moved.pairs() == {3: 3}
        with pytest.raises(CommandNo) as caught:
            await pump.run(UidCopy(UidSet.of([1]), "Nowhere"))
        assert caught.value.code_name == "TRYCREATE"
        await pump.run(UidStore(UidSet.of([1, 2]), StoreAction.ADD, DELETED))
        gone = await pump.run(UidExpunge(UidSet.of([2])))
        assert (list(gone.uids), gone.unresolved) == ([2], 0)
        assert list((await pump.run(Expunge())).uids) == [1]
        assert pump.connection.selected is not None
        assert pump.connection.selected.exists == 0

    go(user, script)


def test_search_sort_thread(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Select("INBOX"))
        returns = (SearchReturn.ALL, SearchReturn.COUNT, SearchReturn.MIN, SearchReturn.MAX)
        found, unseen = await pump.run_all(
            UidSearch((keys.header("Message-ID", "<2@example.org>"),), returns), UidSearch((keys.UNSEEN,), returns)
        )
        assert (list(found.uids), found.count, found.min, found.max) == ([2], 1, 2, 2)
        assert str(unseen.uids) == "1:3"
        plain = await pump.run(UidSearch((keys.either(Key("SUBJECT", "Note 1"), keys.uid(UidSet.of([3]))),)))
        assert list(plain.uids) == [1, 3]
        assert not (await pump.run(UidSearch((Key("TEXT", "Grüße"),)))).uids
        assert (await pump.run(UidSort(("REVERSE DATE",)))).uids == (3, 2, 1)
        assert (await pump.run(UidSort(("SUBJECT",), returns=(SearchReturn.COUNT,)))).count == 3
        first, second = await pump.run(UidThread("REFERENCES"))
        assert (first.uid, first.children[0].uid, second.uid) == (1, 2, 3)

    go(user, script)


def test_by_sequence_number(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Create("Other"))
        await pump.run(Select("INBOX"))
        unknown = await pump.run(Search())
        assert (list(unknown.uids), unknown.unresolved) == ([], 3)
        fetched = await pump.run(Fetch(SeqSet.span(2, 3), (Item.FLAGS,)))
        assert [fetch.uid for fetch in fetched] == [2, 3]
        assert (await pump.run(Search((keys.ALL,), (SearchReturn.ALL,)))).unresolved == 1
        assert (await pump.run(Sort(("REVERSE DATE",)))).uids == (3, 2)
        threads = await pump.run(Thread())
        assert [(node.uid, [child.uid for child in node.children]) for node in threads] == [(None, [2]), (3, [])]
        stored = await pump.run(Store(SeqSet.of([2]), StoreAction.ADD, SEEN, silent=False))
        assert [(fetch.uid, fetch.flags) for fetch in stored.messages] == [(2, SEEN)]
        copied, moved = await pump.run_all(Copy(SeqSet.of([2]), "Other"), Move(SeqSet.of([3]), "Other"))
        assert copied is not None
        assert moved is not None
        assert copied.pairs() | moved.pairs() == {2: 1, 3: 2}

    go(user, script)


def test_append(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        appended = await pump.run(Append("INBOX", message(4), SEEN, 1_700_000_000))
        assert appended is not None
        await pump.run(Select("INBOX"))
        (fetch,) = await pump.run(UidFetch(appended.uids, (Item.FLAGS, Item.INTERNALDATE, Section())))
        assert (fetch.flags, fetch.internaldate, fetch.section("")) == (SEEN, 1_700_000_000, message(4))
        with pytest.raises(CommandNo) as caught:
            await pump.run(Append("Nowhere", message(5)))
        assert caught.value.code_name == "TRYCREATE"

    go(user, script)


def test_qresync(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Enable(("QRESYNC",)))
        anchor = await pump.run(Select("INBOX"))
        assert anchor.uidvalidity
        assert anchor.highestmodseq
        await pump.run(Unselect())
        with user.imap() as other:
            other.select()
            other.store("1", "+FLAGS", "(\\Seen)")
            other.store("2", "+FLAGS", "(\\Deleted)")
            other.expunge()
        known = UidSet.span(1, 3)
        again = await pump.run(Select("INBOX", qresync=Qresync(anchor.uidvalidity, anchor.highestmodseq, known)))
        assert list(again.vanished) == [2]
        assert {fetch.uid: fetch.flags for fetch in again.changed} == {1: SEEN}
        answer = await pump.run(UidFetch(ALL, (Item.FLAGS,), changedsince=anchor.highestmodseq, vanished=True))
        assert list(answer.vanished) == [2]
        assert [fetch.uid for fetch in answer] == [1]

    go(user, script)


@pytest.mark.parametrize("is_qresync", [False, True])
def test_idle(user: DovecotUser, is_qresync: bool) -> None:
    async def script(pump: Pump) -> None:
        if is_qresync:
            await pump.run(Enable(("QRESYNC",)))
        await pump.run(Select("INBOX"))
        await pump.run(UidFetch(ALL, (Item.UID,)))
        idle = pump.connection.send(Idle())
        await pump.step()
        with user.imap() as other:
            other.append("INBOX", "", "", message(4))
            assert await pump.until_told(Exists) == Exists(4)
            other.select()
            other.store("2", "+FLAGS", "(\\Deleted)")
            other.expunge()
            if is_qresync:
                assert await pump.until_told(Vanished) == Vanished(UidSet.of([2]))
            else:
                gone = await pump.until_told(Expunged)
                assert isinstance(gone, Expunged)
                assert gone.uid == 2
        pump.connection.idle_done()
        await pump.until_done(idle)

    go(user, script)


def test_leaving_idle_takes_one_write(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Select("INBOX"))
        idle = pump.connection.send(Idle())
        await pump.step()
        fetch = pump.connection.send(UidFetch(ALL, (Item.FLAGS,)))
        pump.connection.idle_done()
        await pump.until_done(idle)
        await pump.until_done(fetch)
        assert len(fetch.result()) == 3

    go(user, script)
