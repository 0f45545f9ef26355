"""A folder with another name: what is known of it, rules and saved searches go along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, LISTS, mailbox
from tests.state.test_uniting import HOME, WORK, Rig
from tuimail.config.searches import searches_toml
from tuimail.contract.events import MailboxesChanged
from tuimail.model.ids import MailboxKey, MailboxRow
from tuimail.state.folders import NodeId
from tuimail.state.prompts import AskName, MailboxName
from tuimail.state.renamed import Renamed, rules_after, searches_after
from tuimail.state.renaming import follow

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
    before = [mailbox(LISTS, "Lists/python")]
    follow(state, ACCOUNT, before, [mailbox(LISTS, "Old/Lists/python")])
    assert state.folders.overrides == ((NodeId(ACCOUNT, ("Lists",)), False),), "only the one inside has another name"
    before = [mailbox(6, "Lists"), *before]
    follow(state, ACCOUNT, before, [mailbox(6, "Old/Lists"), mailbox(LISTS, "Old/Lists/python")])
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


LIST_BOXES = (mailbox(1, "INBOX"), mailbox(LISTS, "Lists/python"), mailbox(ARCHIVE, "Archive"))


def test_rules_and_searches_mean_the_folder_by_its_new_name(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    there = Renamed(ACCOUNT, "Lists/python", "Snakes/all of them", "/", LIST_BOXES)
    text = rules_after(RULES, file, there)
    assert text == RULES.replace("Lists/python", "Snakes/all of them", 1).replace(
        'mailbox = "python"   # the last', 'mailbox = "Snakes/all of them"   # the last'
    )
    own = {"Snakes": "in:python (from:ada)", "Both": "in:archive or in:Lists/python", "Plain": "from:ada"}
    now = 'in:"Snakes/all of them"'
    assert searches_after(own, there, {}) == {
        "Snakes": f"{now} from:ada",
        "Both": f"in:archive or {now}",
        "Plain": "from:ada",
    }
    after = [replace(box, name=there.moved(box.name)) for box in LIST_BOXES]
    back = Renamed(ACCOUNT, "Snakes/all of them", "Lists/python", "/", after)
    assert '"Lists/python"' in rules_after(text, file, back)
    assert "Snakes/" not in rules_after(text, file, back)


def test_searches_that_the_engine_wrote_anew_are_read_again(world: World, tmp_path: Path) -> None:
    searches = tmp_path / "searches.toml"
    searches.write_text(searches_toml({"Snakes": "in:Lists/python"}, searches))
    state = world.open()
    state.saved.load({}, searches)
    searches.write_text(searches_toml({"Snakes": "in:Snakes"}, searches))
    lists = MailboxRow(LISTS)
    world.store.boxes[lists] = replace(world.store.boxes[lists], name="Snakes")
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert [one.query for one in state.searches.values()] == ["in:Snakes"]


def test_a_search_of_all_accounts_goes_on_asking_those_that_have_the_old_name() -> None:
    own = {"Both": "in:Receipts", "Work": "account:work in:Receipts", "Home": "account:home in:Receipts"}
    boxes = [mailbox(1, "INBOX"), mailbox(7, "Receipts")]
    others = {HOME: boxes}
    now = searches_after(own, Renamed(WORK, "Receipts", "Bills", "/", boxes), others)
    assert now == {
        "Both": "in:Receipts or in:Bills",
        "Work": "account:work in:Bills",
        "Home": "account:home in:Receipts",
    }
    after = [mailbox(1, "INBOX"), mailbox(7, "Bills")]
    assert searches_after(now, Renamed(WORK, "Bills", "Receipts", "/", after), others) == own


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
