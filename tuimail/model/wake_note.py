"""A small message that says when another one wakes, for servers that keep no keywords.

It lies in the Snoozed folder beside that message. All that a program needs of it stands in its Message-ID, which every
synchronisation fetches anyway; the rest is for people who meet it in another client. The message is named by a number
made of its Message-ID, or where it has none of its date and size. While it sleeps the note says until when; then
another note says that it woke, and when: only that brings it to the top of a list on other machines.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tuimail.model.snooze import ORIGIN_PREFIX, OVER, wake_keywords
from tuimail.model.threading import id_number

_DOMAIN: Final = "@wake.tuimail.invalid>"
_MSGID: Final = re.compile(
    r"<(asleep|woken)\.([0-9]{1,12})\.(inbox|[0-9a-f]{8})\.([0-9a-f]{1,16})@wake\.tuimail\.invalid>"
)
_INBOX: Final = "inbox"
_LARGEST: Final = 2**63


class WakeNote(NamedTuple):
    """What a note says. `home` is the end of the keyword that names a folder, "" for INBOX."""

    about: int
    wakes_at: int
    home: str = ""
    is_over: bool = False

    @property
    def msgid(self) -> str:
        """The same note has the same Message-ID, whoever writes it."""
        kind = "woken" if self.is_over else "asleep"
        return f"<{kind}.{self.wakes_at}.{self.home or _INBOX}.{self.about:x}{_DOMAIN}"

    @property
    def keywords(self) -> frozenset[str]:
        """What the message would carry on a server that keeps keywords."""
        if self.is_over:
            return wake_keywords(self.wakes_at) | {OVER}
        return wake_keywords(self.wakes_at) | ({ORIGIN_PREFIX + self.home} if self.home else frozenset())


def is_note(msgid: str) -> bool:
    """Whether a message may be a note; cheap, for every message that comes in."""
    return msgid.endswith(_DOMAIN)


def read_note(msgid: str) -> WakeNote | None:
    """The note with this Message-ID; None where it is none of ours."""
    found = _MSGID.fullmatch(msgid)
    if found is None:
        return None
    about = int(found[4], 16)
    home = "" if found[3] == _INBOX else found[3]
    return WakeNote(about, int(found[2]), home, found[1] == "woken") if about < _LARGEST else None


def about(msgid: str, internaldate: int, size: int) -> int:
    """The number of a message; two copies of one message share it."""
    return id_number(msgid or f"\0{internaldate}\0{size}")


def home_of(keywords: frozenset[str]) -> str:
    """Which folder the keywords of a snoozed message name, as a note writes it."""
    return next((word[len(ORIGIN_PREFIX) :] for word in keywords if word.startswith(ORIGIN_PREFIX)), "")


def written(note: WakeNote, *, address: str, msgid: str, now: float) -> bytes:
    """The message to append. `address` is the account's own; `msgid` is the Message-ID of what the note is about."""
    from email.utils import formatdate  # not before something is snoozed on such a server

    wakes = formatdate(note.wakes_at)
    says = f"woke {wakes}" if note.is_over else f"wakes {wakes}"
    named = re.sub(r"[^\x21-\x7e]", "", msgid)[:900]
    lines = (
        f"From: tuimail <{re.sub(r'[^!-~]', '', address)}>",
        f"Date: {formatdate(now)}",
        f"Subject: tuimail: a snoozed message {says}",
        f"Message-ID: {note.msgid}",
        *([f"X-Tuimail-About: {named}"] if named else []),
        f"X-Tuimail-Wakes: {wakes}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This server keeps no keywords, so tuimail keeps here when a snoozed message",
        f"of this folder comes back: it {says}.",
        "tuimail hides this note, and removes it when it is needed no more. Without it",
        "the message would stay in this folder.",
        "",
    )
    return "\r\n".join(lines).encode("ascii")
