"""A conversation with a scripted server, for tests of the connection."""

from __future__ import annotations

from typing import Any, TypeVar

from tuimail.imap.commands.base import Command
from tuimail.imap.commands.mailbox import Select
from tuimail.imap.connection import Connection, Limits
from tuimail.imap.events import Event
from tuimail.imap.inflight import Pending

R = TypeVar("R")
E = TypeVar("E")


class Talk:
    """A connection past its greeting; `server` feeds lines, `written` is what the client said since last asked."""

    def __init__(self, capabilities: str = "IMAP4rev1", *, limits: Limits | None = None) -> None:
        self.connection = Connection(limits=limits)
        self.server(f"* PREAUTH [CAPABILITY {capabilities}] welcome")
        self.events()
        self.written()

    def server(self, *lines: str | bytes) -> None:
        """Feed lines; they get their line ends here."""
        for line in lines:
            octets = line.encode("utf-8") if isinstance(line, str) else line
            self.connection.receive(octets + b"\r\n")

    def written(self) -> bytes:
        return self.connection.outgoing()

    def events(self) -> list[Event]:
        return self.connection.events()

    def told(self, kind: type[E]) -> list[E]:
        """The events of one kind since last asked."""
        return [event for event in self.events() if isinstance(event, kind)]

    def send(self, command: Command[R]) -> Pending[R]:
        return self.connection.send(command)

    def answered(self, command: Command[R], *lines: str | bytes) -> R:
        """The result of a command that is answered by these untagged lines and OK."""
        pending = self.send(command)
        self.written()
        self.server(*lines, f"{pending.tag} OK done")
        return pending.result()

    def ended(self, command: Command[R], last: str) -> Pending[R]:
        """A command that is answered with only a tagged line, given without its tag."""
        pending = self.send(command)
        self.written()
        self.server(f"{pending.tag} {last}")
        return pending

    def select(self, exists: int = 0, *, uids: range | None = None) -> Talk:
        """With INBOX selected; with `uids` the server has told the UIDs from position 1 on."""
        self.answered(Select("INBOX"), f"* {exists} EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 99] ok")
        for seq, uid in enumerate(uids or (), 1):
            self.server(f"* {seq} FETCH (UID {uid})")
        self.events()
        return self


def line_of(command: Command[Any], capabilities: str = "IMAP4rev1 LITERAL+") -> bytes:
    """What a command writes behind its tag, without the line end."""
    talk = Talk(capabilities)
    talk.send(command)
    tag, _, rest = talk.written().partition(b" ")
    assert tag == b"A1"
    assert rest.endswith(b"\r\n")
    return rest[:-2]
