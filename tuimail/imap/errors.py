"""What can go wrong with an IMAP connection or command, each as one sentence for the user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.imap.codes import ResponseCode

_TIMING: Final = re.compile(r" \([\d. +]+ secs\)\.?\Z")
"""How long it took, which Dovecot adds to its answers."""


class ImapError(Exception):
    """Root of this room's errors; `str()` is one clear sentence."""


class InvalidArgument(ImapError):
    """A value that IMAP cannot carry (NUL in a string, a line break in an atom); nothing was sent."""


class ConnectionLost(ImapError):
    """The connection ended before the command was answered (what imaplib calls `abort`); reconnect and try again."""


class ProtocolBroken(ImapError):
    """The bytes from the server are no longer IMAP, or exceed a limit; the connection must be closed."""


class AnswerMissing(ImapError):
    """The server said OK without the data that the command is for."""


class CommandRefused(ImapError):
    """The server answered NO or BAD."""

    verb = "refused"

    def __init__(self, command: str, text: str, code: ResponseCode | None = None) -> None:
        text = _TIMING.sub("", text)
        self.command = command
        self.text = text
        self.code = code
        self.reason = (text.strip() or (code.name if code else gettext("no reason given"))).rstrip(".")
        """The server's own words, or the name of its code."""
        super().__init__(
            gettext("The server {verb} {command}: {rstrip}.").format(
                verb=self.verb, command=command, rstrip=self.reason
            )
        )

    @property
    def code_name(self) -> str:
        """The response code's name in upper case, "" where there is none."""
        return self.code.name if self.code else ""


class CommandNo(CommandRefused):
    """The server answered NO: it understood, and will not or cannot."""


class CommandBad(CommandRefused):
    """The server answered BAD: it did not understand, or not in this state."""

    verb = gettext("did not accept")


class KeywordsNotKept(ImapError):
    """The mailbox does not take the keywords without which the rest of a change makes no sense."""

    def __init__(
        self,
        sentence: str = gettext(
            "This server keeps no keywords, so it cannot remember when a message is to wake; nothing was snoozed."
        ),
    ) -> None:
        super().__init__(sentence)


class MailboxReadOnly(ImapError):
    """A change was refused because the selected mailbox is, or has become, read-only."""

    def __init__(self, mailbox_name: str, text: str = "") -> None:
        self.mailbox_name = mailbox_name
        self.text = text
        reason = f" ({text.strip().rstrip('.')})" if text.strip() else ""
        super().__init__(
            gettext(
                "{mailbox_name} is read-only, so nothing in it can be changed{reason}; reopen it to try again."
            ).format(mailbox_name=mailbox_name, reason=reason)
        )
