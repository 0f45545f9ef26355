"""The mailboxes of the one user: pymap's MailboxSetInterface over a dictionary."""

from __future__ import annotations

from collections.abc import Callable

from pymap.backend.mailbox import MailboxSetInterface
from pymap.listtree import ListTree
from pymap.parsing.specials import ObjectId

from tuimail.server.mailbox import ServedMailbox

DELIMITER = "/"
INBOX = "INBOX"


class ServedMailboxSet(MailboxSetInterface[ServedMailbox]):
    """Mailboxes by name; `create` makes the new ones."""

    def __init__(
        self,
        create: Callable[[str], ServedMailbox],
        renamed: Callable[[str, str], None] | None = None,
        deleted: Callable[[str], None] | None = None,
    ) -> None:
        self.mailboxes: dict[str, ServedMailbox] = {}
        self._create = create
        self._renamed = renamed
        self._deleted = deleted
        self._unsubscribed: set[str] = set()

    @property
    def delimiter(self) -> str:
        """The hierarchy delimiter."""
        return DELIMITER

    async def set_subscribed(self, name: str, subscribed: bool) -> None:
        """SUBSCRIBE and UNSUBSCRIBE; what nobody unsubscribed is: many clients show nothing else."""
        (self._unsubscribed.discard if subscribed else self._unsubscribed.add)(name)

    async def list_subscribed(self) -> ListTree:
        """The subscribed mailboxes; INBOX is one of them always."""
        return self._tree(name for name in self.mailboxes if name not in self._unsubscribed)

    async def list_mailboxes(self) -> ListTree:
        """All mailboxes."""
        return self._tree(self.mailboxes)

    async def get_mailbox(self, name: str) -> ServedMailbox:
        """A mailbox by name; INBOX in any case. Raises KeyError."""
        return self.mailboxes[INBOX if name.upper() == INBOX else name]

    async def add_mailbox(self, name: str) -> ObjectId:
        """CREATE; a trailing delimiter only announces children (RFC 9051 6.3.4). Raises ValueError."""
        name = name.rstrip(DELIMITER)
        if not name or name in self.mailboxes:
            raise ValueError(name)
        self.mailboxes[name] = mailbox = self._create(name)
        return mailbox.mailbox_id

    async def delete_mailbox(self, name: str) -> None:
        """DELETE. Raises KeyError."""
        del self.mailboxes[name]
        if self._deleted is not None:
            self._deleted(name)

    async def rename_mailbox(self, before: str, after: str) -> None:
        """RENAME, with all children. Raises KeyError and ValueError."""
        if after in self.mailboxes:
            raise ValueError(after)
        renames = self._tree(self.mailboxes).get_renames(before, after)
        if not renames:
            raise KeyError(before)
        for old, new in renames:
            self.mailboxes[new] = self.mailboxes.pop(old)
            if self._renamed is not None:
                self._renamed(old, new)

    def _tree(self, names: object) -> ListTree:
        return ListTree(DELIMITER).update(INBOX, *names)  # type: ignore[misc]
