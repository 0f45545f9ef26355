"""What the user's hands have learnt, kept for the next run: marks, favourite folders, and how often each is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from tuimail.model.ids import AccountId, MessageRow
from tuimail.state.order import SortKey

_MOST: Final = 500
_MOST_USES: Final = 1000
"""When so many uses are counted, each folder loses half of its own: what was used last year does not stay on top."""


class NamedMailbox(NamedTuple):
    """A mailbox by name, because rows do not outlive a rebuilt store."""

    account: AccountId
    name: str


class Spot(NamedTuple):
    """A place to come back to: a mailbox, and a message in it, if there was one."""

    mailbox: NamedMailbox
    key: SortKey | None = None
    below_top: int = 0


class Habits(NamedTuple):
    """Marks by their letters, favourites, and how often mailboxes were opened or moved to."""

    marks: tuple[tuple[str, Spot], ...] = ()
    favourites: tuple[NamedMailbox, ...] = ()
    uses: tuple[tuple[NamedMailbox, int], ...] = ()

    @classmethod
    def of(cls, marks: dict[str, Spot], favourites: Iterable[NamedMailbox], uses: Counter[NamedMailbox]) -> Habits:
        """Bounded, whatever happened."""
        return cls(tuple(marks.items()), tuple(favourites)[:_MOST], tuple(uses.most_common(_MOST)))

    @classmethod
    def load(cls, marks: Any = (), favourites: Any = (), uses: Any = ()) -> Habits:
        """From what `json` makes of it."""
        return cls(
            tuple((str(letter), _spot(*spot)) for letter, spot in marks),
            tuple(_box(*box) for box in favourites),
            tuple((_box(*box), int(count)) for box, count in uses),
        )


def note_use(uses: Counter[NamedMailbox], box: NamedMailbox) -> None:
    """It was used once more."""
    uses[box] += 1
    if uses.total() > _MOST_USES:
        for one in list(uses):
            uses[one] //= 2
        uses += Counter()  # without those that came to nothing


def _spot(box: Any, key: Any, below_top: Any) -> Spot:
    return Spot(_box(*box), (int(key[0]), MessageRow(int(key[1]))) if key else None, int(below_top))


def _box(account: Any, name: Any) -> NamedMailbox:
    return NamedMailbox(AccountId(str(account)), str(name))
