"""An address of a message header, decoded."""

from __future__ import annotations

from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """RFC 5322 3.4 mailbox: display name (may be empty) and addr-spec as written (may be malformed)."""

    name: str
    email: str

    @property
    def shown(self) -> str:
        """The display name, or the address where there is none."""
        return self.name or self.email

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.shown
