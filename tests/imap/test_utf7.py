"""Mailbox names: modified UTF-7 there and back, and names that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap import utf7

NAMES = [
    ("INBOX", b"INBOX"),
    ("Entwürfe", b"Entw&APw-rfe"),
    ("R&D", b"R&-D"),
    ("&", b"&-"),
    ("&&", b"&-&-"),
    ("~peter/mail/台北/日本語", b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
    ("Fun \N{GRINNING FACE}", b"Fun &2D3eAA-"),
    ("tab\there", b"tab&AAk-here"),
    ("", b""),
]


@pytest.mark.parametrize(("name", "raw"), NAMES)
def test_there_and_back(name: str, raw: bytes) -> None:
    assert utf7.encode(name) == raw
    assert utf7.decode(raw) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_survives(name: str) -> None:
    raw = utf7.encode(name)
    assert raw.isascii()
    assert utf7.decode(raw) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"R&D", "R&D"),
        (b"R&D-x", "R&D-x"),
        (b"&2D0-", "&2D0-"),
        ("Entwürfe".encode(), "Entwürfe"),
        (b"Entw\xfcrfe", "Entwürfe"),
        (b"A&B &APw-", "A&B &APw-"),
    ],
)
def test_what_is_no_utf7_is_read_as_it_stands(raw: bytes, name: str) -> None:
    assert utf7.decode(raw) == name


@given(st.binary(max_size=40))
def test_reading_never_fails(raw: bytes) -> None:
    assert isinstance(utf7.decode(raw), str)


def test_half_a_surrogate_pair_has_no_spelling() -> None:
    with pytest.raises(UnicodeEncodeError):
        utf7.encode("\ud83d")
