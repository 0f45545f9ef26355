"""backoff.py: growing delays, hints, sleep."""

from __future__ import annotations

import pytest

from tuimail.engine.backoff import STEPS_S, Backoff, SleepWatch, hint_s, is_transient


def test_delays_grow_to_two_minutes() -> None:
    backoff = Backoff(lambda: 0.5)
    assert [backoff.next_delay_s() for _ in range(9)] == [1, 2, 5, 15, 30, 60, 120, 120, 120]


@pytest.mark.parametrize(("chance", "factor"), [(0.0, 0.8), (1.0, 1.2)])
def test_jitter_is_a_fifth(chance: float, factor: float) -> None:
    backoff = Backoff(lambda: chance)
    assert [backoff.next_delay_s() for _ in STEPS_S] == pytest.approx([step * factor for step in STEPS_S])


def test_a_hint_is_a_lower_bound_with_a_limit() -> None:
    backoff = Backoff(lambda: 0.5)
    assert backoff.next_delay_s(at_least_s=40) == 40
    assert backoff.next_delay_s(at_least_s=1) == 2
    assert backoff.next_delay_s(at_least_s=1e9) == 3600


def test_reset_starts_small_again() -> None:
    backoff = Backoff(lambda: 0.5)
    backoff.next_delay_s()
    backoff.next_delay_s()
    backoff.reset()
    assert backoff.next_delay_s() == 1


@pytest.mark.parametrize(
    ("code", "text", "seconds"),
    [
        ("UNAVAILABLE", "User lookup failed", 30.0),
        ("inuse", "", 15.0),
        ("", "Request is throttled. Suggested Backoff Time: 299961 milliseconds", 299.961),
        ("THROTTLED", "Suggested Backoff Time: 90 seconds", 90.0),
        ("AUTHENTICATIONFAILED", "Invalid credentials", 0.0),
        ("", "", 0.0),
    ],
)
def test_hints_of_servers(code: str, text: str, seconds: float) -> None:
    assert hint_s(code, text) == pytest.approx(seconds)
    assert is_transient(code, text) == (seconds > 0)


class _Clocks:
    def __init__(self) -> None:
        self.wall = 1000.0
        self.monotonic = 50.0

    def run(self, seconds: float, *, slept: float = 0.0) -> None:
        self.wall += seconds + slept
        self.monotonic += seconds


def test_sleep_is_noticed_once() -> None:
    clocks = _Clocks()
    watch = SleepWatch(wall=lambda: clocks.wall, monotonic=lambda: clocks.monotonic)
    clocks.run(2)
    assert not watch.has_slept()
    clocks.run(2, slept=3600)
    assert watch.has_slept()
    clocks.run(2)
    assert not watch.has_slept()


def test_a_stopped_process_counts_as_sleep_and_a_corrected_clock_does_not() -> None:
    clocks = _Clocks()
    watch = SleepWatch(wall=lambda: clocks.wall, monotonic=lambda: clocks.monotonic)
    clocks.run(61)
    assert watch.has_slept()
    clocks.run(2, slept=-3600)
    assert not watch.has_slept()
