"""One message of a sample in one line: when, from whom, what about, cut to the room that there is."""

from __future__ import annotations

from typing import Final, Protocol

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.ui.cells import fit
from tuimail.ui.dates import SHORT_WIDTH, ShortDates

_LEAST, _MOST = 8, 24
_LEAST_ROOM: Final = 30


class Sample(Protocol):
    """A message, or what was kept of one."""

    @property
    def internaldate(self) -> int: ...

    @property
    def sender(self) -> str: ...

    @property
    def subject(self) -> str: ...


def sample_line(one: Sample, dates: ShortDates, room: int) -> str:
    """At most `room` cells."""
    room = max(_LEAST_ROOM, room)
    sender = fit(safe_line(one.sender), max(_LEAST, min(_MOST, (room - SHORT_WIDTH) * 2 // 5)))
    line = f"{dates.short(one.internaldate):>{SHORT_WIDTH}}  {sender}  "
    return fit(line + (safe_line(one.subject) or gettext("(no subject)")), room).rstrip()
