"""Events, prompts, the status line, and what outlives the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.state.conftest import Clock, World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, INBOX_KEY, LISTS, FakeEngine, FakeStore, mailbox
from tuimail.contract.commands import ApplyOp, ProvidePassword, RetryOp
from tuimail.contract.events import (
    AuthRequired,
    CommandDone,
    ConnectionChanged,
    CountsChanged,
    MailboxesChanged,
    MessagesChanged,
    Notice,
    OpSettled,
    Phase,
    Severity,
    SyncProgress,
)
from tuimail.model.ids import CommandId, MailboxKey, MailboxRow, MessageRow, OpId, OpKey
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import OpState
from tuimail.state.folders import NodeId
from tuimail.state.habits import NamedMailbox
from tuimail.state.prompts import AskPassword, MailboxName, No, Password, Yes
from tuimail.state.reads import AccountReads
from tuimail.state.remembered import Remembered
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.store.errors import StoreBusy, StoreMissing

OP = OpKey(ACCOUNT, OpId(1))


def test_an_account_without_a_store_is_an_empty_screen_until_there_is_one() -> None:
    store = FakeStore()
    store.fill(3)
    is_there = False

    def opener() -> AccountReads:
        if not is_there:
            raise StoreMissing("There is no such file.")
        return store

    state = AppState({ACCOUNT: opener}, FakeEngine().submit, clock=Clock())
    state.start()
    assert state.listing is None
    assert state.status_facts().position == ""
    for intent in (state.triage.archive, state.mark.toggle, state.mark.all, state.reader.open, state.browse.cursor_end):
        intent()
    is_there = True
    touched = state.apply([MailboxesChanged(account=ACCOUNT)])
    assert {Touched.TREE, Touched.LIST} <= touched
    assert state.listing is not None
    assert state.listing.count == 3


def test_a_store_that_fails_is_told_and_the_rest_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.open(3)

    def fail(*_: object) -> None:
        raise StoreBusy("Another process keeps the store locked.")

    monkeypatch.setattr(world.store, "mailbox", fail)
    touched = world.tell(CountsChanged(mailbox=INBOX_KEY), SyncProgress(mailbox=INBOX_KEY, stored=1, total=2))
    assert Touched.STATUS in touched
    assert world.said == "Another process keeps the store locked."
    assert world.state.status_facts().progress == (1, 2)


def test_a_replaced_store_is_opened_anew(world: World) -> None:
    state = world.open(3)
    world.store.was_replaced = True
    new = FakeStore()
    new.fill(7)
    world.store = new
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert state.listing is not None
    assert state.listing.count == 7


def test_counts_and_progress(world: World) -> None:
    state = world.open(3, unseen=[1])
    world.store.put(4, 4, seen=False)
    assert world.tell(CountsChanged(mailbox=INBOX_KEY)) == {Touched.TREE, Touched.STATUS}
    inbox = next(node for node in state.folders.visible if node.special_use is SpecialUse.INBOX)
    assert (inbox.unseen, inbox.total) == (2, 4)
    world.tell(SyncProgress(mailbox=INBOX_KEY, stored=10, total=10))
    assert state.status_facts().progress is None


def test_a_mailbox_that_vanishes_is_left(world: World) -> None:
    state = world.open(3)
    state.browse.open_mailbox(MailboxKey(ACCOUNT, LISTS))
    del world.store.boxes[LISTS]
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert state.listing is not None
    assert state.listing.mailbox == INBOX_KEY
    assert "gone" in world.said


def test_passwords_are_asked_for_one_at_a_time(world: World) -> None:
    state = world.open(1)
    world.tell(AuthRequired(account=ACCOUNT, why="The server wants a password.", can_remember=True))
    world.tell(AuthRequired(account=ACCOUNT, why="That password was wrong.", can_remember=True))
    prompt = state.prompt
    assert isinstance(prompt, AskPassword)
    assert (prompt.why, prompt.can_remember) == ("That password was wrong.", True)
    assert state.answer(Yes()) == set()
    assert state.prompt is prompt
    state.answer(Password("secret", remember=True))
    assert world.engine.of(ProvidePassword) == [ProvidePassword(account=ACCOUNT, password="secret", remember=True)]
    assert state.prompt is None
    assert "secret" not in repr(Password("secret"))


def test_a_login_by_other_means_takes_the_question_away(world: World) -> None:
    state = world.open(1)
    world.tell(AuthRequired(account=ACCOUNT, why="Password?"))
    touched = world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    assert state.prompt is None
    assert Touched.PROMPT in touched


def test_a_question_about_a_key_press_comes_before_a_password(world: World) -> None:
    state = world.open(1)
    world.tell(AuthRequired(account=ACCOUNT, why="Password?"))
    state.triage.delete()
    assert not isinstance(state.prompt, AskPassword)
    state.answer(No())
    assert isinstance(state.prompt, AskPassword)
    assert state.answer(MailboxName(" ")) == set()


def test_the_status_line(world: World) -> None:
    state = world.open(1234)
    world.load_order()
    state.browse.cursor_to(1000)
    state.mark.toggle()
    world.store.waiting = 2
    world.tell(CommandDone(command_id=CommandId(99), op=OP))
    facts = state.status_facts()
    assert (facts.position, facts.selected, facts.waiting, facts.connection) == ("1,002/1,234", 1, 2, "offline")


def test_the_next_attempt_is_counted_down(world: World) -> None:
    state = world.open(1)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host.", retry_at=1015.0))
    assert world.said == "No route to host."
    world.clock.now = 1003.0
    assert state.tick() == {Touched.STATUS}
    assert state.status_facts().connection == "offline, next try in 12 s"
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    assert state.status_facts().connection == "online"


def test_the_same_trouble_is_told_once_until_there_is_a_connection_or_somebody_asks(world: World) -> None:
    state = world.open(1)
    offline = ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host.", retry_at=1015.0)
    connecting = ConnectionChanged(account=ACCOUNT, phase=Phase.CONNECTING)
    for event in (offline, connecting, offline, connecting, offline):
        world.tell(event)
    assert [one.text for one in state.status.said] == ["No route to host."]
    state.asked.sync()
    world.tell(connecting, offline)
    assert [one.text for one in state.status.said][-1] == "No route to host."
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE), offline)
    assert [one.text for one in state.status.said].count("No route to host.") == 3


def test_messages_grow_old(world: World) -> None:
    state = world.open(1)
    world.tell(Notice(severity=Severity.INFO, text="Hello\x1b"))
    assert world.said == "Hello\ufffd"
    world.clock.now += 5.9
    assert state.tick() == set()
    world.clock.now += 0.2
    assert state.tick() == {Touched.STATUS}
    assert world.said == ""


def test_an_error_is_not_hidden_by_a_confirmation(world: World) -> None:
    state = world.open(3)
    world.tell(Notice(severity=Severity.ERROR, text="The disk is full."))
    state.triage.archive()
    assert world.said == "The disk is full."
    world.clock.now += 2
    state.tick()
    assert world.said == "The disk is full."
    world.clock.now += 3
    state.tick()
    assert world.said.startswith("Archived"), "what waited is said when there was time to read"


def test_what_comes_by_itself_waits_until_an_error_is_old(world: World) -> None:
    state = world.open(3)
    world.tell(Notice(severity=Severity.ERROR, text="The disk is full."))
    world.clock.now += 10
    world.tell(Notice(severity=Severity.INFO, text="3 messages woke up."))
    assert world.said == "The disk is full."
    state.triage.archive()
    assert world.said.startswith("Archived"), "a key after a while"
    assert [one.text for one in state.status.said][1] == "3 messages woke up.", "the log has it"


def test_a_refusal_is_read_before_the_next_key(world: World) -> None:
    state = world.open(3)
    state.say("That cannot be.", Severity.WARNING)
    state.triage.archive()
    assert world.said.startswith("Archived")


@pytest.mark.parametrize("bad", [OpState.FAILED, OpState.CONFLICT])
def test_a_refusal_of_the_server_is_told(world: World, bad: OpState) -> None:
    state = world.open(1)
    world.tell(OpSettled(op=OP, state=OpState.SETTLED))
    assert world.said == ""
    world.tell(OpSettled(op=OP, state=bad, reason="Over quota."))
    assert world.said == "Over quota."
    state.asked.retry(OP, "Archive 2 messages")
    assert world.engine.of(RetryOp) == [RetryOp(op=OP)]


def test_everything_changed_asks_for_a_new_order_and_keeps_what_is_shown(world: World) -> None:
    state = world.open(5)
    world.store.put(6, 6)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True))
    assert world.rows == [5, 4, 3, 2, 1]
    world.load_order()
    assert world.rows == [6, 5, 4, 3, 2, 1]
    assert state.listing is not None
    assert state.listing.cursor_row == 5


def test_escape_leaves_the_innermost_thing(world: World) -> None:
    state = world.open(20)
    state.browse.set_filter("1")
    world.load_order()
    state.reader.preview()
    state.mark.toggle()
    state.mark.toggle_range()
    state.triage.delete()
    state.escape()
    assert state.prompt is None
    state.mark.toggle_range()
    state.escape()
    assert not state.selection.is_range
    assert not state.selection.is_empty
    state.escape()
    assert state.selection.is_empty
    state.escape()
    assert state.status_facts().filter == ""
    state.escape()
    assert state.reading is None
    state.say("A word.")
    assert state.escape() == {Touched.STATUS}
    assert state.escape() == set()


def test_an_open_range_is_left_without_marks(world: World) -> None:
    state = world.open(5)
    state.mark.toggle_range()
    state.browse.move_cursor(2)
    state.escape()
    assert state.selection.is_empty
    state.triage.archive()
    assert world.engine.of(ApplyOp)[-1].op.messages == (3,)


def test_what_is_remembered_comes_back(world: World) -> None:
    state = world.open(5)
    state.browse.toggle_node(NodeId(ACCOUNT, ("Lists",)))
    state.browse.open_mailbox(MailboxKey(ACCOUNT, ARCHIVE))
    remembered = Remembered.load(state.remember().dump())
    assert remembered == state.remember()
    again = AppState({ACCOUNT: lambda: world.store}, FakeEngine().submit, clock=Clock(), remembered=remembered)
    again.start()
    assert again.listing is not None
    assert again.listing.mailbox.row == ARCHIVE
    assert [node.label for node in again.folders.visible if node.label == "python"] == []
    assert again.recent_keys()[0] == MailboxKey(ACCOUNT, ARCHIVE)


def _with(broken: str) -> str:
    return f'{{"nodes": [], "recent": [], "last": null, {broken}}}'


@given(
    st.text(max_size=100)
    | st.sampled_from(["[]", "null", '{"nodes": 1}', '{"nodes":[],"recent":[[1]],"last":null}', "[" * 9000])
    | st.sampled_from(['"last": [1]', '"panes": [Infinity, 1]', '"left": [[[Infinity, 1], 1]]']).map(_with)
)
def test_a_broken_memory_is_forgotten(text: str) -> None:
    assert isinstance(Remembered.load(text), Remembered)


def test_folder_choices_name_accounts_where_there_are_several(world: World) -> None:
    state = world.open(1)
    assert "Lists/python" in [choice.label for choice in state.folder_choices()]
    world.store.boxes[MailboxRow(9)] = mailbox(9, "Names", selectable=False)
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert "Names" not in [choice.label for choice in state.folder_choices()]
    assert NamedMailbox(ACCOUNT, "INBOX") in state.recent


def test_flags_changed_elsewhere_are_read_anew(world: World) -> None:
    state = world.open(2, unseen=[2])
    assert state.listing is not None
    shown = state.listing.summary(0)
    assert shown is not None
    assert not shown.flags
    world.store.put(2, 2, box=INBOX, seen=True)
    world.tell(MessagesChanged(mailbox=INBOX_KEY, changed=frozenset({MessageRow(2)})))
    shown = state.listing.summary(0)
    assert shown is not None
    assert shown.flags


def test_a_list_that_is_read_anew_counts_what_it_shows(world: World) -> None:
    state = world.open(300)
    world.load_order()
    listing = state.listing
    assert listing is not None
    state.mark.all()
    state.triage.archive()
    world.tell(MessagesChanged(mailbox=INBOX_KEY, everything=True), CountsChanged(mailbox=INBOX_KEY))
    assert listing.count == 0, "the store still counts what is on its way out"


def test_a_refusal_that_could_be_read_does_not_outlive_what_is_done_next(world: World) -> None:
    state = world.open(3)
    state.jumping.jump("x")
    assert not state.status.overtaken(), "there was no time to read it"
    world.clock.now += 3
    assert state.status.overtaken()
    assert state.status.message is None
    state.triage.archive()
    world.clock.now += 3
    assert not state.status.overtaken(), "what was done stays as long as it does"
