"""The folder tree: what stands where, and what it counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.state.fakes import ACCOUNT, mailbox
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.state.folders import FolderTree, NodeId, in_tree_order
from tuimail.state.habits import NamedMailbox


def tree(*mailboxes: Mailbox, **options: Any) -> FolderTree:
    folders = FolderTree([ACCOUNT], **options)
    folders.replace(ACCOUNT, mailboxes)
    return folders


def shown(folders: FolderTree) -> list[tuple[int, str, int]]:
    return [(node.depth, node.label, node.unseen) for node in folders.visible]


USUAL = (
    mailbox(1, "Zebra"),
    mailbox(2, "Lists/python", unseen=3),
    mailbox(3, "Trash", SpecialUse.TRASH, unseen=9),
    mailbox(4, "INBOX", SpecialUse.INBOX, unseen=2),
    mailbox(5, "Lists", unseen=1),
    mailbox(6, "Archive", SpecialUse.ARCHIVE),
    mailbox(7, "Archive/2025"),
    mailbox(8, "folder 10"),
    mailbox(9, "Folder 2"),
    mailbox(10, "Sent", SpecialUse.SENT),
    mailbox(11, "Drafts", SpecialUse.DRAFTS),
)


def test_roles_come_first_and_the_rest_is_sorted_as_people_sort() -> None:
    assert shown(tree(*USUAL)) == [
        (0, "work", 0),
        (1, "INBOX", 2),
        (1, "Drafts", 0),
        (1, "Sent", 0),
        (1, "Archive", 0),
        (2, "2025", 0),
        (1, "Trash", 9),
        (1, "Folder 2", 0),
        (1, "folder 10", 0),
        (1, "Lists", 1),
        (2, "python", 3),
        (1, "Zebra", 0),
    ]


def test_roles_are_lifted_out_of_containers_that_vanish() -> None:
    folders = tree(
        mailbox(1, "INBOX", SpecialUse.INBOX),
        mailbox(2, "[Gmail]", selectable=False),
        mailbox(3, "[Gmail]/All Mail", SpecialUse.ALL),
        mailbox(4, "[Gmail]/Bin", SpecialUse.TRASH),
    )
    assert [label for _, label, _ in shown(folders)] == ["work", "INBOX", "All Mail", "Bin"]


def test_a_namespace_below_inbox_is_lifted_too() -> None:
    folders = tree(
        mailbox(1, "INBOX", SpecialUse.INBOX, delimiter="."),
        mailbox(2, "INBOX.Sent", SpecialUse.SENT, delimiter="."),
        mailbox(3, "INBOX.Lists.python", delimiter="."),
    )
    assert shown(folders) == [(0, "work", 0), (1, "INBOX", 0), (2, "Lists", 0), (3, "python", 0), (1, "Sent", 0)]


def test_names_without_a_mailbox_hold_others_and_cannot_be_opened() -> None:
    node = next(node for node in tree(mailbox(1, "Lists/python")).visible if node.label == "Lists")
    assert (node.key, node.mailbox, node.has_children) == (None, None, True)


def test_a_collapsed_node_shows_the_unread_mail_that_it_hides() -> None:
    folders = tree(*USUAL)
    assert folders.toggle(NodeId(ACCOUNT, ("Lists",)))
    assert (1, "Lists", 4) in shown(folders)
    assert (2, "python", 3) not in shown(folders)
    assert not folders.toggle(NodeId(ACCOUNT, ("Lists",)), expand=False)
    assert folders.toggle(NodeId(ACCOUNT))
    assert shown(folders) == [(0, "work", 6)]


def test_what_was_collapsed_stays_so() -> None:
    folders = tree(*USUAL)
    folders.toggle(NodeId(ACCOUNT, ("Lists",)))
    again = tree(*USUAL, overrides=folders.overrides)
    assert shown(again) == shown(folders)


def test_leaves_cannot_be_toggled() -> None:
    assert not tree(*USUAL).toggle(NodeId(ACCOUNT, ("Zebra",)))
    assert not tree(*USUAL).toggle(NodeId(ACCOUNT, ("nowhere",)))


def test_a_crowd_of_folders_begins_collapsed() -> None:
    folders = tree(*(mailbox(row, f"Lists/{row}") for row in range(1, 40)))
    assert [label for _, label, _ in shown(folders)] == ["work", "Lists"]


def test_neighbours_skip_what_cannot_be_opened() -> None:
    folders = tree(*USUAL, mailbox(20, "Names", selectable=False), mailbox(21, "Names/x"))
    inbox = MailboxKey(ACCOUNT, MailboxRow(4))
    drafts = folders.neighbour(inbox, 1)
    assert drafts == MailboxKey(ACCOUNT, MailboxRow(11))
    assert folders.neighbour(inbox, -1) is None
    assert folders.neighbour(None, 1) == inbox
    assert folders.neighbour(MailboxKey(ACCOUNT, MailboxRow(2)), 1) == MailboxKey(ACCOUNT, MailboxRow(21))


def test_counts_are_updated_in_place() -> None:
    folders = tree(*USUAL)
    folders.update(ACCOUNT, mailbox(1, "Zebra", unseen=7))
    assert (1, "Zebra", 7) in shown(folders)


def test_accounts_stand_in_their_order() -> None:
    other = AccountId("home")
    folders = FolderTree([other, ACCOUNT])
    folders.replace(ACCOUNT, [mailbox(1, "INBOX", SpecialUse.INBOX)])
    assert [(node.account, node.is_account) for node in folders.visible] == [
        ("home", True),
        ("work", True),
        ("work", False),
    ]


@pytest.mark.parametrize("name", ["a" + "/b" * 5000, "//", "/", "", "a//b", "x" * 100_000])
def test_absurd_names_do_no_harm(name: str) -> None:
    assert len(tree(mailbox(1, name)).visible) <= 25


def test_names_are_filtered_for_the_terminal() -> None:
    assert shown(tree(mailbox(1, "a\x1b[31m\u202eb")))[1][1] == "a\ufffd[31mb"


def test_the_order_of_the_tree_as_a_list() -> None:
    names = [box.name for box in in_tree_order(USUAL)]
    assert names[:3] == ["INBOX", "Drafts", "Sent"]
    assert names.index("Lists") < names.index("Lists/python")


def test_what_is_not_subscribed_to_is_marked_and_can_be_hidden() -> None:
    boxes = [replace(box, subscribed=box.row not in (1, 3, 5, 7, 8)) for box in USUAL]
    folders = tree(*boxes)
    assert [node.label for node in folders.visible if node.is_left_out] == [
        "2025",
        "Trash",
        "folder 10",
        "Lists",
        "Zebra",
    ]
    folders.favour([NamedMailbox(ACCOUNT, "Zebra")])
    folders.show_unsubscribed(False)
    labels = [label for _, label, _ in shown(folders)]
    assert "folder 10" not in labels
    assert "2025" not in labels
    assert {"Trash", "Zebra"} <= set(labels), "a folder with a role and a favourite stay"
    assert labels[labels.index("Lists") + 1] == "python", "what holds a subscribed one stays as its place"
    folders.show_unsubscribed(True)
    assert "folder 10" in [label for _, label, _ in shown(folders)]


def test_who_has_subscribed_to_nothing_has_left_nothing_out() -> None:
    folders = tree(*(replace(box, subscribed=box.special_use is SpecialUse.INBOX) for box in USUAL))
    folders.show_unsubscribed(False)
    assert len(folders.visible) == len(USUAL) + 1
    assert not any(node.is_left_out for node in folders.visible)
