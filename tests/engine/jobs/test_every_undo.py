"""Every kind of deed, taken back in every circumstance: the server has again what it had, and nothing else changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.engine.jobs.test_exactly_once import written
from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.mail import letter
from tests.servers.scripted import BARE, ScriptedServer
from tuimail.model.flags import FLAGGED, JUNK, SEEN, FlagChange, FlagSet
from tuimail.model.ids import OpId
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import Copy, Delete, Move, Op, SetFlags
from tuimail.store.reader import MailReader
from tuimail.store.writer import MailStore

Contents = Counter[tuple[str, bytes, frozenset[str]]]
Story = Callable[[World, "Deed"], Awaitable[None]]
Deed = Callable[[World], Op | MailboxEdit]
ON = (2, 3)
"""The first is unread, the second read."""


def deed(name: str) -> Deed:
    """What the user does to the two messages, or beside them."""

    def op(world: World) -> Op | MailboxEdit:
        if name in FOLDER_DEEDS:
            return folder_deed(name, world)
        rows = rows_of(world, ON)
        match name:
            case "mark read":
                return SetFlags(rows, FlagChange(add=SEEN))
            case "mark unread":
                return SetFlags(rows, FlagChange(remove=SEEN))
            case "star":
                return SetFlags(rows, FlagChange(add=FLAGGED))
            case "tag":
                return SetFlags(rows, FlagChange(add=FlagSet(keywords=frozenset({"todo"}))))
            case "archive":
                return Move(rows, mailbox_row(world, "Archive"))
            case "trash":
                return Move(rows, mailbox_row(world, "Trash"))
            case "spam":
                return Move(rows, mailbox_row(world, "Junk"), FlagChange(add=JUNK | SEEN))
            case "snooze":
                change = FlagChange(FlagSet(keywords=frozenset({"snooze1", "snooze7"})))
                return Move(rows, mailbox_row(world, "Archive"), change, ((mailbox_row(world, "INBOX"), "from-inbox"),))
            case "copy":
                return Copy(rows, mailbox_row(world, "Archive"))
            case "delete":
                return Delete(rows)
            case _:
                return written(letter(99), mailbox_row(world, "Drafts"))

    return op


DEEDS = ("mark read", "mark unread", "star", "tag", "archive", "trash", "spam", "snooze", "copy", "delete", "draft")
FOLDER_DEEDS = ("create", "create two", "rename", "discard", "delete empty ones", "subscribe", "unsubscribe")


def folder_deed(name: str, world: World) -> MailboxEdit:
    """What the user does to folders: some with mail, some without, some unsubscribed."""
    match name:
        case "create":
            return Create(("Späße",))
        case "create two":
            return Create(("New", "New/inside"))
        case "rename":
            return Rename(mailbox_row(world, "Lists"), "Lists", "Old/Lists")
        case "discard":
            return Rename(mailbox_row(world, "Lists"), "Lists", "Trash/Lists", is_discard=True)
        case "delete empty ones":
            return Remove(("Empty", "Empty/inside", "Empty/inside/not subscribed"))
        case "subscribe":
            return SetSubscribed(mailbox_row(world, "Lists/python"), "Lists/python", True)
        case _:
            return SetSubscribed(mailbox_row(world, "Lists"), "Lists", False)


def with_folders(server: ScriptedServer) -> ScriptedServer:
    """A server with folders that something can be done to."""
    for name in ("Lists", "Lists/python", "Empty", "Empty/inside", "Empty/inside/not subscribed"):
        server.mail.create(name)
    server.mail["Lists/python"].is_subscribed = server.mail["Empty/inside/not subscribed"].is_subscribed = False
    for number in (71, 72):
        server.mail["Lists"].append(letter(number))
        server.mail["Lists/python"].append(letter(number + 10), ["\\Flagged"])
    return server


KEPT = ("delete",)
"""What they take away is kept here, so even a server that lost it gets it back."""


def on_server(world: World, but: frozenset[str] = frozenset()) -> Contents:
    """What another client sees; what is marked \\Deleted is as good as gone."""
    boxes = world.server.mail.mailboxes.items()
    folders = Counter((name, b"", frozenset({"subscribed"} if box.is_subscribed else ())) for name, box in boxes)
    return folders + Counter(
        (name, message.source, frozenset(message.flags) - but)
        for name, box in boxes
        for message in box
        if "\\Deleted" not in message.flags
    )


def last_undoable(world: World) -> OpId:
    reader = MailReader.open(world.path, world.account.name)
    entry = reader.last_undoable()
    reader.close()
    assert entry is not None
    return entry.op_id


async def agreed(world: World) -> None:
    """All is sent, and what a list shows is what the server has."""
    await world.replay()
    await world.sync_all()
    assert world.store.journal.pending_count() == 0
    for name in ("INBOX", "Archive", "Trash", "Junk", "Drafts"):
        there = {message.uid: FlagSet.parse(message.flags) for message in world.on_server(name)}
        assert world.known(name) == {uid: flags for uid, flags in there.items() if uid in world.known(name)}
        assert len(world.shown(name)) == sum(
            one for (box, source, _), one in on_server(world).items() if box == name and source
        )


async def before_it_is_sent(world: World, what: Deed) -> None:
    before = on_server(world)
    op_id = world.do(what(world))
    world.undo(op_id)
    await agreed(world)
    assert on_server(world) == before


async def afterwards_and_again(world: World, what: Deed) -> None:
    before = on_server(world)
    op_id = world.do(what(world))
    await agreed(world)
    after = on_server(world)
    assert after != before
    for _ in range(2):
        op_id = world.undo(op_id)
        await agreed(world)
        assert on_server(world) == before
        op_id = world.undo(op_id)
        await agreed(world)
        assert on_server(world) == after
    world.undo(op_id)
    await agreed(world)
    assert on_server(world) == before


async def while_it_is_offline(world: World, what: Deed) -> None:
    before = on_server(world)
    op_id = world.do(what(world))
    await agreed(world)
    await world.disconnect()
    op_id = world.undo(op_id)
    op_id = world.undo(op_id)
    world.undo(op_id)
    await world.connect()
    await agreed(world)
    assert on_server(world) == before


async def after_a_restart(world: World, what: Deed) -> None:
    before = on_server(world)
    world.do(what(world))
    await agreed(world)
    await world.crash()
    world.undo(last_undoable(world))
    await world.crash()
    await agreed(world)
    assert on_server(world) == before


async def by_another_process(world: World, what: Deed) -> None:
    before = on_server(world)
    world.do(what(world))
    await agreed(world)
    other = MailStore.open(world.path, world.account.name)
    other.journal.undo(last_undoable(world))
    other.close()
    await agreed(world)
    assert on_server(world) == before


async def after_another_uidvalidity(world: World, what: Deed) -> None:
    before = on_server(world)
    op_id = world.do(what(world))
    await agreed(world)
    for box in world.server.mail.mailboxes.values():
        box.renew_uidvalidity(renumber_from=40)
    await world.connect()
    await world.sync_all()
    world.undo(op_id)
    await agreed(world)
    assert on_server(world) == before


STORIES: dict[str, Story] = {
    "before it is sent": before_it_is_sent,
    "afterwards and again": afterwards_and_again,
    "while it is offline": while_it_is_offline,
    "after a restart": after_a_restart,
    "by another process": by_another_process,
    "after another UIDVALIDITY": after_another_uidvalidity,
}


async def ready(world: World) -> None:
    await world.sync_all()
    world.server.forget()


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("what", DEEDS)
def test_it_is_as_it_was(tmp_path: Path, what: str, story: str) -> None:
    async def tell(world: World) -> None:
        await ready(world)
        await STORIES[story](world, deed(what))

    play(tmp_path, filled(5), tell)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("what", FOLDER_DEEDS)
def test_folders_are_as_they_were(tmp_path: Path, what: str, story: str) -> None:
    async def tell(world: World) -> None:
        await ready(world)
        await STORIES[story](world, deed(what))

    play(tmp_path, with_folders(filled(5)), tell)


@pytest.mark.parametrize("what", FOLDER_DEEDS)
def test_folders_on_a_server_that_can_do_little(tmp_path: Path, what: str) -> None:
    async def tell(world: World) -> None:
        await ready(world)
        await afterwards_and_again(world, deed(what))

    play(tmp_path, with_folders(filled(5, BARE)), tell)


@pytest.mark.parametrize("what", DEEDS)
def test_on_a_server_that_can_do_little(tmp_path: Path, what: str) -> None:
    async def tell(world: World) -> None:
        await ready(world)
        await afterwards_and_again(world, deed(what))

    play(tmp_path, filled(5, BARE), tell)


def moved(world: World, before: Contents) -> list[tuple[str, int]]:
    """Where the messages of the deed are now: mailbox and UID."""
    wanted = [source for name, source, _ in before if name == "INBOX" and source]
    found = [
        (name, one.uid) for name, box in world.server.mail.mailboxes.items() for one in box if one.source in wanted
    ]
    away = [(name, uid) for name, uid in found if name != "INBOX"]
    return sorted(away) or [("INBOX", uid) for uid in ON]


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("what", DEEDS)
def test_what_the_server_lost_does_not_hold_up_the_rest(tmp_path: Path, what: str, is_known: bool) -> None:
    async def tell(world: World) -> None:
        await ready(world)
        before = on_server(world)
        op_id = world.do(deed(what)(world))
        await agreed(world)
        if what == "draft":
            return
        if what not in KEPT:
            name, uid = moved(world, before)[0]
            lost = world.on_server(name).messages[uid].source
            world.on_server(name).expunge([uid])
        if is_known:
            await world.sync_all()
        world.undo(op_id)
        await agreed(world)
        if what == "copy" or what in KEPT:
            assert on_server(world) == before
        else:
            assert on_server(world) == Counter(one for one in before if one[1] != lost)

    play(tmp_path, filled(5), tell)


@pytest.mark.parametrize("what", DEEDS)
def test_what_another_client_changed_meanwhile_stays_changed(tmp_path: Path, what: str) -> None:
    async def tell(world: World) -> None:
        await ready(world)
        before = on_server(world)
        op_id = world.do(deed(what)(world))
        await agreed(world)
        for box in world.server.mail.mailboxes.values():
            for message in list(box):
                box.add_flags(message.uid, "\\Answered")
        await world.sync_all()
        world.undo(op_id)
        await agreed(world)
        assert on_server(world, but=frozenset({"\\Answered"})) == before
        here = [flags for name, source, flags in on_server(world) if name == "INBOX" and source]
        assert sum("\\Answered" in flags for flags in here) == (3 if what in KEPT else 5)

    play(tmp_path, filled(5), tell)
