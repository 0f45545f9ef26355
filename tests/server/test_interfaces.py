"""pymap's documented interfaces, called as pymap's documentation says, without a connection."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest
from pymap.backend.mailbox import MailboxDataInterface, MailboxSetInterface
from pymap.backend.session import BaseSession
from pymap.exceptions import MailboxReadOnly
from pymap.flags import FlagOp, PermanentFlags, SessionFlags
from pymap.interfaces.backend import BackendInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import SearchKey, SequenceSet
from pymap.parsing.specials.flag import Deleted, Flagged, Recent, Seen
from pymap.selected import SelectedMailbox

from tests.server.world import WHEN, letter
from tuimail.server.backend import ServedBackend, ServedConfig
from tuimail.server.mailbox import ServedMailbox
from tuimail.server.mailbox_set import ServedMailboxSet
from tuimail.server.plugin import TuimailBackend
from tuimail.server.session import ServedSession


def run(work: Coroutine[Any, Any, None]) -> None:
    async def inside() -> None:
        ServedConfig.local().apply_context()
        await work

    asyncio.run(inside())


def selected_of(mailbox: ServedMailbox) -> SelectedMailbox:
    flags = PermanentFlags(mailbox.permanent_flags)
    return SelectedMailbox(mailbox.mailbox_id, False, flags, SessionFlags(mailbox.session_flags), mailbox.selected_set)


@pytest.mark.parametrize(
    ("interface", "ours"),
    [
        (MailboxDataInterface, ServedMailbox),
        (MailboxSetInterface, ServedMailboxSet),
        (BaseSession, ServedSession),
        (BackendInterface, TuimailBackend),
    ],
)
def test_every_documented_member_is_there(interface: type, ours: type) -> None:
    assert not inspect.isabstract(ours)
    for name, member in vars(interface).items():
        if getattr(member, "__isabstractmethod__", False) or isinstance(member, property):
            assert hasattr(ours, name), name


def test_mailbox_data() -> None:
    async def work() -> None:
        box, other = ServedMailbox(uid_validity=7), ServedMailbox()
        appended = await box.append(AppendMessage(letter(1), WHEN, frozenset({Seen})), recent=True)
        assert (appended.uid, box.uid_validity, box.readonly) == (1, 7, False)
        assert Seen in appended.permanent_flags
        assert await box.copy(1, other) == 1
        assert await box.copy(9, other) is None
        assert await box.move(9, other) is None
        got = await box.get(1, appended)
        changed = await box.update(1, got, frozenset({Flagged}), FlagOp.ADD)
        assert changed.permanent_flags == {Seen, Flagged}
        assert got.permanent_flags == {Seen}, "what a session has cached must not change"
        assert await box.update(1, got, frozenset({Flagged}), FlagOp.ADD) is changed
        assert (await box.update(9, got, frozenset({Flagged}), FlagOp.ADD)).expunged
        assert await box.move(1, other) == 2
        assert (await box.get(1, got)).expunged
        assert list(other.messages) == [1, 2]

    run(work())


def test_mailbox_snapshots_and_searches() -> None:
    async def work() -> None:
        box = ServedMailbox()
        for number in range(3):
            box.deliver(letter(number), datetime(2026, 1, 1, tzinfo=UTC), [Seen] if number != 1 else [Deleted])
        snapshot = await box.snapshot()
        assert (snapshot.exists, snapshot.unseen, snapshot.first_unseen, snapshot.recent) == (3, 1, 2, 3)
        selected = await box.update_selected(selected_of(box))
        await box.claim_recent(selected)
        assert selected.session_flags.recent == 3
        assert (await box.snapshot()).recent == 0
        assert [number for number, _ in [item async for item in box.find(SequenceSet.all(), selected)]] == [1, 2, 3]
        assert list(await box.find_deleted(SequenceSet.all(), selected)) == [2]
        await box.delete([2, 99])
        assert list(box.messages) == [1, 3]
        await box.cleanup()
        assert Recent not in box.permanent_flags

    run(work())


def test_a_read_only_mailbox_takes_nothing() -> None:
    async def work() -> None:
        box, closed = ServedMailbox(), ServedMailbox(readonly=True)
        box.deliver(letter(1), WHEN)
        assert closed.readonly
        with pytest.raises(MailboxReadOnly):
            await box.copy(1, closed)

    run(work())


def test_mailbox_set() -> None:
    async def work() -> None:
        names = ServedMailboxSet(lambda name: ServedMailbox())
        assert names.delimiter == "/"
        await names.add_mailbox("INBOX")
        made = await names.add_mailbox("A/B")
        assert (await names.get_mailbox("A/B")).mailbox_id == made
        assert (await names.get_mailbox("inbox")) is names.mailboxes["INBOX"]
        for wrong in ("A/B", "A/B/", "/"):
            with pytest.raises(ValueError, match=r"A/B|^$"):
                await names.add_mailbox(wrong)
        await names.set_subscribed("A/B", False)
        assert {entry.name for entry in (await names.list_subscribed()).list()} == {"INBOX"}
        await names.set_subscribed("A/B", True)
        assert {entry.name for entry in (await names.list_subscribed()).list()} >= {"INBOX", "A/B"}
        assert {entry.name for entry in (await names.list_mailboxes()).list()} >= {"INBOX", "A/B"}
        await names.rename_mailbox("A", "C")
        assert set(names.mailboxes) == {"INBOX", "C/B"}
        with pytest.raises(KeyError):
            await names.rename_mailbox("A", "D")
        with pytest.raises(ValueError, match="C/B"):
            await names.rename_mailbox("INBOX", "C/B")
        await names.delete_mailbox("C/B")
        with pytest.raises(KeyError):
            await names.get_mailbox("C/B")

    run(work())


OPERATIONS = {name for name, member in vars(BaseSession).items()
              if inspect.iscoroutinefunction(member) and not name.startswith("_")}  # fmt: skip


class Watched(ServedSession):
    """Notes which of the documented operations were called."""

    def __getattribute__(self, name: str) -> Any:
        if name in OPERATIONS:
            object.__getattribute__(self, "__dict__").setdefault("called", set()).add(name)
        return super().__getattribute__(name)


def test_every_operation_of_a_session() -> None:
    async def work() -> None:
        names = ServedMailboxSet(lambda name: ServedMailbox())
        session = Watched("local", ServedConfig.local(), names)
        for name in ("INBOX", "Old", "Gone"):
            await session.create_mailbox(name)
        await session.rename_mailbox("Old", "Work")
        await session.delete_mailbox("Gone")
        await session.unsubscribe("Work")
        assert [name for name, _, _ in (await session.list_mailboxes("", "*", subscribed=True))[0]] == ["INBOX"]
        await session.subscribe("Work")
        assert [name for name, _, _ in (await session.list_mailboxes("", "*"))[0]] == ["INBOX", "Work"]
        mails = [AppendMessage(letter(number), WHEN, frozenset()) for number in (1, 2, 3)]
        uids, _ = await session.append_messages("INBOX", mails)
        assert b"1:3" in bytes(uids)
        snapshot, selected = await session.select_mailbox("INBOX")
        assert (snapshot.exists, (await session.get_mailbox("INBOX"))[0].exists) == (3, 3)
        await session.update_flags(selected, SequenceSet([1]), frozenset({Deleted}), FlagOp.ADD)
        found, _ = await session.search_mailbox(selected, frozenset({SearchKey(b"DELETED")}))
        assert [number for number, _ in found] == [1]
        fetched, _ = await session.fetch_messages(selected, SequenceSet([2]), True)
        assert [message.uid for _, message in fetched] == [2]
        await session.copy_messages(selected, SequenceSet([2]), "Work")
        await session.move_messages(selected, SequenceSet([3]), "Work")
        await session.expunge_mailbox(selected)
        selected = await session.check_mailbox(selected, housekeeping=True)
        assert [message.uid for message in names.mailboxes["INBOX"].messages.values()] == [2]
        assert Seen in names.mailboxes["INBOX"].messages[2].permanent_flags
        assert len(names.mailboxes["Work"].messages) == 2
        await session.cleanup()
        session.close()
        assert vars(session)["called"] >= OPERATIONS, OPERATIONS - vars(session)["called"]

    run(work())


def test_the_backend_starts_and_tells_who_may_sign_in() -> None:
    async def work() -> None:
        config = ServedConfig.local()
        backend = ServedBackend(config, ServedMailboxSet(lambda name: ServedMailbox()), "local", "secret")
        assert backend.config is config
        assert backend.login.user == "local"
        assert backend.status is not None
        assert "secret" not in repr(backend.login)

    run(work())
