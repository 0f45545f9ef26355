"""Snoozing at a server that answers as Gmail's does: labels for folders, keywords of one's own, names of its own."""

from __future__ import annotations

from pathlib import Path

from tests.engine.jobs.test_wake_notes import mail, notes
from tests.engine.jobs.test_wake_snoozed import HOUR
from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.mail import letter
from tests.servers.scripted import ScriptedServer
from tuimail.engine.jobs.create_mailbox import create_mailbox
from tuimail.engine.jobs.wake_snoozed import wake_snoozed
from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.ids import OpId
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Move, OpState
from tuimail.model.snooze import wake_keywords

_TEXT = (
    "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE"
    " CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE AUTH=PLAIN"
)


def gmail(count: int) -> ScriptedServer:
    server = filled(count, _TEXT.split())
    server.greeting = f"PREAUTH [CAPABILITY {_TEXT}] Gimap ready for requests from 127.0.0.1 a1b2c3"
    server.mail.create("[Gmail]/All Mail").special_use = "\\All"
    for number in range(1, count + 1):
        server.mail["[Gmail]/All Mail"].append(letter(number))
    return server


def snooze(world: World, uid: int) -> OpId:
    change = FlagChange(FlagSet(keywords=wake_keywords(world.now + HOUR)))
    folder = world.store.role(SpecialUse.SNOOZED)
    assert folder is not None
    return world.do(Move(tuple(rows_of(world, [uid])), folder.row, change), "Snooze")


def test_its_keywords_carry_the_time_and_its_labels_the_place(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.server.faults.refuse("CREATE", "NO [CANNOT] Folder name is not allowed. (Failure)")
        await create_mailbox(world.ctx, "Snoozed", SpecialUse.SNOOZED)
        assert world.server.lines("CREATE") == ['CREATE "Snoozed"', 'CREATE "Snoozed mail"']
        await world.sync("INBOX", "[Gmail]/All Mail", "Snoozed mail")
        assert world.store.role(SpecialUse.SNOOZED) == world.box("Snoozed mail")
        op = snooze(world, 2)
        world.server.forget()
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        told = [line.split(" ")[1] for line in world.server.lines("UID STORE", "UID MOVE", "APPEND")]
        assert told == ["STORE", "MOVE"], "first the time, then the move, and no note"
        assert [one.flags >= wake_keywords(world.now + HOUR) for one in world.on_server("Snoozed mail")] == [True]
        world.now += 2 * HOUR
        await wake_snoozed(world.ctx)
        await world.sync("INBOX")
        assert world.shown()[0] == "Letter 2"
        assert mailbox_row(world, "INBOX") == world.box("INBOX").row

    play(tmp_path, gmail(3), story)


def test_where_it_refuses_the_keywords_nothing_is_moved_and_no_note_is_left_in_all_mail(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await create_mailbox(world.ctx, "Snoozed", SpecialUse.SNOOZED)
        await world.sync("INBOX", "Snoozed")
        op = snooze(world, 2)
        world.server.faults.refuse("UID STORE", "NO Too many flags (Failure)")
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert "keeps no keywords" in world.error(op)
        assert notes(world) == []
        assert (mail(world, "INBOX"), mail(world, "Snoozed")) == (3, 0)

    play(tmp_path, gmail(3), story)
