"""Leaving a mailing list: reads how it wants to be left, asks, has it asked by one click, and offers its mail.

ask() ── header not here? ──> FetchPart ──> question ── yes ──> Unsubscribe ── done ──> its mail is one key away
                                  └── no one click ──> its addresses, to open or copy
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tuimail.contract.commands import FetchPart, Lane, Unsubscribe
from tuimail.contract.events import CommandCancelled, CommandDeferred, CommandDone, CommandFailed, Event, Severity
from tuimail.mime.list_unsubscribe import WaysOut, ways_out
from tuimail.model.ids import CommandId, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.likeness import Likeness
from tuimail.model.safe_text import safe_line
from tuimail.state.desk import Desk
from tuimail.state.marking import Marking
from tuimail.state.prompts import Confirm, PickAddress
from tuimail.state.touched import Touched
from tuimail.state.work import esc_stops

_HEADER_OCTETS: Final = 256 * 1024
_UNPROVEN: Final = gettext(
    "Your server does not say that the list itself wrote this, so whoever wrote it may be asked instead."
)
_NO_SENDING: Final = gettext("tuimail cannot send mail yet: write to it with another program.")
Then = Callable[[], set[Touched]]


class _Step(NamedTuple):
    """What was submitted, and what happens when it is done."""

    then: Then
    otherwise: Then


class Leaving:
    """The list of one message at a time."""

    def __init__(self, desk: Desk, mark: Marking) -> None:
        self._desk = desk
        self._mark = mark
        self._steps: dict[CommandId, _Step] = {}

    def ask(self) -> set[Touched]:
        """For the message under the cursor; afterwards what the list sent is selected."""
        listing = self._desk.listing
        row = listing.cursor_row if listing is not None else None
        if listing is None or row is None:
            return self._desk.say(gettext("There is no message here."))
        return self.ask_for(MessageKey(listing.mailbox.account, row), lambda: self._select(row))

    def ask_for(self, shown: MessageKey, then: Then) -> set[Touched]:
        """For any message; `then` is what follows when the list was left."""
        if self._desk.is_read_only:
            return self._desk.say(gettext("Nothing is sent: tuimail was started with --read-only."), Severity.WARNING)
        key = self._desk.home(shown)
        block = self._header(key)
        if block is not None:
            return self._question(key, block, then)

        def read() -> set[Touched]:
            found = self._header(key)
            return self._question(key, found, then) if found is not None else self._nothing()

        fetch = FetchPart(message=key, section="HEADER", lane=Lane.INTERACTIVE)
        return self._submit(fetch, gettext("Reading how this list can be left"), read)

    def apply(self, event: Event) -> set[Touched]:
        """An event that may be about this."""
        match event:
            case CommandDone(command_id=command_id):
                step = self._steps.pop(command_id, None)
                return step.then() if step is not None else set()
            case CommandFailed(command_id=command_id):
                step = self._steps.pop(command_id, None)  # its reason is said like that of any other
                return step.otherwise() if step is not None else set()
            case CommandCancelled(command_id=command_id):
                self._steps.pop(command_id, None)
            case CommandDeferred(command_id=command_id, reason=reason) if command_id in self._steps:
                return self._desk.work.hold(command_id, reason)
            case _:
                pass
        return set()

    def _stop(self, command_id: CommandId) -> set[Touched]:
        """Stop waiting. What a list was asked already, it may do."""
        self._steps.pop(command_id, None)
        self._desk.cancel(command_id)
        self._desk.work.end(command_id)
        return self._desk.say(gettext("Stopped."))

    def _submit(
        self, command: FetchPart | Unsubscribe, words: str, then: Then, otherwise: Then = lambda: set()
    ) -> set[Touched]:
        command_id = self._desk.submit(command)
        self._steps[command_id] = _Step(then, otherwise)
        return self._desk.work.begin(command_id, words, way=esc_stops(lambda: self._stop(command_id)))

    def _header(self, key: MessageKey) -> bytes | None:
        reads = self._desk.readers.get(key.account)
        return reads.part_head(key.row, "HEADER", _HEADER_OCTETS) if reads is not None else None

    def _nothing(self) -> set[Touched]:
        return self._desk.say(gettext("This message names no way to unsubscribe; mark it as spam instead."))

    def _question(self, key: MessageKey, block: bytes, then: Then) -> set[Touched]:
        ways = ways_out(block)
        if not ways:
            return self._nothing()
        sender = self._sender(key)
        if not ways.one_click:
            return self._by_hand(ways, gettext("{sender} has no one-click unsubscribe. Leave by").format(sender=sender))
        doubt = "" if ways.is_signed and self._is_proven(key, block) else f" {_UNPROVEN}"
        why = gettext("tuimail asks {host} once, by HTTPS: it learns that this address reads its mail.{doubt}").format(
            host=ways.host, doubt=doubt
        )

        def go() -> set[Touched]:
            command = Unsubscribe(message=key, uri=ways.one_click)
            return self._submit(
                command,
                gettext("Asking {host} to unsubscribe you").format(host=ways.host),
                lambda: self._left(ways.host, then),
                lambda: self._by_hand(
                    ways,
                    gettext("{host} did not unsubscribe you. Other ways to leave {sender}:").format(
                        host=ways.host, sender=sender
                    ),
                ),
            )

        return self._desk.prompts.ask(
            Confirm(
                gettext("Unsubscribe from {sender}?").format(sender=sender),
                gettext("Unsubscribe"),
                gettext("Stay"),
                go,
                why,
            )
        )

    def _by_hand(self, ways: WaysOut, title: str) -> set[Touched]:
        """Where people can do it themselves."""
        found = [(ways.page, gettext("its page"), "")] if ways.page else []
        if ways.mail:
            found.append((ways.mail, gettext("a mail to {address}").format(address=ways.address), _NO_SENDING))
        return self._desk.prompts.ask(PickAddress(title, tuple(found))) if found else set()

    def _left(self, host: str, then: Then) -> set[Touched]:
        self._desk.say(gettext("Asked {host} to unsubscribe you; it agreed.").format(host=host))
        return {Touched.STATUS} | then()

    def _is_proven(self, key: MessageKey, block: bytes) -> bool:
        """RFC 8058 4: the fields must be signed; our own server says whether the signature is good."""
        verdict = self._desk.judge(key.account, block) if self._desk.judge is not None else None
        return verdict is not None and verdict.dkim == "pass"

    def _sender(self, key: MessageKey) -> str:
        """Who is left: a list that many write to, or whose newsletter it is."""
        reads = self._desk.readers.get(key.account)
        headers = reads.headers(key.row) if reads is not None else None
        if headers is None or not headers.from_:
            return gettext("this list")
        name, email = safe_line(headers.from_[0].shown), safe_line(headers.from_[0].email)
        list_id = headers.list_id
        if list_id and not list_id.lower().endswith(email.rpartition("@")[2].lower()):
            return gettext("the list {list_id}").format(list_id=safe_line(list_id))  # others write there as well
        return gettext("“{name}” ({email})").format(name=name, email=email) if name != email else email

    def _select(self, row: MessageRow) -> set[Touched]:
        """Its mail is selected, so that the next key archives or trashes all of it."""
        listing = self._desk.listing
        if listing is None:
            return set()
        reads = self._desk.readers.get(listing.mailbox.account)
        headers = reads.headers(row) if reads is not None else None
        likeness = Likeness.LIST if headers is not None and headers.list_id else Likeness.SENDER
        return self._mark.alike(likeness, row)
