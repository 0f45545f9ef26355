"""Folders created, renamed, deleted, emptied, read through; what cannot be undone asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX, LISTS, TRASH, mailbox
from tuimail.contract.commands import ApplyOp, CreateMailbox, EditMailbox
from tuimail.contract.events import MailboxesChanged
from tuimail.model.ids import MailboxKey, MailboxRow, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import Remove, Rename, SetSubscribed
from tuimail.model.operation import Delete, SetFlags
from tuimail.state.habits import NamedMailbox
from tuimail.state.prompts import AskName, Confirm, MailboxName, No, Yes
from tuimail.state.renaming import Renamed, follow
from tuimail.state.touched import Touched

IN = MailboxKey(ACCOUNT, MailboxRow(INBOX))
AWAY = MailboxKey(ACCOUNT, MailboxRow(ARCHIVE))


def test_a_folder_is_created_where_the_user_says(world: World) -> None:
    state = world.open()
    assert state.foldering.create(AWAY) == {Touched.PROMPT}
    assert isinstance(state.prompt, AskName)
    state.answer(MailboxName("Projects/2027"))
    assert world.engine.of(CreateMailbox) == [CreateMailbox(account=ACCOUNT, name="Projects/2027")]


def test_renaming_starts_from_the_name_and_the_same_name_is_no_change(world: World) -> None:
    state = world.open()
    state.foldering.rename(AWAY)
    assert isinstance(state.prompt, AskName)
    assert state.prompt.name == "Archive"
    state.answer(MailboxName("Archive"))
    assert world.engine.of(EditMailbox) == []
    state.foldering.rename(AWAY)
    state.answer(MailboxName("Kept"))
    assert world.engine.of(EditMailbox) == [EditMailbox(mailbox=AWAY, edit=Rename("Kept"))]


def test_the_end_of_each_deed_is_told(world: World) -> None:
    state = world.open()
    steps = (
        (state.foldering.create, MailboxName("New"), "Created “New”"),
        (state.foldering.rename, MailboxName("Kept"), "Renamed “Archive” to “Kept”. u undoes it."),
        (state.foldering.remove, Yes(), "Deleted “Archive”"),
    )
    for ask, answer, words in steps:
        ask(AWAY)
        state.answer(answer)
        assert world.said != words
        world.done()
        assert world.said == words
    state.foldering.toggle_subscribed(AWAY)
    world.done()
    assert world.said == "Unsubscribed from “Archive”. u undoes it."
    state.foldering.remove(AWAY)
    state.answer(Yes())
    world.failed("The server says no.")
    assert world.said == "The server says no."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Trash", "There is a folder “Trash” already."),
        ("inbox", "There is a folder “inbox” already."),
        ("a//b", "“a//b”: a name must stand on both sides of “/”."),
        ("/a", "“/a”: a name must stand on both sides of “/”."),
    ],
)
def test_a_name_that_cannot_be_is_not_asked_for(world: World, name: str, words: str) -> None:
    state = world.open()
    for ask in (state.foldering.create, state.foldering.rename):
        ask(AWAY)
        state.answer(MailboxName(name))
        assert world.said == words
    assert not [*world.engine.of(CreateMailbox), *world.engine.of(EditMailbox)]


def test_favourites_marks_and_order_go_with_the_new_name(world: World) -> None:
    state = world.open()
    inside = world.store.boxes[MailboxRow(LISTS)]
    lists = MailboxKey(ACCOUNT, MailboxRow(LISTS))
    assert inside.name == "Lists/python"
    state.browse.open_mailbox(lists)
    state.foldering.toggle_favourite(lists)
    state.viewing.reverse()
    state.foldering.rename(lists)
    state.answer(MailboxName("Snakes/python"))
    world.done()
    there = NamedMailbox(ACCOUNT, "Snakes/python")
    assert state.folders.favourites == (there,)
    assert state.list_views[there].is_reversed
    assert state.last == there
    assert state.recent[0] == there
    follow(state, Renamed(ACCOUNT, "Snakes", "Pets", "/", ()), "")
    assert state.folders.favourites == (NamedMailbox(ACCOUNT, "Pets/python"),)
    follow(state, Renamed(ACCOUNT, "Pet", "Dog", "/", ()), "")
    assert state.folders.favourites == (NamedMailbox(ACCOUNT, "Pets/python"),)


def test_deleting_says_how_much_goes_and_no_means_no(world: World) -> None:
    world.store.fill(3, box=ARCHIVE)
    state = world.open(0)
    state.foldering.remove(AWAY)
    assert isinstance(state.prompt, Confirm)
    assert "with its 3 messages" in state.prompt.question
    state.answer(No())
    assert world.engine.of(EditMailbox) == []
    state.foldering.remove(AWAY)
    state.answer(Yes())
    assert world.engine.of(EditMailbox) == [EditMailbox(mailbox=AWAY, edit=Remove())]


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
    assert state.prompt.question == (
        "Delete the folder “Lists”, with the 2 folders in it and 4 messages in all? This cannot be undone."
    )
    state.answer(Yes())
    inside = ("Lists/python", "Lists/python/dev")
    assert world.engine.of(EditMailbox) == [EditMailbox(mailbox=above, edit=Remove(inside))]
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
    assert world.engine.of(EditMailbox) == []


def test_subscribing_turns_round_what_is(world: World) -> None:
    state = world.open()
    state.foldering.toggle_subscribed(AWAY)
    assert world.engine.of(EditMailbox) == [EditMailbox(mailbox=AWAY, edit=SetSubscribed(False))]


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
    assert world.engine.of(EditMailbox) == []
    assert world.engine.of(ApplyOp) == []
