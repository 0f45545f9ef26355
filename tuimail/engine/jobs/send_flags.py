"""Sends flag changes: one STORE for what is added, one for what is removed. Doing it twice does no harm."""

from __future__ import annotations

from typing import Any

from tuimail.engine.jobs.batches import Batch, chunks, uids_of
from tuimail.engine.jobs.replaying import Replay, writable
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.message import StoreAction, UidStore
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import FlagChange


async def send_flags(replay: Replay, batch: Batch) -> None:
    """UID STORE for the pieces of the batch."""
    mailbox = replay.mailbox(batch.key.mailbox)
    for _, pieces in chunks(batch.pieces):
        async with replay.ctx.grant(mailbox) as session:
            await writable(session, mailbox)
            claimed = replay.claim(pieces)
            sent = uids_of(claimed)
            if sent:
                await session.run_all(stores(sent, batch.key.change))
        replay.settle(claimed)


def stores(uids: UidSet, change: FlagChange) -> list[Command[Any]]:
    """The commands for a change of flags."""
    commands: list[Command[Any]] = []
    if change.add:
        commands.append(UidStore(uids, StoreAction.ADD, change.add - change.remove))
    if change.remove:
        commands.append(UidStore(uids, StoreAction.REMOVE, change.remove))
    return [command for command in commands if isinstance(command, UidStore) and command.flags]
