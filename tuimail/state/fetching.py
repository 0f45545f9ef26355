"""Attachments on their way from the server: progress on the status line, Esc stops, a next time goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Final

from tuimail.contract.commands import FetchPart, Lane
from tuimail.contract.events import CommandDeferred, CommandDone, CommandFailed, Event, PartProgress, Severity
from tuimail.mime.attachments import Attachment
from tuimail.model.ids import CommandId, MessageKey
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched
from tuimail.state.work import Unit, esc_stops

Then = Callable[[], set[Touched]]
_QUICK_OCTETS: Final = 256 * 1024
"""Up to here somebody waits for it; more goes beside everything else."""


@dataclass(slots=True)
class _Fetch:
    """Sections by command, their octets (received, total), and what happens when all are here."""

    then: Then
    waiting: dict[CommandId, tuple[MessageKey, str]] = field(default_factory=dict)
    octets: dict[tuple[MessageKey, str], tuple[int, int]] = field(default_factory=dict)


class Fetching:
    """What is being fetched."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fetches: list[_Fetch] = []

    def begin(self, wanted: Sequence[tuple[MessageKey, Attachment]], then: Then) -> set[Touched]:
        """Ask for these, and go on when all of them are here."""
        name = wanted[0][1].name if len(wanted) == 1 else gettext("{wanted} attachments").format(wanted=len(wanted))
        fetch = _Fetch(then)
        for message, attachment in wanted:
            lane = Lane.INTERACTIVE if attachment.size <= _QUICK_OCTETS else Lane.BULK
            command_id = self._desk.submit(FetchPart(message=message, section=attachment.section, lane=lane))
            fetch.waiting[command_id] = (message, attachment.section)
            fetch.octets[message, attachment.section] = (0, max(1, attachment.size))
        self._fetches.append(fetch)
        words = gettext("Fetching {name}").format(name=safe_line(name))
        total = sum(total for _, total in fetch.octets.values())
        way = esc_stops(lambda: self._stop(fetch))
        return self._desk.work.begin(id(fetch), words, total=total, unit=Unit.OCTETS, way=way)

    def _stop(self, fetch: _Fetch) -> set[Touched]:
        """What has come stays."""
        self._end(fetch)
        for command_id in fetch.waiting:
            self._desk.cancel(command_id)
        return self._desk.say(gettext("Stopped; what has come so far is kept."))

    def _end(self, fetch: _Fetch) -> None:
        self._fetches.remove(fetch)
        self._desk.work.end(id(fetch))

    def apply(self, event: Event) -> set[Touched]:
        """An event that may be about what is being fetched."""
        match event:
            case PartProgress():
                return self._progress(event)
            case CommandDone(command_id=command_id):
                return self._done(command_id)
            case CommandFailed(command_id=command_id, reason=reason):
                return self._failed(command_id, safe_line(reason))
            case CommandDeferred(command_id=command_id, reason=reason):
                return self._deferred(command_id, safe_line(reason))
            case _:
                return set()

    def _progress(self, event: PartProgress) -> set[Touched]:
        for fetch in self._fetches:
            if (event.message, event.section) in fetch.octets:
                fetch.octets[event.message, event.section] = (event.received, max(1, event.total))
                received, total = (sum(numbers) for numbers in zip(*fetch.octets.values(), strict=True))
                return self._desk.work.proceed(id(fetch), received, total)
        return set()

    def _done(self, command_id: CommandId) -> set[Touched]:
        fetch = self._of(command_id)
        if fetch is None:
            return set()
        del fetch.waiting[command_id]
        if fetch.waiting:
            return set()
        self._end(fetch)
        return {Touched.STATUS} | fetch.then()

    def _failed(self, command_id: CommandId, reason: str) -> set[Touched]:
        fetch = self._of(command_id)
        if fetch is None:
            return set()
        self._end(fetch)
        for other in fetch.waiting:
            if other != command_id:
                self._desk.cancel(other)
        return self._desk.say(reason, Severity.ERROR)

    def _deferred(self, command_id: CommandId, reason: str) -> set[Touched]:
        fetch = self._of(command_id)
        return self._desk.work.hold(id(fetch), reason) if fetch is not None else set()

    def _of(self, command_id: CommandId) -> _Fetch | None:
        return next((fetch for fetch in self._fetches if command_id in fetch.waiting), None)
