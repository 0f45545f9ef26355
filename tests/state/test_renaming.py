"""A folder with another name: what is known of it, rules and saved searches go along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, LISTS
from tests.state.test_uniting import HOME, WORK, Rig
from tuimail.config.rules import load_rules
from tuimail.config.searches import read_searches, searches_toml
from tuimail.contract.commands import EditMailbox, UndoOp
from tuimail.contract.events import MailboxesChanged
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow, OpId, OpKey
from tuimail.model.mailbox_edit import Rename, SetSubscribed
from tuimail.model.operation import JournalEntry, Move, OpState
from tuimail.state.folders import NodeId
from tuimail.state.habits import NamedMailbox
from tuimail.state.prompts import AskName, MailboxName
from tuimail.state.renaming import Renamed, follow

AWAY = MailboxKey(ACCOUNT, MailboxRow(ARCHIVE))


def archived(op_id: int, *, at: int) -> JournalEntry:
    op = Move((MessageRow(1),), AWAY.row)
    return JournalEntry(OpId(op_id), op, OpState.SETTLED, "Archive 1 message", at, at, 1, "", None, None)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.state.readers.close()
    for store in made.stores.values():
        store.close()


def test_what_was_collapsed_stays_so_under_the_new_name(world: World) -> None:
    state = world.open()
    state.folders.toggle(NodeId(ACCOUNT, ("Lists",)), False)
    follow(state, Renamed(ACCOUNT, "Lists", "Old/Lists", "/", ()), "")
    assert state.folders.overrides == ((NodeId(ACCOUNT, ("Old", "Lists")), False),)


RULES = """\
# mine
[[rule]]
name = "Snakes"
account = "work"
query = "list:python.org"
action = "move"
folder = "Lists/python"

[[rule]]
name = "Elsewhere"
account = "home"
query = "from:ann"
action = "move"
folder = "Lists/python"

[[rule]]
name = "Read"
account = "work"
mailbox = "python"   # the last part of its name
query = "from:bot"
action = "read"
"""


def test_rules_and_saved_searches_go_with_the_new_name_and_back(world: World, tmp_path: Path) -> None:
    rules, searches = tmp_path / "rules.toml", tmp_path / "searches.toml"
    rules.write_text(RULES)
    own = {"Snakes": "in:python (from:ada)", "Both": "in:archive or in:Lists/python", "Plain": "from:ada"}
    searches.write_text(searches_toml(own, searches))
    state = world.open()
    state.rules_file = rules
    state.saved.load({}, searches)
    lists = MailboxKey(ACCOUNT, MailboxRow(LISTS))

    def rename(name: str) -> None:
        state.foldering.rename(lists)
        state.answer(MailboxName(name))
        world.store.boxes[lists.row] = replace(world.store.boxes[lists.row], name=name)
        world.tell(MailboxesChanged(account=ACCOUNT))
        world.done()
        world.write()

    rename("Snakes/all of them")
    assert world.said.endswith("to “Snakes/all of them”, also in your rules and saved searches. u undoes it.")
    assert rules.read_text() == RULES.replace("Lists/python", "Snakes/all of them", 1).replace(
        'mailbox = "python"   # the last part of its name', 'mailbox = "Snakes/all of them"'
    )
    there = 'in:"Snakes/all of them"'
    assert read_searches(searches) == {
        "Snakes": f"{there} from:ada",
        "Both": f"in:archive or {there}",
        "Plain": "from:ada",
    }
    assert {one.name: one.query for one in state.searches.values()}["Both"] == f"in:archive or {there}"
    rename("Lists/python")
    assert [rule.folder for rule in load_rules(rules)] == ["Lists/python", "Lists/python", ""]
    assert read_searches(searches)["Both"] == "in:archive or in:Lists/python"


def test_rules_that_cannot_be_read_are_left_and_told_of(world: World, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("[[rule]]\nname = 3\n")
    state = world.open()
    state.rules_file = file
    state.foldering.rename(AWAY)
    state.answer(MailboxName("Kept"))
    world.done()
    assert "Renamed “Archive” to “Kept”" in world.said
    assert "rules.toml" in world.said
    assert state.files.request() is None


def test_a_search_of_all_accounts_goes_on_asking_those_that_have_the_old_name(rig: Rig, tmp_path: Path) -> None:
    state, file = rig.state, tmp_path / "searches.toml"
    own = {"Both": "in:Receipts", "Work": "account:work in:Receipts", "Home": "account:home in:Receipts"}
    file.write_text(searches_toml(own, file))
    state.saved.load({}, file)
    before = state.folders.mailboxes(WORK)
    follow(state, Renamed(WORK, "Receipts", "Bills", "/", before), "")
    assert state.saved.own == {
        "Both": "in:Receipts or in:Bills",
        "Work": "account:work in:Bills",
        "Home": "account:home in:Receipts",
    }
    after = [replace(box, name="Bills") if box.name == "Receipts" else box for box in before]
    follow(state, Renamed(WORK, "Bills", "Receipts", "/", after), "")
    assert state.saved.own == own


def test_a_search_is_saved_as_one_of_its_account(rig: Rig, tmp_path: Path) -> None:
    state = rig.state
    state.saved.load({}, tmp_path / "searches.toml")

    def saved_as(name: str) -> str:
        state.naming.keep()
        assert isinstance(state.prompt, AskName)
        state.answer(MailboxName(name))
        return state.saved.own[name]

    inbox = state.folders.named(HOME, "INBOX")
    assert inbox is not None
    state.browse.open_mailbox(MailboxKey(HOME, inbox.row))
    state.search.show("s1 or s2")
    assert saved_as("found") == "account:home (s1 or s2)"
    state.search.show("account:work s1")
    assert saved_as("elsewhere") == "account:work s1"
    state.search.leave()
    state.browse.set_filter("s1")
    assert saved_as("here") == "account:home in:INBOX (s1)"
    state.browse.open_all_inboxes()
    state.search.show("s1")
    assert saved_as("everywhere") == "s1"


def test_a_rename_is_undone_in_its_turn_among_what_was_done_to_mail(world: World) -> None:
    state = world.open(5)
    lists = MailboxKey(ACCOUNT, MailboxRow(LISTS))

    def renamed(name: str) -> None:
        """What the server and the engine make of the last command."""
        assert world.engine.of(EditMailbox)[-1] == EditMailbox(mailbox=lists, edit=Rename(name))
        world.store.boxes[lists.row] = replace(world.store.boxes[lists.row], name=name)
        world.tell(MailboxesChanged(account=ACCOUNT))
        world.done()

    world.store.undoable = [archived(1, at=900)]
    state.foldering.toggle_favourite(lists)
    state.foldering.rename(lists)
    state.answer(MailboxName("Snakes"))
    renamed("Snakes")
    world.store.undoable.append(archived(2, at=1010))
    world.clock.now = 1020
    state.triage.undo()
    assert world.engine.of(UndoOp) == [UndoOp(op=OpKey(ACCOUNT, OpId(2)))], "what was done after it"
    world.store.undoable.pop()
    world.done()
    state.triage.undo()
    assert world.said == "Undone: Rename “Lists/python” to “Snakes”"
    renamed("Lists/python")
    assert state.folders.favourites == (NamedMailbox(ACCOUNT, "Lists/python"),)
    state.triage.redo()
    renamed("Snakes")
    state.triage.undo()
    renamed("Lists/python")
    state.triage.undo()
    assert world.engine.of(UndoOp)[1:] == [UndoOp(op=OpKey(ACCOUNT, OpId(1)))], "what was done before it"
    assert len(world.engine.of(EditMailbox)) == 4


def test_a_subscription_is_undone(world: World) -> None:
    state = world.open()
    state.foldering.toggle_subscribed(AWAY)
    world.done()
    state.triage.undo()
    world.done()
    assert world.said == "Subscribed to “Archive”"
    assert [one.edit for one in world.engine.of(EditMailbox)] == [SetSubscribed(False), SetSubscribed(True)]
