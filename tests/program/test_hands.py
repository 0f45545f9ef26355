"""A mutt, aerc, Gmail, alpine and Emacs user triage 20 messages of the demo with no keys but those that they know.

Keys that clash are pressed too, as hands press them: nothing may come of them that Esc, or an undo, does not end.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks.ground import cursor_line
from tests.program.sight import eventually, position
from tests.program.zero import Kept, everything
from tests.support.ptyterm import NotSeen, Terminal

COUNT = 20
_DEMO = """
import functools, sys
from tuimail.demo import run
run.Demo = functools.partial(run.Demo, clock=lambda: 1790000000, is_live=False)
from tuimail.cli import run as tuimail
sys.exit(tuimail(["demo", "--listen", "--keys", sys.argv[1]]))
"""
_ADDRESS = re.compile(r"127\.0\.0\.1:(\d+), user (\S+), password (\S+)")
_ROOT = Path(__file__).resolve().parents[2]
Pty = Callable[..., Terminal]


class Demo:
    """The demo with its clock stopped, and its mail as another client sees it."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        terminal.wait_for(lambda: _ADDRESS.search(terminal.output.decode("utf-8", "replace")) is not None)
        found = _ADDRESS.search(terminal.output.decode("utf-8", "replace"))
        assert found is not None
        self._port, self._user, self._password = int(found[1]), found[2], found[3]
        terminal.wait_for(lambda: position(terminal)[1] > COUNT)
        terminal.wait_quiet(0.3)
        self.before = everything(self)
        inbox = [one for one in self.before if one.mailbox == "INBOX"]
        self.top = sorted(inbox, key=lambda one: _moment(one.internaldate), reverse=True)[:COUNT]

    @contextlib.contextmanager
    def imap(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self._port, timeout=30)
        try:
            client.login(self._user, self._password)
            yield client
        finally:
            client.logout()

    def type(self, keys: str) -> None:
        """As a person types: what a key does is on the screen before the next one. Alt is held with its key."""
        for key in re.findall("\x1b?.", keys, re.DOTALL):
            self._press(key)

    def _press(self, key: str) -> None:
        before = len(self.terminal.output)
        self.terminal.type(key)
        with contextlib.suppress(NotSeen):  # keys that change nothing
            self.terminal.wait_for(lambda: len(self.terminal.output) > before, timeout_s=0.5)
        self.terminal.wait_quiet(0.08, timeout_s=1.0)

    def take_back(self, keys: str, undo: str) -> None:
        """Do something that is undone at once, and be where it was done."""
        before = position(self.terminal)
        self.type(keys)
        self.terminal.wait_for(lambda: f"{undo} undoes" in self.terminal.lines[-1])
        self.terminal.type(undo)
        self.terminal.wait_for(lambda: "Undone: " in self.terminal.lines[-1] and position(self.terminal) == before)
        self.terminal.wait_quiet(0.08, timeout_s=1.0)

    def read(self, key: str) -> None:
        """Open an unread message, or the next one, and look at it until it counts as read."""
        before = cursor_line(self.terminal)
        self.terminal.type(key)
        self.terminal.wait_for(lambda: cursor_line(self.terminal) not in ("", before))
        self.terminal.wait_for(lambda: "\u25cf" not in cursor_line(self.terminal)[:4])
        self.terminal.wait_quiet(0.1, timeout_s=1.0)

    def esc(self) -> None:
        """Cancel. Ctrl+G does what Esc does, and no slow machine takes it and the next key for Alt."""
        self.terminal.press("ctrl+g")
        self.terminal.wait_quiet(0.1, timeout_s=1.0)

    def ends_with(self, changed: dict[int, tuple[str, set[str], set[str]]]) -> None:
        """The server has these messages of the top in these folders, flags added and taken, and all else as before."""
        wanted = Counter(self.before)
        for index, (mailbox, added, taken) in changed.items():
            one = self.top[index]
            wanted[one] -= 1
            wanted[Kept(mailbox, one.msgid, (one.flags | added) - taken, one.internaldate)] += 1
        wanted = +wanted

        def is_so() -> bool:
            return everything(self) == wanted

        try:
            eventually(self.terminal, is_so, "the server has what was done", timeout_s=20)
        except AssertionError as error:
            now = everything(self)
            order = {one.msgid: index for index, one in enumerate(self.top)}
            told = [(order.get(one.msgid, one.msgid), one.mailbox, sorted(one.flags)) for one in now - wanted]
            lacks = [(order.get(one.msgid, one.msgid), one.mailbox, sorted(one.flags)) for one in wanted - now]
            raise AssertionError(f"missing {lacks}\nbesides {told}\n{error}") from error


def _moment(internaldate: str) -> float:
    parsed = imaplib.Internaldate2tuple(f'INTERNALDATE "{internaldate}"'.encode())
    assert parsed is not None
    return time.mktime(parsed)


@pytest.fixture
def demo(pty: Pty, tmp_path: Path) -> Callable[[str], Demo]:
    def start(profile: str) -> Demo:
        env = {**os.environ, "PYTHONPATH": str(_ROOT), "TZ": "UTC", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        return Demo(pty([sys.executable, "-c", _DEMO, profile], columns=110, rows=34, env=env))

    return start


ARCHIVE, TRASH = "Archive", "Trash"
READ, STARRED = {"\\Seen"}, {"\\Flagged"}


def test_a_mutt_user(demo: Callable[[str], Demo]) -> None:
    user = demo("mutt")
    user.type("d")
    user.type("s=archive\r")
    user.type("Fj")
    user.type("Nj")
    user.read("\r")
    user.read("d")  # in the pager, which goes on to the next message
    user.type("qj")
    user.type("ttt;d")
    user.take_back("dk", "u")  # "undelete" goes back up to it first
    user.type("jjj")
    user.type("T~f qui11mere\r;d")
    for guess in (
        "m",
        "r",
        "g",
        "b",
        "D",
        "i",
        "f",
        ".",
        "R",
        "p",
        "P",
        "Q",
        "W",
        "U",
        "n",
        "x",
        "<",
        ">",
        "\x0e",
        "\x10",
    ):
        user.type(guess)
        user.esc()
    for guess in ("a", "e"):
        user.take_back(guess, "u")
    user.type("$d")
    user.type("tt;s=receipts\r")
    user.type("l~s zzzz\r")
    user.type("lnew\r")
    user.type("l(~f build | ~f station) !~F\r")
    user.type("lall\r")
    user.type("T~N\r\x14")  # tag, and untag all
    user.type("c?")
    user.esc()
    user.type("c=archive\r")
    user.type("c!\r")
    user.ends_with(
        {
            0: (TRASH, set(), set()),
            1: (ARCHIVE, set(), set()),
            2: ("INBOX", STARRED, set()),
            3: ("INBOX", set(), READ),
            4: (TRASH, READ, set()),
            5: ("INBOX", READ, set()),
            6: (TRASH, set(), set()),
            7: (TRASH, set(), set()),
            8: (TRASH, set(), set()),
            12: (TRASH, set(), set()),
            13: (TRASH, set(), set()),
            14: ("Receipts", set(), set()),
            15: ("Receipts", set(), set()),
        }
    )


def test_an_aerc_user(demo: Callable[[str], Demo]) -> None:
    user = demo("aerc")
    user.type("dy")  # aerc asks
    user.type("a")
    user.type("vva")
    user.type(":mv receipts\r")
    user.type(":flag\rj")
    user.read("\r")
    user.type("qj")
    user.type("Vjjdy")
    user.type(":archive flat\r")
    user.type(":delete\r")
    for guess in ("C", "m", "rr", "rq", "Rr", "D", "|", "cArchive", "zz", "pl", "b"):
        user.type(guess)
        user.esc()
    user.take_back("A", "u")
    user.type("dy")
    user.type("a")
    user.type(":mv arch\r")
    user.type("j")
    user.type("  :mv travel\r")
    user.type("\\station\r")
    user.esc()
    user.type(":filter -u -f build\r")
    user.type(":clear\r")
    user.type(":cf Archive\r")
    user.type(":cf INBOX\r")
    user.type(":next 3\r:prev 2\r:select 1\r")
    user.type(":mark -a\r:unmark -a\r")
    user.type(":toggle-threads\rzMzRT")
    user.ends_with(
        {
            0: (TRASH, set(), set()),
            1: (ARCHIVE, set(), set()),
            2: (ARCHIVE, set(), set()),
            3: (ARCHIVE, set(), set()),
            4: ("Receipts", set(), set()),
            5: ("INBOX", STARRED, set()),
            6: ("INBOX", READ, set()),
            **{index: (TRASH, set(), set()) for index in (7, 8, 9)},
            10: (ARCHIVE, set(), set()),
            11: (TRASH, set(), set()),
            12: (TRASH, set(), set()),
            13: (ARCHIVE, set(), set()),
            14: (ARCHIVE, set(), set()),
            16: ("Travel", set(), set()),
            17: ("Travel", set(), set()),
        }
    )


def test_a_gmail_user(demo: Callable[[str], Demo]) -> None:
    user = demo("gmail")
    user.type("e#y")
    user.type("sj")
    user.type("xjxe")
    user.take_back("!", "z")
    user.type("j")
    user.read("o")
    user.type("uj")
    user.read("\r")
    user.read("e")
    user.type("uj")
    user.type("vreceipts\r")
    user.type("Ij")
    user.take_back("#", "z")
    user.take_back("m", "z")
    user.type("j]")
    user.type("Uj")
    for guess in ("c", "r", "f", "a", "/", "?", "l", "d", ".", "+", "-", "_", ";", ",", "R", "F", "gk"):
        user.type(guess)
        user.esc()
    user.take_back("#", "z")
    user.type("gngp")  # a page on, and back
    user.type("}")
    user.type("xjxjx#")
    user.type("*a*u*n")
    user.type("gsgtgdgagi")
    user.type("/station\ru")
    user.ends_with(
        {
            0: (ARCHIVE, set(), set()),
            1: (TRASH, set(), set()),
            2: (ARCHIVE, set(), set()),
            3: ("INBOX", STARRED, set()),
            4: (ARCHIVE, set(), set()),
            5: (ARCHIVE, set(), set()),
            7: ("INBOX", READ, set()),
            8: (ARCHIVE, READ, set()),
            9: ("INBOX", READ, set()),
            10: ("Receipts", set(), set()),
            11: ("INBOX", READ, set()),
            13: (ARCHIVE, set(), set()),
            14: ("INBOX", set(), READ),
            15: (ARCHIVE, set(), set()),
            16: (TRASH, set(), set()),
            17: (TRASH, set(), set()),
            18: (TRASH, set(), set()),
        }
    )


def test_an_alpine_user(demo: Callable[[str], Demo]) -> None:
    user = demo("alpine")
    user.type("D")
    user.type("sarchive\r")
    user.type("N**N")
    user.type("*nN")
    user.read(">")
    user.type("  -")
    user.type("<")
    user.type("N")
    user.read("\r")
    user.read("d")  # in the message, which goes on to the next one
    user.type("iN")
    user.type(":N:N:Ad")  # select three, apply: delete
    user.type("DU")
    user.type("12\r")
    user.type("$")  # alpine asks what to sort by
    user.esc()
    for guess in ("Xy", "Gsaved", "Wstation", "E", "Y", "/", "h", "Z", "B", "C", "r", "T", "t", "&", "M", "O", "?"):
        user.type(guess)
        user.esc()
    user.type("SReceipts\r")
    user.type("j2\r")
    user.type(";f")  # all the others, which is not what he wanted
    user.type(";-")
    user.type("D")
    user.type("<<")  # the folders, and there he stays
    user.ends_with(
        {
            0: (TRASH, set(), set()),
            1: (ARCHIVE, set(), set()),
            3: (TRASH, STARRED, set()),
            4: ("INBOX", READ, set()),
            5: ("INBOX", READ, set()),
            6: (TRASH, READ, set()),
            7: ("INBOX", READ, set()),
            **{index: (TRASH, set(), set()) for index in (8, 10, 12)},
            17: ("Receipts", set(), set()),
        }
    )


def test_an_emacs_user(demo: Callable[[str], Demo]) -> None:
    user = demo("emacs")
    user.type("d")
    user.type("r")
    user.type("mreceipts\r")
    user.type("+n")
    user.type("!n")
    user.read("\r")
    user.type("\x16\x1bv\x1b>\x1b<\x0e\x0e\x10")  # about in the message, which stays
    user.type("qn")
    user.read("\r")
    user.read("d")
    user.type("\x07n")
    user.type("\x00\x0e\x0ed")  # a region
    user.type("dddxuuu")
    user.type("##d")
    user.type("CFRW.e")
    for guess in ("t", "a", "s", "j", "\x13station", "/", "\x1bx", "?", "%", "b", "y", "g", "\x18b", "D", "x"):
        user.type(f"{guess}\x07")
    user.type("\x18o\x18o\x18o\x181\x181")
    user.type("\x1f")
    user.type("\x155n\x1b<5n")
    user.type("d\x1fd\x18zUU")
    user.type("jreceipts\rjinbox\r")
    user.type("\x1b>\x1b<")
    user.ends_with(
        {
            0: (TRASH, set(), set()),
            1: (ARCHIVE, set(), set()),
            2: ("Receipts", set(), set()),
            3: ("INBOX", STARRED, set()),
            4: ("INBOX", READ, set()),
            5: ("INBOX", READ, set()),
            6: (TRASH, READ, set()),
            7: ("INBOX", READ, set()),
            **{index: (TRASH, set(), set()) for index in (8, 9, 10)},
        }
    )
