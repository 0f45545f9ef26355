"""What is kept in files of the user's: the last change of rules and searches can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tuimail.config.rules import Rule, RuleAction, load_rules, rule_toml
from tuimail.config.searches import read_searches

RULE = Rule(name="Old", account=ACCOUNT, query="from:old", action=RuleAction.TRASH)


def test_the_last_change_of_the_rules_is_taken_back(world: World, tmp_path: Path) -> None:
    state = world.open(3)
    file = state.rules_file = tmp_path / "rules.toml"
    file.write_text("# mine\n" + rule_toml(RULE))
    before = file.read_text()
    assert not state.ruling.can_restore
    state.ruling.toggle(RULE)
    state.ruling.remove(replace(RULE, is_on=False))
    world.write()
    assert load_rules(file) == ()
    for _ in range(2):
        state.ruling.restore()
    world.write()
    assert file.read_text() == before
    assert world.said == "Undone: The rule “Old” is off"
    state.ruling.restore()
    assert world.said == "There is nothing to undo."


def test_what_another_program_wrote_into_the_rules_is_not_written_over(world: World, tmp_path: Path) -> None:
    state = world.open(3)
    file = state.rules_file = tmp_path / "rules.toml"
    file.write_text(rule_toml(RULE))
    state.ruling.remove(RULE)
    world.write()
    file.write_text("# another's\n")
    state.ruling.restore()
    world.write()
    assert file.read_text() == "# another's\n"
    assert world.said == "There is nothing to undo."


def test_a_saved_search_that_gets_another_query_gets_the_old_one_back(world: World, tmp_path: Path) -> None:
    state = world.open(3)
    file = state.saved.file = tmp_path / "searches.toml"
    state.naming.save("ann", "from:ann")
    state.naming.save("bob", "from:bob")
    state.naming.save("ann", "from:anna")
    world.write()
    assert read_searches(file) == {"ann": "from:anna", "bob": "from:bob"}
    state.naming.restore()
    world.write()
    assert read_searches(file) == {"ann": "from:ann", "bob": "from:bob"}
    assert list(read_searches(file)) == ["ann", "bob"]
