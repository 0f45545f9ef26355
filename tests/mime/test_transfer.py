"""Decoders fed in pieces: any split gives the same octets, and broken input is no reason to stop."""

from __future__ import annotations

import base64
import binascii
import quopri
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tuimail.mime.transfer import decode, decoder

ENCODINGS = ["base64", "quoted-printable", "x-uuencode", "7bit"]
QUOTED = [b"=", b"=4", b"=41", b"=\r\n", b"= \t\n", b" ", b"\t", b"\r", b"\n", b"1", b"!", b"\xff"]
OTHERS = [b"\r\n", b"AAAA", b"QQ==", b"zzz", b"begin 644 a\n", b"end\n", b"#86)C\n", b"`\n"]
PIECE = st.sampled_from(QUOTED + OTHERS)


@given(st.sampled_from(ENCODINGS), st.lists(PIECE, max_size=30).map(b"".join), st.lists(st.integers(1, 7), min_size=1))
def test_any_split_gives_the_same(encoding: str, encoded: bytes, sizes: list[int]) -> None:
    pieces = decoder(encoding)
    decoded, position, turn = b"", 0, 0
    while position < len(encoded):
        size = sizes[turn % len(sizes)]
        decoded += pieces.feed(encoded[position : position + size])
        position, turn = position + size, turn + 1
    assert decoded + pieces.end() == decode(encoding, encoded)


@given(st.binary())
def test_base64_round_trip(content: bytes) -> None:
    assert decode("BASE64", base64.encodebytes(content)) == content


@given(st.binary())
def test_quoted_printable_round_trip(content: bytes) -> None:
    # The standard library's encoder makes all line ends like the first one.
    assume(b"\r\n" not in content or b"\n" not in content.replace(b"\r\n", b""))
    assert decode("quoted-printable", quopri.encodestring(content, quotetabs=True)) == content


@given(st.binary(min_size=1, max_size=300))
def test_uuencode_round_trip(content: bytes) -> None:
    lines = [binascii.b2a_uu(content[start : start + 45]) for start in range(0, len(content), 45)]
    assert decode("x-uuencode", b"noise\nbegin 644 name\n" + b"".join(lines) + b"`\nend\nmore noise") == content


@pytest.mark.parametrize(
    ("encoding", "encoded", "decoded"),
    [
        ("base64", b"aGVs\r\nbG8=\r\n", b"hello"),
        ("base64", b"aGVs bG8", b"hello"),
        ("base64", b"a*G-V.sbG8=", b"hello"),
        ("base64", b"aGVsbG8=aGVsbG8=", b"hellohello"),
        ("base64", b"aGVsb", b"hel"),
        ("base64", b"====", b""),
        ("base64", b"", b""),
        ("quoted-printable", b"a=3Db=\r\nc", b"a=bc"),
        ("quoted-printable", b"a=3db= \t\r\nc", b"a=bc"),
        ("quoted-printable", b"blanks \t\r\nend ", b"blanks\r\nend "),
        ("quoted-printable", b"a=ZZ=4", b"a=ZZ=4"),
        ("quoted-printable", b"last=", b"last"),
        ("quoted-printable", b"=4=\n1", b"=41"),
        ("quoted-printable", b"==41", b"=A"),
        ("x-uuencode", b"begin 644 a\r\n#86)C\r\n`\r\nend\r\n", b"abc"),
        ("x-uuencode", b"begin 644 a\n#86)Cjunk\n\xff\xff\n#86)C\n", b"abcabc"),
        ("x-uuencode", b"no such thing\n", b"no such thing\n"),
        ("8bit", b"\xe4", b"\xe4"),
        ("nonsense", b"as it is", b"as it is"),
    ],
)
def test_input_as_it_comes(encoding: str, encoded: bytes, decoded: bytes) -> None:
    assert decode(encoding, encoded) == decoded


@pytest.mark.parametrize(
    "encoded", [b" " * 300_000 + b"x", b"=" * 300_000, b"= " * 150_000, b"=\r" * 150_000, b" \n" * 150_000]
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_hostile_input_ends_quickly(encoding: str, encoded: bytes) -> None:
    started = time.process_time()
    decode(encoding, encoded)
    assert time.process_time() - started < 1
