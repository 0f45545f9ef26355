"""Finds where the screen only moved up or down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from tuimail.model.values import dataclass
from tuimail.ui.terminal.changes import Row

_FEWEST_ROWS: Final = 4
"""Less than that in common is chance, or cheaper to write again."""
_NARROWEST: Final = 16
_LOOKED_AT: Final = 16


@dataclass(frozen=True, slots=True)
class Shift:
    """The rows from top to bottom become what stood `by` rows below; negative: above."""

    top: int
    bottom: int
    by: int

    @property
    def sequence(self) -> str:
        """A scroll region, one shift in it, and the region gone; the cursor is nowhere certain afterwards."""
        verb = "M" if self.by > 0 else "L"
        return f"\x1b[{self.top + 1};{self.bottom + 1}r\x1b[{self.top + 1}H\x1b[{abs(self.by)}{verb}\x1b[r"


def best_shift(wanted: Sequence[Row], shown: Sequence[Row], changed: Sequence[int], width: int) -> Shift | None:
    """The shift that explains most changed rows, or None. Only the columns that changed are compared."""
    if len(changed) < _FEWEST_ROWS:
        return None
    left, right = _changed_columns(wanted, shown, changed, width)
    if right - left < _NARROWEST:
        return None
    middle = (left + right) // 2
    for window in ((left, right), (left, middle), (middle, right)):
        found = _in_window(wanted, shown, changed, window)
        if found is not None:
            return found
    return None


def _in_window(
    wanted: Sequence[Row], shown: Sequence[Row], changed: Sequence[int], window: tuple[int, int]
) -> Shift | None:
    columns = slice(*window)
    stood: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for y in changed:
        stood[tuple(shown[y][columns])].append(y)
    targets: dict[int, list[int]] = defaultdict(list)
    votes: Counter[int] = Counter()
    for y in changed:
        row = wanted[y][columns]
        places = stood.get(tuple(row), ())
        if places and any(cell != row[0] for cell in row):
            for place in places[:_LOOKED_AT]:
                votes[place - y] += 1
                targets[place - y].append(y)
    for by, count in votes.most_common(1):
        if by and count >= _FEWEST_ROWS:
            rows = targets[by]
            return Shift(min(rows[0], rows[0] + by), max(rows[-1], rows[-1] + by), by)
    return None


def _changed_columns(
    wanted: Sequence[Row], shown: Sequence[Row], changed: Sequence[int], width: int
) -> tuple[int, int]:
    """The columns in which the rows differ, from a sample of them."""
    left, right = width, 0
    for y in changed[:: max(1, len(changed) // _LOOKED_AT)]:
        new, old = wanted[y], shown[y]
        first = next((x for x in range(width) if new[x] != old[x]), width)
        last = next((x for x in range(width - 1, first - 1, -1) if new[x] != old[x]), first)
        left, right = min(left, first), max(right, last + 1)
    return left, right
