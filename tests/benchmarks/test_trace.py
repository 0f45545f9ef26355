"""The benchmarks read traces and limits right."""

from __future__ import annotations

import pytest

from tests.benchmarks.report import Result, number, table
from tests.benchmarks.trace import after_login, answered_at, commands, find, octets, round_trips, trips_to
from tests.support.proxy import Count, Passage

TALK = [
    (False, b"* OK ready\r\n"),
    (True, b"a1 LOGIN ada {3+}\r\npw!\r\n"),
    (False, b"* CAPABILITY X\r\na1 O"),
    (False, b"K in\r\n"),
    (True, b'a2 SELECT "INBOX" (QRESYNC (1 2))\r\na3 UID FETCH 5:* (FLAGS)\r\n'),
    (False, b"a2 OK\r\na3 OK\r\na30 OK\r\n"),
    (True, b"a4 IDLE\r\n"),
    (False, b"+ idling\r\n"),
    (True, b"DONE\r\n"),
    (True, b"a5 UID FETCH 1 (BODY.PEEK[1])\r\n"),
]
PASSAGES = [Passage(float(at), is_up, octets) for at, (is_up, octets) in enumerate(TALK)]


def test_commands_are_found_with_their_answers() -> None:
    sent = commands(PASSAGES)
    assert [command.name for command in sent] == ["LOGIN", "SELECT", "UID FETCH", "IDLE", "UID FETCH"]
    assert [answered_at(PASSAGES, command) for command in sent] == [3.0, 5.0, 5.0, None, None]


def test_the_login_and_a_command_are_found_among_connections() -> None:
    empty, count = Count(0.0), Count(0.0, passages=PASSAGES)
    assert after_login([empty, count]) == 3.0
    found = find([empty, count], "SELECT", b"inbox")
    assert found is not None
    assert found[0] is count
    assert find([count], "SELECT", b"other") is None


def test_round_trips_and_octets_of_a_stretch() -> None:
    assert round_trips(PASSAGES) == 4
    assert round_trips(PASSAGES[8:]) == 1
    assert trips_to(PASSAGES, 25) == 2
    assert octets(PASSAGES[6:8]) == len(b"a4 IDLE\r\n+ idling\r\n")


@pytest.mark.parametrize(
    ("value", "is_minimum", "verdict"), [(9, False, "ok"), (11, False, "MISSED"), (11, True, "ok"), (9, True, "MISSED")]
)
def test_limits_are_ceilings_or_floors(value: float, is_minimum: bool, verdict: str) -> None:
    result = Result("a", "x", value, "ms", 10, is_minimum=is_minimum)
    assert result.verdict == verdict
    assert result.ratio == value / 10


def test_the_table_is_aligned_and_complete() -> None:
    lines = table([Result("a", "long name of it", 12345, "ms", 1.5), Result("b", "short", 0.123, "")]).splitlines()
    assert [number(value) for value in (1234567, 12.34, 0.5, 3)] == ["1,234,567", "12.3", "0.50", "3"]
    assert lines[1].split() == ["a", "long", "name", "of", "it", "12,345", "ms", "<=", "1.50", "8230.00", "MISSED"]
    assert lines[1].index("12,345") + 2 == lines[2].index("0.12")
