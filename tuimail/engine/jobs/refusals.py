"""What a server's refusal means for an operation, and the sentence about it for the user."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from tuimail.imap.errors import CommandRefused, ImapError, KeywordsNotKept, MailboxReadOnly
from tuimail.model.language import gettext

RETRY_AFTER_S: Final = 60
_LONGEST_WAIT_S: Final = 3600

_PASSING: Final = frozenset({"THROTTLED", "UNAVAILABLE", "INUSE", "LIMIT", "EXPUNGEISSUED", "SERVERBUG"})
_FOR_ALL: Final = frozenset({"OVERQUOTA", "TRYCREATE", "NONEXISTENT", "READ-ONLY", "NOPERM", "CANNOT"})
_BACKOFF: Final = re.compile(r"backoff time:?\s*(\d+)\s*(milliseconds|ms|seconds|s)?", re.IGNORECASE)
_THROTTLED: Final = re.compile(r"throttl|too many (requests|commands)|try again later", re.IGNORECASE)


class Verdict(Enum):
    """What to do about a refusal."""

    LATER = gettext("the server is busy: try again in a while")
    ALL = gettext("true for every message of the command")
    SOME = gettext("perhaps one message is to blame: send the operations one by one")


def verdict(error: ImapError) -> Verdict:
    """What to do with the operations that shared the refused command."""
    if isinstance(error, MailboxReadOnly | KeywordsNotKept):
        return Verdict.ALL
    if not isinstance(error, CommandRefused):
        return Verdict.SOME
    if error.code_name in _PASSING or _THROTTLED.search(error.text) or _BACKOFF.search(error.text):
        return Verdict.LATER
    return Verdict.ALL if error.code_name in _FOR_ALL else Verdict.SOME


def wait_s(error: ImapError) -> int:
    """How long the server wants to be left alone."""
    text = error.text if isinstance(error, CommandRefused) else ""
    found = _BACKOFF.search(text)
    if found is None:
        return RETRY_AFTER_S
    number = int(found.group(1)[:9])
    is_milli = (found.group(2) or "milliseconds").lower().startswith("m")
    return max(1, min(_LONGEST_WAIT_S, -(-number // 1000) if is_milli else number))


def busy(seconds: int) -> str:
    """What to say of a server that wants to be left alone."""
    return gettext("The server is busy; what you changed is kept here and sent again in {seconds} seconds.").format(
        seconds=seconds
    )


def sentence(error: ImapError, *, mailbox: str, to: str = "") -> str:
    """One sentence for the user, with the way on. `to` is the destination, if there is one."""
    if isinstance(error, MailboxReadOnly):
        return gettext(
            "“{mailbox}” is read-only on the server, so nothing in it can be changed; ask its owner for access."
        ).format(mailbox=mailbox)
    if not isinstance(error, CommandRefused):
        return str(error)
    said = (
        gettext(" (the server says: {rstrip})").format(rstrip=error.text.strip().rstrip("."))
        if error.text.strip()
        else ""
    )
    where = mailbox if error.command == "SELECT" else to or mailbox
    match error.code_name:
        case "OVERQUOTA":
            return gettext(
                "The mailbox is full, so nothing could be put into “{where}”{said}; delete something and retry."
            ).format(where=where, said=said)
        case "TRYCREATE":
            return gettext("The folder “{where}” does not exist on the server{said}; create it and retry.").format(
                where=where, said=said
            )
        case "NONEXISTENT":
            return gettext("The folder “{where}” no longer exists on the server{said}; nothing was changed.").format(
                where=where, said=said
            )
        case "READ-ONLY":
            return gettext("The folder “{where}” is read-only on the server{said}; ask its owner for access.").format(
                where=where, said=said
            )
        case "NOPERM":
            return gettext("The server does not allow this in “{where}”{said}; ask its owner for access.").format(
                where=where, said=said
            )
        case _:
            return str(error)
