"""What an undo in all inboxes reads of the journals while the list is painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.state.test_uniting import Rig
from tuimail.model.ids import MessageRow, OpId
from tuimail.model.operation import Before
from tuimail.store.reader import MailReader


def test_each_journal_is_asked_once_what_was_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of two accounts stand between each other: a read for each row is seconds where workers are busy."""
    asked: list[OpId] = []
    real = MailReader.before

    def counted(self: MailReader, op_id: OpId, rows: Iterable[MessageRow]) -> Mapping[MessageRow, Before]:
        asked.append(op_id)
        return real(self, op_id, rows)

    monkeypatch.setattr(MailReader, "before", counted)
    rig = Rig(tmp_path)
    rig.state.browse.open_all_inboxes()
    rig.deliver()
    listing = rig.state.listing
    assert listing is not None
    listing._window.forget_all()  # as where the rows are not those that were near the screen
    rig.state.mark.all()
    rig.state.triage.mark_seen()
    rig.deliver()
    rig.state.triage.undo()
    assert rig.subjects == [f"s{number}" for number in range(5, -1, -1)]
    assert len(asked) == 2
    rig.state.readers.close()
    for store in rig.stores.values():
        store.close()
