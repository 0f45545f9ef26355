"""Invitations and cancellations (RFC 5546, iMIP), as calendars send them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import Head, Piece, attachment, message, msgid, multipart, text
from tuimail.demo.people import GAUGE_CLIENT, ME, TEAM, Person
from tuimail.demo.times import DAY_S, at

_MEETINGS = (
    ("Weekly: stations and their moods", "The small room", "Standing agenda. Bring the worst graph of the week."),
    ("Review: quarterly report", "The large room", "One hour, section by section. Coffee is in the minutes."),
    ("Flood warning drill", "Council offices, 2nd floor", "Sirens stay silent. Everything else is real."),
    ("Lunch talk: ice on sensors", "Canteen", "Hugo shows slides. Some of them are cold."),
    ("Interview", "The room without boxes", "Forty minutes, then a walk to the bench."),
    ("Survey planning", "Online", "Link is in the calendar entry. Cameras optional, charts not."),
)


def invitation(random: Random, when: int, serial: int) -> list[Letter]:
    """An invitation, and sometimes the cancellation that follows."""
    meeting = random.choice(_MEETINGS)
    organizer = random.choice((*TEAM[:7], GAUGE_CLIENT))
    begins = when - when % 3600 + random.randint(1, 9) * DAY_S + random.choice((0, 1800))
    while at(begins).weekday() >= 5:
        begins += DAY_S
    first = Letter(
        "INBOX", when, partial(_write, "REQUEST", organizer, meeting, begins, when, serial), wants_reading=1.5
    )
    if random.random() > 0.22:
        return [first]
    later = when + random.randint(3600, 80_000)
    return [first, Letter("INBOX", later, partial(_write, "CANCEL", organizer, meeting, begins, later, serial))]


def _write(method: str, organizer: Person, meeting: tuple[str, str, str], begins: int, when: int, serial: int) -> bytes:
    title, place, about = meeting
    day = at(begins).strftime("%A %d %B, %H:%M")
    is_off = method == "CANCEL"
    subject = f"{'Cancelled' if is_off else 'Invitation'}: {title}, {day}"
    says = f"{title}\n{day} (UTC), {place}\n\n{about}\n"
    if is_off:
        says = f"This meeting does not take place:\n\n{says}"
    entry = _entry(method, organizer, meeting, begins, when, serial)
    calendar = text(entry, subtype="calendar", extra=f"; method={method}")
    key = msgid((method, serial), organizer.host)
    head = Head(organizer, subject, when, key)
    both: Piece = multipart("alternative", [text(says), calendar], (method, serial))
    return message(head, multipart("mixed", [both, attachment(entry.encode(), "application/ics", "invite.ics")], key))


def _entry(method: str, organizer: Person, meeting: tuple[str, str, str], begins: int, when: int, serial: int) -> str:
    title, place, about = meeting
    start, end = at(begins), at(begins) + timedelta(minutes=50)
    is_off = method == "CANCEL"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Quillmere//Calendar//EN", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{serial:08d}@calendar.quillmere.example", f"DTSTAMP:{at(when):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}", f"SEQUENCE:{int(is_off)}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}", f"SUMMARY:{_escaped(title)}", f"LOCATION:{_escaped(place)}",
        f"DESCRIPTION:{_escaped(about)}", f"ORGANIZER;CN={organizer.name}:mailto:{organizer.address}",
        f"ATTENDEE;CN={ME.name};PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{ME.address}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
