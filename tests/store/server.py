"""A mail server in a few dictionaries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tuimail.model.address import Address
from tuimail.model.flags import EMPTY, Flag, FlagChange, FlagSet
from tuimail.model.ids import Uid
from tuimail.model.summary import MessageHeaders
from tuimail.store.values import NewMessage

BOXES = ("INBOX", "Archive", "Trash", "Notes")
SEEN = FlagSet(Flag.SEEN)


@dataclass(frozen=True)
class Mail:
    """One message on the server."""

    msgid: str
    size: int = 1000
    internaldate: int = 1_700_000_000
    flags: FlagSet = EMPTY
    subject: str = "Hello"
    sender: str = "Ann"
    email: str = "ann@example.org"
    list_id: str = ""


def as_new(uid: int, mail: Mail) -> NewMessage:
    """What a fetch tells of it."""
    headers = MessageHeaders(
        from_=(Address(mail.sender, mail.email),) if mail.email else (),
        to=(Address("Bob", "bob@example.org"),),
        cc=(),
        reply_to=(),
        subject=mail.subject,
        sent_at=mail.internaldate,
        msgid=mail.msgid,
        references=(),
        list_id=mail.list_id,
    )
    return NewMessage(Uid(uid), mail.flags, None, mail.internaldate, mail.size, False, mail.sender, headers, b"()")


@dataclass
class Server:
    """Mailboxes by name; UIDs ascend and are never used twice."""

    boxes: dict[str, dict[int, Mail]] = field(default_factory=lambda: {name: {} for name in BOXES})
    uidvalidity: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BOXES, 1))
    uidnext: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BOXES, 1))

    def put(self, name: str, mail: Mail) -> int:
        """A message arrives."""
        uid = self.uidnext[name]
        self.uidnext[name] += 1
        self.boxes[name][uid] = mail
        return uid

    def store_flags(self, name: str, uid: int, change: FlagChange) -> None:
        """STORE; a UID that is not there is passed over."""
        mail = self.boxes[name].get(uid)
        if mail is not None:
            self.boxes[name][uid] = replace(mail, flags=change.apply(mail.flags))

    def renumber(self, name: str) -> None:
        """UIDVALIDITY changes, and with it all UIDs."""
        mails = list(self.boxes[name].values())
        self.uidvalidity[name] += 1
        self.uidnext[name] = 1
        self.boxes[name] = {}
        for mail in reversed(mails):
            self.put(name, mail)

    def contents(self) -> dict[str, list[tuple[str, int, tuple[str, ...]]]]:
        """What a user of the server sees, without UIDs."""
        return {
            name: sorted((mail.msgid, mail.size, tuple(mail.flags.names())) for mail in mails.values())
            for name, mails in self.boxes.items()
        }
