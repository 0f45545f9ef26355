"""What is done to mailboxes themselves: from the journal to the server, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.jobs.test_mailboxes import EVERYWHERE
from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.faults import Break
from tests.servers.mail import letter
from tests.servers.scripted import FULL, ScriptedServer
from tuimail.config.rules import load_rules
from tuimail.config.searches import read_searches, searches_toml
from tuimail.contract.events import MailboxesChanged, Notice
from tuimail.engine.errors import LinkLost
from tuimail.model.ids import OpId, Uid
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import Move, OpState
from tuimail.store.errors import JournalError

CRASHES = pytest.mark.parametrize("fault", [Break.CUT_BEFORE, Break.LOSE_ANSWER])


def with_lists(capabilities: Iterable[str] = FULL) -> ScriptedServer:
    server = filled(2, capabilities)
    for name in ("Lists", "Lists/python", "Listserv", "Empty"):
        server.mail.create(name)
    for number in range(3):
        server.mail["Lists/python"].append(letter(number))
    return server


def names(world: World) -> set[str]:
    return set(world.server.mail.mailboxes)


async def refused(world: World, edit: MailboxEdit) -> str:
    op_id = world.do(edit)
    await world.replay()
    assert world.state(op_id) is OpState.FAILED
    return world.error(op_id)


def renaming(world: World, name: str, to: str) -> Rename:
    return Rename(mailbox_row(world, name), name, to)


@EVERYWHERE
def test_renaming_keeps_what_is_known_and_takes_those_inside_along(
    tmp_path: Path, capabilities: frozenset[str]
) -> None:
    server = with_lists(capabilities)

    async def story(world: World) -> None:
        row = mailbox_row(world, "Lists/python")
        await world.sync("Lists/python")
        before = world.store.rows_by_uid(row, [Uid(1), Uid(2), Uid(3)])
        world.do(renaming(world, "Lists", "Späße/Lists"))
        await world.replay()
        assert "Späße/Lists/python" in names(world)
        assert mailbox_row(world, "Späße/Lists/python") == row
        assert world.store.mailbox_named("Listserv") is not None
        assert world.store.mailbox_named("Lists") is None
        await world.sync("Späße/Lists/python")
        assert world.store.rows_by_uid(row, [Uid(1), Uid(2), Uid(3)]) == before

    play(tmp_path, server, story)


@CRASHES
@pytest.mark.parametrize("what", ["create", "rename", "remove", "unsubscribe"])
def test_a_lost_command_and_a_lost_answer_are_found_out_about(tmp_path: Path, what: str, fault: Break) -> None:
    async def story(world: World) -> None:
        await world.sync("Lists/python")
        before = names(world)
        rows = world.rows("Lists/python")
        deeds: dict[str, MailboxEdit] = {
            "create": Create(("New",)),
            "rename": renaming(world, "Lists", "Old"),
            "remove": Remove(("Empty",)),
            "unsubscribe": SetSubscribed(mailbox_row(world, "Lists"), "Lists", False),
        }
        edit = deeds[what]
        empty = mailbox_row(world, "Empty")
        op_id = world.do(edit)
        word = {"create": "CREATE", "rename": "RENAME", "remove": "DELETE", "unsubscribe": "UNSUBSCRIBE"}[what]
        world.server.faults.on(word, fault)
        with pytest.raises(LinkLost):
            await world.replay()
        await world.crash()
        await world.list_all()
        await world.replay()
        assert world.state(op_id) is OpState.SETTLED
        assert world.server.count(word) == (2 if fault is Break.CUT_BEFORE or what in ("create", "unsubscribe") else 1)
        if what == "rename":
            assert world.rows("Old/python") == rows
        world.undo(op_id)
        await world.replay()
        assert names(world) == before
        assert world.server.mail["Lists"].is_subscribed
        assert mailbox_row(world, "Empty") == empty
        if what == "rename":
            assert world.rows("Lists/python") == rows

    play(tmp_path, with_lists(), story)


def test_what_is_not_empty_any_more_stays(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        made = world.do(Create(("New",)))
        await world.replay()
        world.on_server("New").append(letter(9))
        undo = world.undo(made)
        await world.replay()
        assert world.error(undo) == (
            "The folder “New” stays: there is mail in it. Delete it with its mail, or move that first."
        )
        assert "New" in names(world)
        world.on_server("New").expunge([1])
        world.server.mail.create("New/inside")
        undo = world.undo(made)
        await world.replay()
        assert world.error(undo) == "The folder “New” stays: there is a folder in it, “New/inside”."
        world.server.mail.delete("New/inside")
        world.undo(made)
        await world.replay()
        assert "New" not in names(world)
        assert await refused(world, Remove(("Lists", "Lists/python"))) != ""
        assert "Lists/python" in names(world)

    play(tmp_path, with_lists(), story)


def test_a_folder_that_was_there_is_nobodys_to_take_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        op_id = world.do(Create(("Empty",)))
        await world.replay()
        assert world.state(op_id) is OpState.SETTLED
        assert world.store.journal.last_undoable() is None

    play(tmp_path, with_lists(), story)


def test_a_created_folder_is_taken_back_under_its_new_name(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        made = world.do(Create(("New",)))
        await world.replay()
        world.do(renaming(world, "New", "Newer"))
        await world.replay()
        world.undo(made)
        await world.replay()
        assert not {"New", "Newer"} & names(world)

    play(tmp_path, with_lists(), story)


def test_an_older_rename_says_that_there_is_a_newer_one(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first = world.do(renaming(world, "Empty", "One"))
        await world.replay()
        world.do(renaming(world, "One", "Two"))
        await world.replay()
        with pytest.raises(JournalError, match="has another name by now, “Two”"):
            world.undo(first)
        world.server.mail.delete("Two")
        await world.list_all()
        with pytest.raises(JournalError, match="not there any more"):
            world.undo(first)

    play(tmp_path, with_lists(), story)


def test_mail_that_left_a_folder_before_it_was_deleted_comes_back_into_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync("Listserv", "Archive")
        world.on_server("Listserv").append(letter(5))
        await world.sync("Listserv")
        moved = world.do(Move(rows_of(world, [1], "Listserv"), mailbox_row(world, "Archive")))
        removed = world.do(Remove(("Listserv",)))
        await world.replay()
        assert "Listserv" not in names(world)
        await world.crash()
        world.undo(removed)
        world.undo(moved)
        await world.replay()
        assert [message.source for message in world.on_server("Listserv")] == [letter(5)]
        assert len(world.on_server("Archive").messages) == 0

    play(tmp_path, with_lists(), story)


def test_what_is_deleted_for_good_says_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync("Lists/python")
        op_id = world.do(Remove(("Lists", "Lists/python"), is_for_good=True))
        await world.replay()
        assert not {"Lists", "Lists/python"} & names(world)
        assert world.told(MailboxesChanged)
        with pytest.raises(JournalError, match="its messages were deleted for good"):
            world.undo(op_id)
        await world.sync("INBOX")

    play(tmp_path, with_lists(), story)


def test_those_that_are_refused_stay_and_those_that_went_can_come_back(tmp_path: Path) -> None:
    server = filled(0)
    for name in ("Old", "Old/a", "Old/a/b", "Older"):
        server.mail.create(name)

    async def story(world: World) -> None:
        world.server.faults.refuse("DELETE", "NO [NOPERM] Not that one.", nth=1)
        op_id = world.do(Remove(("Old", "Old/a", "Old/a/b", "Old/gone")))
        await world.replay()
        assert {name for name in names(world) if name.startswith("Old")} == {"Old/a/b", "Older"}
        (notice,) = world.told(Notice)
        assert notice.text == "The folder “Old/a/b” could not be deleted; the server says: Not that one."
        world.undo(op_id)
        await world.replay()
        assert {"Old", "Old/a", "Old/a/b", "Older"} <= names(world)

    play(tmp_path, server, story)


def test_a_refusal_is_one_sentence_and_can_be_tried_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        why = await refused(world, renaming(world, "Empty", "INBOX"))
        assert why == "The folder “Empty” could not be renamed; the server says: Mailbox exists."
        world.server.faults.refuse("CREATE", "NO [NOPERM] Only the postmaster may.")
        op_id = world.do(Create(("New",)))
        await world.replay()
        assert world.error(op_id) == "The folder “New” could not be created; the server says: Only the postmaster may."
        world.store.journal.retry(op_id)
        await world.replay()
        assert world.state(op_id) is OpState.SETTLED
        assert "New" in names(world)

    play(tmp_path, with_lists(), story)


def test_a_busy_server_gets_its_time(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.server.faults.refuse("CREATE", "NO [UNAVAILABLE] Later, please.")
        op_id = world.do(Create(("New",)))
        await world.replay()
        assert world.state(op_id) is OpState.PENDING
        world.now += 3600
        await world.replay()
        assert world.state(op_id) is OpState.SETTLED

    play(tmp_path, with_lists(), story)


RULES = """\
# mine
[[rule]]
name = "Snakes"
account = "test"
query = "list:python.org"
action = "move"
folder = "Lists/python"
"""


def with_files(world: World, tmp_path: Path) -> tuple[Path, Path]:
    rules, searches = tmp_path / "rules.toml", tmp_path / "searches.toml"
    rules.write_text(RULES)
    searches.write_text(searches_toml({"Snakes": "in:Lists/python from:ada"}, searches))
    world.account = replace(world.account, rules_file=rules)
    return rules, searches


@pytest.mark.parametrize("is_crash", [False, True])
def test_rules_and_searches_go_along_and_back(tmp_path: Path, is_crash: bool) -> None:
    async def story(world: World) -> None:
        rules, searches = with_files(world, tmp_path)
        op_id = world.do(renaming(world, "Lists", "Old"))
        if is_crash:
            world.server.faults.on("RENAME", Break.LOSE_ANSWER)
            with pytest.raises(LinkLost):
                await world.replay()
            await world.crash()
            await world.list_all()
        await world.replay()
        assert [rule.folder for rule in load_rules(rules)] == ["Old/python"]
        assert read_searches(searches) == {"Snakes": "in:Old/python from:ada"}
        told = [one.text for one in world.told(Notice)]
        assert told == ["Renamed “Lists” to “Old”, also in your rules and saved searches."]
        await world.crash()
        world.undo(op_id)
        await world.replay()
        assert rules.read_text() == RULES
        assert read_searches(searches) == {"Snakes": "in:Lists/python from:ada"}

    play(tmp_path, with_lists(), story)


def test_rules_do_not_go_into_the_trash(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        rules, _ = with_files(world, tmp_path)
        op_id: OpId = world.do(replace(renaming(world, "Lists", "Trash/Lists"), is_discard=True))
        await world.replay()
        assert "Trash/Lists/python" in names(world)
        assert rules.read_text() == RULES
        world.undo(op_id)
        await world.replay()
        assert rules.read_text() == RULES

    play(tmp_path, with_lists(), story)


def test_rules_that_cannot_be_read_are_left_and_told_of(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        rules, _ = with_files(world, tmp_path)
        rules.write_text("[[rule]]\nname = 3\n")
        op_id = world.do(renaming(world, "Lists", "Old"))
        await world.replay()
        assert world.state(op_id) is OpState.SETTLED
        assert "rules.toml" in world.told(Notice)[0].text

    play(tmp_path, with_lists(), story)
