"""The one long read of a list: its whole order, to be done in a thread."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from tuimail.model.ids import MailboxKey
from tuimail.state.reads import Reads


class OrderRequest(NamedTuple):
    """Asks for the order of a mailbox; an answer to an older `number` than the last is thrown away."""

    mailbox: MailboxKey
    filter: str
    number: int


def run_order(request: OrderRequest, reader: Reads) -> array[int]:
    """Read the order with a reader of the calling thread's own. Raises StoreError."""
    return reader.order(request.mailbox.row, filter=request.filter)
