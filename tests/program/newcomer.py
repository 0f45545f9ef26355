"""Somebody who has just installed tuimail, in a small Internet with a provider."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.dovecot import DovecotUser
from tests.support.internet import Internet
from tests.support.program import Program
from tests.support.ptyterm import Terminal

AUTOCONFIG = "https://autoconfig.example.org/mail/config-v1.1.xml"
HOST = "imap.example.org"


class Newcomer:
    """Somebody who has just installed tuimail, and a home with nothing in it."""

    def __init__(self, home: Path, internet: Internet, user: DovecotUser, pty: Callable[..., Terminal]) -> None:
        self.home, self.internet, self.user, self._pty = home, internet, user, pty
        self.environment: dict[str, str] = {}
        self.answers = 0

    @property
    def config(self) -> Path:
        return self.home / ".config/tuimail/config.toml"

    @property
    def log(self) -> str:
        return (self.home / ".local/state/tuimail/log/tuimail.log").read_text()

    def start(self, *, columns: int = 80, rows: int = 24) -> Terminal:
        env = Program(self.home, "", {"SSL_CERT_FILE": str(self.internet.bundle), **self.environment}).env
        words = [sys.executable, "-m", "tests.support.internet", str(self.internet.plan())]
        return self._pty(words, columns=columns, rows=rows, env=env)

    def answer(self, terminal: Terminal, text: str) -> None:
        """One answer: typed, and Enter."""
        self.answers += 1
        terminal.type(text)
        terminal.press("enter")


def joined(terminal: Terminal) -> str:
    """The screen without frames and line ends: a sentence may be cut anywhere."""
    return re.sub(r"[\s│]+", " ", terminal.text)


def wait_for(terminal: Terminal, words: str) -> None:
    terminal.wait_for(lambda: words in joined(terminal))
