"""What pymap writes to and reads from a connection, with its weak places mended.

The only file that touches pymap's privates (`_selected`, `_untagged`). Upstream writes token by token, renders every
answer twice, and closes the connection on any failure; here answers go out in large writes, a FETCH of index data is
written straight from the index, and a failure costs one answer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack, closing
from typing import Any

from proxyprotocol.sock import SocketInfo
from pymap import imap as pymap_imap
from pymap.config import IMAPConfig
from pymap.context import connection_exit
from pymap.exceptions import ResponseError
from pymap.flags import SessionFlags
from pymap.imap import IMAPConnection, IMAPServer
from pymap.imap.state import ConnectionState
from pymap.interfaces.login import LoginInterface
from pymap.parsing.command import Command, CommandAuth, CommandNoArgs, auth
from pymap.parsing.command.select import CheckCommand, FetchCommand
from pymap.parsing.response import (
    CommandResponse,
    Response,
    ResponseBye,
    ResponseCode,
    ResponseNo,
    ResponseOk,
    UntaggedResponse,
)
from pymap.parsing.specials import FetchAttribute, Flag, mailbox
from pymap.selected import SelectedMailbox

from tuimail.imap.utf7 import decode
from tuimail.server.answers import LISTED, fields_named
from tuimail.server.faults import Faults
from tuimail.server.message import StoredMessage

log = logging.getLogger("tuimail.server")

# Upstream's decoder never ends on a name like "a&b": one command would stop the server.
auth.modutf7_decode = decode  # type: ignore[attr-defined,assignment]
mailbox.modutf7_decode = decode  # type: ignore[attr-defined,assignment]

_BATCH = 64
_LOOK = 8
_LONGEST_TURN_S = 0.004
"""The interpreter is shared with the screen: who worked so long lets the others work as long."""
_HIGH_WATER = 256 * 1024

Field = Callable[[StoredMessage, SessionFlags], bytes]
_Answer = tuple[CommandResponse, SelectedMailbox | None]


class UnselectCommand(CheckCommand):
    """UNSELECT (RFC 3691)."""

    command = b"UNSELECT"


class NamespaceCommand(CommandNoArgs, CommandAuth):
    """NAMESPACE (RFC 2342)."""

    command = b"NAMESPACE"


class ServedState(ConnectionState):
    """Commands of one connection; a failure inside one is answered, not fatal."""

    faults: Faults | None = None
    is_encrypted = False
    """From the first octet: then there is nothing left for STARTTLS to do."""

    async def do_greeting(self) -> CommandResponse:
        """The first line, with what is offered."""
        if self.is_encrypted:
            self._capability[:] = [name for name in self._capability if name != b"STARTTLS"]
        return await super().do_greeting()

    async def do_command(self, cmd: Command) -> CommandResponse:
        """Run a command; what pymap or we did not expect becomes NO [SERVERBUG]."""
        refusal = self.faults.refusal(cmd.command) if self.faults is not None else None
        if refusal is not None:
            return _refused(cmd, refusal)
        try:
            return await super().do_command(cmd)
        except (ResponseError, TimeoutError, ConnectionError, EOFError):
            raise
        except Exception:
            log.exception("the command %s failed", cmd.command.decode("ascii", "replace"))
            return ResponseNo(cmd.tag, b"The server failed on this command.", ResponseCode.of(b"SERVERBUG"))

    async def do_fetch(self, cmd: FetchCommand) -> _Answer:
        """FETCH; straight from the index where nothing else is asked for."""
        # UID FETCH 1 (UID) lists UID twice: upstream adds it again.
        fields = [_index_field(attribute) for attribute in dict.fromkeys(cmd.attributes)]
        if any(field is None for field in fields):
            return await super().do_fetch(cmd)
        if not cmd.uid:
            self.selected.hide_expunged = True
        messages, updates = await self.session.fetch_messages(self.selected, cmd.sequence_set, False)
        if cmd.uid and not any(attribute.value == b"UID" for attribute in cmd.attributes):
            fields.insert(0, _uid)
        response = ResponseOk(cmd.tag, cmd.command + b" completed.")
        flags = self.selected.session_flags
        known = [field for field in fields if field is not None]
        response._untagged.extend(
            IndexedFetch(number, message, known, flags)
            for number, message in messages
            if isinstance(message, StoredMessage)
        )
        return response, updates

    async def do_unselect(self, cmd: UnselectCommand) -> _Answer:
        """Leave the mailbox without expunging."""
        self._selected = None
        return ResponseOk(cmd.tag, b"UNSELECT completed."), None

    async def do_namespace(self, cmd: NamespaceCommand) -> _Answer:
        """One personal namespace without a prefix."""
        response = ResponseOk(cmd.tag, b"NAMESPACE completed.")
        response.add_untagged(UntaggedResponse(b'NAMESPACE (("" "/")) NIL NIL'))
        return response, None


class IndexedFetch(UntaggedResponse):
    """A FETCH answer made of index data, rendered when it is written."""

    def __init__(self, number: int, message: StoredMessage, fields: Sequence[Field], flags: SessionFlags) -> None:
        super().__init__()
        self._number = number
        self._message = message
        self._fields = fields
        self._flags = flags

    async def async_write(self, writer: Any) -> None:
        """Write the one line."""
        message, flags = self._message, self._flags
        values = b" ".join([field(message, flags) for field in self._fields])
        writer.write(b"* %d FETCH (%b)\r\n" % (self._number, values))


class ServedConnection(IMAPConnection):
    """Writes answers in batches and contains those that fail to render."""

    faults: Faults | None = None

    async def write_response(self, resp: Response) -> None:
        """Write an answer with its untagged lines; a line that fails is left out and logged."""
        batch = _Batch()
        try:
            untagged = resp._untagged if isinstance(resp, CommandResponse) else ()
            began = time.thread_time()
            for count, line in enumerate(untagged, 1):
                await self._render(line, batch)
                if count % _LOOK == 0 and (took := time.thread_time() - began) > _LONGEST_TURN_S:
                    await self._flush(batch)
                    await asyncio.sleep(took)
                    began = time.thread_time()
                elif count % _BATCH == 0:
                    await self._flush(batch)
            if not isinstance(resp, CommandResponse):
                await self._render(resp, batch)
            elif resp.tag:
                batch.append(b"%b %b\r\n" % (resp.tag, resp.text))
            await self._flush(batch)
            await self.writer.drain()
        except ConnectionError:
            log.debug("the client went away while it was answered")

    async def _render(self, line: Response, batch: _Batch) -> None:
        whole = len(batch)
        try:
            await line.async_write(batch)
        except Exception:
            del batch[whole:]
            log.exception("an answer could not be rendered and was left out")

    async def _flush(self, batch: _Batch) -> None:
        data = b"".join(batch)
        batch.clear()
        if self.faults is not None:
            await self.faults.write(self.writer, data)
        self.writer.write(b"" if self.faults is not None else data)
        if self.writer.transport.get_write_buffer_size() > _HIGH_WATER:
            await self.writer.drain()
        else:
            await asyncio.sleep(0)


class ServedIMAP(IMAPServer):
    """Accepts connections with our connection and state."""

    __slots__ = ["faults"]

    def __init__(self, login: LoginInterface, config: IMAPConfig, faults: Faults | None = None) -> None:
        super().__init__(login, config)
        self.faults = faults

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sock_info: SocketInfo) -> None:
        """Serve one connection to its end."""
        connection = ServedConnection(self.commands, self._config, reader, writer, sock_info)
        state = ServedState(self._login, self._config)
        connection.faults = state.faults = self.faults
        state.is_encrypted = writer.get_extra_info("ssl_object") is not None
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            stack.enter_context(closing(connection))
            await connection.run(state)


def serve_with_ours() -> None:
    """Let pymap's own program serve with our connections too."""
    pymap_imap.IMAPServer = ServedIMAP  # type: ignore[misc]


class _Batch(list[bytes]):
    """Bytes waiting for one write; what pymap takes for a stream."""

    def write(self, data: bytes | memoryview) -> None:
        self.append(bytes(data))

    def writelines(self, lines: Iterable[bytes]) -> None:
        self.extend(lines)


def _refused(cmd: Command, refusal: bytes) -> CommandResponse:
    if refusal.startswith(b"BYE"):
        response = ResponseNo(b"", b"")  # nothing but the BYE is written
        response.add_untagged(ResponseBye(refusal[4:] or b"Going away."))
        return response
    response = ResponseNo(cmd.tag, refusal.partition(b" ")[2])
    response.condition = refusal.partition(b" ")[0]
    return response


def _index_field(attribute: FetchAttribute) -> Field | None:
    """How the index answers an attribute, None where it cannot."""
    section = attribute.section
    if section is None:
        return _FIELDS.get(attribute.value)
    names = section.headers
    if section.specifier != b"HEADER.FIELDS" or section.parts or not names or not names <= LISTED:
        return None
    if attribute.partial is not None or attribute.set_seen:
        return None
    name = b"BODY[HEADER.FIELDS (%b)] " % b" ".join(sorted(names))

    def header(message: StoredMessage, _: SessionFlags) -> bytes:
        value = fields_named(message.answers.listing_header, names)
        return b"%b{%d}\r\n%b" % (name, len(value), value)

    return header


def _uid(message: StoredMessage, _: SessionFlags) -> bytes:
    return b"UID %d" % message.uid


def _flags(message: StoredMessage, session_flags: SessionFlags) -> bytes:
    flags = message.get_flags(session_flags)
    text = _flag_texts.get(flags)
    if text is None:
        text = _flag_texts[flags] = b"FLAGS (%b)" % b" ".join(sorted(bytes(flag) for flag in flags))
    return text


def _internaldate(message: StoredMessage, _: SessionFlags) -> bytes:
    return b'INTERNALDATE "%b"' % message.internal_date.strftime("%d-%b-%Y %H:%M:%S %z").encode()


_flag_texts: dict[frozenset[Flag], bytes] = {}
_FIELDS: dict[bytes, Field] = {
    b"UID": _uid,
    b"FLAGS": _flags,
    b"INTERNALDATE": _internaldate,
    b"RFC822.SIZE": lambda message, _: b"RFC822.SIZE %d" % message.answers.size,
    b"ENVELOPE": lambda message, _: b"ENVELOPE " + message.answers.envelope,
    b"BODYSTRUCTURE": lambda message, _: b"BODYSTRUCTURE " + message.answers.bodystructure,
}
