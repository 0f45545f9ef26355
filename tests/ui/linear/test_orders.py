"""What typed lines mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.ui.actions import ACTIONS
from tuimail.ui.keymap import build_keymap, load_profile
from tuimail.ui.linear.orders import GOTO, Order, OrderError, understand

KEYMAP, _ = build_keymap({}, {})


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("", Order("list.next")),
        ("j", Order("list.next")),
        ("5j", Order("list.next", 5)),
        ("17", Order(GOTO, 17)),
        ("gg", Order("list.first")),
        ("*f", Order("select.sender")),
        ("m Travel 2026", Order("message.move", 1, "Travel 2026")),
        ("gl trav", Order("folder.goto", 1, "trav")),
        ("/from:ada is:unread", Order("list.search", 1, "from:ada is:unread")),
        ("\\is:unread", Order("list.filter", 1, "is:unread")),
        ("ctrl+r", Order("journal.redo")),
        ("esc", Order("screen.back")),
        ("message.archive", Order("message.archive")),
        ("archive", Order("message.archive")),
        ("read", Order("message.open")),
        ("unread", Order("message.toggle-read")),
        ("list", Order("list.page-down")),
        ("delete", Order("message.trash")),
        ("folder inb", Order("folder.goto", 1, "inb")),
        ("20 o", Order("message.open", 20)),
        ("3 j", Order("list.next", 3)),
        ("Undo", Order("journal.undo")),
        ("help", Order("app.help")),
        ("quit", Order("app.quit")),
        (":quit", Order("app.quit")),
    ],
)
def test_a_line_is_keys_a_word_or_a_number(line: str, order: Order) -> None:
    assert understand(line, KEYMAP) == order


@pytest.mark.parametrize("line", ["xyzzy", "jj", "g", "g ", "5", "éé"])
def test_what_means_nothing_says_what_to_type(line: str) -> None:
    if line == "5":
        assert understand(line, KEYMAP).action_id == GOTO
        return
    with pytest.raises(OrderError, match="type help"):
        understand(line, KEYMAP)


def test_the_keys_are_those_of_the_profile() -> None:
    keymap, _ = build_keymap({}, load_profile("mutt")[0])
    assert understand("t", keymap).action_id == "select.toggle"
    assert understand("N", keymap).action_id == "message.toggle-read"


@given(st.text(max_size=40))
def test_any_line_is_an_order_or_a_sentence(line: str) -> None:
    try:
        order = understand(line, KEYMAP)
    except OrderError:
        return
    assert order.action_id in ACTIONS or order.action_id == GOTO
