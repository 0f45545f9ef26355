"""The acceptance walk: triage online, pull the network, triage on, quit, start, restore, agree; undo ten.

`python -m tests.program.walk [COUNT] [DIRECTORY]` does it with 10,000 messages and saves a picture of each step.
"""

from __future__ import annotations

import email
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.program.sight import eventually, on_server, position
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.mailgen import mailbox
from tests.support.program import Place, Program
from tests.support.proxy import Proxy
from tests.support.ptyterm import Terminal
from tests.support.screens import save

BATCH = 50
UNDONE = 10
_KEYS = "eds"
"""Archive, trash, star-and-go-on: what each message of the walk gets in turn."""


class Walk:
    """One walk of one user; `expected` is where the server should have each message in the end."""

    def __init__(self, user: DovecotUser, program: Program, line: Proxy, msgids: list[str]) -> None:
        self.user, self.program, self.line = user, program, line
        self.msgids = msgids
        self.steps: list[str] = []
        self.at = 0
        self.expected = {"Archive": set[str](), "Trash": set[str](), "starred": set[str]()}

    def triage(self, terminal: Terminal, count: int) -> None:
        """Archive, trash or star `count` messages, one key each (and `j` after a star, which does not go on)."""
        for _ in range(count):
            key = _KEYS[self.at % len(_KEYS)]
            msgid = self.msgids[self.at]
            self.at += 1
            cursor, total = position(terminal)
            if key == "s":
                self.expected["starred"].add(msgid)
                terminal.press("s", "j")
                terminal.wait_for(lambda cursor=cursor: position(terminal)[0] == cursor + 1)  # type: ignore[misc]
            else:
                self.expected["Archive" if key == "e" else "Trash"].add(msgid)
                terminal.press(key)
                terminal.wait_for(lambda total=total: position(terminal)[1] == total - 1)  # type: ignore[misc]

    def agrees(self) -> bool:
        """The server has everything where it belongs, once."""
        inbox = on_server(self.user)
        starred = {msgid for msgid in self.msgids[: self.at] if "\\Flagged" in inbox.get(msgid, ())}
        return (
            set(on_server(self.user, "Archive")) == self.expected["Archive"]
            and set(on_server(self.user, "Trash")) == self.expected["Trash"]
            and self.expected["starred"] <= starred
            and len(inbox) == len(self.msgids) - len(self.expected["Archive"]) - len(self.expected["Trash"])
        )

    def step(self, name: str, terminal: Terminal, pictures: Path | None) -> None:
        """Note a step, with a picture where wanted."""
        self.steps.append(name)
        if pictures is not None:
            save(terminal.screen, pictures / f"{len(self.steps)}.png")
            print(f"{len(self.steps)}. {name}: {terminal.lines[-1].strip()}")


def walk(dovecot: Dovecot, directory: Path, *, count: int, pictures: Path | None = None) -> list[str]:
    """Do all of it; returns the names of the steps done. Raises where the program or the server disagrees."""
    mails = [replace(mail, flags=mail.flags.replace("F", "")) for mail in mailbox(count, until=int(time.time()))]
    user = dovecot.new_user()
    user.deliver(mails)
    msgids = [email.message_from_bytes(mail.source)["Message-ID"] for mail in reversed(mails)]
    with Proxy(dovecot.host, dovecot.port) as line:
        program = Program.for_user(directory / "tuimail", user, Place(line.host, line.port))
        made = Walk(user, program, line, msgids)
        _online(made, pictures)
        _offline_and_back(made, pictures)
    return made.steps


def _online(made: Walk, pictures: Path | None) -> None:
    with made.program.open() as terminal:
        terminal.wait_for(lambda: position(terminal)[1] == len(made.msgids), timeout_s=60)
        made.step("open", terminal, pictures)
        terminal.press("enter")
        terminal.wait_quiet(0.5)
        made.step("read", terminal, pictures)
        terminal.press("esc")
        made.triage(terminal, BATCH)
        eventually(terminal, made.agrees, "the server agrees with the triage online", timeout_s=60)
        made.step("triage online", terminal, pictures)
        made.line.cut()
        made.triage(terminal, BATCH)
        made.step("triage with the network pulled", terminal, pictures)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        made.step("quit", terminal, None)


def _offline_and_back(made: Walk, pictures: Path | None) -> None:
    assert not made.agrees()
    left = len(made.msgids) - len(made.expected["Archive"]) - len(made.expected["Trash"])
    with made.program.open() as terminal:
        terminal.wait_for(lambda: position(terminal)[1] == left)
        made.step("start without the network", terminal, pictures)
        made.line.restore()
        eventually(terminal, made.agrees, "the server agrees after the network is back", timeout_s=90)
        made.step("the server agrees", terminal, pictures)
        _undo(made, terminal)
        made.step("undo ten", terminal, pictures)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        made.step("quit again", terminal, None)


def _undo(made: Walk, terminal: Terminal) -> None:
    """Take the last ten actions back; what they did must be undone on the server."""
    undone = [(made.msgids[index], _KEYS[index % len(_KEYS)]) for index in range(made.at - UNDONE, made.at)]
    for msgid, key in undone:
        made.expected[{"e": "Archive", "d": "Trash", "s": "starred"}[key]].discard(msgid)
    for _ in range(UNDONE):
        terminal.press("u")
        terminal.wait_quiet(0.1)
    eventually(terminal, made.agrees, "the server agrees with what was undone", timeout_s=60)
    inbox = on_server(made.user)
    assert all("\\Flagged" not in inbox[msgid] for msgid, key in undone if key == "s")


def main() -> int:
    """The large walk, with pictures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    pictures = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="tuimail-walk-"))
    pictures.mkdir(parents=True, exist_ok=True)
    dovecot = Dovecot()
    try:
        dovecot.start()
        with tempfile.TemporaryDirectory() as directory:
            walk(dovecot, Path(directory), count=count, pictures=pictures)
    finally:
        dovecot.close()
    print(f"All steps done; the pictures are in {pictures}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
