"""Finds where the screen only moved up or down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tuimail.model.values import dataclass
from tuimail.ui.terminal.stretches import Row

_FEWEST_ROWS: Final = 4
"""Less than that in common is chance, or cheaper to write again."""
_NARROWEST: Final = 16
_STEPS: Final = 4
_FEW: Final = 4
"""One row in so many may be different, besides."""
_LOOKED_AT: Final = 16
_ERASE: Final = "\x1b[K"


@dataclass(frozen=True, slots=True)
class Shift:
    """The rows from top to bottom become what stood `by` rows below; negative: above."""

    top: int
    bottom: int
    by: int
    columns: tuple[int, int] | None = None
    """From the first to before the second, None for all: most terminals can shift whole rows only."""

    @property
    def is_single(self) -> bool:
        """One row comes in, as wide as the screen."""
        return abs(self.by) == 1 and self.columns is None

    def sequence(self, *, erases: bool = False) -> str:
        """Margins, one shift between them, and the margins gone; the cursor is nowhere certain afterwards.

        The row that comes in is blank in the style of the moment where that is plain, or where it is a single one
        and `erases`: some terminals do not colour what comes in, but all that colour anything colour what is erased.
        """
        count = abs(self.by) if abs(self.by) > 1 else ""
        region, verb = f"\x1b[{self.top + 1};{self.bottom + 1}r", f"\x1b[{count}{'M' if self.by > 0 else 'L'}"
        if erases and self.by > 0:
            return f"{region}\x1b[{self.bottom + 1}H\v{_ERASE}\x1b[r"
        if self.columns is None:
            # Setting a region brings the cursor home.
            return f"{region}{_steps_down(self.top)}{verb}{_ERASE if erases else ''}\x1b[r"
        left, right = self.columns
        # DECLRMM, DECSLRM (DEC STD 070): without the mode, the second means to save the cursor.
        return f"\x1b[?69h\x1b[{left + 1};{right}s{region}\x1b[{self.top + 1};{left + 1}H{verb}\x1b[r\x1b[?69l"


def _steps_down(rows: int) -> str:
    return "\v" * rows if rows < _STEPS else f"\x1b[{rows + 1}H"


def narrowed(shift: Shift, wanted: Sequence[Row], shown: Sequence[Row], width: int) -> Shift | None:
    """The same shift of only those columns in which most rows are right after it; None where these are all, or few."""
    rows = [y for y in range(shift.top, shift.bottom + 1) if shift.top <= y + shift.by <= shift.bottom]
    most = len(rows) - len(rows) // _FEW
    votes = [sum(wanted[y][x] == shown[y + shift.by][x] for y in rows) for x in range(width)]
    moved = [sum(wanted[y][x] != shown[y][x] for y in rows) for x in range(width)]
    # Columns that are right as they are had better stay where they are.
    fits = [count >= most and (changed > 0 or count == len(rows)) for count, changed in zip(votes, moved, strict=True)]
    left, right = _longest(fits)
    while left < right and not moved[left]:
        left += 1
    while right > left and not moved[right - 1]:
        right -= 1
    if right - left < _NARROWEST or (left, right) == (0, width):
        return None
    cut = [x for x in (left, right) if 0 < x < width]
    region = range(shift.top, shift.bottom + 1)
    if any((cell := shown[y][x]) is not None and cell[0] == "" for y in region for x in cut):
        return None  # A wide character stands across an edge.
    return replace(shift, columns=(left, right))


def _longest(fits: Sequence[bool]) -> tuple[int, int]:
    best, start = (0, 0), 0
    for x, is_fitting in enumerate([*fits, False]):
        if not is_fitting:
            best = max(best, (start, x), key=lambda span: span[1] - span[0])
            start = x + 1
    return best


def likely_shifts(wanted: Sequence[Row], shown: Sequence[Row], changed: Sequence[int], width: int) -> list[Shift]:
    """The shift that explains most changed rows; and one of more rows that explains the half of each, if there is one.

    (Beside a list that moved a scrollbar may have, too: the rows where it did are explained only without it.)
    """
    if len(changed) < _FEWEST_ROWS:
        return []
    left, right = _changed_columns(wanted, shown, changed, width)
    if right - left < _NARROWEST:
        return []
    middle = (left + right) // 2
    windows = ((left, right), (left, middle), (middle, right))
    found = [one for one in (_in_window(wanted, shown, changed, window) for window in windows) if one is not None]
    if not found:
        return []
    tallest = max(found, key=lambda one: one.bottom - one.top)
    return [found[0]] if tallest.bottom - tallest.top == found[0].bottom - found[0].top else [found[0], tallest]


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
