"""What a sync brings: into the base, and into view."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.store.world import SEEN, Mail, World, as_new
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import FLAGGED, FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow, ModSeq, Uid, UidValidity
from tuimail.model.mailbox import Anchor, MailboxCounts
from tuimail.model.operation import SetFlags
from tuimail.model.summary import MessageHeaders
from tuimail.store.errors import StoreMissing
from tuimail.store.values import Delta


def test_what_goes_in_comes_out(world: World) -> None:
    box = world.row("INBOX")
    headers = MessageHeaders(
        from_=(Address("Änn \x1b[31m", "ann@example.org"), Address("", "b@example.org")),
        to=(),
        cc=(Address("C", ""),),
        reply_to=(),
        subject="Grüße\x00\n",
        sent_at=None,
        msgid="<1@x>",
        references=("<a@x>", "<b@x>"),
        list_id="<l.example.org>",
    )
    new = replace(
        as_new(7, Mail("<1@x>", size=42)),
        headers=headers,
        flags=FlagSet.parse(["\\Seen", "$Junk", "Work"]),
        has_attachments=True,
        bodystructure=b'("TEXT" "PLAIN")',
        modseq=ModSeq(9),
    )
    anchor = Anchor(UidValidity(1), Uid(8), ModSeq(9), Uid(3), 77)
    touched = world.store.add_messages(box, [new], anchor, 5)
    (summary,) = world.seen("INBOX")
    assert touched.mailboxes[box].added == {summary.row}
    assert touched.counts == {box}
    assert (summary.uid, summary.size, summary.has_attachments) == (7, 42, True)
    assert summary.flags == new.flags
    assert not summary.pending
    assert world.reader.headers(summary.row) == headers
    assert world.store.bodystructure(summary.row) == b'("TEXT" "PLAIN")'
    mailbox = world.store.mailbox(box)
    assert mailbox.anchor == anchor
    assert mailbox.server_total == 5
    assert mailbox.counts == MailboxCounts(1, 0)
    assert list(world.store.uids(box)) == [7]
    (base,) = world.store.message_base([summary.row])
    assert (base.base_mailbox, base.base_uid, base.msgid, base.kept) == (box, 7, "<1@x>", False)


def test_what_sqlite_cannot_hold_is_made_to_fit(world: World) -> None:
    box = world.row("INBOX")
    headers = replace(as_new(1, Mail("<\udc80@x>")).headers, subject="a\udcffb", sent_at=2**70)
    odd = replace(
        as_new(1, Mail("<1@x>")),
        headers=headers,
        size=2**64,
        internaldate=-(2**80),
        sender="\ud800",
        flags=FlagSet(keywords=frozenset({"\udc81", "two words"})),
    )
    world.store.add_messages(box, [odd, as_new(2, Mail("<2@x>"))], world.anchor("INBOX"), 2)
    summaries = {one.uid: one for one in world.seen("INBOX")}
    assert summaries[Uid(1)].subject == "a?b"
    assert summaries[Uid(1)].size > 2**60
    assert summaries[Uid(1)].flags.keywords == {"?", "twowords"}
    assert summaries[Uid(2)].sender == "Ann"
    assert world.store.mailbox(box).counts.total == 2


def test_the_same_message_twice_is_one(world: World) -> None:
    box = world.row("INBOX")
    new = as_new(1, Mail("<1@x>"))
    world.store.add_messages(box, [new, new], world.anchor("INBOX"), 1)
    seen = replace(new, flags=SEEN)
    touched = world.store.add_messages(box, [seen], world.anchor("INBOX"), 1)
    (summary,) = world.seen("INBOX")
    assert summary.flags == SEEN
    assert touched.mailboxes[box].changed == {summary.row}
    assert world.store.mailbox(box).counts == MailboxCounts(1, 0)


def test_flags_from_the_server(world: World) -> None:
    box = world.row("INBOX")
    first, second = world.deliver("INBOX", Mail("<1@x>"), Mail("<2@x>", flags=SEEN))
    news = [(Uid(1), FLAGGED, ModSeq(5)), (Uid(2), SEEN, ModSeq(5)), (Uid(99), SEEN, None)]
    touched = world.store.apply_delta(box, Delta(flags=news), None, None)
    assert touched.mailboxes[box].changed == {first}
    assert not touched.counts
    older = world.store.apply_delta(box, Delta(flags=[(Uid(1), SEEN, ModSeq(4))]), None, None)
    assert not older, "an older mod-sequence is no news"
    newer = world.store.apply_delta(box, Delta(flags=[(Uid(1), SEEN | FLAGGED, ModSeq(6))]), None, None)
    assert newer.counts == {box}
    assert world.view_of("INBOX") == {first: SEEN | FLAGGED, second: SEEN}
    assert world.store.mailbox(box).counts.unseen == 0


def test_a_sync_cannot_undo_an_edit_that_it_did_not_see(world: World) -> None:
    box = world.row("INBOX")
    (row,) = world.deliver("INBOX", Mail("<1@x>", flags=FLAGGED))
    world.store.journal.apply(SetFlags((row,), FlagChange(add=SEEN)), "Read")
    world.store.apply_delta(box, Delta(flags=[(Uid(1), FlagSet(), None)]), world.anchor("INBOX"), 1)
    assert world.view_of("INBOX") == {row: SEEN}
    assert world.store.message_base([row])[0].base_flags == FlagSet()


def test_vanished_uids_and_ranges(world: World) -> None:
    box = world.row("INBOX")
    rows = world.deliver("INBOX", *[Mail(f"<{number}@x>") for number in range(1, 8)])
    touched = world.store.apply_delta(box, Delta(vanished=[2, (4, 6), (100, 2**31), 2]), None, 3)
    assert touched.mailboxes[box].removed == {rows[1], *rows[3:6]}
    assert list(world.store.uids(box)) == [1, 3, 7]
    assert list(world.store.uids(box, 2, 6)) == [3]
    assert world.store.mailbox(box).counts.total == 3
    assert world.store.mailbox(box).server_total == 3


def test_a_hint_leaves_the_anchor_alone(world: World) -> None:
    world.deliver("INBOX", Mail("<1@x>"))
    box = world.row("INBOX")
    anchor = world.store.mailbox(box).anchor
    world.store.apply_delta(box, Delta(vanished=[1]), None, None)
    assert world.store.mailbox(box).anchor == anchor
    assert world.store.mailbox(box).server_total == 1


def test_a_mailbox_that_is_gone_says_so(world: World) -> None:
    with pytest.raises(StoreMissing, match="folder"):
        world.store.add_messages(MailboxRow(99), [as_new(1, Mail("<1@x>"))], world.anchor("INBOX"), 1)
    with pytest.raises(StoreMissing, match="message"):
        world.store.bodystructure(MessageRow(99))


def test_the_mime_tree_survives(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    leaf = BodyPart("1", "text/plain", (("charset", "utf-8"),), "base64", 12, "inline", "ä.txt", "<c>", "d")
    root = BodyPart("", "multipart/mixed", children=(leaf, BodyPart("2", "message/rfc822", children=(leaf,))))
    assert world.reader.parts(row) is None
    world.store.put_parts(row, root)
    assert world.reader.parts(row) == root


def test_a_bottomless_mime_tree_is_cut(world: World) -> None:
    (row,) = world.deliver("INBOX", Mail("<1@x>"))
    part = BodyPart("1", "text/plain")
    for _ in range(5000):
        part = BodyPart("1", "message/rfc822", children=(part,))
    world.store.put_parts(row, part)
    stored = world.reader.parts(row)
    assert stored is not None
    assert len(list(stored.walk())) == 101
