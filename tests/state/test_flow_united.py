"""A flow through all inboxes, over real stores: each message in its account, and the whole session taken back."""

from __future__ import annotations

from tests.state.test_uniting import HOME, WORK, Rig, rig
from tuimail.model.flags import Flag
from tuimail.model.ids import AccountId
from tuimail.state.flow import FlowPhase

__all__ = ["rig"]


def flags(rig: Rig) -> list[tuple[str, Flag]]:
    """Every message of both inboxes as stored."""
    found = []
    for account in (WORK, HOME):
        reader = rig.open_reader(account)
        box = rig.stores[account].mailbox_named("INBOX")
        assert box is not None
        found += [(one.subject, one.flags.system) for one in reader.first_rows(box.row, 100)]
        reader.close()
    return found


def step(rig: Rig, word: str = "archived") -> AccountId:
    flow = rig.state.flow
    flow.expect(word)
    assert flow.current is not None
    assert rig.state.uniting is not None
    account = rig.state.uniting.home(flow.current).account
    rig.state.triage.archive()
    flow.settle()
    rig.deliver()
    flow.settle()
    return account


def test_there_and_back(rig: Rig) -> None:
    before = flags(rig)
    flow = rig.state.flow
    flow.start()
    assert {step(rig), step(rig)} == {WORK, HOME}
    assert (rig.stored(HOME, "Archive"), rig.stored(WORK, "Archive")) == (["s5"], ["s4"])
    flow.answer_later()
    rig.deliver()
    flow.undo()
    rig.deliver()
    flow.settle()
    assert flow.position == 3
    flow.undo()
    rig.deliver()
    flow.settle()
    assert (flow.position, rig.stored(WORK, "Archive")) == (2, [])
    assert rig.state.reading is not None
    step(rig)
    flow.leave()
    assert flow.phase is FlowPhase.ENDED
    flow.undo_all()
    rig.deliver()
    assert rig.subjects == ["s5", "s4", "s3", "s2", "s1", "s0"]
    assert flags(rig) == before
    assert "whole session" in rig.said


def test_what_was_read_on_the_way_is_unread_again(rig: Rig) -> None:
    before = flags(rig)
    flow = rig.state.flow
    flow.start()
    for _ in range(2):
        reading = rig.state.reading
        assert reading is not None
        rig.state.reader.shown(reading.key)
        rig.deliver()
        step(rig)
    assert flags(rig) != before
    flow.undo_all()
    rig.deliver()
    assert flags(rig) == before


def test_what_was_found_comes_back_to_what_was_found(rig: Rig) -> None:
    flow = rig.state.flow
    rig.state.search.show("subject:s in:inbox")
    rig.load_order()
    before = rig.subjects
    flow.start()
    step(rig)
    flow.undo()
    rig.deliver()
    flow.settle()
    assert (flow.position, flow.is_awaited) == (1, False)
    step(rig)
    step(rig)
    assert rig.subjects == before[2:]
    flow.undo_all()
    rig.deliver()
    assert rig.subjects == before
