"""Sends flag changes: one STORE for what is added, one for what is removed. Doing it twice does no harm."""

from __future__ import annotations

from typing import Any

from tuimail.engine.jobs.batches import Batch, Piece, chunks, uids_of
from tuimail.engine.jobs.refusals import Verdict, verdict
from tuimail.engine.jobs.replaying import Replay, writable
from tuimail.engine.jobs.wake_notes import leave_notes, note_folder
from tuimail.engine.session import Session
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.message import StoreAction, UidStore
from tuimail.imap.errors import CommandRefused, KeywordsNotKept
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import FOLLOWED, MUTED, FlagChange, FlagSet
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.safe_text import safe_line
from tuimail.model.snooze import OVER, is_snoozing
from tuimail.model.tags import is_label, tag_name, without_labels


async def send_flags(replay: Replay, batch: Batch) -> None:
    """UID STORE for the pieces of the batch."""
    mailbox = replay.mailbox(batch.key.mailbox)
    for _, pieces in chunks(batch.pieces):
        async with replay.ctx.grant(mailbox) as session:
            await writable(session, mailbox)
            claimed = replay.claim(pieces)
            if uids_of(claimed):
                await _change(replay, session, batch, claimed)
        replay.settle(claimed)


async def _change(replay: Replay, session: Session, batch: Batch, pieces: list[Piece]) -> None:
    change = batch.key.change
    if is_snoozing(change.add):
        folder = replay.mailbox(batch.key.mailbox)
        await session.run_all(await _snooze(replay, session, folder, pieces, change))
        return
    _refuse_what_would_be_lost(session, replay.mailbox(batch.key.mailbox), change)
    await session.run_all(stores(uids_of(pieces), change))


def _refuse_what_would_be_lost(session: Session, mailbox: Mailbox, change: FlagChange) -> None:
    """A server without keywords says OK to them and forgets them: the user is told, instead of losing them later.

    What changes besides (read, say) is done all the same.
    """
    if change.add.system or not _lost(session, change.add.keywords):
        return
    if change.remove and (change.remove.system or not _lost(session, change.remove.keywords)):
        return
    if MUTED in change.add.keywords:
        what = gettext("which thread is muted; its answers will come unread")
    elif FOLLOWED in change.add.keywords:
        what = gettext("which thread is watched")
    else:
        what = gettext("the tag {join}").format(join=", ".join(sorted(map(safe_line, change.add.keywords))))
    raise KeywordsNotKept(
        gettext("The server keeps no keywords in “{name}”, so it cannot remember {what}.").format(
            name=mailbox.title, what=what
        )
    )


def _lost(session: Session, keywords: frozenset[str]) -> bool:
    """Whether the server would not keep all of these keywords; labels are no keywords to it."""
    selected = session.selected
    keywords = frozenset(word for word in keywords if not is_label(word))
    if not keywords or selected is None or selected.can_create_keywords or selected.permanent_flags is None:
        return False
    permanent = {word.lower() for word in selected.permanent_flags}
    return not {word.lower() for word in keywords} <= permanent


async def marks_before_move(replay: Replay, session: Session, batch: Batch, pieces: list[Piece]) -> list[Command[Any]]:
    """What is still to be sent, before a move in the same write, of the change that goes with it.

    A keyword that the server will not keep ($Junk, say) is no reason not to move; but what is snoozed without its wake
    time would sleep for ever, so that comes first, or nothing does.
    """
    change = batch.key.change
    if is_snoozing(change.add):
        return await _snooze(replay, session, replay.mailbox(batch.key.to), pieces, change)
    if OVER in change.add.keywords and _is_noted(replay, session, pieces, change):
        await leave_notes(replay, session, note_folder(replay, batch.key.mailbox), pieces, change.add.keywords)
        return stores(uids_of(pieces), _system(change))
    return stores(uids_of(pieces), change)


async def _snooze(
    replay: Replay, session: Session, folder: Mailbox, pieces: list[Piece], change: FlagChange
) -> list[Command[Any]]:
    """Put a wake time on the messages, or beside them; what is still to be sent."""
    uids = uids_of(pieces)
    if not _lost(session, change.add.keywords):
        try:
            await session.run_all(stores(uids, change))
        except CommandRefused as error:
            if verdict(error) is Verdict.LATER:
                raise
        else:
            return []
    await leave_notes(replay, session, folder, pieces, change.add.keywords)
    return stores(uids, _system(change))


def _is_noted(replay: Replay, session: Session, pieces: list[Piece], change: FlagChange) -> bool:
    """Whether the wake times of these messages are in notes."""
    if _lost(session, change.add.keywords):
        return True
    return bool(replay.ctx.store.wake_notes.about([piece.part.row for piece in pieces]))


def _system(change: FlagChange) -> FlagChange:
    """The change without its keywords: a server that keeps none may refuse all of it."""
    return FlagChange(FlagSet(change.add.system), FlagSet(change.remove.system))


def stores(uids: UidSet, change: FlagChange) -> list[Command[Any]]:
    """The commands for a change of flags, and of Gmail's labels."""
    commands: list[Command[Any]] = []
    for action, flags in ((StoreAction.ADD, change.add - change.remove), (StoreAction.REMOVE, change.remove)):
        names = tuple(tag_name(word) for word in sorted(flags.keywords) if is_label(word))
        if plain := without_labels(flags):
            commands.append(UidStore(uids, action, plain))
        if names:
            commands.append(UidStore(uids, action, labels=names))
    return commands
