"""Dates of forty years of mail."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.dates import parse_date

MOMENT = int(datetime(2026, 11, 3, 12, 5, 9, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 3 Nov 2026 12:05:09 +0000",
        "Tue, 03 Nov 2026 13:05:09 +0100 (CET)",
        "3 Nov 2026 07:05:09 EST",
        "3 Nov 26 12:05:09 GMT",
        "Tue,3 Nov 2026 12:05:09 -0000",
        "Tue, 3 November 2026 12:05:09 +0000",
        "Tuesday, 03-Nov-26 12:05:09 GMT",
        "Tue Nov  3 12:05:09 2026",
        "Tue Nov  3 12:05:09 GMT 2026",
        "Tue Nov 3 12:05:09 2026 +0000",
        "Nov 3, 2026 12:05:09",
        "2026-11-03T12:05:09Z",
        "2026-11-03 13:05:09 +0100",
        "Tue, 3 Nov 2026 12:05:09",
        "Tue, 3 Nov 2026 12.05.09 +0000",
        "Tue, 3 Nov 2026 12:05:09 GMT+0000",
        "Tue, 3 Nov 2026 12:05:09 +00:00",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert parse_date(text) == MOMENT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1 Jan 1970 00:00:00 +0000", 0),
        ("31 Dec 99 23:59:59 +0000", 946684799),
        ("1 Jan 100 00:00:00 +0000", 946684800),
        ("3 Nov 2026", MOMENT - 12 * 3600 - 5 * 60 - 9),
        ("3 Nov 2026 12:05", MOMENT - 9),
        ("3 Nov 2026 11:05:09 PM +1100", MOMENT),
    ],
)
def test_other_moments(text: str, moment: int) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "32 Nov 2026 12:00", "3 Foo 2026 12:00", "3 Nov 2026 25:00", "3 Nov 0000"]
)
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.datetimes(datetime(1970, 1, 1), datetime(2099, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_what_the_standard_library_writes_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    offset = moment.utcoffset()
    if offset is not None and offset.total_seconds() % 60 == 0:
        assert parse_date(format_datetime(moment)) == int(moment.timestamp())


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["3", "Nov", " ", ",", ":", "99", "+", "T", "-", "2026"])).map("".join)
)
def test_it_never_raises(text: str) -> None:
    parse_date(text)


def test_hostile_dates_end_quickly() -> None:
    started = time.process_time()
    for text in (" " * 60000, "1" * 60000, "Mon, " * 10000, "1 Nov" + " " * 60000):
        parse_date(text)
    assert time.process_time() - started < 1
