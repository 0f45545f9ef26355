"""Dates in the order of the locale or of the setting, always as wide as the list has room for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.drive import User, drive
from tests.ui.fakes import NOW
from tuimail.config.schema import DATES
from tuimail.ui.dates import NARROW_WIDTH, SHORT_WIDTH, ShortDates, long_date, order_of_locale, use_dates


@pytest.fixture(autouse=True)
def day_first() -> Iterator[None]:
    yield
    use_dates("day-first")


@pytest.mark.parametrize(
    ("environ", "order"),
    [
        ({}, "day-first"),
        ({"LANG": "C.UTF-8"}, "day-first"),
        ({"LANG": "de_DE.UTF-8"}, "day-first"),
        ({"LANG": "en_GB.UTF-8"}, "day-first"),
        ({"LANG": "en_US.UTF-8"}, "month-first"),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "en_DK.UTF-8"}, "iso"),
        ({"LANG": "de_DE", "LC_TIME": "sv_SE.UTF-8@euro", "LC_ALL": ""}, "iso"),
        ({"LC_ALL": "en_US", "LC_TIME": "sv_SE"}, "month-first"),
    ],
)
def test_the_locale_says_the_order(environ: dict[str, str], order: str) -> None:
    assert order_of_locale(environ) == order


AGES = (600, 26 * 3600, 20 * 86400, 400 * 86400)


@pytest.mark.parametrize(
    ("order", "short", "narrow", "long"),
    [
        (
            "day-first",
            ["14:22", "Mon 12:32", "18 Feb", "2025-02-03"],
            ["14:22", "Mon", "18 Feb", "2025"],
            "Tue 10 Mar 2026, 14:32",
        ),
        (
            "month-first",
            ["2:22 PM", "Mon 12:32p", "Feb 18", "2/3/2025"],
            ["2:22p", "Mon", "Feb 18", "2025"],
            "Tue, Mar 10, 2026, 2:32 PM",
        ),
        (
            "iso",
            ["14:22", "Mon 12:32", "02-18", "2025-02-03"],
            ["14:22", "Mon", "02-18", "2025"],
            "2026-03-10 Tue, 14:32",
        ),
    ],
)
def test_each_order_has_its_forms(order: str, short: list[str], narrow: list[str], long: str) -> None:
    use_dates(order)
    dates = ShortDates(NOW)
    assert [dates.short(NOW - age) for age in AGES] == short
    assert [dates.narrow(NOW - age) for age in AGES] == narrow
    assert long_date(NOW) == long


@given(st.integers(-(10**12), 10**12), st.sampled_from(DATES))
def test_no_date_is_wider_than_its_column(moment: int, order: str) -> None:
    use_dates(order)
    dates = ShortDates(NOW)
    assert 0 < len(dates.short(moment)) <= SHORT_WIDTH
    assert 0 < len(dates.narrow(moment)) <= NARROW_WIDTH


def test_the_order_changes_at_once_in_list_and_reader() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert "Tue 10 Mar 2026, 14:22" in user.text()
        await user.press(":", *"set dates month-first", "enter")
        assert "Tue, Mar 10, 2026, 2:22 PM" in user.text()
        assert user.text().count("2:22 PM") == 2

    drive(flow)


def test_a_day_with_a_full_stop_is_no_year_where_it_is_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.ui.dates.gettext", lambda text: text.replace("{day} ", "{day}. "))
    dates = ShortDates(NOW)
    assert [dates.narrow(NOW - days * 86400) for days in (40, 20)] == [
        dates.short(NOW - days * 86400).replace(" ", "") for days in (40, 20)
    ]
    assert len(dates.narrow(NOW - 20 * 86400)) == NARROW_WIDTH
