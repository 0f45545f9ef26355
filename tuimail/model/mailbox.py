"""A mailbox as the user's folder tree knows it: name, role, counts."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum

from tuimail.model.ids import MailboxRow, ModSeq, Uid, UidValidity
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass


class SpecialUse(StrEnum):
    """Roles of RFC 6154, with INBOX beside them; the values are the names in the store and the config."""

    INBOX = "inbox"
    DRAFTS = "drafts"
    SENT = "sent"
    ARCHIVE = "archive"
    JUNK = "junk"
    TRASH = "trash"
    ALL = "all"
    FLAGGED = "flagged"
    IMPORTANT = "important"
    SNOOZED = "snoozed"
    """No RFC's: where messages sleep. Cyrus and Fastmail call theirs \\Snoozed."""


class Access(Enum):
    """What the server let us do with the mailbox the last time it was opened."""

    UNKNOWN = "unknown"
    READ_WRITE = "read-write"
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class MailboxCounts:
    """Messages as shown: server state with the pending operations folded over it."""

    total: int = 0
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the last completed synchronisation of a mailbox stands (RFC 7162 section 6).

    `synced_low` is the lowest UID from which on every header is stored (`uidnext` when nothing is, 1 when all is).
    `highestmodseq` is None where the server has no CONDSTORE for this mailbox.
    `flags_swept_at` is the time (seconds since the epoch) of the last full flag comparison.
    """

    uidvalidity: UidValidity
    uidnext: Uid
    highestmodseq: ModSeq | None
    synced_low: Uid
    flags_swept_at: int = 0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox of an account.

    `name` is decoded (no modified UTF-7), with the server's hierarchy delimiter inside.
    `delimiter` is None for a flat namespace. `server_total` is EXISTS as last told.
    """

    row: MailboxRow
    name: str
    delimiter: str | None
    special_use: SpecialUse | None
    selectable: bool
    subscribed: bool
    counts: MailboxCounts
    server_total: int
    anchor: Anchor | None
    access: Access = Access.UNKNOWN
    rights: str | None = None
    """The letters of RFC 4314 that we have, None where nobody told."""

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the root of the hierarchy to this mailbox."""
        return tuple(self.name.split(self.delimiter)) if self.delimiter else (self.name,)

    @property
    def title(self) -> str:
        """Its name for a person to read; INBOX is a word of the user's language."""
        return title_of(self.name) if self.special_use is SpecialUse.INBOX else safe_line(self.name)

    @property
    def title_path(self) -> str:
        """Its path, to be found by typing: the inbox by its name in the user's language and by that of the server."""
        path = safe_line("/".join(self.path))
        if self.special_use is not SpecialUse.INBOX or self.title.casefold() == path.casefold():
            return self.title if self.special_use is SpecialUse.INBOX else path
        return f"{self.title} ({path})"


def title_of(name: str) -> str:
    """The name of a mailbox for a person to read, where nothing but the name is known."""
    return gettext("Inbox") if name.upper() == "INBOX" else safe_line(name)


def usual_name(role: SpecialUse, mailboxes: Iterable[Mailbox]) -> str:
    """What a folder for a role is called when we create it: below INBOX where the server wants everything there."""
    name = role.value.capitalize()
    others = [box for box in mailboxes if box.name.upper() != "INBOX"]
    delimiter = next((box.delimiter for box in others if box.delimiter), "")
    prefix = f"INBOX{delimiter}"
    return prefix + name if others and delimiter and all(box.name.startswith(prefix) for box in others) else name
