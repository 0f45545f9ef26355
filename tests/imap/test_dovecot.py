"""Every command that Dovecot knows, against a real one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.imap.pump import Pump, dialled, logged_in
from tests.support.dovecot import Dovecot, DovecotUser
from tuimail.imap import search_keys as keys
from tuimail.imap.commands.acl import DeleteAcl, GetAcl, ListRights, MyRights, SetAcl
from tuimail.imap.commands.extensions import Copy, Fetch, Move, Store, Xatom
from tuimail.imap.commands.listing import List, ListReturn, ListSelect, Lsub, special_use_of
from tuimail.imap.commands.mailbox import (
    Close,
    Create,
    Delete,
    Qresync,
    Rename,
    Select,
    Status,
    StatusItem,
    Subscribe,
    Unselect,
    Unsubscribe,
)
from tuimail.imap.commands.message import Append, Expunge, StoreAction, UidCopy, UidExpunge, UidFetch, UidMove, UidStore
from tuimail.imap.commands.metadata import GetMetadata, SetMetadata
from tuimail.imap.commands.quota import GetQuota, GetQuotaRoot
from tuimail.imap.commands.search import Search, SearchReturn, Sort, Thread, UidSearch, UidSort, UidThread
from tuimail.imap.commands.session import (
    Authenticate,
    Capability,
    Check,
    Compress,
    Enable,
    GetNamespace,
    Id,
    Idle,
    Login,
    Logout,
    Noop,
    StartTls,
    login_cram_md5,
)
from tuimail.imap.connection import State
from tuimail.imap.errors import CommandBad, CommandNo, MailboxReadOnly
from tuimail.imap.events import BodyChunk, Bye, Malformed
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.responses import Exists, Expunged, Vanished
from tuimail.imap.search_keys import Key
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import DELETED, FLAGGED, SEEN, Flag, FlagSet
from tuimail.model.ids import ModSeq
from tuimail.model.mailbox import SpecialUse

WAITING_S = 15.0
ALL = UidSet.span(1)


def message(number: int, body: str = "Hello\r\n", reply_to: int = 0) -> bytes:
    reply = f"In-Reply-To: <{reply_to}@example.org>\r\nReferences: <{reply_to}@example.org>\r\n" if reply_to else ""
    people = "From: Ann <ann@example.org>\r\nTo: bob@example.org\r\n"
    head = f"{people}Subject: Note {number}\r\nMessage-ID: <{number}@example.org>\r\n"
    return f"{head}{reply}Date: Mon, {number:02} Jun 2026 12:00:00 +0000\r\n\r\n{body}".encode()


@pytest.fixture
def user(dovecot: Dovecot) -> DovecotUser:
    made = dovecot.new_user()
    made.deliver([message(1), message(2, reply_to=1), message(3)], internaldate=1_780_000_000)
    return made


def go(user: DovecotUser, script: Callable[[Pump], Awaitable[None]], *, is_login_wanted: bool = True) -> None:
    """Run a script over a connection of its own; nothing the server said may have been malformed."""

    async def run() -> None:
        async with asyncio.timeout(WAITING_S), (logged_in if is_login_wanted else dialled)(user) as pump:
            await script(pump)
            assert not [event for event in pump.history if isinstance(event, Malformed)]

    asyncio.run(run())


class Plain:
    """SASL PLAIN."""

    name = "PLAIN"

    def __init__(self, user: DovecotUser, password: str = "") -> None:
        self._octets = f"\0{user.name}\0{password or user.password}".encode()

    def initial(self) -> bytes:
        return self._octets

    def respond(self, challenge: bytes) -> bytes:
        return b""


@pytest.mark.parametrize("way", ["login", "plain", "cram-md5"])
def test_login(user: DovecotUser, way: str) -> None:
    async def script(pump: Pump) -> None:
        ways: dict[str, Login | Authenticate] = {
            "login": Login(user.name, user.password),
            "plain": Authenticate(Plain(user)),
            "cram-md5": login_cram_md5(user.name, user.password),
        }
        await pump.run(ways[way])
        assert "QRESYNC" in await pump.run(Capability())
        states = [pump.connection.state]
        await pump.run(Logout())
        assert [*states, pump.connection.state] == [State.AUTHENTICATED, State.LOGOUT]
        assert any(isinstance(event, Bye) for event in pump.history)

    go(user, script, is_login_wanted=False)


def test_a_wrong_password(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        for login in (Login(user.name, "wrong"), Authenticate(Plain(user, "wrong"))):
            with pytest.raises(CommandNo) as caught:
                await pump.run(login)
            assert caught.value.code_name == "AUTHENTICATIONFAILED"

    go(user, script, is_login_wanted=False)


def test_starttls(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(StartTls())
        await pump.start_tls(user.server.ssl_context())
        assert not pump.connection.capabilities.is_known
        assert "IMAP4REV1" in await pump.run(Capability())
        await pump.run(Login(user.name, user.password))

    go(user, script, is_login_wanted=False)


def test_compression(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Compress())
        assert pump.connection.is_compressed
        selected, fetched = await pump.run_all(Select("INBOX"), UidFetch(ALL, (Section(),)))  # type: ignore[misc]
        assert selected.exists == 3
        assert [fetch.section("") for fetch in fetched] == [message(1), message(2, reply_to=1), message(3)]

    go(user, script)


def test_session_commands(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        assert (await pump.run(Id({"name": "tuimail"})))["name"] == "Dovecot"
        namespaces = await pump.run(GetNamespace())
        assert [(namespace.prefix, namespace.delimiter) for namespace in namespaces.personal] == [("", "/")]
        assert "QRESYNC" in await pump.run(Enable(("QRESYNC",)))
        assert "QRESYNC" in pump.connection.enabled
        await pump.run(Noop())
        await pump.run(Select("INBOX"))
        await pump.run(Check())
        assert (await pump.run(Xatom("NOOP"))).responses == ()
        with pytest.raises(CommandBad):
            await pump.run(Xatom("X-UNHEARD-OF"))

    go(user, script)


def test_mailboxes(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        for name in ("Entwürfe & mehr", 'quo"ted', "a/b"):
            await pump.run(Create(name))
            await pump.run(Subscribe(name))
        returns = (ListReturn.SUBSCRIBED, ListReturn.SPECIAL_USE)
        listed = await pump.run(List(returns=returns, status=(StatusItem.MESSAGES, StatusItem.UNSEEN)))
        by_name = {data.name: data for data in listed.mailboxes}
        assert by_name.keys() >= {"INBOX", "Entwürfe & mehr", 'quo"ted', "a", "a/b", "Sent"}
        assert by_name["a/b"].is_subscribed
        assert special_use_of(by_name["Sent"]) is SpecialUse.SENT
        assert (listed.statuses["INBOX"].messages, listed.statuses["INBOX"].unseen) == (3, 3)
        subscribed = await pump.run(List(select=(ListSelect.SUBSCRIBED,)))
        assert {data.name for data in subscribed.mailboxes} == {"Entwürfe & mehr", 'quo"ted', "a/b"}
        await pump.run(Unsubscribe("a/b"))
        assert {data.name for data in (await pump.run(Lsub())).mailboxes} == {"Entwürfe & mehr", 'quo"ted'}
        await pump.run(Rename("a/b", "c"))
        await pump.run(Delete("c"))
        with pytest.raises(CommandNo, match="doesn't exist"):
            await pump.run(Select("c"))
        assert (await pump.run(List("", ("%",)))).mailboxes

    go(user, script)


def test_create_with_a_role(user: DovecotUser) -> None:
    """Dovecot without CREATE-SPECIAL-USE makes the mailbox and leaves the role out."""

    async def script(pump: Pump) -> None:
        assert "CREATE-SPECIAL-USE" not in pump.connection.capabilities
        await pump.run(Create("Ablage", SpecialUse.ARCHIVE))
        assert (await pump.run(List("", ("Ablage",)))).mailboxes[0].name == "Ablage"

    go(user, script)


def test_status_and_selection(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        unknown_here = {StatusItem.DELETED, StatusItem.DELETED_STORAGE, StatusItem.APPENDLIMIT, StatusItem.MAILBOXID}
        wanted = tuple(item for item in StatusItem if item not in unknown_here)
        status = await pump.run(Status("INBOX", wanted))
        selected = await pump.run(Select("INBOX", condstore=True))
        assert (status.messages, status.uidnext, status.uidvalidity) == (3, selected.uidnext, selected.uidvalidity)
        assert (selected.exists, selected.read_only, selected.can_create_keywords) == (3, False, True)
        assert selected.highestmodseq
        await pump.run(Unselect())
        assert pump.connection.selected is None
        assert (await pump.run(Select("INBOX", readonly=True))).read_only
        await pump.run(Close())
        assert pump.connection.state is State.AUTHENTICATED

    go(user, script)


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


def test_a_full_quota(dovecot: Dovecot) -> None:
    async def script(pump: Pump) -> None:
        roots = await pump.run(GetQuotaRoot("INBOX"))
        quota = await pump.run(GetQuota(roots.roots[0]))
        assert roots.quotas == (quota,)
        assert [(resource.name, resource.limit) for resource in quota.resources] == [("STORAGE", 2)]
        with pytest.raises(CommandNo) as caught:
            await pump.run(Append("INBOX", message(1, "x" * 5000)))
        assert caught.value.code_name == "OVERQUOTA"
        await pump.run(Noop())

    go(dovecot.new_user(quota_kb=2), script)


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


def test_metadata(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(SetMetadata("INBOX", {"/private/comment": 'Ann\'s "own"', "/private/x": None}))
        assert await pump.run(GetMetadata("INBOX", ("/private/comment",))) == {"/private/comment": b'Ann\'s "own"'}

    go(user, script)


def test_access_rights(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        await pump.run(Create("Shared"))
        mine = await pump.run(MyRights("Shared"))
        assert set(mine) >= set("lrswi")
        await pump.run(SetAcl("Shared", "bob", "lr"))
        assert (await pump.run(GetAcl("Shared"))).rights["bob"] == "lr"
        await pump.run(DeleteAcl("Shared", "bob"))
        assert "bob" not in (await pump.run(GetAcl("Shared"))).rights
        rights = await pump.run(ListRights("Shared", "bob"))
        assert "r" in "".join((rights.required, *rights.optional))

    go(user, script)


def test_a_read_only_mailbox(user: DovecotUser) -> None:
    async def script(pump: Pump) -> None:
        selected = await pump.run(Select("INBOX", readonly=True))
        assert selected.read_only
        with pytest.raises(MailboxReadOnly):
            await pump.run(UidStore(ALL, StoreAction.ADD, SEEN))

    go(user, script)


def test_a_mailbox_without_rights(user: DovecotUser) -> None:
    user.restrict("lr")

    async def script(pump: Pump) -> None:
        assert (await pump.run(Select("INBOX"))).read_only
        with pytest.raises(MailboxReadOnly):
            await pump.run(UidMove(UidSet.of([1]), "Sent"))
        with pytest.raises(MailboxReadOnly):
            await pump.run(UidStore(ALL, StoreAction.ADD, SEEN))

    go(user, script)


def test_utf8(user: DovecotUser) -> None:
    """Dovecot 2.3 has no UTF8=ACCEPT: ENABLE is accepted and changes nothing."""

    async def script(pump: Pump) -> None:
        assert await pump.run(Enable(("UTF8=ACCEPT",))) == ()
        await pump.run(Create("Ä"))
        assert (await pump.run(Status("Ä"))).messages == 0

    go(user, script)
