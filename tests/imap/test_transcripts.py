"""Responses recorded from real servers: every one is understood, and commands take what is theirs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.imap.talk import Talk
from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.commands.listing import List, Lsub, special_use_of
from tuimail.imap.commands.mailbox import Select
from tuimail.imap.commands.message import UidCopy, UidExpunge, UidFetch, UidMove
from tuimail.imap.commands.search import SearchReturn, UidSearch, UidSort, UidThread
from tuimail.imap.commands.session import Enable, GetNamespace, Id, Idle
from tuimail.imap.connection import Connection
from tuimail.imap.events import Done, Event, Greeting, IdleStarted, Malformed, Unsolicited
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.responses import Tagged
from tuimail.imap.sequence import UidSet
from tuimail.model.bodystructure import BodyPart
from tuimail.model.mailbox import SpecialUse

FOLDER = Path(__file__).parents[3] / "shared" / "corpus" / "imap-transcripts"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.txt"))
GREETINGS = [name for name in NAMES if "greeting" in name]
GO_AHEADS = ["dovecot/notify-idle.txt", "gmail/go-ahead.txt", "gmail/idle.txt"]
"""These begin with `+`, which nobody waits for in the general test."""

BROKEN = ["gmail/headers.1+unsolicited-info.txt"]
"""The literal is shorter than what follows: costs the response and a stray line, and no more."""

pytestmark = pytest.mark.skipif(not NAMES and not os.environ.get("CI"), reason="the corpus is not here")


def octets(name: str, tag: str = "A2") -> bytes:
    """A transcript as it was on the wire."""
    text = (FOLDER / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return text.replace(b"A########", tag.encode())


class Anything(Command[Tagged]):
    """A command that leaves all data to others."""

    name = "X-ANYTHING"

    def result(self, answer: Answer) -> Tagged:
        return answer.tagged


def test_the_corpus_is_here() -> None:
    assert len(NAMES) > 200


@pytest.mark.parametrize("name", GREETINGS)
def test_greetings(name: str) -> None:
    connection = Connection()
    connection.receive(octets(name))
    (greeting,) = connection.events()
    assert isinstance(greeting, Greeting)
    assert connection.capabilities.is_known == (b"[CAPABILITY" in octets(name))


def overheard(name: str) -> tuple[list[Event], bool]:
    talk = Talk().select(100)
    pending = talk.send(Anything())
    talk.connection.receive(octets(name))
    return talk.events(), pending.done


@pytest.mark.parametrize("name", [name for name in NAMES if name not in (*GREETINGS, *GO_AHEADS, *BROKEN)])
def test_everything_is_understood(name: str) -> None:
    events, is_done = overheard(name)
    assert is_done
    assert not [event for event in events if isinstance(event, Malformed)]
    for event in events:
        if isinstance(event, Unsolicited) and isinstance(event.response, Fetch):
            understand(event.response)


def understand(fetch: Fetch) -> None:
    assert fetch.keys
    for part in (fetch.bodystructure() or BodyPart("1", "x/y")).walk():
        assert "/" in part.media_type
    if "ENVELOPE" in fetch.keys:
        envelope = fetch.envelope()
        assert envelope is not None
        assert envelope.date
        assert envelope.msgid
        assert envelope.to
    if "INTERNALDATE" in fetch.keys:
        assert (fetch.internaldate or 0) > 600_000_000
    if "RFC822.SIZE" in fetch.keys:
        assert (fetch.size or 0) > 0
    if "FLAGS" in fetch.keys:
        assert fetch.flags is not None


@pytest.mark.parametrize("name", BROKEN)
def test_broken_ones_cost_no_more_than_themselves(name: str) -> None:
    events, is_done = overheard(name)
    assert is_done
    assert {type(event) for event in events} == {Malformed, Done}


@pytest.mark.parametrize("name", [name for name in GO_AHEADS if "idle" in name])
def test_idle(name: str) -> None:
    talk = Talk().select(100)
    pending = talk.send(Idle())
    talk.connection.receive(octets(name))
    first, *others = talk.events()
    assert first == IdleStarted(pending)
    assert others
    assert all(isinstance(event, Unsolicited) for event in others)


def answered(command: Command[Any], name: str) -> Any:
    talk = Talk().select(100)
    pending = talk.send(command)
    talk.connection.receive(octets(name))
    return pending.result()


def names(pattern: str) -> list[str]:
    return [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.glob(pattern))]


SEARCHES = [*names("dovecot/search-*.txt"), "gmail/search-deleted-not-1-3.txt", "gmail/get-indexes.txt"]


@pytest.mark.parametrize("name", [*names("*/list-*.txt"), "gmail/xlist.txt", "lowercase/list.txt"])
def test_list(name: str) -> None:
    answer = answered(List(), name)
    assert answer.mailboxes
    assert all(data.delimiter in ("/", ".", None) for data in answer.mailboxes)


def test_roles() -> None:
    listed = answered(List(), "gmail/xlist.txt").mailboxes
    roles = {special_use_of(data) for data in listed}
    assert roles >= {SpecialUse.INBOX, SpecialUse.ALL, SpecialUse.DRAFTS, SpecialUse.SENT, SpecialUse.JUNK}
    assert all(data.is_subscribed for data in answered(Lsub(), "gmail/lsub-all.txt").mailboxes)
    assert "NIL" in {data.name for data in answered(List(), "dovecot/list-personal.txt").mailboxes}
    literal = answered(List(), "common/list-literal-subfolders.txt").mailboxes
    assert "Literal Folder Name" in {data.name for data in literal}


@pytest.mark.parametrize("name", [*names("*/select-*.txt"), *names("*/examine-*.txt"), "gmail/count.examine.txt"])
def test_select(name: str) -> None:
    selected = answered(Select("x"), name)
    assert selected.uidvalidity
    assert selected.uidnext
    assert selected.flags
    assert (selected.highestmodseq is None) == (b"HIGHESTMODSEQ" not in octets(name))


def test_qresync() -> None:
    selected = answered(Select("x"), "dovecot/select-unittests-messages-qresync.txt")
    assert selected.vanished
    assert selected.changed


@pytest.mark.parametrize("name", SEARCHES)
def test_search(name: str) -> None:
    is_plain = b"* SEARCH" in octets(name)
    answer = answered(UidSearch(returns=() if is_plain else (SearchReturn.ALL,)), name)
    assert bool(answer.uids) == ("nil" not in name)


@pytest.mark.parametrize("name", names("dovecot/sort-*.txt"))
def test_sort(name: str) -> None:
    is_plain = b"* SORT" in octets(name)
    answer = answered(UidSort(("DATE",), returns=() if is_plain else (SearchReturn.ALL,)), name)
    assert len(answer.uids) in (5, 7, 14)
    assert answer.count >= len(answer.uids)
    if "reverse" in name:
        assert answer.uids == (7, 6, 5, 4, 3, 2, 1)


@pytest.mark.parametrize(("name", "roots"), [("references", 2), ("orderedsubject", 7)])
def test_thread(name: str, roots: int) -> None:
    assert len(answered(UidThread(), f"dovecot/thread-{name}.txt")) == roots


@pytest.mark.parametrize("name", [*names("gmail/fetch.[0-9]*.txt"), "gmail/precise-pangolin-message.txt"])
def test_whole_messages(name: str) -> None:
    fetches = list(answered(UidFetch(UidSet.span(1), (Section(),)), name))
    without_uid = b"UID" not in octets(name)[:60]
    assert without_uid or len(fetches) == 1
    assert without_uid or len(fetches[0].section("") or b"") > 500


def test_changed_since() -> None:
    command = UidFetch(UidSet.span(1), (Item.FLAGS,), vanished=True)
    answer = answered(command, "dovecot/fetch2.txt")
    assert len(answer) == 7
    assert list(answer.vanished) == [8]


def test_copies_and_removals() -> None:
    copied = answered(UidCopy(UidSet.span(1), "x"), "gmail/uid-copy.txt")
    assert len(copied.pairs()) == 21
    assert len(answered(UidMove(UidSet.span(1), "x"), "gmail/uid-move.txt").pairs()) == 21
    assert answered(UidMove(UidSet.span(1, 9), "x"), "dovecot/move.txt").pairs()[1] == 8
    assert list(answered(UidExpunge(UidSet.of([8])), "dovecot/uid-expunge.txt").uids) == [8]
    assert answered(UidExpunge(UidSet.of([8])), "gmail/uid-expunge.txt").unresolved == 21


def test_session() -> None:
    assert answered(Id(), "common/id.txt")["vendor"] == "Google, Inc."
    assert answered(Enable(("UTF8=ACCEPT",)), "gmail/utf8accept.txt") == ("UTF8=ACCEPT",)
    assert answered(GetNamespace(), "common/namespace.txt").other_users[0].prefix == "Other Users/"
