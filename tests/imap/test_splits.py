"""However the network cuts the stream, the same things happen; and damaged responses never end the connection."""

from __future__ import annotations

import zlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imap.talk import Talk
from tuimail.imap.commands.listing import List
from tuimail.imap.commands.mailbox import Select, StatusItem
from tuimail.imap.commands.message import Append, UidFetch, UidMove
from tuimail.imap.commands.search import SearchReturn, UidSearch
from tuimail.imap.commands.session import Compress, Idle, Login, Logout
from tuimail.imap.connection import Connection
from tuimail.imap.errors import ProtocolBroken
from tuimail.imap.events import BodyChunk, Done, Event, Unsolicited
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import Item, Section
from tuimail.imap.responses import Exists
from tuimail.imap.sequence import UidSet

PLAIN = (
    b"* OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] ready\r\n",
    b"* CAPABILITY IMAP4rev1 LITERAL-\r\nA1 OK [ALERT] in\r\n",
    b'* LIST () "/" {3}\r\na"b\r\n* STATUS INBOX (MESSAGES 3)\r\n* OK noise {3}\r\nA2 OK listed\r\n',
    b"* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* 3 RECENT\r\nA3 OK [READ-WRITE] open\r\n",
    b"* 1 FETCH (UID 5 FLAGS (\\Seen) BODY[HEADER] {10}\r\nFrom: a\r\n\n)\r\n* 4 EXISTS\r\n* 2 FETCH (FLAGS () UID 6"
    b" BODY[HEADER] {0}\r\n)\r\n* 3 FETCH ((broken\r\n* VANISHED 9\r\nA4 OK got\r\n",
    b"* 1 FETCH (UID 5 BODY[1]<0> {26}\r\nabcdefghij\r\nklmnopqrstuvwx FLAGS ())\r\nA5 OK streamed\r\n",
    b"+ go ahead\r\n",
    b"A6 OK [APPENDUID 7 8] stored\r\n* 5 EXISTS\r\n",
    b'* ESEARCH (TAG "A7") UID ALL 5:6\r\nA7 OK found\r\n',
    b"+ idling\r\n* 6 EXISTS\r\n",
    b"A8 OK idled\r\n",
    b"* OK [COPYUID 7 5 9] moved\r\n* 1 EXPUNGE\r\nA9 OK moved\r\n",
)
PACKED = (b"* 9 EXISTS\r\n* 1 FETCH (UID 6 FLAGS ())\r\n", b"* BYE so long\r\nA11 OK bye\r\n")
"""What comes after COMPRESS, before it is compressed."""


def segments() -> list[bytes]:
    """What the server says between two words of the client's."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = [packer.compress(octets) + packer.flush(zlib.Z_SYNC_FLUSH) for octets in PACKED]
    return [*PLAIN, b"A10 OK compressing\r\n" + packed[0], packed[1]]


SEGMENTS = segments()


def conversation(cuts: list[list[int]]) -> tuple[list[str], bytes]:
    """Events and octets written when each segment is cut at these places."""
    connection = Connection()
    connection.send(Login("ann", "pw"))
    connection.send(List(status=(StatusItem.MESSAGES,)))
    connection.send(Select("INBOX"))
    connection.send(UidFetch(UidSet.span(1), (Item.FLAGS, Section("HEADER"))))
    connection.send(UidFetch(UidSet.of([5]), (Item.FLAGS, Section("1", offset=0, count=26)), stream=True))
    connection.send(Append("x", b"m" * 5000))
    connection.send(UidSearch(returns=(SearchReturn.ALL,)))
    connection.send(Idle())
    connection.send(UidMove(UidSet.of([5]), "x"))
    connection.send(Compress())
    connection.send(Logout())
    events: list[Event] = []
    written = b""
    for segment, places in zip(SEGMENTS, cuts, strict=True):
        edges = [0, *sorted({place % len(segment) for place in places} - {0}), len(segment)]
        for start, end in pairwise(edges):
            connection.receive(segment[start:end])
            events += connection.events()
        if segment.startswith(b"+ idling"):
            connection.idle_done()
        written += connection.outgoing()
    return described(events), written


def described(events: list[Event]) -> list[str]:
    """Events as text that can be compared; the pieces of a streamed section are put together."""
    shown: list[str] = []
    for event in events:
        match event:
            case BodyChunk():
                head = f"chunk {event.pending.tag} {event.uid} {event.section} "
                if shown and shown[-1].startswith(head):
                    shown[-1] += event.data.decode()
                else:
                    shown.append(head + event.data.decode())
            case Done():
                fetches = [response for response in event.pending.responses if isinstance(response, Fetch)]
                shown.append(f"{event!r} {event.pending.result()!r} {[contents(fetch) for fetch in fetches]}")
            case Unsolicited(response=Fetch() as fetch):
                shown.append(f"unsolicited {contents(fetch)}")
            case _:
                shown.append(repr(event))
    return shown


def contents(fetch: Fetch) -> dict[str, bytes | None]:
    return {key: fetch.raw(key) for key in sorted(fetch.keys)}


WHOLE = conversation([[] for _ in SEGMENTS])


def test_the_conversation_is_complete() -> None:
    events, written = WHOLE
    assert sum(event.startswith("Done(") for event in events) == 11
    assert sum(event.startswith("Malformed(") for event in events) == 1
    assert sum(event.startswith("chunk") for event in events) == 1
    assert b"DONE\r\nA9 UID MOVE" in written


@settings(max_examples=150)
@given(st.lists(st.lists(st.integers(0, 300), max_size=8), min_size=len(SEGMENTS), max_size=len(SEGMENTS)))
def test_any_split_gives_the_same_events(cuts: list[list[int]]) -> None:
    assert conversation(cuts) == WHOLE


def test_octet_by_octet() -> None:
    assert conversation([list(range(len(segment))) for segment in SEGMENTS]) == WHOLE


LINES = sorted(
    line + b"\r\n"
    for segment in (*PLAIN[1:], *PACKED)
    for line in segment.replace(b"{10}\r\nFrom: a\r\n\n", b'"From: a"').split(b"\r\n")
    if line.startswith(b"*") and b"{" not in line and b"BYE" not in line
)
OTHERS = [
    b'* 3 FETCH (UID 9 BODYSTRUCTURE (("text" "plain" NIL NIL NIL "7bit" 1 1) "mixed") ENVELOPE (NIL "x"))\r\n',
    b"* THREAD (1 2 (3)(4 5))\r\n",
    b'* NAMESPACE (("" "/")) NIL NIL\r\n',
    b'* QUOTA "" (STORAGE 1 2)\r\n',
    b"* METADATA x (/a b)\r\n",
    b"* ACL x ann lrs\r\n",
    b'* ID ("name" "x")\r\n',
]


@settings(max_examples=400)
@given(
    st.sampled_from(LINES + OTHERS),
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from(list(b'()"\\ *+[]<>\0\xff09aN~'))), max_size=6),
    st.integers(0, 40),
)
def test_a_damaged_response_costs_that_response(line: bytes, damage: list[tuple[int, int]], missing: int) -> None:
    damaged = bytearray(line[:-2])
    for place, octet in damage:
        damaged[place % len(damaged)] = octet
    talk = Talk().select(5, uids=range(3, 8))
    pending = talk.send(UidFetch(UidSet.span(1), (Item.FLAGS,)))
    talk.connection.receive(bytes(damaged[: len(damaged) - missing] if missing < len(damaged) else damaged) + b"\r\n")
    talk.events()
    talk.server("* 77 EXISTS", "* 1 FETCH (UID 3 FLAGS ())", f"{pending.tag} OK done")
    assert Unsolicited(Exists(77)) in talk.events()
    assert [fetch.uid for fetch in pending.result()][-1] == 3


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_octets_raise_anything_but_protocol_broken(octets: bytes) -> None:
    talk = Talk().select(5)
    talk.send(Idle())
    try:
        talk.connection.receive(octets)
    except ProtocolBroken:
        pytest.fail("this little cannot be over a limit")
    talk.connection.eof()
