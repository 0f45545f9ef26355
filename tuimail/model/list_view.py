"""How a mailbox is listed: by what its messages are sorted, which way round, and whether as threads."""

from __future__ import annotations

from array import array
from enum import StrEnum
from typing import Final, NamedTuple

from tuimail.model.language import gettext


class SortBy(StrEnum):
    """What decides the order of a list; equals stand newest first. The values are kept from one run to the next."""

    DATE = "date"
    SENDER = "sender"
    SUBJECT = "subject"
    SIZE = "size"
    UNREAD = "unread"
    FLAGGED = "flagged"
    ATTACHMENT = "attachment"
    THREAD = "thread"


class ListView(NamedTuple):
    """The usual way round is newest, largest, unread, starred, with attachment first, and texts from A to Z."""

    sort: SortBy = SortBy.DATE
    is_reversed: bool = False
    is_threaded: bool = False
    is_folded: bool = False
    """Of threads only the first message is shown, unless the user unfolds one."""
    has_headings: bool = False
    """Today, Yesterday, and so on stand above their messages, where the newest are first."""

    @property
    def is_by_thread(self) -> bool:
        """Whether it matters which message belongs to which thread."""
        return self.is_threaded or self.sort is SortBy.THREAD

    @property
    def words(self) -> str:
        """For people: "size, largest first"."""
        return f"{_NAMES[self.sort]}, {_WAYS[self.sort][self.is_reversed]}"

    @property
    def is_plain(self) -> bool:
        """Newest first: the order in which the store keeps them."""
        return self.sort is SortBy.DATE and not self.is_reversed and not self.is_threaded

    @property
    def is_newest_first(self) -> bool:
        """Messages, or threads by their newest message."""
        return self.is_plain or (
            self.is_threaded and not self.is_reversed and self.sort in (SortBy.DATE, SortBy.THREAD)
        )


class ThreadedRows(NamedTuple):
    """Rows thread by thread, in tree order; beside each its thread and its span there (`model.spans.Span`)."""

    rows: array[int]
    threads: array[int]
    places: array[int]
    lasts: array[int]


class RankedRows(NamedTuple):
    """The order of one account, row by row with what it is sorted by: what a merge of several accounts looks at."""

    rows: array[int]
    threads: ThreadedRows | None
    ranks: list[int | str]
    newest: list[int]
    """The date of each row, or of the newest message of its thread."""
    ranks_fall: bool
    dates_fall: bool


PLAIN = ListView()
SOONEST = ListView(is_reversed=True)
"""How snoozed mail is listed at first."""
_NAMES: Final = {
    SortBy.DATE: gettext("date"),
    SortBy.SENDER: gettext("sender"),
    SortBy.SUBJECT: gettext("subject"),
    SortBy.SIZE: gettext("size"),
    SortBy.UNREAD: gettext("unread"),
    SortBy.FLAGGED: gettext("star"),
    SortBy.ATTACHMENT: gettext("attachment"),
    SortBy.THREAD: gettext("thread"),
}
_WAYS: Final = {
    SortBy.DATE: (gettext("newest first"), gettext("oldest first")),
    SortBy.SENDER: (gettext("A to Z"), gettext("Z to A")),
    SortBy.SUBJECT: (gettext("A to Z"), gettext("Z to A")),
    SortBy.SIZE: (gettext("largest first"), gettext("smallest first")),
    SortBy.UNREAD: (gettext("unread first"), gettext("read first")),
    SortBy.FLAGGED: (gettext("starred first"), gettext("starred last")),
    SortBy.ATTACHMENT: (gettext("with attachment first"), gettext("without attachment first")),
    SortBy.THREAD: (gettext("latest activity first"), gettext("latest activity last")),
}
