"""The list of mailboxes, their counts, and the account as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.mail import letter
from tests.servers.scripted import BARE, CONDSTORE_ONLY, FULL, PLAIN
from tuimail.contract.events import MailboxesChanged, Notice
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.create_mailbox import create_mailbox
from tuimail.engine.jobs.list_mailboxes import list_command, listed_by, put_listed
from tuimail.engine.jobs.look_at_mailboxes import look_at_mailboxes
from tuimail.engine.jobs.sweep_status import sweep_status
from tuimail.engine.jobs.sync_account import sync_account
from tuimail.imap.errors import CommandNo
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import Rename as MailboxRename
from tuimail.model.operation import Move, OpState

LADDER = {"full": FULL, "condstore": CONDSTORE_ONLY, "plain": PLAIN, "bare": BARE}
EVERYWHERE = pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)


@EVERYWHERE
def test_the_list_with_roles_subscriptions_and_counts(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(4, capabilities)
    server.mail.create("Work/Ünïcode & more").is_subscribed = False
    server.mail.create("Work").is_selectable = False

    async def story(world: World) -> None:
        await world.list_all()
        boxes = {mailbox.name: mailbox for mailbox in world.store.mailboxes()}
        assert set(boxes) == set(server.mail.mailboxes)
        assert boxes["INBOX"].special_use is SpecialUse.INBOX
        assert boxes["Archive"].special_use is SpecialUse.ARCHIVE
        assert not boxes["Work"].selectable
        assert not boxes["Work/Ünïcode & more"].subscribed
        assert boxes["INBOX"].subscribed
        status = world.store.status_of(boxes["INBOX"].row)
        assert status is not None
        assert (status.messages, status.unseen, status.uidnext) == (4, 1, 5)
        assert world.told(MailboxesChanged)

    play(tmp_path, server, story, is_listed=False)


def test_with_list_status_it_is_one_round_trip(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.server.forget()
        await world.list_all()
        assert world.server.kinds() == ["LIST"]
        assert world.server.flights == 1

    play(tmp_path, filled(4), story, is_listed=False)


def test_without_list_status_the_statuses_are_pipelined(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.server.forget()
        await world.list_all()
        assert world.server.kinds() == ["LIST", "LSUB", *["STATUS"] * 6]
        assert world.server.lines("STATUS")[0].startswith('STATUS "INBOX"')
        assert world.server.flights == 3

    play(tmp_path, filled(4, BARE), story, is_listed=False)


def test_a_mailbox_deleted_elsewhere_disappears_with_its_operations(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync("INBOX", "Archive")
        op = world.do(Move(rows_of(world, [1]), mailbox_row(world, "Archive")))
        world.server.mail.delete("Archive")
        await world.list_all()
        assert world.store.mailbox_named("Archive") is None
        assert world.state(op) is OpState.CONFLICT
        assert world.shown() == ["Letter 2", "Letter 1"]

    play(tmp_path, filled(2), story)


@EVERYWHERE
def test_a_sweep_names_the_mailboxes_with_news(tmp_path: Path, capabilities: frozenset[str]) -> None:
    async def story(world: World) -> None:
        await world.sync_all()
        await world.sync("Drafts")
        assert await sweep_status(world.ctx) == []
        world.server.mail["Archive"].append(letter(9))
        world.server.mail["INBOX"].add_flags(3, "\\Seen")
        found = {world.store.mailbox(row).name for row in await sweep_status(world.ctx)}
        assert found == {"Archive", "INBOX"}
        await world.sync(*sorted(found))
        await world.sync("Drafts")
        assert await sweep_status(world.ctx) == []

    play(tmp_path, filled(4, capabilities), story)


@EVERYWHERE
def test_what_another_client_does_to_folders_is_noticed_by_a_sweep_and_by_a_look(
    tmp_path: Path, capabilities: frozenset[str]
) -> None:
    is_extended = "LIST-EXTENDED" in capabilities
    has_status = "LIST-STATUS" in capabilities

    async def story(world: World) -> None:
        await world.sync_all()
        inbox = mailbox_row(world, "INBOX")
        world.server.mail.create("New/one").append(letter(8))
        world.server.mail.delete("Junk")
        world.server.forget()
        await look_at_mailboxes(world.ctx)
        assert [kind for kind in world.server.kinds() if kind in ("LIST", "LSUB", "STATUS")] == (
            ["LIST"] if is_extended else ["LIST", "LSUB"]
        )
        assert world.shown("New/one") == ["Letter 8"]
        assert world.store.mailbox_named("Junk") is None
        world.server.mail.rename("New/one", "New/two")
        world.server.mail["Sent"].is_subscribed = False
        world.server.forget()
        rows = await sweep_status(world.ctx)
        assert [kind for kind in world.server.kinds() if kind in ("LIST", "LSUB")] == (
            ["LIST"] if is_extended else ["LIST", "LSUB"]
        )
        assert ("STATUS" not in world.server.kinds()) == has_status
        assert mailbox_row(world, "New/two") in rows
        assert world.store.mailbox_named("New/one") is None
        assert not world.box("Sent").subscribed
        assert mailbox_row(world, "INBOX") == inbox
        world.events.clear()
        world.server.forget()
        await look_at_mailboxes(world.ctx)
        assert world.events == [], "nothing is new: nobody is told, and one command was enough"
        assert len(world.server.kinds()) == (1 if is_extended else 2)

    play(tmp_path, filled(4, capabilities), story)


def test_a_list_that_was_asked_for_before_we_changed_something_is_of_yesterday(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        known = world.store.mailboxes()
        async with world.ctx.grant() as session:
            answer = await session.run(list_command(session.capabilities))
            listed = await listed_by(session, answer)
        row = mailbox_row(world, "Archive")
        world.do(MailboxRename(row, "Archive", "Kept"))
        await world.replay()
        assert not put_listed(world.ctx, listed, known)
        assert mailbox_row(world, "Kept") == row

    play(tmp_path, filled(2), story)


@EVERYWHERE
def test_an_account_is_up_to_date_at_the_end(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(6, capabilities)
    server.mail["Sent"].append(letter(50), ["\\Seen"])

    async def story(world: World) -> None:
        await sync_account(world.ctx)
        op = world.do(Move(rows_of(world, [1, 2]), mailbox_row(world, "Trash")))
        await world.crash()
        await sync_account(world.ctx)
        assert world.state(op) is OpState.SETTLED
        for name in server.mail.mailboxes:
            alive = {uid for uid, flags in world.truth(name).items() if "\\Deleted" not in flags.names()}
            assert set(world.known(name)) == alive
        assert sorted(world.shown("Trash")) == ["Letter 1", "Letter 2"]

    play(tmp_path, server, story, is_listed=False)


def test_one_mailbox_that_fails_does_not_hold_up_the_others(tmp_path: Path) -> None:
    server = filled(2)
    server.mail["Trash"].append(letter(7))
    server.faults.refuse("SELECT", "NO [SERVERBUG] The disk of this folder is on fire.")

    async def story(world: World) -> None:
        async def submit(command: object) -> None:
            try:
                await world._submit(command)  # type: ignore[arg-type]
            except CommandNo as error:
                raise JobFailed(str(error)) from error

        with pytest.raises(JobFailed, match="on fire"):
            await sync_account(replace(world.ctx, submit=submit))
        assert world.shown("Trash") == ["Letter 7"]
        assert any("on fire" in event.text for event in world.told(Notice))

    play(tmp_path, server, story)


@pytest.mark.parametrize("capabilities", [FULL, BARE])
def test_a_new_mailbox_gets_its_role(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(1, capabilities)
    server.mail.delete("Archive")

    async def story(world: World) -> None:
        await create_mailbox(world.ctx, "Archive", SpecialUse.ARCHIVE)
        assert world.box("Archive").special_use is SpecialUse.ARCHIVE
        assert server.mail["Archive"].is_subscribed
        assert server.mail["Archive"].special_use == ("\\Archive" if capabilities is FULL else "")
        await create_mailbox(world.ctx, "Archive", None)
        with pytest.raises(JobFailed, match="needs a name"):
            await create_mailbox(world.ctx, "  ", None)

    play(tmp_path, server, story)


def test_a_mailbox_that_cannot_be_created_says_why(tmp_path: Path) -> None:
    server = filled(1)
    server.faults.refuse("CREATE", "NO [NOPERM] Only the postmaster may.")

    async def story(world: World) -> None:
        with pytest.raises(JobFailed, match=r"“New” could not be created.*postmaster"):
            await create_mailbox(world.ctx, "New", None)

    play(tmp_path, server, story)
