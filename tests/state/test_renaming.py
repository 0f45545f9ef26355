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
from tuimail.contract.events import MailboxesChanged
from tuimail.model.ids import MailboxKey, MailboxRow
from tuimail.state.folders import NodeId
from tuimail.state.prompts import AskName, MailboxName
from tuimail.state.renaming import Renamed, follow

AWAY = MailboxKey(ACCOUNT, MailboxRow(ARCHIVE))


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
    assert world.said.endswith("to “Snakes/all of them”, in your rules and saved searches, too")
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
