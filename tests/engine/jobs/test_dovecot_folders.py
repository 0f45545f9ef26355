"""What is done to folders, and taken back, against a real Dovecot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.jobs.test_dovecot import HOSTS, DovecotWorld, filled, play
from tests.engine.jobs.world import mailbox_row
from tests.servers.mail import letter
from tests.support.dovecot import Dovecot
from tests.support.maildir import Mail
from tuimail.engine.jobs.look_at_mailboxes import look_at_mailboxes
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import OpState

DEEDS = ("create", "rename", "discard", "remove", "subscribe")


def deed(world: DovecotWorld, what: str) -> MailboxEdit:
    match what:
        case "create":
            return Create(("Späße & mehr", "Späße & mehr/inside"))
        case "rename":
            return Rename(mailbox_row(world, "Lists"), "Lists", "Old/Lists")
        case "discard":
            return Rename(mailbox_row(world, "Lists"), "Lists", "Trash/Lists", is_discard=True)
        case "remove":
            return Remove(("Empty", "Empty/inside"))
        case _:
            return SetSubscribed(mailbox_row(world, "Lists/python"), "Lists/python", True)


def seen(world: DovecotWorld) -> tuple[list[str], list[str], list[str]]:
    """All folders, those subscribed to, and the mail of some, as another client sees them."""
    with world.user.imap() as client:
        listed, subscribed = (_names(command()[1]) for command in (client.list, client.lsub))
    places = [f"{above}Lists/python" for above in ("", "Old/", "Trash/")]
    return listed, subscribed, [f"{name}: {world.msgids(name)}" for name in places if name in listed]


def _names(lines: list[Any]) -> list[str]:
    """Without their attributes, of which some say only that there is news."""
    texts = [line.decode() for line in lines if line and b"\\Noselect" not in line]
    return sorted(text.partition(' "/" ')[2].strip('"') for text in texts)


@HOSTS
@pytest.mark.parametrize("what", DEEDS)
def test_folders_are_as_they_were(tmp_path: Path, dovecot: Dovecot, host: str, what: str) -> None:
    user = filled(dovecot, 3)
    for name in ("Lists", "Lists/python", "Empty", "Empty/inside", "Trash"):
        user.create(name)
    user.deliver([Mail(letter(9), 1_700_000_000, "")], "Lists/python")
    with user.imap() as client:
        client.subscribe("Lists")
        client.subscribe("Empty")

    async def story(world: DovecotWorld) -> None:
        await world.sync()
        before = seen(world)
        op_id = world.do(deed(world, what))
        await world.replay()
        after = seen(world)
        assert after != before
        for _ in range(2):
            op_id = world.undo(op_id)
            await world.crash()
            await world.replay()
            assert seen(world) == before
            op_id = world.undo(op_id)
            await world.replay()
            assert seen(world) == after
        assert world.state(op_id) is OpState.SETTLED

    play(tmp_path, user, host, story)


@HOSTS
def test_what_another_client_does_to_folders_is_noticed(tmp_path: Path, dovecot: Dovecot, host: str) -> None:
    user = filled(dovecot, 3)
    user.create("Old")

    async def story(world: DovecotWorld) -> None:
        with user.imap() as client:
            client.rename("Old", "New")
            client.create("Other")
        await look_at_mailboxes(world.ctx)
        names = {box.name for box in world.store.mailboxes()}
        assert {"New", "Other"} <= names
        assert "Old" not in names

    play(tmp_path, user, host, story)
