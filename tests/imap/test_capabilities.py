"""Capabilities ignore case; quirks come from a server's own words."""

from __future__ import annotations

import pytest

from tuimail.imap.capabilities import Capabilities, Quirk, quirks_of


def test_names() -> None:
    can = Capabilities.of(["IMAP4rev1", "auth=plain", "AUTH=XOAUTH2", "APPENDLIMIT=35882577", "MESSAGELIMIT=x"])
    assert "imap4REV1" in can
    assert "MOVE" not in can
    assert 5 not in can
    assert can.values("auth") == ("PLAIN", "XOAUTH2")
    assert can.number("APPENDLIMIT") == 35882577
    assert can.number("MESSAGELIMIT") is can.number("X") is None
    assert list(can)[:2] == ["APPENDLIMIT=35882577", "AUTH=PLAIN"]
    assert len(can) == 5
    assert can.is_known
    assert not Capabilities().is_known


@pytest.mark.parametrize(
    ("names", "has"),
    [
        ("LITERAL+", {"literal_plus"}),
        ("LITERAL-", {"literal_minus"}),
        ("IMAP4rev2", {"literal_minus", "esearch", "move", "uidplus"}),
        ("QRESYNC", {"condstore"}),
        ("CONDSTORE ESEARCH MOVE UIDPLUS", {"condstore", "esearch", "move", "uidplus"}),
    ],
)
def test_claims(names: str, has: set[str]) -> None:
    can = Capabilities.of(names.split())
    claims = ("literal_plus", "literal_minus", "condstore", "esearch", "move", "uidplus")
    assert {claim for claim in claims if getattr(can, f"has_{claim}")} == has


def test_quirks() -> None:
    assert quirks_of("Gimap ready for requests") == {Quirk.LABELS, Quirk.NO_SERVER_SUBSTRING_SEARCH}
    assert Quirk.THROTTLES_BY_BAD in quirks_of("The Microsoft Exchange IMAP4 service is ready.")
    assert quirks_of("Dovecot ready.") == frozenset()
    assert Capabilities().with_quirks(quirks_of("iscream")).quirks == {Quirk.EMPTY_ENABLED}
