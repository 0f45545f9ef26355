"""What a benchmark found, and the table of it."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

_PROGRAMS = ("ours", "Textual's own", "neomutt", "aerc")


@dataclass(frozen=True, slots=True)
class Result:
    """One number. `limit` is the issue's, None where the number stands only beside another one."""

    row: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    is_minimum: bool = False
    """The limit is a floor, not a ceiling."""

    @property
    def ratio(self) -> float | None:
        """Value to limit; below 1 is good for a ceiling, above 1 for a floor. None where the limit is 0."""
        return self.value / self.limit if self.limit else None

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "ok" if (self.value >= self.limit if self.is_minimum else self.value <= self.limit) else "MISSED"


def machine() -> str:
    """Date and size of the machine, without its name."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory_gb:.0f} GB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def table(results: Sequence[Result]) -> str:
    """All of it as aligned text."""
    lines = [("", "measured", "", "limit", "ratio", "")]
    for result in results:
        sign = ">=" if result.is_minimum else "<="
        lines.append(
            (
                f"{result.row}  {result.what}",
                number(result.value),
                result.unit,
                "" if result.limit is None else f"{sign} {number(result.limit)}",
                "" if result.ratio is None else f"{result.ratio:.2f}",
                result.verdict,
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        f"{line[0]:<{widths[0]}}  {line[1]:>{widths[1]}} {line[2]:<{widths[2]}}  {line[3]:>{widths[3]}}  "
        f"{line[4]:>{widths[4]}}  {line[5]}".rstrip()
        for line in lines
    )


def side_by_side(results: Sequence[Result]) -> str:
    """What was measured of several programs (`what` ends with the name of one) as a table in Markdown, "" for none."""
    rows: dict[str, dict[str, Result]] = {}
    for result in results:
        what, colon, name = result.what.rpartition(": ")
        if colon and name in _PROGRAMS:
            rows.setdefault(what, {})[name] = result
    lines = [f"| | tuimail | limit | ratio | {' | '.join(_PROGRAMS[1:])} |", "|---" * (len(_PROGRAMS) + 3) + "|"]
    for what, by_name in rows.items():
        ours = by_name.get(_PROGRAMS[0])
        cells = [_cell(ours), "", "", *(_cell(by_name.get(name)) for name in _PROGRAMS[1:])]
        if ours is not None and ours.limit is not None:
            cells[1:3] = f"{number(ours.limit)} {ours.unit}", f"{ours.ratio:.2f}"
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return "\n".join(lines) if rows else ""


def _cell(result: Result | None) -> str:
    return "-" if result is None else f"{number(result.value)} {result.unit}"


def number(value: float) -> str:
    """Three digits that matter; thousands apart."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
