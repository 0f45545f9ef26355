"""report.py: several programs side by side."""

from __future__ import annotations

from tests.benchmarks.report import Result, side_by_side


def test_programs_stand_side_by_side() -> None:
    results = [
        Result("o", "octets, page: ours", 963, "B", 5_000),
        Result("o", "octets, page: aerc", 10_208, "B"),
        Result("e", "key to paint while nothing runs: p50", 3.2, "ms", 4),
    ]
    *_, page = side_by_side(results).splitlines()
    assert page == "| octets, page | 963 B | 5,000 B | 0.19 | - | - | 10,208 B |"


def test_there_is_no_table_where_only_one_program_was_measured() -> None:
    assert side_by_side([Result("e", "key to paint while nothing runs: p50", 3.2, "ms", 4)]) == ""
