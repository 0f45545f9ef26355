"""What a test looks at from both ends: the server as another client sees it, the screen as a person does."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from tests.support.dovecot import DovecotUser
from tests.support.ptyterm import NotSeen, Terminal

CURSOR = "▌"
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")
_LOOK_AGAIN_S = 0.1


def on_server(user: DovecotUser, mailbox: str = "INBOX") -> dict[str, frozenset[str]]:
    """The flags of the messages of a mailbox by Message-ID, without \\Recent."""
    found = {}
    with user.imap() as client:
        if client.select(f'"{mailbox}"', readonly=True)[1] == [b"0"]:
            return {}
        answer = client.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
    for item in answer:
        if isinstance(item, tuple):
            flags = _FLAGS.search(item[0])
            names = flags[1].decode().split() if flags else []
            msgid = item[1].decode().partition(":")[2].strip()
            assert msgid not in found, f"{msgid} is twice in {mailbox}"
            found[msgid] = frozenset(names) - {"\\Recent"}
    return found


def eventually(terminal: Terminal, condition: Callable[[], bool], what: str, *, timeout_s: float = 20.0) -> None:
    """Wait for something outside of the screen, and let the program paint meanwhile."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise NotSeen(f"never: {what}; the screen is:\n{terminal.text}")
        terminal.wait_quiet(_LOOK_AGAIN_S, timeout_s=_LOOK_AGAIN_S)


def position(terminal: Terminal) -> tuple[int, int]:
    """Cursor and count as the status line says them ("12/3,400"); (0, 0) where it does not."""
    found = re.search(r"(\d[\d,]*)/(\d[\d,]*)", terminal.lines[-1])
    return (0, 0) if found is None else (_number(found[1]), _number(found[2]))


def _number(text: str) -> int:
    return int(text.replace(",", ""))
