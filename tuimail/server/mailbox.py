"""One mailbox: pymap's MailboxDataInterface over a dictionary of messages and a log of changes.

Sessions learn what happened from the log: `selected.mod_sequence` is a position in it. Everything here runs in the
server's loop; who delivers from outside uses `Embedded.call`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from pymap.backend.mailbox import MailboxDataInterface
from pymap.concurrent import Event
from pymap.context import subsystem
from pymap.exceptions import MailboxReadOnly
from pymap.flags import FlagOp
from pymap.interfaces.message import CachedMessage
from pymap.mailbox import MailboxSnapshot
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId, SequenceSet
from pymap.parsing.specials.flag import Deleted, Flag, Recent, Seen, get_system_flags
from pymap.selected import SelectedMailbox, SelectedSet

from tuimail.server.answers import Answers
from tuimail.server.content import Content, MemoryContent, with_crlf
from tuimail.server.message import StoredMessage

_LOG_KEPT = 10_000
_PERMANENT = (get_system_flags() - {Recent}) | {Flag(rb"\*")}


class Keeper(Protocol):
    """Who remembers a mailbox beyond this run: the index of an archive. Demo mail has none."""

    def added(self, message: StoredMessage) -> None:
        """A message arrived here (APPEND, COPY, MOVE)."""

    def flags_changed(self, message: StoredMessage) -> None:
        """Its flags are these now."""

    def removed(self, messages: Sequence[StoredMessage]) -> None:
        """These were expunged or moved away."""


class ServedMailbox(MailboxDataInterface[StoredMessage]):
    """Messages by UID, with the sessions that have it selected."""

    def __init__(
        self,
        *,
        content: Content | None = None,
        special_use: bytes | None = None,
        uid_validity: int | None = None,
        next_uid: int = 1,
        keeper: Keeper | None = None,
        readonly: bool = False,
    ) -> None:
        self.content: Content = content or MemoryContent()
        self.special_use = special_use
        self.next_uid = next_uid
        self.messages: dict[int, StoredMessage] = {}
        self._id = ObjectId.random_mailbox_id()
        self._uid_validity = uid_validity or MailboxSnapshot.new_uid_validity()
        self._keeper = keeper
        self._readonly = readonly
        self._selected = SelectedSet()
        self._log: list[int] = []
        self._log_start = 0
        self._changed: Event = subsystem.get().new_event()

    @property
    def mailbox_id(self) -> ObjectId:
        """The object id of this run."""
        return self._id

    @property
    def readonly(self) -> bool:
        """Whether changes are refused."""
        return self._readonly

    def set_readonly(self, readonly: bool) -> None:
        """Refuse or allow changes from now on."""
        self._readonly = readonly

    @property
    def uid_validity(self) -> int:
        """RFC 9051 2.3.1.1."""
        return self._uid_validity

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        r"""All system flags, and any keyword (`\*`)."""
        return frozenset(_PERMANENT)

    @property
    def selected_set(self) -> SelectedSet:
        """The sessions that have this mailbox selected."""
        return self._selected

    def deliver(self, raw: bytes, when: datetime, flags: Iterable[Flag] = (), *, recent: bool = True) -> StoredMessage:
        """Add a message to the end, as an arriving one is."""
        raw = with_crlf(raw)
        message = StoredMessage(
            self.next_uid,
            when,
            frozenset(flags),
            Answers.of(raw),
            self.content,
            self.content.add(raw),
            is_recent=recent,
        )
        self.arrive(message)
        return message

    def arrive(self, message: StoredMessage) -> None:
        """Add a message that is indexed already, and tell the sessions."""
        self.messages[message.uid] = message
        self.next_uid = message.uid + 1
        self._note([message.uid])

    def restore(self, message: StoredMessage) -> None:
        """Put a message of the index in its place, telling nobody; for use before the mailbox is served."""
        self.messages[message.uid] = message
        self.next_uid = max(self.next_uid, message.uid + 1)

    def replace(self, message: StoredMessage) -> None:
        """Show a message that changed outside (a Maildir flag) and tell the sessions."""
        self.messages[message.uid] = message
        self._note([message.uid])

    def renew_uid_validity(self) -> None:
        """Give every message a new UID, as a server does that lost its index."""
        self._uid_validity += 1
        messages, self.messages, self.next_uid = list(self.messages.values()), {}, 1
        for message in messages:
            self.arrive(message.arriving(self.next_uid, message.content, message.ref, is_recent=False))

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        """Tell a session what changed since it last asked; with `wait_on`, wait for a change if there is none."""
        seen: int | None = selected.mod_sequence
        known = selected.messages.exists
        # What an earlier answer had to conceal (EXPUNGE in a FETCH by number) is told now.
        selected.add_updates([], [])
        if wait_on is not None and seen == self.position and known == selected.messages.exists:
            await wait_on.or_event(self._changed).wait()
        selected.mod_sequence = self.position
        if seen is None:
            selected.add_updates(list(self.messages.values()), [])
        elif seen < self._log_start:
            selected.add_updates(list(self.messages.values()), self._missing_in(selected))
        elif seen < self.position:
            changed = set(self._log[seen - self._log_start :])
            present = [self.messages[uid] for uid in changed if uid in self.messages]
            selected.add_updates(present, [uid for uid in changed if uid not in self.messages])
        return selected

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> StoredMessage:
        """APPEND."""
        when = append_msg.when or datetime.now(UTC)
        message = self.deliver(bytes(append_msg.literal), when, append_msg.flag_set - {Recent}, recent=recent)
        if self._keeper is not None:
            self._keeper.added(message)
        return message

    async def copy(self, uid: int, destination: ServedMailbox, *, recent: bool = False) -> int | None:
        """COPY; the bytes are kept by the destination."""
        message = self.messages.get(uid)
        return None if message is None else destination.receive(message, recent=recent)

    async def move(self, uid: int, destination: ServedMailbox, *, recent: bool = False) -> int | None:
        """MOVE."""
        new_uid = await self.copy(uid, destination, recent=recent)
        if new_uid is not None:
            await self.delete([uid])
        return new_uid

    def receive(self, message: StoredMessage, *, recent: bool) -> int:
        """Take a copy of a message of another mailbox; returns its UID here."""
        if self._readonly:
            raise MailboxReadOnly()
        same_place = message.content is self.content
        ref = message.ref if same_place else self.content.add(message.load())
        arrived = message.arriving(self.next_uid, self.content, ref, is_recent=recent)
        self.arrive(arrived)
        if self._keeper is not None:
            self._keeper.added(arrived)
        return arrived.uid

    async def get(self, uid: int, cached_msg: CachedMessage) -> StoredMessage:
        """The message, or what the session knew of it where it is gone."""
        return self.messages.get(uid) or _as_expunged(cached_msg)

    async def update(
        self, uid: int, cached_msg: CachedMessage, flag_set: frozenset[Flag], mode: FlagOp
    ) -> StoredMessage:
        """STORE; pymap asks only what the mailbox was when it was opened."""
        if self._readonly:
            raise MailboxReadOnly()
        message = self.messages.get(uid)
        if message is None:
            return _as_expunged(cached_msg)
        flags = frozenset(mode.apply(message.permanent_flags, flag_set)) - {Recent}
        if flags == message.permanent_flags:
            return message
        changed = message.with_flags(flags)
        self.replace(changed)
        if self._keeper is not None:
            self._keeper.flags_changed(changed)
        return changed

    async def delete(self, uids: Iterable[int]) -> None:
        """EXPUNGE."""
        if self._readonly:
            raise MailboxReadOnly()
        self.remove(uids)

    def remove(self, uids: Iterable[int]) -> None:
        """Take messages out, tell the sessions and the keeper."""
        gone = self.forget(uids)
        if gone and self._keeper is not None:
            self._keeper.removed(gone)

    def forget(self, uids: Iterable[int]) -> list[StoredMessage]:
        """Take messages out that are gone elsewhere, and tell the sessions."""
        gone = [message for uid in uids if (message := self.messages.pop(uid, None)) is not None]
        if gone:
            self._note([message.uid for message in gone])
        return gone

    async def claim_recent(self, selected: SelectedMailbox) -> None:
        r"""Give this session the `\Recent` messages."""
        for message in self.messages.values():
            if message.is_recent:
                message.is_recent = False
                selected.session_flags.add_recent(message.uid)

    async def cleanup(self) -> None:
        """Forget the older half of a long log; a session that is further behind is told everything."""
        self._trim_log()

    async def snapshot(self) -> MailboxSnapshot:
        """Counts as SELECT and STATUS tell them."""
        unseen = recent = 0
        first_unseen: int | None = None
        for number, message in enumerate(self.messages.values(), 1):
            recent += message.is_recent
            if Seen not in message.permanent_flags:
                unseen += 1
                first_unseen = first_unseen or number
        return MailboxSnapshot(
            self._id,
            self._readonly,
            self._uid_validity,
            self.permanent_flags,
            self.session_flags,
            len(self.messages),
            recent,
            unseen,
            first_unseen,
            self.next_uid,
        )

    async def find_deleted(self, seq_set: SequenceSet, selected: SelectedMailbox) -> Sequence[int]:
        r"""UIDs of the set that carry `\Deleted`."""
        return [
            cached.uid
            for _, cached in selected.messages.get_all(seq_set)
            if (message := self.messages.get(cached.uid)) is not None and Deleted in message.permanent_flags
        ]

    @property
    def position(self) -> int:
        """How many changes there have been."""
        return self._log_start + len(self._log)

    def _note(self, uids: Sequence[int]) -> None:
        self._log.extend(uids)
        self._trim_log()
        self._changed.set()

    def _trim_log(self) -> None:
        if len(self._log) > 2 * _LOG_KEPT:
            dropped = len(self._log) - _LOG_KEPT
            del self._log[:dropped]
            self._log_start += dropped

    def _missing_in(self, selected: SelectedMailbox) -> list[int]:
        known = (cached.uid for _, cached in selected.messages.get_all(SequenceSet.all(uid=True)))
        return [uid for uid in known if uid not in self.messages]


def _as_expunged(cached: CachedMessage) -> StoredMessage:
    """What a session remembers of a message that is gone: sessions only ever cache messages of ours."""
    if not isinstance(cached, StoredMessage):
        raise TypeError(f"a session caches a foreign {type(cached).__name__}")
    return cached.as_expunged()
