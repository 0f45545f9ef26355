"""MailStore: what jobs may change in an account's database.

One thread owns it. Every method is one transaction; those that change what is shown answer what they touched.
"""

from __future__ import annotations

import logging
import time
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import AccountId, MailboxRow, MessageRow, Uid, UidValidity
from tuimail.model.language import gettext
from tuimail.model.mailbox import Access, Anchor, Mailbox, SpecialUse
from tuimail.store import codec, connect, mailbox_rows, mailboxes, messages, schema
from tuimail.store.bodies import bodies_path
from tuimail.store.connect import listed
from tuimail.store.errors import StoreError, StoreMissing, translated
from tuimail.store.journal import Journal
from tuimail.store.limits import Limits
from tuimail.store.note_keeping import follow
from tuimail.store.parts import CAP, Parts
from tuimail.store.rulings import Rulings
from tuimail.store.search_index import SearchIndex
from tuimail.store.snoozes import Snoozes
from tuimail.store.threads import Threads
from tuimail.store.values import (
    BaseMessage,
    Delta,
    ListedMailbox,
    MailboxStatus,
    NewMessage,
    Preparation,
    Tell,
    Touched,
    untold,
)
from tuimail.store.vanish import lose, rows_of_uids
from tuimail.store.wake_notes import WakeNotes, noted_rows
from tuimail.store.work import Database, Work

_log = logging.getLogger(__name__)
_HIGHEST_UID = 2**32
_BASE = """SELECT m.row, m.base_mailbox, m.base_uid, m.base_flags, m.base_keywords, m.size, h.msgid,
      coalesce(m.base_internaldate, m.internaldate),
      EXISTS (SELECT 1 FROM kept_source k WHERE k.row = m.row)
    FROM message m JOIN header h ON h.row = m.row WHERE m.row IN (SELECT value FROM json_each(?))"""


class MailStore:
    """The writing side of one account."""

    def __init__(self, database: Database, parts: Parts, account: AccountId) -> None:
        self.account = account
        self.journal = Journal(database)
        self.parts = parts
        self.index = SearchIndex(database)
        self.threads = Threads(database)
        self.limits = Limits(database)
        self.snoozes = Snoozes(database)
        self.wake_notes = WakeNotes(database)
        self.rulings = Rulings(database, account)
        self._database = database

    @classmethod
    def open(
        cls,
        path: Path,
        account: AccountId,
        *,
        clock: Callable[[], float] = time.time,
        bodies_cap: int = CAP,
        tell: Tell = untold,
    ) -> MailStore:
        """Open the account's database; creates it, brings an older one up to date. `rescue` knows about damage."""
        with translated(path):
            connection = connect.writer(path)
            try:
                schema.migrate(connection, path, tell=partial(tell, Preparation.UPDATE))
                parts = Parts(bodies_path(path), clock, bodies_cap)
            except BaseException:
                connection.close()
                raise
        store = cls(Database(connection, path, clock, lambda work: store._follow(work)), parts, account)
        return store

    @property
    def path(self) -> Path:
        """The main file."""
        return self._database.path

    def close(self) -> None:
        """Give the files back."""
        self._database.connection.close()
        self.parts.close()
        self.index.close()

    @property
    def give_way(self) -> Callable[[], None]:
        """What long writes call again and again, so that the screen can answer a key meanwhile."""
        return self._database.give_way

    @give_way.setter
    def give_way(self, give_way: Callable[[], None]) -> None:
        self._database.give_way = give_way

    def maintenance(self) -> AbstractContextManager[Work]:
        """One transaction for the functions of this room that no job needs (`rescue`)."""
        return self._database.work()

    def data_version(self) -> int:
        """A number that changes when another process (not this store) has written."""
        with self._database.reading() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])

    def put_mailboxes(
        self, listed: Sequence[ListedMailbox], *, roles: Mapping[SpecialUse, str] | None = None
    ) -> Touched:
        """Make the mailboxes what LIST says; `roles` are the user's own words, and win."""
        with self._database.work() as work:
            mailboxes.put_listed(work, listed, roles or {})
        return work.touched

    def rename_mailbox(self, row: MailboxRow, name: str) -> Touched:
        """The server gave a mailbox another name, and those below it."""
        with self._database.work() as work:
            mailboxes.rename(work, row, name)
        return work.touched

    def revive_mailbox(self, row: MailboxRow, name: str) -> Touched:
        """A mailbox that was deleted is there once more."""
        with self._database.work() as work:
            mailboxes.revive(work, row, name)
        return work.touched

    def put_status(self, row: MailboxRow, status: MailboxStatus) -> Touched:
        """Remember what STATUS told."""
        with self._database.work() as work:
            if mailboxes.put_status(work.db, row, status):
                work.touched.counts.add(row)
        return work.touched

    def status_of(self, row: MailboxRow) -> MailboxStatus | None:
        """What STATUS told last."""
        with self._database.reading() as db:
            return mailboxes.status_of(db, row)

    def set_access(self, row: MailboxRow, access: Access) -> Touched:
        """What the server let us do when it was opened."""
        with self._database.work() as work:
            changed = work.db.execute(
                "UPDATE mailbox SET access = ? WHERE row = ? AND access <> ?", (access.value, row, access.value)
            )
            work.touched.mailbox_list = changed.rowcount > 0
        return work.touched

    def mailbox(self, row: MailboxRow) -> Mailbox:
        """One mailbox, or StoreMissing."""
        with self._database.reading() as db:
            return mailbox_rows.existing(db, row)

    def mailbox_named(self, name: str) -> Mailbox | None:
        """The mailbox with this decoded name."""
        with self._database.reading() as db:
            return mailbox_rows.by_name(db, name)

    def mailboxes(self) -> list[Mailbox]:
        """All mailboxes."""
        with self._database.reading() as db:
            return mailbox_rows.every(db)

    def role(self, special_use: SpecialUse) -> Mailbox | None:
        """The mailbox that plays a role."""
        with self._database.reading() as db:
            return mailbox_rows.by_role(db, special_use)

    def add_messages(
        self, row: MailboxRow, messages: Sequence[NewMessage], anchor: Anchor, server_total: int
    ) -> Touched:
        """Store a batch that a sync fetched, and how far that sync is."""
        return self.apply_delta(row, Delta(added=messages), anchor, server_total)

    def apply_delta(self, row: MailboxRow, delta: Delta, anchor: Anchor | None, server_total: int | None) -> Touched:
        """Store what changed on the server. Without an anchor it is a hint: the sync still stands where it stood."""
        try:
            return self._apply_delta(row, delta, anchor, server_total)
        except (UnicodeEncodeError, OverflowError):
            added = [messages.scrubbed(message) for message in delta.added]
            return self._apply_delta(row, Delta(delta.flags, delta.vanished, added), anchor, server_total)

    def _apply_delta(self, row: MailboxRow, delta: Delta, anchor: Anchor | None, server_total: int | None) -> Touched:
        with self._database.work() as work:
            known, noted = mailbox_rows.existing(work.db, row), noted_rows(work.db)
            if anchor is not None and mailbox_rows.uidvalidity(work.db, row) not in (None, anchor.uidvalidity):
                messages.reset(work, row, anchor.uidvalidity)
            lose(work, rows_of_uids(work.db, row, delta.vanished))
            messages.set_flags(work, row, delta.flags)
            if delta.added:
                messages.add(work, row, delta.added)
                self.threads.follow(work)
            follow(work, noted)
            if server_total is not None and server_total != known.server_total:
                work.touched.counts.add(row)
            mailboxes.put_anchor(work.db, row, anchor, server_total)
        return work.touched

    def reset_mailbox(self, row: MailboxRow, uidvalidity: UidValidity) -> Touched:
        """UIDVALIDITY changed. The messages stay in view and find their new UIDs as the next syncs bring them."""
        with self._database.work() as work:
            messages.reset(work, mailbox_rows.existing(work.db, row).row, uidvalidity)
        return work.touched

    def finish_reset(self, row: MailboxRow) -> Touched:
        """Call at the end of every complete sync: rows that wait for a UID, and that it did not bring, are gone."""
        with self._database.work() as work:
            messages.finish_reset(work, row)
        return work.touched

    def uids(self, row: MailboxRow, lo: int = 1, hi: int = _HIGHEST_UID) -> array[int]:
        """The UIDs that we know the server has, ascending."""
        with self._database.reading() as db:
            found = db.execute(
                """SELECT base_uid FROM message WHERE base_mailbox = ? AND base_uid BETWEEN ? AND ?
                   ORDER BY base_uid""",
                (row, lo, hi),
            )
            return array("Q", [uid for (uid,) in found])

    def keywords(self, row: MailboxRow) -> set[str]:
        """All keywords that the server's messages of a mailbox carry."""
        with self._database.reading() as db:
            found = db.execute("SELECT DISTINCT base_keywords FROM message WHERE base_mailbox = ?", (row,)).fetchall()
        return {word for (words,) in found for word in words.split()}

    def rows_by_uid(self, mailbox: MailboxRow, uids: Iterable[Uid]) -> dict[Uid, MessageRow]:
        """The rows that these UIDs are."""
        with self._database.reading() as db:
            return messages.rows_by_uid(db, mailbox, uids)

    def message_base(self, rows: Iterable[MessageRow]) -> list[BaseMessage]:
        """What the server has of these messages, in the order of the rows; rows that are gone are left out."""
        with self._database.reading() as db:
            found = db.execute(_BASE, (listed(rows),)).fetchall()
        return [
            BaseMessage(row, mailbox, uid, codec.flag_set(flags, keywords), size, msgid, internaldate, bool(kept))
            for row, mailbox, uid, flags, keywords, size, msgid, internaldate, kept in found
        ]

    def bodystructure(self, row: MessageRow) -> bytes:
        """The raw BODYSTRUCTURE of a message, or StoreMissing."""
        with self._database.reading() as db:
            found = db.execute("SELECT bodystructure FROM header WHERE row = ?", (row,)).fetchone()
        if found is None:
            raise StoreMissing(gettext("The message is no longer there."))
        content: bytes = found[0]
        return content

    def put_parts(self, row: MessageRow, root: BodyPart) -> None:
        """Store the parsed MIME tree, for screens."""
        with self._database.work() as work:
            work.db.execute("UPDATE header SET parts = ? WHERE row = ?", (codec.parts_text(root), row))

    def put_part(self, row: MessageRow, section: str, content: bytes, *, offset: int = 0, complete: bool = True) -> int:
        """Store octets of a section from `offset` on; answers how many are there now."""
        return self.parts.put(row, section, content, offset=offset, complete=complete)

    def _follow(self, work: Work) -> None:
        # A crash between the files, or trouble with these two, costs what can be had again.
        try:
            if work.merged:
                self.parts.merge(work.merged)
            if work.dropped:
                self.parts.drop(work.dropped)
        except StoreError:
            _log.warning("the cache of bodies did not follow", exc_info=True)
        gone = [*work.dropped, *(goes for _, goes in work.merged)]
        try:
            self.index.forget(gone)
        except StoreError:
            _log.warning("the search index did not follow", exc_info=True)
