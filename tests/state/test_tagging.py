"""Tags: the user's keywords, put on and taken off as one operation."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tuimail.contract.commands import ApplyOp
from tuimail.model.flags import FlagSet
from tuimail.model.ids import MessageRow
from tuimail.model.operation import SetFlags
from tuimail.model.tags import tags_of


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
