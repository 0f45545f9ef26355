"""Does what needs no server: writes the journal, at once, online or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, assert_never

from tuimail.contract.commands import ApplyOp, RetryOp, UndoOp
from tuimail.contract.events import Event
from tuimail.engine.telling import events_of
from tuimail.model.ids import AccountId, CommandId, CommandKey, MessageRow, OpId, OpKey
from tuimail.model.language import gettext
from tuimail.model.operation import Append
from tuimail.store.errors import JournalError
from tuimail.store.writer import MailStore

_MOST_REMEMBERED: Final = 10_000


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
        self._wrote: dict[CommandId, OpId] = {}
        """What the last commands wrote."""

    def write(self, command: ApplyOp | UndoOp | RetryOp, command_ids: Iterable[CommandId] = ()) -> OpKey | None:
        """The journal entry that the command wrote or touched; a StoreError says why not."""
        op_id = self._write(command)
        self._wrote.update(dict.fromkeys(command_ids, op_id))
        while len(self._wrote) > _MOST_REMEMBERED:
            del self._wrote[next(iter(self._wrote))]
        return OpKey(self._account, op_id)

    def _write(self, command: ApplyOp | UndoOp | RetryOp) -> OpId:
        journal = self._store.journal
        match command:
            case ApplyOp():
                op_id, touched = journal.apply(
                    command.op, command.label, is_undoable=command.is_undoable, batch=command.batch
                )
                if isinstance(command.op, Append):
                    self._make_readable(command.op, journal.entry(op_id).op.messages)
            case UndoOp():
                op_id, touched = journal.undo(self._named(command.op))
            case RetryOp():
                op_id, touched = command.op.op_id, journal.retry(command.op.op_id)
            case _:
                assert_never(command)
        for event in events_of(self._account, touched):
            self._emit(event)
        self._on_written()
        return op_id

    def _named(self, op: OpKey | CommandKey) -> OpId:
        match op:
            case OpKey(op_id=op_id):
                return op_id
            case CommandKey(command_id=command_id) if command_id in self._wrote:
                return self._wrote[command_id]
            case CommandKey():
                raise JournalError(gettext("That was never written to the journal, so there is nothing to undo."))
            case _:
                assert_never(op)

    def _make_readable(self, op: Append, rows: Sequence[MessageRow]) -> None:
        """What was written here can be read here, before any server has it."""
        for row in rows:
            for section, content in op.contents:
                self._store.put_part(row, section, content)
