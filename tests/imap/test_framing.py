"""Lines and literals out of a stream, whole, streamed or skipped."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.errors import ProtocolBroken
from tuimail.imap.framing import Framer, Limits, Sink


def cut(octets: bytes, *, limits: Limits | None = None, step: int = 0) -> list[tuple[bytes, bool]]:
    framer = Framer(limits or Limits())
    frames = []
    for at in range(0, len(octets), step or len(octets) or 1):
        framer.feed(octets[at : at + (step or len(octets))])
        while (frame := framer.next()) is not None:
            frames.append((frame.octets, frame.is_oversize))
    return frames


@pytest.mark.parametrize("step", [0, 1, 2, 7])
@pytest.mark.parametrize(
    "response",
    [
        b"* OK hello\r\n",
        b"* OK bare line feed\n",
        b"\r\n",
        b"* 1 FETCH (BODY[] {5}\r\na\r\nb)\r\n",
        b"* 1 FETCH (BODY[] {5+}\r\na\r\nb)\r\n",
        b"* 1 FETCH (BODY[] ~{5}\na\r\nb)\n",
        b"* 1 FETCH (BODY[] {0}\r\n)\r\n",
        b"* 1 FETCH (A {3}\r\n{9} B {4}\r\n}\r\nx)\r\n",
        b"* LIST () NIL {3}\r\nabc\r\n",
        b"* OK ends like a literal {3}\r\n",
        b"* no ends like a literal {3}\r\n",
        b"A1 OK ends like a literal {3}\r\n",
        b"+ ends like a literal {3}\r\n",
        b"* X almost {a}\r\n",
        b"* X almost }\r\n",
        b"* X almost {}\r\n",
        b"* X almost {123456789012345678901}\r\n",
    ],
)
def test_one_response_is_one_frame(response: bytes, step: int) -> None:
    after = b"* 2 EXISTS\r\n"
    assert cut(response + after, step=step) == [(response, False), (after, False)]


def test_an_incomplete_response_is_awaited() -> None:
    assert cut(b"* 1 FETCH (BODY[] {5}\r\nabcd") == []
    assert cut(b"* 1 EXISTS\r") == []
    assert cut(b"") == []


@pytest.mark.parametrize("step", [0, 1, 3])
def test_a_literal_over_the_limit_costs_its_response(step: int) -> None:
    stream = b"* 1 FETCH (A {11}\r\n01234567890 B {2}\r\nab C {1}\r\n)c)\r\n* 2 EXISTS\r\n"
    frames = cut(stream, limits=Limits(literal=10), step=step)
    assert frames == [(b"* 1 FETCH (A {0}\r\n B {0}\r\n C {0}\r\nc)\r\n", True), (b"* 2 EXISTS\r\n", False)]


def test_many_literals_together_are_over_the_limit() -> None:
    one = b" X {8}\r\n01234567"
    frames = cut(b"* 1 FETCH (" + one * 3 + b")\r\n", limits=Limits(literal=10))
    assert [is_oversize for _, is_oversize in frames] == [True]
    assert [is_oversize for _, is_oversize in cut(b"* 1 FETCH (" + one * 2 + b")\r\n", limits=Limits(literal=10))] == [
        False
    ]


@pytest.mark.parametrize("step", [0, 1, 10])
@pytest.mark.parametrize("stream", [b"x" * 200, b"* X " + b"y" * 200 + b"\r\n", b"* X {1}\r\nz" * 30])
def test_a_line_without_end_breaks_the_connection(stream: bytes, step: int) -> None:
    with pytest.raises(ProtocolBroken):
        cut(stream, limits=Limits(line=100), step=step)


def test_a_literal_of_impossible_size_breaks_the_connection() -> None:
    with pytest.raises(ProtocolBroken):
        cut(b"* 1 FETCH (A {18446744073709551616}\r\n")


def test_the_literal_does_not_count_as_line() -> None:
    assert len(cut(b"* X {500}\r\n" + b"x" * 500 + b"\r\n", limits=Limits(line=100))) == 1


@pytest.mark.parametrize("step", [0, 1, 2, 5])
def test_streamed_octets_go_to_the_sink(step: int) -> None:
    framer = Framer(Limits(literal=3))
    got: list[bytes] = []
    heads: list[bytes] = []

    def sink_for(head: bytes) -> Sink | None:
        heads.append(head)
        return got.append if b"BODY[1]" in head.rsplit(b" ", 2)[1] else None

    framer.sink_for = sink_for
    frames = []
    stream = b"* 1 FETCH (UID {1}\r\n5 BODY[1] {6}\r\nab\r\ncd BODY[2] {2}\r\nxy BODY[1] {0}\r\n)\r\n* 1 EXISTS\r\n"
    for at in range(0, len(stream), step or len(stream)):
        framer.feed(stream[at : at + (step or len(stream))])
        while (frame := framer.next()) is not None:
            frames.append(frame)
    assert b"".join(got) == b"ab\r\ncd"
    assert frames[0].octets == b"* 1 FETCH (UID {1}\r\n5 BODY[1] {0}\r\n BODY[2] {2}\r\nxy BODY[1] {0}\r\n)\r\n"
    assert not frames[0].is_oversize
    assert len(frames) == 2
    assert len(heads) == 3


def test_the_rest_can_be_taken_away() -> None:
    framer = Framer(Limits())
    framer.feed(b"A1 OK go\r\n\x16\x03compressed")
    assert framer.next() is not None
    assert framer.rest() == b"\x16\x03compressed"
    framer.feed(b"* 1 EXISTS\r\n")
    frame = framer.next()
    assert frame is not None
    assert frame.octets == b"* 1 EXISTS\r\n"


def test_a_long_conversation_does_not_stay_in_memory() -> None:
    framer = Framer(Limits())
    for _ in range(40):
        framer.feed(b"* 1 FETCH (X {100000}\r\n" + b"x" * 100_000 + b")\r\n")
        assert framer.next() is not None
    assert len(framer._buffer) < 2 << 20


@given(st.lists(st.binary(max_size=20), max_size=5), st.lists(st.integers(0, 200), max_size=8))
def test_literals_of_any_octets_in_any_pieces(contents: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(b"* X {%d}\r\n%s y\r\n" % (len(content), content) for content in contents)
    framer = Framer(Limits())
    frames = []
    places = [0, *sorted(min(place, len(stream)) for place in cuts), len(stream)]
    for start, end in pairwise(places):
        framer.feed(stream[start:end])
        while (frame := framer.next()) is not None:
            frames.append(frame.octets)
    assert b"".join(frames) == stream
    assert len(frames) == len(contents)
