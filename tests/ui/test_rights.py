"""What the rights in a folder (RFC 4314) forbid is offered nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import full_mailbox

READ, ALL = "lr", "lrswipkxtea"


@pytest.mark.parametrize(("rights", "is_offered"), [(READ, False), (ALL, True)])
def test_the_keys_that_are_named_are_those_that_the_rights_allow(rights: str, is_offered: bool) -> None:
    reads = full_mailbox()
    reads.boxes = [replace(box, rights=rights) for box in reads.boxes]

    async def flow(user: User) -> None:
        def offered() -> bool:
            return any("e archive" in line for line in user.lines())

        assert offered() is is_offered, "in the list"
        await user.press("x", "x")
        await user.settle()
        assert "2 messages selected" in user.text()
        assert offered() is is_offered, "of what is selected"
        assert "*n none" in user.text()
        await user.press("escape", "S")
        assert "Sweep" in user.text()
        assert offered() is is_offered, "in the sweep view"
        await user.press("q", "w")
        assert "later" in user.text()
        assert offered() is is_offered, "one at a time"
        assert ("r reply" in user.text()) is is_offered

    drive(flow, reads=reads)


@pytest.mark.parametrize("key", ["m", "l"])
def test_nothing_is_asked_that_the_rights_forbid(key: str) -> None:
    reads = full_mailbox()
    reads.boxes = [replace(box, rights="lri") for box in reads.boxes]

    async def flow(user: User) -> None:
        await user.press(key)
        assert user.is_on_main
        assert "the server gives no right to" in user.status
        await user.press("M")
        assert not user.is_on_main, "a copy leaves the folder as it is"

    drive(flow, reads=reads)


def test_no_rule_is_offered_that_the_rights_forbid() -> None:
    reads = full_mailbox()
    reads.boxes = [replace(box, rights="lrsi") for box in reads.boxes]

    async def flow(user: User) -> None:
        user.screen.state.rules_file = Path("rules.toml")
        await user.press("g", "k", "enter")
        await user.settle()
        assert "Mark it as read" in user.text()
        assert "Archive it" not in user.text()
        assert "Tag it" not in user.text()

    drive(flow, reads=reads)
