"""Tags: the user's keywords, put on and taken off as one operation."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tuimail.config.rules import Rule, RuleAction
from tuimail.contract.commands import ApplyOp
from tuimail.model.flags import FlagSet
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.mailbox import Mailbox, MailboxCounts, SpecialUse
from tuimail.model.operation import SetFlags
from tuimail.model.tags import label_keyword, tags_of
from tuimail.state.rule_deeds import op_of


def tagged(*names: str) -> FlagSet:
    return FlagSet(keywords=frozenset(names))


def changes(world: World) -> list[SetFlags]:
    return [command.op for command in world.engine.of(ApplyOp) if isinstance(command.op, SetFlags)]


def test_keywords_of_programs_are_no_tags() -> None:
    assert tags_of(tagged("work", "$Forwarded", "NonJunk", "Alpha")) == ["Alpha", "work"]


def test_those_of_the_message_come_first(world: World) -> None:
    world.store.fill(3)
    world.store.set_flags(MessageRow(3), tagged("zeta", "$Junk"))
    world.store.set_flags(MessageRow(1), tagged("alpha"))
    state = world.open(0)
    assert [(tag.name, tag.is_on) for tag in state.tagging.known()] == [("zeta", True), ("alpha", False)]


def test_a_tag_goes_on_and_off_and_has_no_spaces(world: World) -> None:
    world.store.fill(2)
    world.store.set_flags(MessageRow(2), tagged("zeta"))
    state = world.open(0)
    state.tagging.toggle("to do")
    state.tagging.toggle("zeta")
    added, removed = changes(world)
    assert added.change.add == tagged("to_do")
    assert removed.change.remove == tagged("zeta")
    assert added.messages == removed.messages == (2,)


@pytest.mark.parametrize("name", ["", "$Junk", "é", "a(b", "a\x1bb", "x" * 61, '"q"'])
def test_what_imap_cannot_carry_is_refused_in_words(world: World, name: str) -> None:
    state = world.open()
    state.tagging.toggle(name)
    assert changes(world) == []
    assert state.status.message is not None
    assert "A tag is one word" in state.status.message.text


def test_the_selection_is_tagged_as_a_whole(world: World) -> None:
    state = world.open(5)
    state.mark.all()
    state.tagging.toggle("read-later")
    (change,) = changes(world)
    assert set(change.messages) == {1, 2, 3, 4, 5}


def test_in_gmail_tags_are_labels_and_may_have_any_name(world: World) -> None:
    everything = Mailbox(MailboxRow(90), "[Gmail]/All Mail", "/", SpecialUse.ALL, True, True, MailboxCounts(), 0, None)
    world.store.boxes[everything.row] = everything
    world.store.fill(2)
    world.store.set_flags(MessageRow(2), FlagSet(keywords=frozenset({label_keyword("Größe"), "todo"})))
    state = world.open(0)
    assert {"Größe", "todo", "Lists/python"} <= {tag.name for tag in state.tagging.known()}
    state.tagging.toggle("Travel  plans")
    state.tagging.toggle("Größe")
    state.tagging.toggle("todo")
    added, *removed = changes(world)
    assert added.change.add == FlagSet(keywords=frozenset({label_keyword("Travel plans")}))
    assert [op.change.remove.keywords for op in removed] == [{label_keyword("Größe")}, {"todo"}]
    assert world.said.startswith("Removed the tag todo from")
    rule = Rule(name="r", account=ACCOUNT, query="is:unread", action=RuleAction.TAG, tag="work")
    make = op_of(rule, state.folders.mailboxes(ACCOUNT))
    assert make is not None
    op = make((MessageRow(1),))
    assert isinstance(op, SetFlags)
    assert op.change.add.keywords == {label_keyword("work")}
