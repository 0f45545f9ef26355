"""Times to come, in words."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.language import gettext, speak
from tuimail.state.when import WhenError, distance, parse_when, proposals
from tuimail.ui import dates


@contextmanager
def zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


@pytest.fixture(autouse=True)
def _berlin() -> Iterator[None]:
    with zone("Europe/Berlin"):
        yield


def at(text: str) -> float:
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))


def said(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


NOW = "2026-11-21 19:10"  # a Saturday


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow", "2026-11-22 08:00"),
        ("tomorrow 14:00", "2026-11-22 14:00"),
        ("Tomorrow evening", "2026-11-22 18:00"),
        ("fri 9:00", "2026-11-27 09:00"),
        ("Friday 9", "2026-11-27 09:00"),
        ("next mon", "2026-11-23 08:00"),
        ("sat", "2026-11-28 08:00"),
        ("sat 20:00", "2026-11-21 20:00"),
        ("today 23:15", "2026-11-21 23:15"),
        ("21:30", "2026-11-21 21:30"),
        ("9:00", "2026-11-22 09:00"),
        ("5pm", "2026-11-22 17:00"),
        ("12am", "2026-11-22 00:00"),
        ("tonight", "2026-11-21 20:00"),
        ("3d", "2026-11-24 08:00"),
        ("in 2 weeks", "2026-12-05 08:00"),
        ("2h", "2026-11-21 21:10"),
        ("30m", "2026-11-21 19:40"),
        ("1mo", "2026-12-21 08:00"),
        ("1y", "2027-11-21 08:00"),
        ("2026-12-24 8:00", "2026-12-24 08:00"),
        ("2026-12-24", "2026-12-24 08:00"),
        ("24.12. 9:30", "2026-12-24 09:30"),
        ("24.12.2027", "2027-12-24 08:00"),
        ("24 dec", "2026-12-24 08:00"),
        ("Dec 24, 17:00", "2026-12-24 17:00"),
        ("1 march 2027 7:00", "2027-03-01 07:00"),
        ("1 mar", "2027-03-01 08:00"),
        ("in 5 min", "2026-11-21 19:15"),
        ("in 1 minute", "2026-11-21 19:11"),
        ("in 5 minutes", "2026-11-21 19:15"),
        ("5 mins.", "2026-11-21 19:15"),
        ("in an hour", "2026-11-21 20:10"),
        ("a week", "2026-11-28 08:00"),
        ("next week", "2026-11-23 08:00"),
        ("next month", "2026-12-01 08:00"),
        ("next year 9:00", "2027-01-01 09:00"),
        ("next weekend", "2026-11-28 09:00"),
        ("the weekend, 10:00", "2026-11-28 10:00"),
        ("day after tomorrow", "2026-11-23 08:00"),
        ("monday at noon", "2026-11-23 12:00"),
        ("Monday in the evening", "2026-11-23 18:00"),
        ("tomorrow 9 o'clock", "2026-11-22 09:00"),
        ("thu 24 Dec 2026, 08:00", "2026-12-24 08:00"),
    ],
)
def test_what_people_write(text: str, moment: str) -> None:
    assert said(parse_when(text, at(NOW))) == moment


@pytest.fixture
def german() -> Iterator[None]:
    assert speak("de")
    try:
        yield
    finally:
        speak("en")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("morgen", "2026-11-22 08:00"),
        ("Morgen 14 Uhr", "2026-11-22 14:00"),
        ("morgen früh", "2026-11-22 08:00"),
        ("morgen abend", "2026-11-22 18:00"),
        ("übermorgen", "2026-11-23 08:00"),
        ("uebermorgen", "2026-11-23 08:00"),
        ("in 5 Min.", "2026-11-21 19:15"),
        ("in 5 Minuten", "2026-11-21 19:15"),
        ("5 min", "2026-11-21 19:15"),
        ("in einer Stunde", "2026-11-21 20:10"),
        ("in 2 Std.", "2026-11-21 21:10"),
        ("in 3 Tagen", "2026-11-24 08:00"),
        ("3 t", "2026-11-24 08:00"),
        ("in einer Woche", "2026-11-28 08:00"),
        ("in einem Monat", "2026-12-21 08:00"),
        ("nächste Woche", "2026-11-23 08:00"),
        ("naechste woche", "2026-11-23 08:00"),
        ("nächsten Monat", "2026-12-01 08:00"),
        ("nächstes Wochenende", "2026-11-28 09:00"),
        ("am Wochenende", "2026-11-28 09:00"),
        ("Montag 9 Uhr", "2026-11-23 09:00"),
        ("am Montag um 9:30 Uhr", "2026-11-23 09:30"),
        ("Mo 9 Uhr 30", "2026-11-23 09:30"),
        ("nächsten Freitag", "2026-11-27 08:00"),
        ("fr mittag", "2026-11-27 12:00"),
        ("do. 17.15", "2026-11-26 17:15"),
        ("heute 23 Uhr", "2026-11-21 23:00"),
        ("heute Nacht", "2026-11-21 20:00"),
        ("24. Dez", "2026-12-24 08:00"),
        ("24. Dezember 2026, 17 Uhr", "2026-12-24 17:00"),
        ("1. März", "2027-03-01 08:00"),
        ("Do 24. Dez 2026, 08:00", "2026-12-24 08:00"),
        ("24.12.2026 8:00", "2026-12-24 08:00"),
        ("tomorrow 14:00", "2026-11-22 14:00"),
        ("fri 9:00", "2026-11-27 09:00"),
        ("next week", "2026-11-23 08:00"),
    ],
)
def test_what_people_write_in_german_or_in_english_all_the_same(text: str, moment: str) -> None:
    assert said(parse_when(text, at(NOW))) == moment


@pytest.mark.parametrize("language", ["en", "de"])
@given(now=st.integers(1_700_000_000, 1_900_000_000))
def test_what_is_offered_can_be_typed(language: str, now: int) -> None:
    speak(language)
    try:
        for one in proposals(now):
            if one.moment - now >= 60:
                assert parse_when(one.name, now) == one.moment
                assert parse_when(f" {one.name.upper()} ", now) == one.moment
    finally:
        speak("en")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("order", ["day-first", "month-first", "iso"])
@given(now=st.integers(1_700_000_000, 1_900_000_000), ahead=st.integers(2, 20_000_000))
def test_what_is_shown_can_be_typed(language: str, order: str, now: int, ahead: int) -> None:
    """The picker shows dates and how far away they are: both mean the same where they are typed."""
    speak(language)
    words = dates._DAYS, dates._MONTHS
    moment = (now + ahead * 60) // 60 * 60
    try:
        dates._DAYS, dates._MONTHS = (gettext(" ".join(names)).split() for names in words)
        dates.use_dates(order)
        shown = dates.long_date(moment)
        again = parse_when(shown, now)
        assert dates.long_date(again) == shown, "but for the hour that a change of the clock repeats"
        assert abs(again - moment) in (0, 3600)
        away = distance(moment - now)
        assert abs(parse_when(away, now) - moment) < max(86_400, (moment - now) // 2)
    finally:
        dates._DAYS, dates._MONTHS = words
        dates.use_dates("day-first")
        speak("en")


@pytest.mark.parametrize(
    "text", ["", "soon", "9", "25:00", "13pm", "31.2.", "2026-13-01", "fri fri", "3x", "0d x", "²d"]
)
def test_what_is_no_time_says_what_would_be(text: str) -> None:
    with pytest.raises(WhenError, match="try fri 9:00"):
        parse_when(text, at(NOW))


@pytest.mark.parametrize("text", ["today 8:00", "2020-01-01", "0h"])
def test_the_past_is_refused(text: str) -> None:
    with pytest.raises(WhenError, match="past"):
        parse_when(text, at(NOW))


_PIECES = [
    "in",
    "5",
    "min.",
    "a",
    "eine",
    "Woche",
    "next",
    "am",
    "Mo",
    "9",
    "Uhr",
    "30",
    "um",
    "dec",
    "24.",
    "this",
    "pm",
]


@pytest.mark.parametrize("language", ["en", "de"])
@given(
    st.text(max_size=30) | st.lists(st.sampled_from(_PIECES), max_size=6).map(" ".join),
    st.integers(1_600_000_000, 2_000_000_000),
)
def test_any_text_is_a_time_to_come_or_refused_in_words(language: str, text: str, now: int) -> None:
    speak(language)
    try:
        moment = parse_when(text, now)
    except WhenError:
        return
    finally:
        speak("en")
    assert moment > now


def test_the_usual_times() -> None:
    names = {one.name: said(one.moment) for one in proposals(at("2026-11-19 10:20"))}
    assert names == {
        "Later today": "2026-11-19 14:00",
        "This evening": "2026-11-19 18:00",
        "Tomorrow morning": "2026-11-20 08:00",
        "This weekend": "2026-11-21 09:00",
        "Next week": "2026-11-23 08:00",
        "In a month": "2026-12-19 08:00",
    }


def test_late_on_a_saturday_some_are_gone() -> None:
    names = {one.name: said(one.moment) for one in proposals(at("2026-11-21 22:30"))}
    assert set(names) == {"Tomorrow morning", "Next weekend", "Next week", "In a month"}
    assert names["Next weekend"] == "2026-11-28 09:00"


def test_the_end_of_january_is_followed_by_that_of_february() -> None:
    assert said(proposals(at("2027-01-31 09:00"))[-1].moment) == "2027-02-28 08:00"


def test_a_day_is_a_day_over_a_change_of_the_clock() -> None:
    before = at("2026-10-24 12:00")
    morning = parse_when("tomorrow", before)
    assert said(morning) == "2026-10-25 08:00"
    assert morning - at("2026-10-24 08:00") == 25 * 3600
    assert said(parse_when("2027-03-28 2:30", before)) == "2027-03-28 03:30", "a time that does not exist"


@given(st.integers(1_700_000_000, 1_900_000_000))
def test_proposals_lie_ahead_in_order(now: int) -> None:
    found = [one.moment for one in proposals(now)]
    assert found == sorted(set(found)), "each time once"
    assert found[0] > now


@pytest.mark.parametrize(
    ("now", "gone", "kept"),
    [("2026-11-22 19:10", "Next week", "Tomorrow morning"), ("2026-11-18 14:30", "Later today", "This evening")],
)
def test_a_time_with_two_names_is_offered_once_by_the_nearer_one(now: str, gone: str, kept: str) -> None:
    names = [one.name for one in proposals(at(now))]
    assert gone not in names
    assert kept in names


def test_next_week_is_understood_on_a_sunday() -> None:
    assert said(parse_when("next week", at("2026-11-22 19:10"))) == "2026-11-23 08:00"


def test_how_far_away() -> None:
    assert [distance(seconds) for seconds in (30, 1200, 5000, 3 * 3600, 86_400 * 5, 86_400 * 100)] == [
        "in 1 minute",
        "in 20 minutes",
        "in 83 minutes",
        "in 3 hours",
        "in 5 days",
        "in 3 months",
    ]
