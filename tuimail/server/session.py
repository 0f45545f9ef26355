"""A signed-in session: pymap's BaseSession with what it gets wrong put right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pymap.backend.session import BaseSession
from pymap.config import IMAPConfig
from pymap.context import current_command
from pymap.exceptions import MailboxNotFound, MailboxReadOnly
from pymap.parsing.command.select import CloseCommand
from pymap.parsing.response.code import CopyUid
from pymap.parsing.specials import SequenceSet
from pymap.selected import SelectedMailbox

from tuimail.server.mailbox import ServedMailbox
from tuimail.server.mailbox_set import ServedMailboxSet
from tuimail.server.message import StoredMessage


class ServedSession(BaseSession[StoredMessage]):
    """All mailbox and message operations for the one user."""

    def __init__(self, owner: str, config: IMAPConfig, mailbox_set: ServedMailboxSet) -> None:
        super().__init__(owner)
        self._config = config
        self._mailbox_set = mailbox_set

    @property
    def config(self) -> IMAPConfig:
        """The server's settings."""
        return self._config

    @property
    def mailbox_set(self) -> ServedMailboxSet:
        """The user's mailboxes."""
        return self._mailbox_set

    async def list_mailboxes(
        self, ref_name: str, filter_: str, subscribed: bool = False, selected: SelectedMailbox | None = None
    ) -> tuple[Iterable[tuple[str, str | None, Sequence[bytes]]], SelectedMailbox | None]:
        """LIST and LSUB, with the special-use attributes (RFC 6154) that pymap does not know."""
        listed, selected = await super().list_mailboxes(ref_name, filter_, subscribed, selected)
        return [(name, delimiter, [*flags, *self._special_use(name)]) for name, delimiter, flags in listed], selected

    async def fetch_messages(
        self, selected: SelectedMailbox, sequence_set: SequenceSet, set_seen: bool
    ) -> tuple[Iterable[tuple[int, StoredMessage]], SelectedMailbox]:
        """FETCH; without one coroutine a message where no flag is to be set."""
        if set_seen:
            return await super().fetch_messages(selected, sequence_set, set_seen)
        mailbox = await self._get_selected(selected)
        known = mailbox.messages
        found = []
        for number, cached in selected.messages.get_all(sequence_set):
            message = known.get(cached.uid)
            found.append((number, message if message is not None else await mailbox.get(cached.uid, cached)))
        return found, await mailbox.update_selected(selected)

    async def move_messages(
        self, selected: SelectedMailbox, sequence_set: SequenceSet, mailbox: str
    ) -> tuple[CopyUid | None, SelectedMailbox]:
        """MOVE; pymap lets it expunge from a mailbox opened by EXAMINE, or read-only since it was opened."""
        if selected.readonly or (await self._get_selected(selected)).readonly:
            raise MailboxReadOnly()
        return await super().move_messages(selected, sequence_set, mailbox)

    async def expunge_mailbox(self, selected: SelectedMailbox, uid_set: SequenceSet | None = None) -> SelectedMailbox:
        """EXPUNGE and CLOSE; closing an examined mailbox is no error (RFC 9051 6.4.1)."""
        if selected.readonly and isinstance(current_command.get(None), CloseCommand):
            return selected
        return await super().expunge_mailbox(selected, uid_set)

    async def _get_selected(self, selected: SelectedMailbox) -> ServedMailbox:
        """The selected mailbox, also under a new name (upstream goes by the old one and hangs up).

        Raises MailboxNotFound.
        """
        for mailbox in self._mailbox_set.mailboxes.values():
            if mailbox.mailbox_id == selected.mailbox_id:
                return mailbox
        raise MailboxNotFound(str(selected.lookup))

    def _special_use(self, name: str) -> Sequence[bytes]:
        mailbox = self._mailbox_set.mailboxes.get(name)
        # Upstream writes the backslash itself.
        return [mailbox.special_use.lstrip(b"\\")] if mailbox is not None and mailbox.special_use else []
