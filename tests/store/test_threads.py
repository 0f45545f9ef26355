"""Threads in the store: in slices of any size, as all at once; new mail joins its own at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.model.test_threading_dovecot import Tree, mailbox, our_trees
from tests.store.server import Mail, as_new
from tests.store.world import World
from tuimail.mime.headers import headers_from
from tuimail.model.address import Address
from tuimail.model.ids import MessageRow, Uid
from tuimail.model.list_view import ListView, SortBy, ThreadedRows
from tuimail.store.values import Delta, NewMessage

THREADED = ListView(is_threaded=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "mail.sqlite")


def store(world: World, box: str, messages: Sequence[NewMessage]) -> None:
    world.store.apply_delta(world.row(box), Delta(added=messages), None, None)


def letter(uid: int, msgid: str, *references: str, **fields: object) -> NewMessage:
    made = as_new(uid, Mail(msgid, internaldate=1_700_000_000 + uid))
    return replace(made, headers=replace(made.headers, references=references, **fields))  # type: ignore[arg-type]


def thread_all(world: World, limit: int = 100) -> None:
    while world.store.threads.next_slice(limit):
        pass


def arranged(world: World, box: str = "INBOX", view: ListView = THREADED) -> ThreadedRows:
    found = world.reader.arranged(world.row(box), view)
    assert isinstance(found, ThreadedRows)
    return found


def trees(found: ThreadedRows) -> Tree:
    """Child to parent as `our_trees` has it; rows are numbered as they were stored."""
    lowest: dict[int, int] = {}
    for row, thread in zip(found.rows, found.threads, strict=True):
        lowest[thread] = min(row, lowest.get(thread, row))
    tree: Tree = {}
    stack: list[int] = []
    for index, row in enumerate(found.rows):
        if index == 0 or found.threads[index] != found.threads[index - 1]:
            stack.clear()
        while stack and found.places[index] > found.lasts[stack[-1]]:
            stack.pop()
        tree[row] = found.rows[stack[-1]] if stack else -lowest[found.threads[index]]
        stack.append(index)
    return tree


@pytest.mark.parametrize("seed", range(6))
def test_slices_of_any_size_give_the_trees_that_dovecot_has(world: World, seed: int) -> None:
    mails, pick = mailbox(seed, 400), Random(seed)
    messages = []
    for number, mail in enumerate(mails, 1):
        headers, _ = headers_from(mail.split(b"\n\n")[0].replace(b"\n", b"\r\n"))
        subject = headers.subject.removeprefix("Re: ")  # no reply without references: joining those is our own idea
        made = letter(number, headers.msgid, *headers.references, subject=subject)
        messages.append(replace(made, internaldate=headers.sent_at or 0))
    while messages:
        size = pick.choice([1, 30, 60, 200])
        store(world, "INBOX", messages[:size])
        del messages[:size]
        world.store.threads.next_slice(pick.choice([1, 10, 100]))
    thread_all(world, 37)
    assert trees(arranged(world)) == our_trees([mail.replace(b"Subject: Re: ", b"Subject: ") for mail in mails])


def test_new_mail_joins_its_thread_in_the_transaction_that_brings_it(world: World) -> None:
    store(world, "INBOX", [letter(1, "<a>"), letter(2, "<c>", "<a>", "<b>")])
    found = arranged(world)
    assert len(set(found.threads)) == 1
    store(world, "INBOX", [letter(3, "<b>", "<a>")])
    found = arranged(world)
    assert list(found.rows) == [1, 3, 2]
    assert len(set(found.threads)) == 1


def test_a_sent_message_holds_together_what_answers_it(world: World) -> None:
    store(world, "INBOX", [letter(1, "<one>", "<mine>"), letter(2, "<two>", "<mine>"), letter(3, "<other>")])
    store(world, "Archive", [letter(1, "<mine>", "<first>")])
    store(world, "INBOX", [letter(4, "<first>")])
    found = arranged(world)
    assert list(found.rows) == [5, 1, 2, 3]
    assert found.threads[0] == found.threads[1] == found.threads[2] != found.threads[3]


def test_messages_without_a_thread_yet_stand_alone(world: World) -> None:
    store(world, "INBOX", [letter(uid, f"<{uid}>", *["<1>"][: uid - 1]) for uid in range(1, 61)])
    assert len(set(arranged(world).threads)) == 60
    thread_all(world)
    assert len(set(arranged(world).threads)) == 1


def test_threads_stand_where_their_newest_message_would(world: World) -> None:
    store(world, "INBOX", [letter(1, "<a>"), letter(2, "<b>"), letter(3, "<c>", "<a>")])
    assert list(arranged(world).rows) == [1, 3, 2]
    assert list(arranged(world, view=THREADED._replace(is_reversed=True)).rows) == [2, 1, 3]
    flat = world.reader.arranged(world.row("INBOX"), ListView(SortBy.THREAD))
    assert not isinstance(flat, ThreadedRows)
    assert list(flat) == [1, 3, 2]


def test_threads_are_sorted_by_their_first_or_by_the_best_of_their_messages(world: World) -> None:
    mails = [letter(1, "<a>", subject="Zebra"), letter(2, "<b>", subject="Mole"), letter(3, "<c>", "<a>", subject="A")]
    store(world, "INBOX", [replace(mail, size=mail.uid * 10) for mail in mails])
    assert list(arranged(world, view=THREADED._replace(sort=SortBy.SUBJECT)).rows) == [2, 1, 3]
    assert list(arranged(world, view=THREADED._replace(sort=SortBy.SIZE)).rows) == [1, 3, 2]


BOB, ANN = (Address("Bob", "bob@example.org"),), (Address("Ann", "ann@example.org"),)
DAY = 86_400


@pytest.mark.parametrize(
    ("fields", "days", "is_joined"),
    [
        ({}, 1, True),
        ({"subject": "Re: Breakfast"}, 1, False),
        ({"subject": "Lunch"}, 1, False),
        ({}, 31, False),
        ({"from_": (Address("Eve", "eve@example.org"),)}, 1, False),
    ],
)
def test_a_reply_that_names_no_message(world: World, fields: dict[str, object], days: int, is_joined: bool) -> None:
    reply = letter(2, "<b>", **{"subject": "Re: Lunch", "from_": BOB, "to": ANN, **fields})
    asked = letter(1, "<a>", subject="Lunch", to=BOB)
    store(world, "INBOX", [replace(reply, internaldate=asked.internaldate + days * DAY)])
    store(world, "Archive", [asked])
    store(world, "INBOX", [letter(3, "<c>", "<a>")])
    thread_all(world)
    found = arranged(world)
    assert (found.threads[0] == found.threads[1]) == is_joined


def test_what_is_gone_leaves_its_thread(world: World) -> None:
    store(world, "INBOX", [letter(1, "<a>"), letter(2, "<b>", "<a>"), letter(3, "<c>", "<b>")])
    world.store.apply_delta(world.row("INBOX"), Delta(vanished=[Uid(2)]), None, None)
    assert list(arranged(world).rows) == [1, 3]


def test_a_filter_keeps_threads_together(world: World) -> None:
    mails = [
        letter(1, "<a>", subject="Plan"),
        letter(2, "<b>", "<a>", subject="x"),
        letter(3, "<c>", "<b>", subject="Plan"),
    ]
    store(world, "INBOX", mails)
    found = world.reader.arranged(world.row("INBOX"), THREADED, filter="subject:plan")
    assert isinstance(found, ThreadedRows)
    assert list(found.rows) == [1, 3]


def test_a_conversation_is_the_thread_in_all_folders(world: World) -> None:
    store(world, "INBOX", [letter(1, "<a>"), letter(2, "<c>", "<a>", "<mine>"), letter(3, "<other>")])
    store(world, "Archive", [letter(1, "<mine>", "<a>"), letter(2, "<c>", "<a>", "<mine>")])
    assert list(world.reader.conversation(MessageRow(2)).rows) == [1, 4, 2], "of copies one is enough"
    assert list(world.reader.conversation(MessageRow(3)).rows) == [3]
    world.store.apply_delta(world.row("Archive"), Delta(vanished=[Uid(1)]), None, None)
    assert list(world.reader.conversation(MessageRow(1)).rows) == [1, 2]


def test_what_was_named_in_a_thread_leads_to_what_that_became(world: World) -> None:
    mails = [letter(1, "<a>", "<p>"), letter(2, "<b>", "<q>"), letter(3, "<c>", "<a>", "<b>"), letter(4, "<d>", "<q>")]
    for mail in mails:
        store(world, "INBOX", [mail])
    assert len(set(arranged(world).threads)) == 1
