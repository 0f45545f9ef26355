"""First hints: each where it helps, once, and out of the way."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, folders, full_mailbox, mailbox
from tuimail.model.ids import MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.state.remembered import Remembered
from tuimail.ui.actions import ACTIONS
from tuimail.ui.keymap import profile_names
from tuimail.ui.look import load_look
from tuimail.ui.tips import TIPS, actions_of

HINTED = load_look(tips=True)


def with_link() -> MemoryReads:
    reads = full_mailbox()
    reads.bodies[MessageRow(2000)] = b"See https://example.org/figures for more."
    return reads


def full_of_unread() -> MemoryReads:
    reads = full_mailbox()
    reads.boxes = [mailbox(1, "INBOX", SpecialUse.INBOX, total=900, unseen=400), *folders()[1:]]
    return reads


@pytest.mark.parametrize(
    ("tip", "keys", "words", "reads"),
    [
        ("select", ["x"], "*a selects the list", None),
        ("filter", ["\\", *"ada", "enter"], "*a selects all that was found", None),
        ("links", ["enter"], "L shows where the links go", with_link()),
        ("undo", ["e"], "gu lists what was done", None),
        ("sweep", ["j"], "S groups them by sender", full_of_unread()),
    ],
)
def test_a_hint_comes_where_it_helps_and_only_once(
    tip: str, keys: list[str], words: str, reads: MemoryReads | None
) -> None:
    async def first(user: User) -> None:
        await user.press(*keys)
        await user.wait(0.4)
        assert words in user.hints
        assert user.app.state.remember().tips == (tip,)

    async def later(user: User) -> None:
        await user.press(*keys)
        await user.wait(0.4)
        assert "Tip" not in user.hints

    drive(first, look=HINTED, reads=reads)
    remembered = Remembered.load(Remembered(tips=(tip,)).dump())
    drive(later, look=HINTED, reads=reads, remembered=remembered)


def test_a_hint_goes_when_its_place_is_left() -> None:
    async def flow(user: User) -> None:
        await user.press("x", "j")
        assert "Tip" in user.hints
        await user.press("*", "n")
        assert "Tip" not in user.hints

    drive(flow, look=HINTED)


def test_hints_can_be_switched_off_and_are_off_for_low_screens() -> None:
    async def flow(user: User) -> None:
        await user.press(":", *"set tips off", "enter", "x")
        assert "Tip" not in user.hints
        await user.press(":", *"set tips on", "enter")
        assert "Tip" in user.hints

    async def low(user: User) -> None:
        await user.press("x")
        assert "Tip" not in user.text()

    drive(flow, look=HINTED)
    drive(low, look=HINTED, size=(80, 8))


def test_hints_name_the_keys_of_the_profile_and_fit_a_small_terminal() -> None:
    assert {action for tip in TIPS for action in actions_of(tip)} <= set(ACTIONS)
    for name, _ in profile_names():
        keymap = load_look(profile=name).keymap
        for tip in TIPS:
            words = tip.words
            for action in actions_of(tip):
                assert keymap.shown(action), (name, action)
                words = words.replace(f"{{{action}}}", keymap.shown(action))
            assert len(words) <= 2 * 52, words
