"""Folders created, renamed, deleted, emptied, read through; what cannot be undone asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, LISTS, TRASH, mailbox
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import ConnectionChanged, MailboxesChanged, Phase
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow, OpId
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import Create, MailboxEdit, Remove, Rename, SetSubscribed
from tuimail.model.operation import Delete, JournalEntry, OpState, SetFlags
from tuimail.state.habits import NamedMailbox
from tuimail.state.prompts import AskName, Confirm, MailboxName, No, Yes
from tuimail.state.touched import Touched

IN = MailboxKey(ACCOUNT, MailboxRow(INBOX))
AWAY = MailboxKey(ACCOUNT, MailboxRow(ARCHIVE))


def edits(world: World) -> list[MailboxEdit]:
    """What was given to the journal to be done to folders."""
    return [command.op for command in world.engine.of(ApplyOp) if isinstance(command.op, MailboxEdit)]


def test_a_folder_is_created_where_the_user_says(world: World) -> None:
    state = world.open()
    assert state.foldering.create(AWAY) == {Touched.PROMPT}
    assert isinstance(state.prompt, AskName)
    state.answer(MailboxName("Projects/2027"))
    assert edits(world) == [Create(("Projects/2027",))]
    assert world.engine.of(ApplyOp)[0].label == "Create the folder “Projects/2027”"


def test_renaming_starts_from_the_name_and_the_same_name_is_no_change(world: World) -> None:
    state = world.open()
    state.foldering.rename(AWAY)
    assert isinstance(state.prompt, AskName)
    assert state.prompt.name == "Archive"
    state.answer(MailboxName("Archive"))
    assert edits(world) == []
    state.foldering.rename(AWAY)
    state.answer(MailboxName("Kept"))
    assert edits(world) == [Rename(AWAY.row, "Archive", "Kept")]


def test_each_deed_is_told_and_how_it_is_taken_back(world: World) -> None:
    world.store.put(101, 101, box=ARCHIVE)
    state = world.open()
    steps = (
        (state.foldering.create, MailboxName("New"), "Create the folder “New”", "Created “New”"),
        (
            state.foldering.rename,
            MailboxName("Kept"),
            "Rename “Archive” to “Kept”",
            "Renamed “Archive” to “Kept”",
        ),
        (
            state.foldering.remove,
            Yes(),
            "Delete the folder “Archive”",
            "Deleted “Archive”: it is in the trash, with its mail",
        ),
    )
    for ask, answer, label, _ in steps:
        ask(AWAY)
        state.answer(answer)
        assert world.said == f"{label}: sent when there is a connection. u undoes it."
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    for ask, answer, label, told in steps:
        ask(AWAY)
        state.answer(answer)
        assert world.said == f"{told}. u undoes it."
        world.done()
        state.triage.undo()
        assert world.said == f"Undone: {label}"
    state.foldering.toggle_subscribed(AWAY)
    assert world.said == "Unsubscribed from “Archive”. u undoes it."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Trash", "There is already a folder “Trash”."),
        ("inbox", "There is already a folder “inbox”."),
        ("a//b", "“a//b”: there must be a name on both sides of “/”."),
        ("/a", "“/a”: there must be a name on both sides of “/”."),
    ],
)
def test_a_name_that_cannot_be_is_not_asked_for(world: World, name: str, words: str) -> None:
    state = world.open()
    for ask in (state.foldering.create, state.foldering.rename):
        ask(AWAY)
        state.answer(MailboxName(name))
        assert world.said == words
    assert not edits(world)


def test_favourites_marks_and_order_go_with_the_new_name(world: World) -> None:
    state = world.open()
    inside = world.store.boxes[MailboxRow(LISTS)]
    lists = MailboxKey(ACCOUNT, MailboxRow(LISTS))
    assert inside.name == "Lists/python"
    state.browse.open_mailbox(lists)
    state.foldering.toggle_favourite(lists)
    state.viewing.reverse()

    def named(name: str) -> None:
        """Whoever did it, the list of folders says so."""
        world.store.boxes[lists.row] = replace(world.store.boxes[lists.row], name=name)
        world.tell(MailboxesChanged(account=ACCOUNT))

    named("Snakes/python")
    there = NamedMailbox(ACCOUNT, "Snakes/python")
    assert state.folders.favourites == (there,)
    assert state.list_views[there].is_reversed
    assert state.last == there
    assert state.recent[0] == there
    named("Pets/python")
    assert state.folders.favourites == (NamedMailbox(ACCOUNT, "Pets/python"),)


def test_an_empty_folder_just_goes(world: World) -> None:
    state = world.open(0)
    state.foldering.remove(AWAY)
    assert isinstance(state.prompt, Confirm)
    assert state.prompt.question == "Delete the folder “Archive”, which is empty?"
    assert state.prompt.why == "Undo brings it back."
    state.answer(Yes())
    assert edits(world) == [Remove(("Archive",))]
    assert world.engine.of(ApplyOp)[0].is_undoable


def refusal(op: Rename) -> JournalEntry:
    return JournalEntry(OpId(9), op, OpState.FAILED, "Delete", 900, 900, 1, "The server says no.", None, None)


def test_where_the_trash_takes_no_folder_it_goes_for_good_and_that_is_said(world: World) -> None:
    world.store.fill(3, box=ARCHIVE)
    state = world.open(0)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    for number, of_trash in enumerate(({"delimiter": None}, {"rights": "lr"}, {})):
        if not of_trash:
            world.store.undoable = [refusal(Rename(AWAY.row, "Archive", "Trash/Archive", is_discard=True))]
        world.store.boxes[MailboxRow(TRASH)] = replace(mailbox(TRASH, "Trash", SpecialUse.TRASH), **of_trash)  # type: ignore[arg-type]
        world.tell(MailboxesChanged(account=ACCOUNT))
        state.foldering.remove(AWAY)
        assert isinstance(state.prompt, Confirm)
        assert state.prompt.question == (
            "Delete the folder “Archive” for good, with its 3 messages? This cannot be undone."
        )
        state.answer(Yes())
        assert edits(world)[number] == Remove(("Archive",), is_for_good=True)
        assert not world.engine.of(ApplyOp)[number].is_undoable
        assert world.said == "Deleted “Archive” for good"


def test_what_is_in_the_trash_already_goes_for_good_and_a_taken_name_gets_a_number(world: World) -> None:
    world.store.fill(1, box=ARCHIVE)
    world.store.boxes[MailboxRow(6)] = mailbox(6, "Trash/Archive")
    world.store.put(9, 9, box=6)
    state = world.open(0)
    state.foldering.remove(AWAY)
    state.answer(Yes())
    assert edits(world) == [Rename(AWAY.row, "Archive", "Trash/Archive (2)", is_discard=True)]
    state.foldering.remove(MailboxKey(ACCOUNT, MailboxRow(6)))
    assert isinstance(state.prompt, Confirm)
    assert "for good" in state.prompt.question


def test_deleting_says_how_much_goes_and_no_means_no(world: World) -> None:
    world.store.fill(3, box=ARCHIVE)
    state = world.open(0)
    state.foldering.remove(AWAY)
    assert isinstance(state.prompt, Confirm)
    assert "with its 3 messages" in state.prompt.question
    state.answer(No())
    assert edits(world) == []
    state.foldering.remove(AWAY)
    assert isinstance(state.prompt, Confirm)
    assert state.prompt.why == "It goes into the trash as “Trash/Archive”. Undo brings it back."
    state.answer(Yes())
    assert edits(world) == [Rename(AWAY.row, "Archive", "Trash/Archive", is_discard=True)]


def test_folders_inside_go_too_and_their_mail_is_counted(world: World) -> None:
    world.store.boxes[MailboxRow(6)] = mailbox(6, "Lists", selectable=False)
    world.store.boxes[MailboxRow(7)] = mailbox(7, "Lists/python/dev")
    world.store.fill(3, box=LISTS)
    world.store.put(9, 9, box=7)
    state = world.open(0)
    above = MailboxKey(ACCOUNT, MailboxRow(6))
    assert [line.meant for line in state.folders.visible if line.label == "Lists"] == [above]
    state.foldering.remove(above)
    assert isinstance(state.prompt, Confirm)
    assert state.prompt.question == ("Delete the folder “Lists”, with the 2 folders in it and 4 messages in all?")
    state.answer(Yes())
    assert edits(world) == [Rename(above.row, "Lists", "Trash/Lists", is_discard=True)]
    state.foldering.remove(MailboxKey(ACCOUNT, MailboxRow(LISTS)))
    assert isinstance(state.prompt, Confirm)
    assert "with the folder in it and 4 messages in all" in state.prompt.question


def test_a_folder_stays_that_holds_one_with_a_role_or_one_that_may_not_be_deleted(world: World) -> None:
    world.store.boxes[MailboxRow(6)] = mailbox(6, "Lists")
    world.store.boxes[MailboxRow(7)] = mailbox(7, "Lists/Sent", SpecialUse.SENT)
    state = world.open()
    key = MailboxKey(ACCOUNT, MailboxRow(6))
    state.foldering.remove(key)
    assert world.said == "“Lists/Sent” is in it, the folder for sent mail: that one stays."
    world.store.boxes[MailboxRow(7)] = replace(mailbox(7, "Lists/Sent"), rights="lr")
    world.tell(MailboxesChanged(account=ACCOUNT))
    state.foldering.remove(key)
    assert "Lists/Sent" in world.said
    assert state.prompt is None


def test_the_inbox_stays_and_nothing_happens_without_a_folder(world: World) -> None:
    state = world.open()
    state.foldering.rename(IN)
    state.foldering.remove(IN)
    state.foldering.remove(None)
    assert state.prompt is None
    assert edits(world) == []


def test_subscribing_turns_round_what_is(world: World) -> None:
    state = world.open()
    state.foldering.toggle_subscribed(AWAY)
    assert edits(world) == [SetSubscribed(AWAY.row, "Archive", False)]


def test_all_is_marked_read_in_one_operation_here_and_elsewhere(world: World) -> None:
    world.store.fill(4, unseen=(2, 3))
    state = world.open(4, unseen=(2, 3))
    state.foldering.mark_all_seen(IN)
    world.work_out()
    (command,) = world.engine.of(ApplyOp)
    assert isinstance(command.op, SetFlags)
    assert set(command.op.messages) == {2, 3}
    state.foldering.mark_all_seen(AWAY)
    world.work_out()
    assert len(world.engine.of(ApplyOp)) == 1
    assert state.status.message is not None
    assert "is read" in state.status.message.text


def test_only_trash_and_spam_are_emptied(world: World) -> None:
    state = world.open()
    state.foldering.empty(IN)
    assert state.prompt is None
    assert world.engine.of(ApplyOp) == []


def test_what_the_question_counted_goes_and_what_comes_meanwhile_stays(world: World) -> None:
    trash = MailboxKey(ACCOUNT, TRASH)
    for row in (101, 102, 103):
        world.store.put(row, row, box=TRASH, sender=f"Sender {row % 2}")
    state = world.open()
    state.foldering.empty(trash)
    assert state.prompt is None
    world.work_out()
    question = state.prompt
    assert isinstance(question, Confirm)
    assert question.question == "Delete all 3 messages in “Trash” for good?"
    assert question.why.startswith("From 2 senders, the oldest of 1970-01-01; “Subject 10")
    world.store.put(104, 104, box=TRASH)
    state.answer(Yes())
    (command,) = world.engine.of(ApplyOp)
    assert command.op == Delete((MessageRow(103), MessageRow(102), MessageRow(101)))


def test_one_message_is_not_all_of_them(world: World) -> None:
    world.store.put(101, 101, box=TRASH)
    state = world.open()
    state.foldering.empty(MailboxKey(ACCOUNT, TRASH))
    world.work_out()
    assert isinstance(state.prompt, Confirm)
    assert state.prompt.question == "Delete the only message in “Trash” for good?"


def test_what_is_on_its_way_out_is_not_counted_again(world: World) -> None:
    world.store.put(101, 101, box=TRASH)
    state = world.open()
    for _ in range(2):
        state.foldering.empty(MailboxKey(ACCOUNT, TRASH))
        world.work_out()
        if state.prompt is not None:
            state.answer(Yes())
    assert len(world.engine.of(ApplyOp)) == 1
    assert world.said == "“Trash” is empty."


def test_read_only_changes_nothing(world: World) -> None:
    state = world.open()
    state.is_read_only = True
    state.foldering.create(AWAY)
    state.foldering.rename(AWAY)
    state.foldering.remove(AWAY)
    state.foldering.toggle_subscribed(AWAY)
    state.foldering.mark_all_seen(IN)
    assert state.prompt is None
    assert edits(world) == []
    assert world.engine.of(ApplyOp) == []
