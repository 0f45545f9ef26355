"""The receiving half of a connection: each response to the command that wants it, or into the events."""

from __future__ import annotations

from typing import Any

from tuimail.imap.commands.mailbox import Select
from tuimail.imap.commands.session import Authenticate, Compress, Login, StartTls
from tuimail.imap.completion import complete
from tuimail.imap.errors import ProtocolBroken
from tuimail.imap.events import Alert, Bye, Done, Event, Greeting, Malformed, TurnedReadOnly, Unsolicited
from tuimail.imap.inflight import Pending
from tuimail.imap.outbound import Outbound
from tuimail.imap.parser import Numbered, Parsed, parse, tag_of
from tuimail.imap.responses import (
    Condition,
    Continuation,
    ESearchData,
    SearchData,
    StatusLine,
    Tagged,
    ThreadData,
    Unknown,
    Untagged,
)
from tuimail.imap.session_state import SessionState, State
from tuimail.imap.trace import excerpt
from tuimail.model.language import gettext

_NOT_IMAP = gettext("This is not an IMAP server; check the host name and the port.")


class Inbound:
    """Understands responses. `events` is the connection's list, to which it adds."""

    def __init__(self, session: SessionState, outbound: Outbound, events: list[Event]) -> None:
        self._session = session
        self._outbound = outbound
        self._events = events
        self.goodbye = ""
        """What the server said with BYE."""

        self.stream_changes: StartTls | Compress | None = None
        """The command after whose OK the octets are no longer plain IMAP."""

    def drop(self, reason: str, octets: bytes) -> None:
        """Report a response that is not used."""
        self._events.append(Malformed(reason, excerpt(octets)))

    def response(self, octets: bytes) -> None:
        """Take one response. ProtocolBroken where the first is none of IMAP's."""
        if octets.isspace():
            return
        try:
            parsed = parse(octets, self._session.name_of)
        except Exception as error:  # whatever a response provokes costs that response, never the connection
            self._unreadable(octets, error)
            return
        if self._session.state is State.GREETING:
            self._greet(parsed)
            return
        match parsed:
            case Tagged():
                self._tagged(parsed, octets)
            case Continuation():
                if not self._outbound.continuation(parsed.text):
                    self.drop(gettext("a continuation that nothing waits for"), octets)
            case Numbered():
                self._untagged(self._session.expunge(parsed.seq))
            case _:
                self._untagged(parsed)

    def _unreadable(self, octets: bytes, error: Exception) -> None:
        if self._session.state is State.GREETING:
            raise ProtocolBroken(_NOT_IMAP)
        self.drop(str(error) if isinstance(error, ValueError) else type(error).__name__, octets)
        tag = tag_of(octets)
        if tag in self._outbound.queue.inflight:
            self._tagged(Tagged(tag, Condition.BAD, None, gettext("its answer makes no sense")), octets)

    def _greet(self, greeting: Parsed) -> None:
        if not isinstance(greeting, StatusLine) or greeting.condition in (Condition.NO, Condition.BAD):
            raise ProtocolBroken(_NOT_IMAP)
        self._session.state = State.NOT_AUTHENTICATED
        self._session.recognise(greeting.text)
        if greeting.condition is Condition.PREAUTH:
            self._session.log_in()
        self._status_line(greeting, None)
        if greeting.condition is not Condition.BYE:
            self._events.append(Greeting(greeting.condition, greeting.text))

    def _untagged(self, response: Untagged) -> None:
        self._session.resolve(response)
        pending = self._outbound.queue.claim(response)
        select = pending if pending is not None and isinstance(pending.command, Select) else None
        self._session.note(response, select is not None)
        if isinstance(response, StatusLine):
            self._status_line(response, select)
        if pending is not None:
            is_by_number = pending.command.uses_sequence_numbers
            pending.responses.append(self._session.seqs.resolved(response) if is_by_number else response)
        elif not isinstance(response, StatusLine) or response.condition is not Condition.BYE:
            self._events.append(Unsolicited(_without_numbers(response)))

    def _status_line(self, line: StatusLine, select: Pending[Any] | None) -> None:
        code = line.code
        if line.condition is Condition.BYE:
            self.goodbye = line.text
            self._session.state = State.LOGOUT
            self._events.append(Bye(code, line.text))
        if code is None:
            return
        if code.name == "ALERT":
            self._events.append(Alert(line.text))
        elif code.name == "CLOSED" and select is not None:
            select.responses.clear()
            self._session.deselect()
        elif select is None and self._session.note_code(code):
            self._turned_read_only(line.text)

    def _turned_read_only(self, text: str) -> None:
        if self._session.selected is not None:
            self._events.append(TurnedReadOnly(self._session.selected.name, text))

    def _tagged(self, tagged: Tagged, octets: bytes) -> None:
        pending = self._outbound.ended(tagged.tag)
        if pending is None:
            self.drop(gettext("the end of a command that is not under way"), octets)
            return
        code = tagged.code
        if code is not None and code.name == "ALERT":
            self._events.append(Alert(tagged.text))
        elif code is not None and not isinstance(pending.command, Select) and self._session.note_code(code):
            self._turned_read_only(tagged.text)
        is_login = isinstance(pending.command, Login | Authenticate)
        rejection = self._outbound.login_ended() if is_login else None
        if rejection is not None:
            pending.fail(rejection)
        else:
            complete(pending, tagged, self._session)
        if pending.error is None:
            self._after(pending.command)
        self._events.append(Done(pending))

    def _after(self, command: object) -> None:
        """What a successful command means for the connection itself."""
        match command:
            case Login() | Authenticate() if not self._outbound.has_told_capabilities:
                self._session.forget_capabilities()
            case StartTls() | Compress():
                self.stream_changes = command


def _without_numbers(response: Untagged) -> Untagged:
    """Results of a search that nobody asked for would be sequence numbers, so only their name is told."""
    match response:
        case SearchData():
            return Unknown("SORT" if response.is_sort else "SEARCH", None, ())
        case ESearchData():
            return Unknown("ESEARCH", None, ())
        case ThreadData():
            return Unknown("THREAD", None, ())
    return response
