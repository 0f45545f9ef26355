"""Every command that Dovecot knows, against a real one: session, mailboxes, administration."""

from __future__ import annotations

import pytest

from tests.imap.pump import Pump, go, message
from tests.support.dovecot import Dovecot, DovecotUser
from tuimail.imap.commands.acl import DeleteAcl, GetAcl, ListRights, MyRights, SetAcl
from tuimail.imap.commands.extensions import Xatom
from tuimail.imap.commands.listing import List, ListReturn, ListSelect, Lsub, special_use_of
from tuimail.imap.commands.mailbox import (
    Close,
    Create,
    Delete,
    Rename,
    Select,
    Status,
    StatusItem,
    Subscribe,
    Unselect,
    Unsubscribe,
)
from tuimail.imap.commands.message import Append, StoreAction, UidFetch, UidMove, UidStore
from tuimail.imap.commands.metadata import GetMetadata, SetMetadata
from tuimail.imap.commands.quota import GetQuota, GetQuotaRoot
from tuimail.imap.commands.session import (
    Authenticate,
    Capability,
    Check,
    Compress,
    Enable,
    GetNamespace,
    Id,
    Login,
    Logout,
    Noop,
    StartTls,
    login_cram_md5,
)
from tuimail.imap.connection import State
from tuimail.imap.errors import CommandBad, CommandNo, MailboxReadOnly
from tuimail.imap.events import Bye
from tuimail.imap.fetch_items import Section
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import SEEN
from tuimail.model.mailbox import SpecialUse

ALL = UidSet.span(1)


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
