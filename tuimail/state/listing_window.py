"""The summaries of the rows near the screen, read some screens ahead in the direction of movement."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from tuimail.model.ids import MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.summary import MessageSummary
from tuimail.state.reads import Reads

OUTGOING: Final = frozenset({SpecialUse.SENT, SpecialUse.DRAFTS})
"""Where the user's own mail is: from whom it is would be no news."""
ReadRows = Callable[[Sequence[MessageRow]], dict[MessageRow, MessageSummary]]
_AHEAD = 120
_BEHIND = 20
_MOST_KEPT = 2000


def addressed(reads: Reads) -> ReadRows:
    """Reads summaries with the recipients where senders are elsewhere."""

    def read(rows: Sequence[MessageRow]) -> dict[MessageRow, MessageSummary]:
        to = reads.recipients(rows)
        found = reads.window(rows)
        return {
            row: replace(one, sender=gettext("To: {get}").format(get=to.get(row) or gettext("(nobody)")))
            for row, one in found.items()
        }

    return read


class RowWindow:
    """A cache of summaries by row; rows that the store does not have are remembered as missing."""

    def __init__(self, read: ReadRows) -> None:
        self._read = read
        self._summaries: dict[int, MessageSummary | None] = {}
        self._last_index = 0

    def put(self, summaries: Iterable[MessageSummary]) -> None:
        self._summaries.update((summary.row, summary) for summary in summaries)

    def forget(self, rows: Iterable[int]) -> None:
        """These changed: read them again when they are shown."""
        rows = rows if isinstance(rows, AbstractSet) else frozenset(rows)
        for row in [row for row in self._summaries if row in rows] if len(rows) > len(self._summaries) else rows:
            self._summaries.pop(row, None)

    def known(self, rows: AbstractSet[MessageRow]) -> list[tuple[MessageRow, MessageSummary]]:
        """Those of the rows that are here."""
        return [(MessageRow(row), one) for row, one in self._summaries.items() if one is not None and row in rows]

    def forget_all(self) -> None:
        self._summaries.clear()

    def has(self, rows: Iterable[int]) -> bool:
        """Whether all of them are here."""
        return all(row in self._summaries for row in rows)

    def read(self, rows: Iterable[MessageRow]) -> None:
        """Have these here, wherever they stand."""
        if len(self._summaries) > _MOST_KEPT:
            self._summaries.clear()
        wanted = [row for row in rows if row not in self._summaries]
        found = self._read(wanted)
        self._summaries.update((row, found.get(row)) for row in wanted)

    def summary_of(self, row: MessageRow) -> MessageSummary | None:
        """The summary of any row, wherever it stands."""
        if row not in self._summaries:
            self._summaries[row] = self._read([row]).get(row)
        return self._summaries[row]

    def summary(self, rows: array[int], index: int) -> MessageSummary | None:
        """The summary of rows[index], with its neighbours read along in one go where it is not here yet."""
        row = rows[index]
        if row not in self._summaries:
            self._fetch(rows, index)
        self._last_index = index
        return self._summaries.get(row)

    def _fetch(self, rows: array[int], index: int) -> None:
        before, after = (_BEHIND, _AHEAD) if index >= self._last_index else (_AHEAD, _BEHIND)
        self.read(map(MessageRow, rows[max(0, index - before) : index + after]))
