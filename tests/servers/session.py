"""One client of a scripted server: what it selected, what it was told, and the loop that executes its commands."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.servers.channel import Channel, Cut
from tests.servers.faults import Break, Fault, Mangle, Refuse, Run
from tests.servers.grammar import BadCommand, ClientCommand, set_text
from tests.servers.mail import ServerMailbox, StoredMessage

if TYPE_CHECKING:
    from tests.servers.scripted import ScriptedServer


class Goodbye(Exception):
    """The connection ends after `* BYE`."""


class Refused(Exception):
    """The command fails; the text starts with NO or BAD."""


@dataclass
class View:
    """What this session has told its client about the selected mailbox: UIDs in order, mod-sequence of each."""

    box: ServerMailbox
    is_read_only: bool
    uidvalidity: int
    told: dict[int, int] = field(default_factory=dict)
    modseq_told: int = 0

    @property
    def uids(self) -> list[int]:
        return list(self.told)

    def sequence_of(self) -> dict[int, int]:
        return {uid: number for number, uid in enumerate(self.told, 1)}


class ServerSession:
    """State of one client: authenticated or not, extensions enabled, mailbox selected."""

    def __init__(self, server: ScriptedServer, channel: Channel) -> None:
        self.server = server
        self.channel = channel
        self.is_authenticated = False
        self.enabled: set[str] = set()
        self.view: View | None = None
        self.is_idling = False

    # -- answers

    def tell(self, line: str | bytes) -> None:
        """Queue an untagged response, without its `* ` and CRLF."""
        self.channel.out += b"* " + (line.encode("utf-8") if isinstance(line, str) else line) + b"\r\n"

    def tell_flags(self, sequence: int, message: StoredMessage, *, flags: bool = True) -> None:
        """Queue an untagged FETCH with UID, and with MODSEQ for a client that knows CONDSTORE."""
        items = [f"UID {message.uid}"]
        if flags:
            items.append(f"FLAGS ({' '.join(sorted(message.flags))})")
        if "CONDSTORE" in self.enabled:
            items.append(f"MODSEQ ({message.modseq})")
        self.tell(f"{sequence} FETCH ({' '.join(items)})")

    def selected(self, *, to_write: bool = False) -> View:
        """The view of the selected mailbox, or the reason why there is none."""
        if self.view is None:
            raise Refused("BAD No mailbox selected.")
        box = self.view.box
        if self.server.mail.get(box.name) is not box or box.uidvalidity != self.view.uidvalidity:
            raise Goodbye
        if to_write and (self.view.is_read_only or box.is_read_only):
            raise Refused("NO [READ-ONLY] Mailbox is read-only.")
        return self.view

    def report(self, *, may_expunge: bool = True) -> None:
        """Tell what others changed in the selected mailbox (RFC 9051 7.5.1: no EXPUNGE during FETCH, STORE, SEARCH)."""
        view = self.view
        if view is None or view.modseq_told == view.box.highestmodseq or view.uidvalidity != view.box.uidvalidity:
            return
        messages = view.box.messages
        gone = [uid for uid in view.told if uid not in messages]
        if gone and may_expunge:
            self._tell_gone(view, gone)
        last = next(reversed(view.told), 0)
        new = [message for message in messages.values() if message.uid > last]
        for message in new:
            view.told[message.uid] = message.modseq
        if new:
            self.tell(f"{len(view.told)} EXISTS")
        sequence = view.sequence_of()
        for uid, modseq in list(view.told.items()):
            if uid in messages and messages[uid].modseq > modseq:
                self.tell_flags(sequence[uid], messages[uid])
                view.told[uid] = messages[uid].modseq
        if may_expunge or not gone:
            view.modseq_told = view.box.highestmodseq

    def _tell_gone(self, view: View, gone: list[int]) -> None:
        if "QRESYNC" in self.enabled:
            self.tell(f"VANISHED {set_text(gone)}")
        else:
            sequence = view.sequence_of()
            for uid in reversed(gone):
                self.tell(f"{sequence[uid]} EXPUNGE")
        for uid in gone:
            del view.told[uid]

    def leave(self) -> None:
        """Nothing is selected any more."""
        if self.view is not None:
            self.view.box.watchers.discard(self._on_change)
        self.view = None

    def enter(self, view: View) -> None:
        self.leave()
        self.view = view
        view.box.watchers.add(self._on_change)

    def _on_change(self) -> None:
        if self.is_idling:
            self.report()
            self.channel.push()

    # -- the loop

    async def serve(self) -> None:
        """Talk until one side ends."""
        try:
            self.tell(self.server.greeting)
            self.is_authenticated = self.server.greeting.startswith("PREAUTH")
            await self.channel.flush()
            while True:
                await self._serve_one()
        except Goodbye:
            self.tell("BYE Closing.")
            with contextlib.suppress(Cut, ConnectionError):
                await self.channel.flush()
        except (Cut, ConnectionError):
            pass
        finally:
            self.leave()
            self.channel.close()

    async def _serve_one(self) -> None:
        out = self.channel.out
        try:
            command = await self.channel.read_command()
        except BadCommand as error:
            out += f"* BAD {error}\r\n".encode()
            return await self.channel.flush()
        self.server.log.append(command)
        faults = self.server.faults.take(command.kind)
        await self._before(faults)
        start = len(out)
        status = await self._answer(command, faults)
        out += f"{command.tag} {status}\r\n".encode()
        await self._after(faults, start)
        await self.channel.flush()
        if command.kind == "LOGOUT":
            raise Cut
        if command.kind == "COMPRESS" and status.startswith("OK"):
            self.channel.compress()

    async def _before(self, faults: list[Fault]) -> None:
        for fault in faults:
            match fault:
                case Break.CUT_BEFORE:
                    raise Cut
                case Break.DEAD:
                    await asyncio.Event().wait()
                case Run(hook, False):
                    hook()
                case Refuse(answer) if answer.startswith("BYE"):
                    self.tell(answer)
                    await self.channel.flush()
                    raise Cut
                case _:
                    pass

    async def _answer(self, command: ClientCommand, faults: list[Fault]) -> str:
        from tests.servers.commands import execute, plain_login

        try:
            for fault in faults:
                if isinstance(fault, Refuse):
                    raise Refused(fault.answer)
            if command.kind == "IDLE":
                return await self._idle()
            if command.kind == "AUTHENTICATE" and len(command.args) == 1:
                await self.channel.prompt("")
                return plain_login(self, await self.channel.line())
            return execute(self, command)
        except Refused as error:
            return str(error)
        except (BadCommand, IndexError, ValueError) as error:
            return f"BAD Arguments: {error}"

    async def _after(self, faults: list[Fault], start: int) -> None:
        for fault in faults:
            match fault:
                case Run(hook, True):
                    hook()
                case Mangle(change):
                    self.channel.out[start:] = change(bytes(self.channel.out[start:]))
                case Break.LOSE_ANSWER:
                    raise Cut
                case Break.CUT_AFTER:
                    await self.channel.flush()
                    raise Cut
                case _:
                    pass

    async def _idle(self) -> str:
        if "IDLE" not in self.server.capabilities:
            raise Refused("BAD Unknown command.")
        self.report()
        await self.channel.prompt("idling")
        self.is_idling = True
        self.report()  # what happened while "+" was on its way
        self.channel.push()
        try:
            line = await self.channel.line()
        finally:
            self.is_idling = False
        if line.upper() != b"DONE":
            raise Refused("BAD Expected DONE.")
        return "OK Idle completed."
