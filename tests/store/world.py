"""The shortest possible engine between a small server and a store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.store.server import BOXES, SEEN, Mail, Server, as_new
from tuimail.model.flags import FlagSet
from tuimail.model.ids import AccountId, MailboxRow, MessageRow, OpId, Uid, UidValidity
from tuimail.model.mailbox import Anchor
from tuimail.model.operation import Copy, Delete, Move, OpState, Restore, SetFlags
from tuimail.model.summary import MessageSummary
from tuimail.store.reader import MailReader
from tuimail.store.values import Delta, ListedMailbox, OpenOp, OpPart, Touched
from tuimail.store.writer import MailStore

ACCOUNT = AccountId("work")


class World:
    """A server, a store, and the wire between them."""

    def __init__(self, path: Path, server: Server | None = None) -> None:
        self.server = server or Server()
        self.path = path
        self.now = 1_800_000_000.0
        self.reopen()

    def reopen(self) -> None:
        """A new start of the program."""
        self.store = self.open()
        self.reader = MailReader.open(self.path, ACCOUNT)

    def open(self) -> MailStore:
        store = MailStore.open(self.path, ACCOUNT, clock=lambda: self.now)
        store.put_mailboxes([ListedMailbox(name, "/") for name in self.server.boxes])
        return store

    def close(self) -> None:
        self.reader.close()
        self.store.close()

    def row(self, name: str) -> MailboxRow:
        """The number of a mailbox."""
        mailbox = self.store.mailbox_named(name)
        assert mailbox is not None, name
        return mailbox.row

    def name(self, row: MailboxRow) -> str:
        """The name of a mailbox."""
        return self.store.mailbox(row).name

    def deliver(self, name: str, *mails: Mail) -> list[MessageRow]:
        """Messages arrive and are synchronised; answers their rows."""
        uids = [Uid(self.server.put(name, mail)) for mail in mails]
        self.sync(name)
        rows = self.store.rows_by_uid(self.row(name), uids)
        return [rows[uid] for uid in uids]

    def anchor(self, name: str) -> Anchor:
        """Where a sync of this mailbox would stand."""
        return Anchor(UidValidity(self.server.uidvalidity[name]), Uid(self.server.uidnext[name]), None, Uid(1))

    def sync(self, name: str) -> Touched:
        """A complete sync, by plain comparison."""
        row, mails = self.row(name), self.server.boxes[name]
        mailbox = self.store.mailbox(row)
        touched = Touched()
        if mailbox.anchor is not None and mailbox.anchor.uidvalidity != self.server.uidvalidity[name]:
            touched.merge(self.store.reset_mailbox(row, UidValidity(self.server.uidvalidity[name])))
        if mailbox.anchor is None:  # UIDs that only COPYUID told may be of another numbering: as if we knew none
            everything = Delta(added=[as_new(uid, mails[uid]) for uid in sorted(mails, reverse=True)])
            touched.merge(self.store.apply_delta(row, everything, self.anchor(name), len(mails)))
        known = set(self.store.uids(row))
        delta = Delta(
            flags=[(Uid(uid), mails[uid].flags, None) for uid in known & mails.keys()],
            vanished=sorted(known - mails.keys()),
            added=[as_new(uid, mails[uid]) for uid in sorted(mails.keys() - known, reverse=True)],
        )
        touched.merge(self.store.apply_delta(row, delta, self.anchor(name), len(mails)))
        touched.merge(self.store.finish_reset(row))
        return touched

    def sync_all(self) -> None:
        for name in self.server.boxes:
            self.sync(name)

    def seen(self, name: str) -> list[MessageSummary]:
        """What the list of a mailbox shows, newest first."""
        order = [MessageRow(row) for row in self.reader.order(self.row(name))]
        window = self.reader.window(order)
        return [window[row] for row in order]

    def view(self) -> dict[str, dict[MessageRow, FlagSet]]:
        """All that is shown."""
        return {name: self.view_of(name) for name in self.server.boxes}

    def view_of(self, name: str) -> dict[MessageRow, FlagSet]:
        return {one.row: one.flags for one in self.seen(name)}

    def shown_contents(self) -> dict[str, list[tuple[str, int, tuple[str, ...]]]]:
        """What is shown, in the words of `Server.contents`."""
        return {name: sorted(map(self._content, self.seen(name))) for name in self.server.boxes}

    def _content(self, summary: MessageSummary) -> tuple[str, int, tuple[str, ...]]:
        headers = self.reader.headers(summary.row)
        assert headers is not None
        return headers.msgid, summary.size, tuple(summary.flags.names())

    def op(self, op_id: OpId) -> OpenOp:
        """An open operation."""
        return next(op for op in self.store.journal.next_open(int(self.now)) if op.op_id == op_id)

    def send_all(self, *, copyuid: bool = True, has_move: bool = True) -> None:
        """Send what is open, oldest first."""
        for op in self.store.journal.next_open(int(self.now)):
            for _ in self.steps(op.op_id, copyuid=copyuid, has_move=has_move):
                pass

    def steps(self, op_id: OpId, *, copyuid: bool = True, has_move: bool = True) -> Iterator[str]:
        """Send one operation; yields between any two steps that a crash can separate.

        Started again after a crash, it goes on where the journal says.
        """
        journal = self.store.journal
        yield from self._know_uids(op_id)
        open_ops = {op.op_id: op for op in journal.next_open(int(self.now))}
        if op_id not in open_ops:
            return
        op = open_ops[op_id]
        match op.op:
            case SetFlags():
                yield from self._claimed(op)
                for part in op.parts:
                    self._change(part)
                    yield "stored"
                journal.settle(op_id)
            case Move() if has_move:
                yield from self._move(op, copyuid=copyuid)
            case Move():
                yield from self._copy_and_expunge(op, copyuid=copyuid)
            case Copy():
                yield from self._copy(op, copyuid=copyuid)
            case Delete():
                yield from self._delete(op)
            case Restore():
                yield from self._restore(op, copyuid=copyuid)
        yield "settled"

    def _know_uids(self, op_id: OpId) -> Iterator[str]:
        """Before and after: what a crash or a move without COPYUID left without a UID, only a sync can tell."""
        found = [op for op in self.store.journal.next_open(int(self.now)) if op.op_id == op_id]
        for part in found[0].parts if found else ():
            if part.base_mailbox is not None and (part.base_uid is None or self._is_gone(part)):
                self.sync(self.name(part.base_mailbox))
                yield "synced"

    def _is_gone(self, part: OpPart) -> bool:
        assert part.base_mailbox is not None
        return part.base_uid not in self.server.boxes[self.name(part.base_mailbox)]

    def _claimed(self, op: OpenOp) -> Iterator[str]:
        """Claim it, and write down from which UID on its results will be; unless that was done before a crash."""
        if op.state is OpState.INFLIGHT:
            return
        marks = {part.to: self.server.uidnext[self.name(part.to)] for part in op.parts if part.to is not None}
        assert self.store.journal.claim([op.op_id], json.dumps(list(marks.items()))) == [op.op_id]
        yield "claimed"

    def _arrived(self, op: OpenOp) -> dict[MessageRow, Uid]:
        """What a command whose answer was lost did all the same: new messages that look like those of its parts."""
        if op.state is not OpState.INFLIGHT or not op.detail:
            return {}
        found: dict[MessageRow, Uid] = {}
        marks = dict(json.loads(op.detail))
        bases = {base.row: base for base in self.store.message_base([part.row for part in op.parts])}
        ours = self.store.journal.entry(op.op_id).op.messages  # those that were settled one by one hold their UIDs
        for part in op.parts:
            assert part.to is not None
            self.sync(self.name(part.to))
            held = {
                uid
                for uid, row in self.store.rows_by_uid(part.to, map(Uid, self.store.uids(part.to))).items()
                if row in ours
            }
            for uid, mail in sorted(self.server.boxes[self.name(part.to)].items()):
                is_new = uid >= marks[part.to] and Uid(uid) not in {*found.values(), *held}
                if is_new and (mail.msgid, mail.size) == (bases[part.row].msgid, bases[part.row].size):
                    found[part.row] = Uid(uid)
                    break
        return found

    def _change(self, part: OpPart) -> None:
        if part.base_mailbox is not None and part.base_uid is not None:
            self.server.store_flags(self.name(part.base_mailbox), part.base_uid, part.change)

    def _move(self, op: OpenOp, *, copyuid: bool) -> Iterator[str]:
        yield from self._claimed(op)
        uids: dict[MessageRow, Uid] = {}
        for part in op.parts:
            self._change(part)
            yield "changed"
        for part in op.parts:  # one command on a server: nothing crashes in between
            if part.base_mailbox in (None, part.to) or part.base_uid is None or self._is_gone(part):
                continue
            assert part.base_mailbox is not None
            assert part.to is not None
            source, target = self.name(part.base_mailbox), self.name(part.to)
            uids[part.row] = Uid(self.server.put(target, self.server.boxes[source].pop(part.base_uid)))
        yield "moved"
        self._settle(op, uids if copyuid else {})

    def _copy_and_expunge(self, op: OpenOp, *, copyuid: bool) -> Iterator[str]:
        journal = self.store.journal
        if op.state is not OpState.COPIED:
            yield from self._claimed(op)
            uids = self._arrived(op)
            for part in op.parts:
                self._change(part)
                if part.row in uids or part.base_mailbox in (None, part.to) or part.base_uid is None:
                    continue
                if not self._is_gone(part):
                    uids[part.row] = self._put_copy(part)
            yield "copied there"
            journal.mark_copied(op.op_id, uids if copyuid else None)
            yield "copied"
        for part in op.parts:
            if part.base_mailbox not in (None, part.to) and part.base_uid is not None:
                assert part.base_mailbox is not None
                self.server.boxes[self.name(part.base_mailbox)].pop(part.base_uid, None)
        yield "expunged"
        self._settle(op, {})

    def _settle(self, op: OpenOp, uids: dict[MessageRow, Uid]) -> None:
        """Each destination has a numbering of its own."""
        for to in {part.to for part in op.parts if part.to is not None}:
            rows = [part.row for part in op.parts if part.to == to]
            told = {row: uid for row, uid in uids.items() if row in rows}
            validity = UidValidity(self.server.uidvalidity[self.name(to)])
            self.store.journal.settle(op.op_id, told, uidvalidity=validity, rows=rows)

    def _put_copy(self, part: OpPart) -> Uid:
        assert part.base_mailbox is not None
        assert part.base_uid is not None
        assert part.to is not None
        mail = self.server.boxes[self.name(part.base_mailbox)][part.base_uid]
        return Uid(self.server.put(self.name(part.to), mail))

    def _copy(self, op: OpenOp, *, copyuid: bool) -> Iterator[str]:
        yield from self._claimed(op)
        uids = self._arrived(op)
        for part in op.parts:
            if part.row not in uids and part.base_mailbox is not None and not self._is_gone(part):
                uids[part.row] = self._put_copy(part)
        yield "copied there"
        gone = [part.row for part in op.parts if part.row not in uids]
        self.store.journal.fail(op.op_id, gone, "gone")
        self._settle(op, uids if copyuid else {})

    def _delete(self, op: OpenOp) -> Iterator[str]:
        journal = self.store.journal
        if op.state is OpState.PENDING:
            for part in op.parts:
                if part.base_mailbox is not None and part.base_uid is not None:
                    mail = self.server.boxes[self.name(part.base_mailbox)].get(part.base_uid)
                    if mail is not None:
                        journal.keep(part.row, mail.msgid.encode())
                        yield "kept one"
            journal.mark_kept(op.op_id)
            yield "kept"
        yield from self._claimed(op)
        for part in op.parts:
            if part.base_mailbox is not None and part.base_uid is not None:
                self.server.boxes[self.name(part.base_mailbox)].pop(part.base_uid, None)
        yield "expunged"
        journal.settle(op.op_id)

    def _restore(self, op: OpenOp, *, copyuid: bool) -> Iterator[str]:
        """One APPEND after the other, each settled before the next."""
        yield from self._claimed(op)
        arrived = self._arrived(op)
        bases = {base.row: base for base in self.store.message_base([part.row for part in op.parts])}
        for part in op.parts:
            source, base = self.store.journal.source(part.row), bases[part.row]
            assert source is not None
            assert part.to is not None
            target = self.name(part.to)
            uid = arrived.get(part.row)
            if uid is None:
                uid = Uid(self.server.put(target, Mail(source.decode(), base.size, base.internaldate, base.base_flags)))
            yield "appended"
            validity = UidValidity(self.server.uidvalidity[target])
            told = {part.row: uid} if copyuid else None
            self.store.journal.settle(op.op_id, told, uidvalidity=validity, rows=[part.row])
            yield "settled one"


__all__ = ["ACCOUNT", "BOXES", "SEEN", "Mail", "Server", "World", "as_new"]
