"""A search and a conversation over several folders: all of it moved, all of it back, and the way out again."""

from __future__ import annotations

from collections.abc import Callable

from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import DovecotUser
from tests.support.maildir import Mail
from tests.support.mailgen import UNTIL
from tests.support.program import Program
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]
TALK = 4


def letter(number: int) -> Mail:
    """The letters of one talk answer each other."""
    before = f"In-Reply-To: <talk{number - 1}@x>\nReferences: <talk{number - 1}@x>\n" if number else ""
    head = f"From: Peer {number} <p{number}@x>\nSubject: Xyzzy\nMessage-ID: <talk{number}@x>\n{before}"
    return Mail(f"{head}\nNumber {number}.\n".encode(), UNTIL + number, "S")


def test_what_leaves_several_folders_comes_back_to_all_of_them(
    user: DovecotUser, program: Program, start: Start
) -> None:
    user.deliver([letter(0), letter(2)])
    user.deliver([letter(1), letter(3)], "Sent")
    terminal = start(program, count=COUNT + 2)

    def is_back() -> bool:
        return len(on_server(user, "Sent")) == 2 and len(on_server(user)) == COUNT + 2

    terminal.type("/subject:xyzzy\r")
    terminal.wait_for(lambda: position(terminal)[1] == TALK and "4 found" in terminal.lines[0])
    for title in ("Search", "Conversation"):
        terminal.wait_for(lambda title=title: title in terminal.lines[0] and position(terminal)[1] == TALK)  # type: ignore[misc]
        terminal.type("*ae")
        terminal.wait_for(lambda: position(terminal)[1] == 0)
        eventually(terminal, lambda: len(on_server(user, "Archive")) == TALK, "all of it is in the archive")
        terminal.type("u")
        terminal.wait_for(lambda: position(terminal)[1] == TALK)
        eventually(terminal, is_back, "each is in the folder where it was")
        terminal.type("*n")  # what was selected is so again
        terminal.wait_for(lambda: "selected" not in terminal.text)
        terminal.type("gC" if title == "Search" else "\x1b")
    terminal.wait_for(lambda: "Search" in terminal.lines[0] and position(terminal)[1] == TALK)
    terminal.press("esc")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT + 2)
    assert is_back()
