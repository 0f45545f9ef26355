"""Does what needs no server: writes the journal, at once, online or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from tuimail.contract.commands import ApplyOp, RetryOp, UndoOp
from tuimail.contract.events import Event
from tuimail.engine.telling import events_of
from tuimail.model.ids import AccountId, MessageRow, OpId, OpKey
from tuimail.model.operation import Append
from tuimail.store.writer import MailStore


class JournalDesk:
    """The local half of operations: one transaction, then the events of it, then a word to who sends."""

    def __init__(
        self,
        account: AccountId,
        store: MailStore,
        *,
        emit: Callable[[Event], None],
        on_written: Callable[[], None],
    ) -> None:
        self._account = account
        self._store = store
        self._emit = emit
        self._on_written = on_written

    def write(self, command: ApplyOp | UndoOp | RetryOp) -> OpKey | None:
        """The journal entry that the command wrote or touched; a StoreError says why not."""
        journal = self._store.journal
        op_id: OpId | None
        match command:
            case ApplyOp():
                op_id, touched = journal.apply(
                    command.op, command.label, is_undoable=command.is_undoable, batch=command.batch
                )
                if isinstance(command.op, Append):
                    self._make_readable(command.op, journal.entry(op_id).op.messages)
            case UndoOp():
                op_id, touched = journal.undo(command.op.op_id)
            case RetryOp():
                op_id, touched = command.op.op_id, journal.retry(command.op.op_id)
            case _:
                assert_never(command)
        for event in events_of(self._account, touched):
            self._emit(event)
        self._on_written()
        return OpKey(self._account, op_id) if op_id is not None else None

    def _make_readable(self, op: Append, rows: Sequence[MessageRow]) -> None:
        """What was written here can be read here, before any server has it."""
        for row in rows:
            for section, content in op.contents:
                self._store.put_part(row, section, content)
