"""ENVELOPE, complete and with holes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.envelope import Envelope, parse_envelope
from tuimail.model.address import Address

TERRY = Address("Terry Gray", "gray@cac.washington.edu")
ADDRESS = b'("Terry Gray" NIL "gray" "cac.washington.edu")'


def test_complete() -> None:
    raw = (
        b'("Wed, 17 Jul 1996 02:23:25 -0700" "=?utf-8?q?a?=" (%s) (%s) (%s) ((NIL NIL "imap" "x.org"))'
        b' ((NIL NIL "team" NIL)(NIL NIL "a" "x.org")(NIL NIL NIL NIL)) NIL "<r@x>" "<m@x>")'
    ) % (ADDRESS, ADDRESS, ADDRESS)
    assert parse_envelope(raw) == Envelope(
        date="Wed, 17 Jul 1996 02:23:25 -0700",
        subject="=?utf-8?q?a?=",
        from_=(TERRY,),
        sender=(TERRY,),
        reply_to=(TERRY,),
        to=(Address("", "imap@x.org"),),
        cc=(Address("", "a@x.org"),),
        in_reply_to="<r@x>",
        msgid="<m@x>",
    )


@pytest.mark.parametrize("raw", [b"", b"NIL", b'"x"', b"()", b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"])
def test_empty(raw: bytes) -> None:
    assert parse_envelope(raw) == Envelope()


def test_holes() -> None:
    got = parse_envelope(b'(NIL ("x") ("a" NIL ("n" NIL) ("n" NIL "l" "h" "extra") ("b" NIL "root" NIL)))')
    assert got == Envelope(from_=(Address("n", "l@h"), Address("b", "root")))


def test_a_local_address_is_no_group() -> None:
    assert parse_envelope(b'(NIL NIL ((NIL NIL "root" NIL)))').from_ == (Address("", "root"),)


@given(st.binary(max_size=80))
def test_never_raises(raw: bytes) -> None:
    assert isinstance(parse_envelope(b"(" + raw + b")"), Envelope)
