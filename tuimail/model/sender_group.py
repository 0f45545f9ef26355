"""The messages of a mailbox that came from one sender or over one mailing list."""

from __future__ import annotations

from array import array

from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class SenderGroup:
    """One line of the sweep view. Texts are decoded but not yet filtered for the terminal.

    `key` is the List-Id (RFC 2919) where `is_list`, else the address of From in lower case, "" where there is none.
    `rows` are newest first; `size` is in octets; `oldest` and `newest` are seconds since the epoch.
    """

    key: str
    is_list: bool
    name: str
    rows: array[int]
    unseen: int
    size: int
    oldest: int
    newest: int

    @property
    def count(self) -> int:
        """How many messages."""
        return len(self.rows)
