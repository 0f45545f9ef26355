"""What is like a message of one account, in another one."""

from __future__ import annotations

from collections.abc import Collection
from itertools import compress

from tuimail.model.ids import MailboxRow
from tuimail.model.likeness import Likeness
from tuimail.model.list_view import PLAIN
from tuimail.model.summary import MessageHeaders
from tuimail.query.terms import quoted
from tuimail.state.reads import AccountReads


def alike_elsewhere(
    likeness: Likeness, headers: MessageHeaders | None, date: int, reads: AccountReads, inbox: MailboxRow | None
) -> Collection[int]:
    """Rows of another account, or of its inbox, that are like a message with these headers and this date."""
    match likeness:
        case Likeness.SENDER if headers is not None and headers.from_:
            return _matching(f"from:{quoted(headers.from_[0].email)}", reads, inbox)
        case Likeness.LIST if headers is not None and headers.list_id:
            return _matching(f"list:{quoted(headers.list_id)}", reads, inbox)
        case Likeness.OLDER if inbox is not None:
            order = reads.ranked(inbox, PLAIN)
            return list(compress(order.rows, (one < date for one in order.newest)))
        case _:
            return ()  # a thread is of one account


def _matching(query: str, reads: AccountReads, inbox: MailboxRow | None) -> Collection[int]:
    return reads.order(inbox, filter=query) if inbox is not None else reads.found(query)
