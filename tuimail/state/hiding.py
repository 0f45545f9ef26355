"""Takes messages out of the list on screen before the store has done so, and goes on to the next one."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from tuimail.model.ids import MessageRow
from tuimail.state.desk import Advance, Desk
from tuimail.state.found import Found
from tuimail.state.gathering import MANY, Gathered
from tuimail.state.listing import Listing
from tuimail.state.reader import Reader
from tuimail.state.touched import Touched

MOST: Final = 10_000
"""So many are too many to be taken out while a key waits."""


def hide(
    desk: Desk,
    reader: Reader,
    listing: Listing,
    rows: AbstractSet[MessageRow],
    known: Gathered | None,
    *,
    by_itself: bool = False,
) -> set[Touched]:
    """`known` is what a thread has worked out about the rows: then the list without them is there already.

    By itself: nobody asked for the next message, which comes into a reader that is open.
    """
    is_cursor_gone = listing.cursor_row in rows
    if by_itself:
        desk.selection.removed(rows)  # what else the user has marked since stays marked
    else:
        desk.selection.clear()
    if isinstance(listing, Found):
        listing.put_away(rows)
    if (known is None or known.order is None) and len(rows) < (MANY if known is not None else MOST):
        listing.remove(rows)
    else:
        if not isinstance(listing, Found):
            listing.put_aside(*(part.shown_set for part in known.parts.values()) if known is not None else (rows,))
        if known is None or known.order is None or known.generation != listing.generation:
            listing.rebuild()
        else:
            listing.without(known.order, known.left)
    if is_cursor_gone and desk.advance is Advance.NEWER:
        listing.move_to(listing.cursor - 1)
    reading = desk.reading
    if reading is None or reading.key.row not in rows:
        return set()
    return reader.follow(by_itself=by_itself) if reading.is_open else reader.close()
