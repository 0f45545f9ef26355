"""The mail that a scripted server keeps: mailboxes, messages, flags, mod-sequences.

Tests change it directly, as another client would; sessions that have the mailbox open are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

FIRST_DATE = 1_700_000_000
SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")


@dataclass(slots=True)
class StoredMessage:
    """One message of a mailbox."""

    uid: int
    source: bytes
    flags: set[str]
    internaldate: int
    modseq: int
    labels: set[str] = field(default_factory=set)
    """Gmail's, where X-GM-EXT-1 is offered."""


@dataclass
class ServerMailbox:
    """One mailbox with its counters; the only place where UIDs and mod-sequences are given out."""

    name: str
    uidvalidity: int = 1000
    special_use: str = ""
    is_read_only: bool = False
    is_subscribed: bool = True
    is_selectable: bool = True
    has_modseq: bool = True
    rights: str = "lrswipkxte"
    """RFC 4314, told where ACL is offered; nothing obeys them."""
    uidnext: int = 1
    highestmodseq: int = 1
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    expunged: list[tuple[int, int]] = field(default_factory=list)
    """(modseq, uid) of everything that left."""
    watchers: set[Callable[[], None]] = field(default_factory=set)

    def __iter__(self) -> Iterator[StoredMessage]:
        return iter(self.messages.values())

    def __len__(self) -> int:
        return len(self.messages)

    @property
    def uids(self) -> list[int]:
        return list(self.messages)

    def append(self, source: bytes, flags: Iterable[str] = (), internaldate: int | None = None) -> int:
        """Store a message; its new UID. Without a date, messages are a minute apart."""
        uid = self.uidnext
        self.uidnext += 1
        date = FIRST_DATE + uid * 60 if internaldate is None else internaldate
        self.messages[uid] = StoredMessage(uid, source, set(flags), date, self._tick())
        self._changed()
        return uid

    def set_flags(self, uid: int, flags: Iterable[str]) -> None:
        """Replace the flags of a message."""
        message = self.messages[uid]
        if message.flags != set(flags):
            message.flags = set(flags)
            message.modseq = self._tick()
            self._changed()

    def set_labels(self, uid: int, labels: Iterable[str]) -> None:
        """Replace the labels of a message; Gmail counts that as a change."""
        message = self.messages[uid]
        message.labels, message.modseq = set(labels), self._tick()
        self._changed()

    def add_flags(self, uid: int, *flags: str) -> None:
        self.set_flags(uid, self.messages[uid].flags | set(flags))

    def remove_flags(self, uid: int, *flags: str) -> None:
        self.set_flags(uid, self.messages[uid].flags - set(flags))

    def expunge(self, uids: Iterable[int]) -> list[int]:
        """Remove the messages among `uids` that are there; which ones."""
        gone = [uid for uid in uids if self.messages.pop(uid, None) is not None]
        modseq = self._tick() if gone else 0
        self.expunged += [(modseq, uid) for uid in gone]
        if gone:
            self._changed()
        return gone

    def skip_uids(self, count: int) -> None:
        """Leave a hole in the numbering."""
        self.uidnext += count

    def renew_uidvalidity(self, *, renumber_from: int = 1) -> None:
        """What a server does that lost its index: all messages get new UIDs under a new UIDVALIDITY."""
        old = list(self)
        self.uidvalidity += 1
        self.uidnext = renumber_from
        self.expunged.clear()
        self.messages.clear()
        for message in old:
            self.append(message.source, message.flags, message.internaldate)

    def unseen(self) -> int:
        return sum("\\Seen" not in message.flags for message in self)

    def sources(self) -> list[bytes]:
        """The messages' sources, oldest UID first: what exactly-once tests compare."""
        return [message.source for message in self]

    def _tick(self) -> int:
        self.highestmodseq += 1
        return self.highestmodseq

    def _changed(self) -> None:
        for watcher in list(self.watchers):
            watcher()


@dataclass
class MailAccount:
    """All mailboxes of the one user, by decoded name."""

    delimiter: str = "/"
    mailboxes: dict[str, ServerMailbox] = field(default_factory=dict)
    next_uidvalidity: int = 1000

    def __getitem__(self, name: str) -> ServerMailbox:
        return self.mailboxes[self.canonical(name)]

    def get(self, name: str) -> ServerMailbox | None:
        return self.mailboxes.get(self.canonical(name))

    def create(self, name: str, special_use: str = "") -> ServerMailbox:
        """Add a mailbox; a name used before gets a new UIDVALIDITY (RFC 9051 6.3.4)."""
        self.next_uidvalidity += 1
        box = ServerMailbox(self.canonical(name), uidvalidity=self.next_uidvalidity, special_use=special_use)
        self.mailboxes[box.name] = box
        return box

    def delete(self, name: str) -> None:
        del self.mailboxes[self.canonical(name)]

    def rename(self, old: str, new: str) -> None:
        """With it what stands below it (RFC 9051 6.3.6)."""
        old, new = self.canonical(old), self.canonical(new)
        for name in list(self.mailboxes):
            if name == old or name.startswith(old + self.delimiter):
                box = self.mailboxes.pop(name)
                box.name = new + name[len(old) :]
                self.mailboxes[box.name] = box

    def has_children(self, name: str) -> bool:
        return any(other.startswith(name + self.delimiter) for other in self.mailboxes)

    @staticmethod
    def canonical(name: str) -> str:
        """INBOX is INBOX in any case."""
        return "INBOX" if name.upper() == "INBOX" else name


def usual_mailboxes() -> MailAccount:
    """An account as most servers give it to a new user."""
    account = MailAccount()
    account.create("INBOX")
    for name, role in (("Drafts", "\\Drafts"), ("Sent", "\\Sent"), ("Archive", "\\Archive")):
        account.create(name, role)
    account.create("Junk", "\\Junk")
    account.create("Trash", "\\Trash")
    return account


def letter(number: int, *, subject: str = "", body: str = "", msgid: str = "") -> bytes:
    """A plain message that is unlike every other number's."""
    lines = (
        f"From: Sender {number} <sender{number}@example.org>",
        "To: Reader <reader@example.org>",
        f"Subject: {subject or f'Letter {number}'}",
        "Date: Tue, 14 Nov 2023 22:13:20 +0000",
        f"Message-ID: {msgid or f'<letter-{number}@example.org>'}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        body or f"This is letter {number}.",
        "",
    )
    return "\r\n".join(lines).encode()
