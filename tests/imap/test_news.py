"""What the server tells unasked, and mailboxes that turn read-only."""

from __future__ import annotations

import pytest

from tests.imap.talk import Talk
from tuimail.imap.capabilities import Quirk
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.extensions import Store
from tuimail.imap.commands.mailbox import Create, Select
from tuimail.imap.commands.message import Expunge, StoreAction, StoreAnswer, UidStore
from tuimail.imap.commands.session import Capability, Enable, Id, Noop
from tuimail.imap.errors import (
    CommandNo,
    MailboxReadOnly,
)
from tuimail.imap.events import Alert, TurnedReadOnly, Unsolicited
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import Item
from tuimail.imap.responses import Exists, Expunged, Unknown, Vanished
from tuimail.imap.sequence import SeqSet, UidSet
from tuimail.model.flags import SEEN
from tuimail.model.ids import Uid

FLAGS = (Item.FLAGS,)
STORES: list[Command[StoreAnswer]] = [
    UidStore(UidSet.of([1]), StoreAction.ADD, SEEN),
    Store(SeqSet.of([1]), StoreAction.ADD, SEEN),
]


class TestNews:
    def test_exists_and_flags(self) -> None:
        talk = Talk().select(3)
        talk.server(
            "* 4 EXISTS", "* FLAGS (\\Seen $New)", "* OK [PERMANENTFLAGS (\\Seen)] x", "* OK [HIGHESTMODSEQ 9] x"
        )
        selected = talk.connection.selected
        assert selected is not None
        assert (selected.exists, selected.flags, selected.permanent_flags) == (4, ("\\Seen", "$New"), ("\\Seen",))
        assert selected.highestmodseq == 9
        assert talk.told(Unsolicited)[0] == Unsolicited(Exists(4))

    def test_expunge_is_resolved(self) -> None:
        talk = Talk().select(3, uids=range(10, 13))
        talk.server("* 2 EXPUNGE", "* 2 EXPUNGE", "* 5 EXPUNGE", "* 0 EXPUNGE")
        assert [event.response for event in talk.told(Unsolicited)] == [
            Expunged(Uid(11)),
            Expunged(Uid(12)),
            Expunged(None),
            Expunged(None),
        ]
        assert talk.connection.selected is not None
        assert talk.connection.selected.exists == 0

    def test_fetch_without_uid_is_resolved_or_a_hint(self) -> None:
        talk = Talk().select(3, uids=range(10, 12))
        talk.server("* 2 FETCH (FLAGS (\\Seen))", "* 3 FETCH (FLAGS (\\Seen))", "* 9 FETCH (FLAGS ())")
        fetches = [event.response for event in talk.told(Unsolicited)]
        assert [fetch.uid for fetch in fetches if isinstance(fetch, Fetch)] == [11, None, None]

    def test_fewer_messages_than_before_means_that_nothing_is_known(self) -> None:
        talk = Talk().select(3, uids=range(10, 13))
        talk.server("* 2 EXISTS", "* 1 EXPUNGE")
        assert talk.told(Unsolicited)[1] == Unsolicited(Expunged(None))

    def test_vanished_shrinks_the_mailbox(self) -> None:
        talk = Talk().select(5, uids=range(10, 15))
        talk.server("* VANISHED 10:12", "* VANISHED (EARLIER) 1:9")
        assert talk.connection.selected is not None
        assert talk.connection.selected.exists == 2
        assert [event.response for event in talk.told(Unsolicited)] == [
            Vanished(UidSet.span(10, 12)),
            Vanished(UidSet.span(1, 9), earlier=True),
        ]

    def test_a_search_that_nobody_asked_for_tells_no_numbers(self) -> None:
        talk = Talk().select(9)
        talk.server("* SEARCH 3 4", "* SORT 3 4", "* ESEARCH ALL 3", "* THREAD (3)")
        names = ("SEARCH", "SORT", "ESEARCH", "THREAD")
        assert [event.response for event in talk.told(Unsolicited)] == [Unknown(name, None, ()) for name in names]

    def test_alerts(self) -> None:
        talk = Talk()
        talk.server("* OK [ALERT] Disk is failing")
        talk.ended(Noop(), "OK [ALERT] really")
        assert talk.told(Alert) == [Alert("Disk is failing"), Alert("really")]

    def test_capabilities_and_identity(self) -> None:
        talk = Talk()
        talk.server("* CAPABILITY IMAP4rev1 X1")
        assert "X1" in talk.connection.capabilities
        assert talk.answered(Id({"name": "tuimail"}), '* ID ("name" "iscream" "vendor" NIL)')["name"] == "iscream"
        assert Quirk.EMPTY_ENABLED in talk.connection.capabilities.quirks
        assert "X2" in talk.answered(Capability(), "* CAPABILITY IMAP4rev1 X2")
        assert Quirk.EMPTY_ENABLED in talk.connection.capabilities.quirks

    def test_enabled(self) -> None:
        talk = Talk()
        assert talk.answered(Enable(("CONDSTORE", "QRESYNC")), "* ENABLED QRESYNC condstore") == (
            "QRESYNC",
            "CONDSTORE",
        )
        assert talk.connection.enabled == {"QRESYNC", "CONDSTORE"}


class TestReadOnly:
    def test_a_mailbox_turns_read_only(self) -> None:
        talk = Talk().select(3)
        talk.server("* NO [READ-ONLY] taken away", "* NO [READ-ONLY] again")
        assert talk.told(TurnedReadOnly) == [TurnedReadOnly("INBOX", "taken away")]
        pending = talk.ended(UidStore(UidSet.of([1]), StoreAction.ADD, SEEN), "NO not allowed")
        with pytest.raises(MailboxReadOnly, match=r"INBOX is read-only.*\(not allowed\)") as caught:
            pending.result()
        assert caught.value.mailbox_name == "INBOX"

    def test_a_refusal_tells_it(self) -> None:
        talk = Talk().select(3)
        pending = talk.ended(Expunge(), "NO [READ-ONLY]")
        assert len(talk.told(TurnedReadOnly)) == 1
        with pytest.raises(MailboxReadOnly, match="read-only"):
            pending.result()

    def test_and_writable_again(self) -> None:
        talk = Talk().select(3)
        talk.server("* OK [READ-ONLY] x", "* OK [READ-WRITE] x")
        with pytest.raises(CommandNo):
            talk.ended(Expunge(), "NO [NOPERM] x").result()

    @pytest.mark.parametrize("command", STORES)
    def test_an_ok_that_changes_nothing(self, command: Command[StoreAnswer]) -> None:
        """Dovecot's answer to a STORE in a mailbox that keeps no flags."""
        talk = Talk()
        talk.answered(Select("Sent"), "* 3 EXISTS", "* OK [PERMANENTFLAGS ()] none", "* OK [READ-ONLY] x")
        with pytest.raises(MailboxReadOnly, match="left everything"):
            talk.answered(command)

    def test_flags_that_are_kept_may_be_stored(self) -> None:
        talk = Talk()
        talk.answered(Select("Sent"), "* 3 EXISTS", "* OK [PERMANENTFLAGS (\\Seen)] some", "* OK [READ-ONLY] x")
        assert talk.answered(STORES[0]).messages == ()

    def test_a_copy_out_of_it_is_not_its_matter(self) -> None:
        talk = Talk().select(3)
        talk.server("* OK [READ-ONLY] x")
        with pytest.raises(CommandNo):
            talk.ended(Create("x"), "NO quota").result()
