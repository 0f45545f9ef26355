"""Hostile mail in a real terminal: of the octets that leave the program, not one is the mail's to choose."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.ptyterm import Terminal
from tests.support.raw_octets import foreign

# No sequence of ours has 7777 in it.
HOSTILE = [
    "\x1b[7777J\x1b[1;7777H\x1b]0;owned\x07\x1b]52;c;AAAA\x07clear",
    "\x9b7777mred\x9d52;c;AAAA\x9c\x90q\x9c",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1bc\x1b[?7777l",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200fy\u200e",
    "a\u200bb\u2060c\ufeffd\u00ade \U000e0041\U000e0042",
    "bell\x07\x08\x7f\x0e\x0f\x00 tabs\tand\x0b\x0c\u2028\u2029lines",
    "[/foo] [bold]x[/] [@click=app.quit]B[/] [link=http://evil]x[/link]",
    "\x1bPtmux;\x1b\x1b[7777J\x1b\\ \x1b_G\x1b\\ \x1b^x\x1b\\ \x1bXy\x1b\\",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 a\u200d\u200d\u200db e\u0301\u0301\u0301",
]


VIEWS = (
    (("H",), "X-Odd", "H"),
    (("g", "r"), "Received: from", "esc"),
    (("L",), "Links (", "esc"),
    (("y",), "Number or words", "esc"),
)
"""Keys that show more of a message, what tells that it is shown, and the key that leaves it."""


def mail(number: int, text: str) -> bytes:
    """A message with the text wherever a message has room for one."""
    octets = text.encode()
    line = octets.replace(b"\n", b" ").replace(b"\r", b" ").replace(b"\x00", b"")
    quoted = b"".join(b"=%02X" % octet for octet in octets)
    word = b"=?utf-8?q?" + quoted + b"?="
    return b"\r\n".join(
        (
            b"Received: from a by mx.example.org",
            b'From: "' + line.replace(b'"', b"") + b'" <eve' + line.replace(b" ", b"") + b"@example.net>",
            b"To: " + word + b" <ada@example.org>",
            b"Subject: %d " % number + word + b" " + line,
            b"Date: Sat, 21 Nov 2026 12:%02d:00 +0000" % number,
            b"Message-ID: <" + line + b"@x>",
            b"X-Odd: " + line,
            b'Content-Type: multipart/mixed; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain; charset=utf-8",
            b"Content-Transfer-Encoding: 8bit",
            b"",
            b"Your code is 482913. " + octets + b" https://example.org/" + line,
            b"> " + line,
            b"--b",
            b"Content-Type: text/html; charset=utf-8",
            b"",
            b'<p title="'
            + line
            + b'">'
            + octets
            + b'</p><a href="https://example.org/'
            + line
            + b'">'
            + line
            + b"</a>",
            b"--b",
            b'Content-Type: application/pdf; name="' + word + b'"',
            b"Content-Disposition: attachment; filename*=utf-8''" + quoted.replace(b"=", b"%"),
            b"",
            b"x",
            b"--b--",
            b"",
        )
    )


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """A Maildir with a message for each text, and a folder with each name that a file system takes."""
    root = tmp_path / "evil\x1b[7777J\u202eMail"
    names = [text.replace("/", "-").replace("\x00", "")[:60] for text in HOSTILE]
    for folder in (root, *(root / f".{name}" for name in names)):
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True)
    for number, text in enumerate(HOSTILE):
        (root / "cur" / f"{number}.x:2,").write_bytes(mail(number, text))
    return root


def test_no_octet_of_hostile_mail_reaches_the_terminal(
    pty: Callable[..., Terminal], maildir: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    words = ["open", str(maildir), "--data-dir", str(tmp_path / "data"), "--log", str(log)]
    terminal = pty([sys.executable, "-m", "tuimail", *words], columns=110, rows=36)
    terminal.wait_for(f"1/{len(HOSTILE)}", timeout_s=30)
    terminal.press("enter")
    terminal.wait_for("482913", timeout_s=30)
    for number in itertools.count(2):
        for opening, shown, closing in VIEWS:
            terminal.press(*opening)
            terminal.wait_for(shown, timeout_s=30)
            terminal.press(closing)
            terminal.wait_for(lambda shown=shown: shown not in terminal.text, timeout_s=30)  # type: ignore[misc]
        if number > len(HOSTILE):
            break
        terminal.press("j")
        terminal.wait_for(f"{number}/{len(HOSTILE)}", timeout_s=30)
    terminal.press("m")
    terminal.wait_for("Move to")
    terminal.press("esc", "h")
    terminal.wait_quiet(0.3, timeout_s=3)
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0
    output = bytes(terminal.output)
    assert foreign(output) == []
    assert re.search(rb"\x1b\[[?0-9;]*7777|\x1b\](52|0);", output) is None, "shaped like ours, but the mail's"
    assert b"7777" in output, "it was there to be shown"
    assert foreign(log.read_bytes()) == [] if log.exists() else True


@pytest.mark.parametrize(
    "octets",
    [b"\x1b[2J\x1b]0;x\x07", "\x9b31m".encode(), b"\x9b31m", "a\u202eb".encode(), b"\x07", "a\u200db".encode(),
     b"\x1b]8;;javascript:x\x1b\\", b"\x1bc\x1b_G\x1b\\", b"\x1b[3", b"\x1b\x1b[0m[2J"],
)  # fmt: skip
def test_what_looks_for_strays_finds_them(octets: bytes) -> None:
    assert foreign(b"before" + octets + b"after")


def test_what_we_write_is_no_stray() -> None:
    ours = "\x1b[?2026h\x1b[3;4H\x1b[0;38;5;12mhello\x1b[K\r\n\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\"
    assert foreign(f"{ours}\U0001f469\u200d\U0001f467 e\u0301".encode()) == []
