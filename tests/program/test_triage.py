"""Reading and triaging by keyboard, with the server looking on."""

from __future__ import annotations

import email
from collections.abc import Callable

from tests.program.conftest import COUNT
from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import DovecotUser
from tests.support.maildir import Mail
from tests.support.mailgen import UNTIL
from tests.support.program import Program
from tests.support.ptyterm import Terminal

Start = Callable[..., Terminal]


def newest(mails: list[Mail], count: int) -> list[str]:
    """The Message-IDs of the newest messages, newest first, as a list shows them."""
    return [email.message_from_bytes(mail.source)["Message-ID"] for mail in reversed(mails[-count:])]


def test_reading_shows_the_text_and_marks_it_seen(user: DovecotUser, program: Program, start: Start) -> None:
    user.deliver(
        [Mail(b"From: Ada <a@b>\nSubject: to be read\nMessage-ID: <read@x>\n\nThe secret word is Xyzzy.\n", UNTIL + 9)]
    )
    terminal = start(program, count=COUNT + 1)
    terminal.wait_for("to be read")
    terminal.press("enter")
    terminal.wait_for("Xyzzy")
    eventually(terminal, lambda: "\\Seen" in on_server(user)["<read@x>"], "the server knows that it was read")


def test_each_key_reaches_the_server(user: DovecotUser, program: Program, start: Start, mails: list[Mail]) -> None:
    ids = newest(mails, 4)
    terminal = start(program)
    for key, mailbox_name, msgid in (("e", "Archive", ids[0]), ("d", "Trash", ids[1]), ("!", "Junk", ids[2])):
        before = position(terminal)[1]
        terminal.press(key)
        terminal.wait_for(lambda before=before: position(terminal)[1] == before - 1)  # type: ignore[misc]
        eventually(terminal, lambda name=mailbox_name, gone=msgid: gone in on_server(user, name), f"{key} arrives")  # type: ignore[misc]
    terminal.press("s")
    eventually(terminal, lambda: "\\Flagged" in on_server(user)[ids[3]], "the star arrives")
    assert not set(ids[:3]) & set(on_server(user))


def test_undo_and_redo_change_the_server_too(
    user: DovecotUser, program: Program, start: Start, mails: list[Mail]
) -> None:
    top = newest(mails, 1)[0]
    terminal = start(program)
    terminal.press("e")
    eventually(terminal, lambda: top in on_server(user, "Archive"), "it is archived")
    terminal.press("u")
    eventually(terminal, lambda: top in on_server(user) and not on_server(user, "Archive"), "undo brings it back")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT)
    terminal.press("ctrl+r")
    eventually(terminal, lambda: top in on_server(user, "Archive"), "redo archives it again")


def test_selected_messages_are_moved_together(
    user: DovecotUser, program: Program, start: Start, mails: list[Mail]
) -> None:
    terminal = start(program)
    terminal.type("VjjjjVmarch")
    terminal.wait_for("Archive")
    terminal.press("enter")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT - 5)
    eventually(terminal, lambda: set(on_server(user, "Archive")) == set(newest(mails, 5)), "five are in the archive")


def test_new_mail_appears_by_itself_and_leaves_the_cursor(user: DovecotUser, program: Program, start: Start) -> None:
    terminal = start(program)
    terminal.press("j", "j")
    terminal.wait_for(lambda: position(terminal) == (3, COUNT))
    eventually(terminal, lambda: "online" in terminal.text.lower() or "idle" in terminal.text.lower(), "it is online")
    user.deliver([Mail(b"From: a@b\nSubject: hot off the press\nMessage-ID: <new@x>\n\nx\n", UNTIL + 99)])
    terminal.wait_for("hot off the press", timeout_s=30)
    terminal.wait_for(lambda: position(terminal) == (4, COUNT + 1))


def test_the_filter_narrows_the_list_and_escape_widens_it(user: DovecotUser, program: Program, start: Start) -> None:
    user.deliver([Mail(b"From: Zenobia <z@x>\nSubject: unique word\nMessage-ID: <z@x>\n\nx\n", UNTIL + 9)])
    terminal = start(program, count=COUNT + 1)
    terminal.type("\\zenobia unique")  # in one burst, as over a slow line: every letter belongs to the field
    terminal.wait_for(lambda: position(terminal)[1] == 1)
    terminal.press("enter", "esc")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT + 1)


def test_q_leaves_the_terminal_as_it_was(program: Program, start: Start) -> None:
    terminal = start(program)
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.is_cooked
    left = bytes(terminal.output)
    assert left.rindex(b"\x1b[?1049l") > left.rindex(b"\x1b[?1049h")
    assert left.rindex(b"\x1b[?25h") > left.rindex(b"\x1b[?25l")


def test_a_mailto_link_shows_what_was_exchanged(user: DovecotUser, program: Program, start: Start) -> None:
    user.deliver([Mail(b"From: Zenobia <zen@x.org>\nSubject: unique word\nMessage-ID: <z@x>\n\nx\n", UNTIL + 9)])
    assert program.run("sync").returncode == 0
    terminal = start(program, "mailto", "mailto:zen@x.org?subject=Hello", count=1)
    assert "tuimail cannot write mail yet" in terminal.text
    assert "unique word" in terminal.text
    terminal.press("q")
    terminal.wait_for(lambda: position(terminal)[1] == COUNT + 1)
