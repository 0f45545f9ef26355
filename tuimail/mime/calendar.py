"""Reads invitations to events (RFC 5545, 5546), and prepares the answers to them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from tuimail.mime.calendar_times import when_in_words
from tuimail.mime.charset import decode
from tuimail.model.invitation import Answer, Attendee, Invitation
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line, safe_text
from tuimail.model.values import dataclass

if TYPE_CHECKING:
    from icalendar import Component

MAX_OCTETS = 256 * 1024
MAX_ATTENDEES = 200
_MAX_DESCRIPTION = 20_000
_LONGEST_FIELD = 500
_PARTSTATS = {
    "ACCEPTED": gettext("accepted"),
    "TENTATIVE": gettext("perhaps"),
    "DECLINED": gettext("declined"),
    "DELEGATED": gettext("delegated"),
}
_TOO_LARGE = gettext("This calendar entry is too large to be shown.")
_MALFORMED = gettext("This calendar entry is malformed and cannot be shown.")
_NO_EVENT = gettext("This calendar entry holds no event.")


@dataclass(frozen=True, slots=True)
class UnreadableCalendar:
    """Why there is no invitation, in one sentence."""

    reason: str


def read_invitation(
    content: bytes, *, charset: str = "", zone: tzinfo | None = None
) -> Invitation | UnreadableCalendar:
    """The first event of a calendar; `zone` None is the zone of this machine."""
    if len(content) > MAX_OCTETS:
        return UnreadableCalendar(_TOO_LARGE)
    try:
        calendar, event = _first_event(content, charset)
        if event is None:
            return UnreadableCalendar(_NO_EVENT)
        return _invitation(calendar, event, content, zone)
    except Exception:  # the library raises whatever its input makes it stumble over
        return UnreadableCalendar(_MALFORMED)


def _first_event(content: bytes, charset: str) -> tuple[Component, Component | None]:
    from icalendar import Calendar  # 130 ms, paid by who gets an invitation

    calendar = Calendar.from_ical(decode(content, charset or "utf-8"))
    events = calendar.walk("VEVENT")
    return calendar, events[0] if events else None


def _invitation(calendar: Component, event: Component, content: bytes, zone: tzinfo | None) -> Invitation:
    method = _line(calendar.get("METHOD")).upper() or "PUBLISH"
    organizer = event.get("ORGANIZER")
    sequence = _number(event.get("SEQUENCE"))
    attendees = event.get("ATTENDEE") or []
    return Invitation(
        method=method,
        summary=_line(event.get("SUMMARY")) or gettext("An event without a title"),
        when=when_in_words(event, zone),
        where=_line(event.get("LOCATION")),
        organizer=_name(organizer) or _email(organizer),
        organizer_email=_email(organizer),
        attendees=tuple(
            _attendee(one) for one in (attendees if isinstance(attendees, list) else [attendees])[:MAX_ATTENDEES]
        ),
        uid=_line(event.get("UID")),
        recurrence=_line(_ical(event.get("RECURRENCE-ID"))),
        sequence=sequence,
        is_update=method == "REQUEST" and sequence > 0,
        is_cancelled=method == "CANCEL" or _line(event.get("STATUS")).upper() == "CANCELLED",
        description=safe_text(str(event.get("DESCRIPTION") or "")[:_MAX_DESCRIPTION]).strip(),
        source=content,
    )


def _attendee(value: Any) -> Attendee:
    parameters = getattr(value, "params", {})
    answer = _PARTSTATS.get(str(parameters.get("PARTSTAT", "")).upper(), gettext("no answer yet"))
    is_optional = str(parameters.get("ROLE", "")).upper() in ("OPT-PARTICIPANT", "NON-PARTICIPANT")
    return Attendee(_name(value), _email(value), answer, is_optional)


def _name(value: Any) -> str:
    return _line(getattr(value, "params", {}).get("CN"))


def _email(value: Any) -> str:
    text = _line(value)
    return text[7:] if text.lower().startswith("mailto:") else text if "@" in text else ""


def _line(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return " ".join(safe_line(str(value)[:_LONGEST_FIELD]).split()) if value is not None else ""


def _ical(value: Any) -> Any:
    return value.to_ical().decode("utf-8", "replace") if hasattr(value, "to_ical") else value


def _number(value: Any) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return 0


def prepare_reply(
    invitation: Invitation, answer: Answer, me: str, *, name: str = "", now: datetime | None = None
) -> bytes:
    """The text/calendar part (METHOD:REPLY, RFC 5546 3.2.3) that tells the organizer the answer of the address `me`.

    Empty where the invitation cannot be answered.
    """
    from icalendar import Calendar, Event, vCalAddress, vText

    try:
        _, asked = _first_event(invitation.source, "")
        if asked is None or not invitation.organizer_email:
            return b""
        reply, event = Calendar(), Event()
        reply.add("PRODID", "-//tuimail//EN")
        reply.add("VERSION", "2.0")
        reply.add("METHOD", "REPLY")
        for key in ("UID", "SEQUENCE", "RECURRENCE-ID", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER"):
            if key in asked:
                event[key] = asked[key]
        event.add("DTSTAMP", now or datetime.now(UTC))
        attendee = vCalAddress(f"mailto:{safe_line(me)}")
        attendee.params["PARTSTAT"] = vText(answer.value)
        if name:
            attendee.params["CN"] = vText(safe_line(name))
        event.add("ATTENDEE", attendee)
        for zone in _zones(asked, invitation.source):
            reply.add_component(zone)
        reply.add_component(event)
        return bytes(reply.to_ical())
    except Exception:  # as above
        return b""


def _zones(event: Component, source: bytes) -> list[Component]:
    """A time that names a zone of the calendar needs it in the answer too."""
    used = {str(event[key].params.get("TZID", "")) for key in ("DTSTART", "DTEND", "RECURRENCE-ID") if key in event}
    calendar, _ = _first_event(source, "")
    return [zone for zone in calendar.walk("VTIMEZONE") if str(zone.get("TZID")) in used]
