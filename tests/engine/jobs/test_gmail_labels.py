"""Gmail's labels: read with the flags, kept as tags, written as labels."""

from __future__ import annotations

from pathlib import Path

from tests.engine.jobs.test_gmail_snooze import gmail
from tests.engine.jobs.world import World, play, rows_of
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MessageRow, Uid
from tuimail.model.operation import OpState, SetFlags
from tuimail.model.tags import label_keyword, tags_of
from tuimail.store.reader import MailReader
from tuimail.store.values import Delta


def tags(world: World, uid: int) -> list[str]:
    """As lists show them."""
    (row,) = rows_of(world, [uid])
    reader = MailReader.open(world.path, world.store.account)
    try:
        return tags_of(reader.window([MessageRow(row)])[row].flags)
    finally:
        reader.close()


def label(*names: str) -> FlagSet:
    return FlagSet(keywords=frozenset(map(label_keyword, names)))


def test_they_come_with_the_mail_and_with_each_change(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        box = world.on_server("INBOX")
        box.set_labels(2, ["\\Important", "Travel plans", "Größe"])
        box.add_flags(2, "Todo")
        await world.sync()
        assert tags(world, 2) == ["Größe", "Todo", "Travel plans"], "what the system uses is no tag"
        box.set_labels(2, ["Work"])
        await world.sync()
        assert tags(world, 2) == ["Todo", "Work"]
        box.set_labels(2, [])
        box.set_flags(2, ["\\Seen"])
        await world.sync()
        assert tags(world, 2) == []

    play(tmp_path, gmail(3), story)


def test_a_tag_is_written_as_a_label_and_undone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        box = world.on_server("INBOX")
        box.set_labels(1, ["Home"])
        await world.sync()
        world.server.forget()
        op = world.do(SetFlags(tuple(rows_of(world, [1, 2])), FlagChange(label("Travel plans") | FLAGGED)))
        assert tags(world, 1) == ["Home", "Travel plans"], "at once"
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert world.server.lines("UID STORE") == [
            "UID STORE 1:2 +FLAGS.SILENT (\\Flagged)",
            'UID STORE 1:2 +X-GM-LABELS.SILENT ("Travel plans")',
        ]
        assert box.messages[1].labels == {"Home", "Travel plans"}
        await world.sync()
        assert tags(world, 2) == ["Travel plans"]
        world.undo(op)
        await world.replay()
        await world.sync()
        assert (box.messages[1].labels, box.messages[2].labels) == ({"Home"}, set())
        assert tags(world, 1) == ["Home"]

    play(tmp_path, gmail(3), story)


def test_flags_that_are_told_unasked_leave_the_labels_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.on_server("INBOX").set_labels(2, ["Work"])
        await world.sync()
        row = world.box("INBOX").row
        told = [(Uid(2), FlagSet.parse(["\\Seen", "Todo"]), None)]
        world.store.apply_delta(row, Delta(flags=told), None, None)
        assert tags(world, 2) == ["Todo", "Work"]

    play(tmp_path, gmail(3), story)


def test_a_search_knows_both(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.on_server("INBOX").set_labels(2, ["Travel plans", "Work"])
        world.on_server("INBOX").add_flags(3, "Work")
        await world.sync()
        reader = MailReader.open(world.path, world.store.account)
        try:
            assert list(reader.found('tag:"travel plans"')) == list(rows_of(world, [2]))
            assert set(reader.found("tag:work")) == set(rows_of(world, [2, 3]))
        finally:
            reader.close()

    play(tmp_path, gmail(3), story)
