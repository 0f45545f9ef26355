"""Invitations: what, when and where in the reader's words, and the answers to them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuimail.mime.calendar import UnreadableCalendar, prepare_reply, read_invitation
from tuimail.model.invitation import Answer, Attendee, Invitation

BERLIN = ZoneInfo("Europe/Berlin")
TIMES = "DTSTART:20260305T090000Z\r\nDTEND:20260305T100000Z\r\n"
PEOPLE = (
    'ORGANIZER;CN="Ada, Dr.":mailto:ada@x.example\r\n'
    "ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@x.example\r\n"
    "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION:MAILTO:eve@x.example\r\n"
)


def calendar(times: str = TIMES, more: str = PEOPLE, method: str = "REQUEST") -> bytes:
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:u1@x\r\n"
        f"DTSTAMP:20260101T000000Z\r\nSUMMARY:Plans\\, big\\nones\r\n{times}{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def invitation(content: bytes) -> Invitation:
    found = read_invitation(content, zone=BERLIN)
    assert isinstance(found, Invitation), found
    return found


def test_who_what_where() -> None:
    found = invitation(calendar(more=PEOPLE + "LOCATION:Room\\; 2\r\nDESCRIPTION:line\\nmore\x1b[2J\r\nSEQUENCE:2\r\n"))
    assert (found.method, found.summary, found.where, found.uid) == ("REQUEST", "Plans, big ones", "Room; 2", "u1@x")
    assert (found.organizer, found.organizer_email) == ("Ada, Dr.", "ada@x.example")
    assert found.attendees == (
        Attendee("Bob", "bob@x.example", "accepted"),
        Attendee("", "eve@x.example", "no answer yet", True),
    )
    assert found.description == "line\nmore\ufffd[2J"
    assert (found.sequence, found.is_update, found.is_cancelled, found.wants_answer) == (2, True, False, True)


@pytest.mark.parametrize(
    ("times", "when"),
    [
        (TIMES, "Thu 5 March 2026, 10:00-11:00 (CET)"),
        ("DTSTART:20260305T233000\r\nDURATION:PT1H\r\n", "Thu 5 March 2026, 23:30 to Fri 6 March 2026, 00:30"),
        ("DTSTART;TZID=America/New_York:20260705T120000\r\n", "Sun 5 July 2026, 18:00 (CEST)"),
        ("DTSTART;TZID=Pacific Standard Time:20260705T120000\r\n", "Sun 5 July 2026, 21:00 (CEST)"),
        ("DTSTART;VALUE=DATE:20260305\r\nDTEND;VALUE=DATE:20260306\r\n", "Thu 5 March 2026, all day"),
        (
            "DTSTART;VALUE=DATE:20260305\r\nDTEND;VALUE=DATE:20260308\r\n",
            "Thu 5 March 2026 to Sat 7 March 2026, all day",
        ),
        (f"{TIMES}RRULE:FREQ=WEEKLY;BYDAY=MO,TH\r\n", "Thu 5 March 2026, 10:00-11:00 (CET), every week on Mon, Thu"),
        (
            f"{TIMES}RRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=5\r\n",
            "Thu 5 March 2026, 10:00-11:00 (CET), every 2 months, 5 times",
        ),
        (
            f"{TIMES}RRULE:FREQ=DAILY;UNTIL=20260401T000000Z\r\n",
            "Thu 5 March 2026, 10:00-11:00 (CET), every day, until Wed 1 April 2026",
        ),
        ("", "The time is not given."),
        ("DTSTART:99999999T999999Z\r\n", "The time is not given."),
    ],
)
def test_when(times: str, when: str) -> None:
    assert invitation(calendar(times)).when == when


def test_cancellations() -> None:
    cancelled = invitation(calendar(method="CANCEL"))
    assert (cancelled.is_cancelled, cancelled.wants_answer) == (True, False)
    assert invitation(calendar(more=PEOPLE + "STATUS:CANCELLED\r\n")).is_cancelled


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"BEGIN:VEVENT\r\n", b"x" * 300_000],
    ids=["empty", "nonsense", "no event", "no end", "too large"],
)
def test_what_is_no_calendar_gives_a_sentence(content: bytes) -> None:
    found = read_invitation(content)
    assert isinstance(found, UnreadableCalendar)
    assert found.reason.startswith("This calendar entry")


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_names_the_event_and_me_only(answer: Answer) -> None:
    asked = invitation(calendar(more=PEOPLE + "SEQUENCE:3\r\n"))
    reply = prepare_reply(asked, answer, "eve@x.example\r\nX: y", name="Eve", now=datetime(2026, 1, 2, tzinfo=UTC))
    text = reply.decode().replace("\r\n ", "")
    assert "METHOD:REPLY" in text
    assert "UID:u1@x" in text
    assert "SEQUENCE:3" in text
    assert "DTSTAMP:20260102T000000Z" in text
    assert text.count("ATTENDEE") == 1
    assert "\r\nX:" not in text
    back = invitation(reply)
    assert (back.method, back.organizer_email, back.attendees[0].name) == ("REPLY", "ada@x.example", "Eve")
    expected = {"ACCEPTED": "accepted", "TENTATIVE": "perhaps", "DECLINED": "declined"}
    assert back.attendees[0].answer == expected[answer.value]


def test_nobody_to_answer_to() -> None:
    assert prepare_reply(invitation(calendar(more="")), Answer.ACCEPTED, "me@x.example") == b""


LINES = st.sampled_from([
    "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "METHOD:REQUEST", "DTSTART:20260305T090000Z",
    "DTSTART;TZID=x:20260305T090000", "DTEND:1",
    "RRULE:FREQ=X", "RRULE:FREQ=DAILY;INTERVAL=-1;BYDAY=9XX", "SUMMARY:\x1b", "LOCATION:",
    "ATTENDEE:x", "ORGANIZER;CN=\u202e:mailto:", "SEQUENCE:x", "DURATION:P99999999999D", "BEGIN:VTIMEZONE", "TZID:x",
    "END:VTIMEZONE", "DTSTART;VALUE=DATE:00000000", ":", ";", " folded", "LOCATION;X=\":y", "DTSTART:00010101T000000Z",
])  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(LINES, max_size=20))
def test_any_calendar_is_read_or_refused(lines: list[str]) -> None:
    content = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    found = read_invitation(content.encode(), zone=BERLIN)
    if isinstance(found, Invitation):
        assert all(text.isprintable() for text in (found.summary, found.when, found.organizer))
        prepare_reply(found, Answer.ACCEPTED, "me@x.example")


@pytest.mark.parametrize(
    "content",
    [
        calendar(more="ATTENDEE:mailto:a@b.example\r\n" * 8000),
        b"BEGIN:VEVENT\r\n" * 15_000,
        b"BEGIN:VCALENDAR\r\n" + b"X;" * 120_000,
        b"BEGIN:VCALENDAR\r\n" + b" \r\n" * 80_000,
        calendar(more="DESCRIPTION:" + "\\n" * 100_000 + "\r\n"),
    ],
    ids=["attendees", "nested", "parameters", "folds", "text"],
)
def test_hostile_calendars_end_quickly(content: bytes) -> None:
    read_invitation(calendar(), zone=BERLIN)
    started = time.process_time()
    read_invitation(content, zone=BERLIN)
    assert time.process_time() - started < 4
