"""Address fields as people, programs and attackers write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.addresses import parse_addresses


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", []),
        ("ada@example.org", [("", "ada@example.org")]),
        ("<ada@example.org>", [("", "ada@example.org")]),
        ("Ada Example <ada@example.org>", [("Ada Example", "ada@example.org")]),
        ('"Example, Ada" <ada@example.org>', [("Example, Ada", "ada@example.org")]),
        ("Example, Ada <ada@example.org>", [("Example, Ada", "ada@example.org")]),
        ("a@x.org, b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("a@x.org; B <b@x.org>", [("", "a@x.org"), ("B", "b@x.org")]),
        ("ada@example.org (Ada)", [("Ada", "ada@example.org")]),
        ("(a (nested) one) ada@example.org", [("a (nested) one", "ada@example.org")]),
        ("Team: a@x.org, B <b@x.org>; c@x.org", [("", "a@x.org"), ("B", "b@x.org"), ("", "c@x.org")]),
        ("undisclosed-recipients:;", [("undisclosed-recipients", "")]),
        ('"a \\"b\\" c" <d@x.org>', [('a "b" c', "d@x.org")]),
        ('"unterminated <a@x.org>', [("unterminated", "a@x.org")]),
        ("(unterminated a@x.org", [("unterminated", "a@x.org")]),
        ("Ada <ada@example.org", [("Ada", "ada@example.org")]),
        ("<@relay,@other:ada@example.org>", [("", "ada@example.org")]),
        ("ada @ example . org", [("", "ada@example.org")]),
        ('"ada b"@example.org', [("", '"ada b"@example.org')]),
        ("Ada ada@example.org", [("Ada", "ada@example.org")]),
        ("=?utf-8?q?Gr=C3=BCn=2C_Ada?= <ada@example.org>", [("Grün, Ada", "ada@example.org")]),
        ('"=?utf-8?q?Gr=C3=BCn?=" <ada@example.org>', [("Grün", "ada@example.org")]),
        ("root", [("", "root")]),
        ("The Postmaster", [("The Postmaster", "")]),
        ("<>", []),
        ("Ada <>", [("Ada", "")]),
        (",,;", []),
        ("mailto:ada@example.org", [("", "ada@example.org")]),
        ("ada@[192.0.2.1]", [("", "ada@[192.0.2.1]")]),
        ("O'Brien [x] <o@x.org>", [("O'Brien [x]", "o@x.org")]),
    ],
)
def test_a_field(text: str, addresses: list[tuple[str, str]]) -> None:
    assert [(address.name, address.email) for address in parse_addresses(text)] == addresses


def test_raw_octets_are_read_too() -> None:
    assert parse_addresses("Grün <g@x.org>".encode("latin-1"))[0].name == "Grün"


MARK = st.sampled_from([*'"()<>,;:@\\ []', "a", "b@x.org", "=?utf-8?q?", "?=", "é"])


@given(st.lists(MARK, max_size=60).map("".join))
def test_it_never_raises(text: str) -> None:
    parse_addresses(text)


@pytest.mark.parametrize(
    "hostile",
    ['"' * 60000, "(" * 60000, "<" * 60000, '"\\' * 30000, "a," * 30000, ":" * 60000, "(\\" * 30000, '<"' * 30000,
     "a b" * 20000, "[" * 60000, " " * 60000, "x@" * 30000, "a <b>" * 12000, "((" + "()" * 30000, "a, " * 20000 + "<",
     "x@y" + ":" * 60000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_hostile_fields_end_quickly(hostile: str) -> None:
    started = time.process_time()
    parse_addresses(hostile)
    assert time.process_time() - started < 2
