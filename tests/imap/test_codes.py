"""Response codes, and arguments of the wrong form."""

from __future__ import annotations

import pytest

from tuimail.imap.codes import AppendUid, CopyUid, ResponseCode, parse_code
from tuimail.imap.sequence import STAR, UidSet
from tuimail.model.ids import UidValidity


@pytest.mark.parametrize(
    ("inside", "number"),
    [
        ("UIDVALIDITY 7", 7),
        ("uidnext 12", 12),
        ("HIGHESTMODSEQ 18446744073709551615", 18446744073709551615),
        ("UNSEEN 0", 0),
        ("MESSAGELIMIT 1000 23221", 1000),
        ("UIDNEXT x", None),
        ("UIDNEXT", None),
        ("UIDNEXT 5x", None),
    ],
)
def test_numbers(inside: str, number: int | None) -> None:
    code = parse_code(inside)
    assert code.name == inside.split()[0].upper()
    assert code.number == number
    assert code.modseq == number


@pytest.mark.parametrize(
    "name",
    [
        "NOMODSEQ",
        "READ-ONLY",
        "READ-WRITE",
        "TRYCREATE",
        "ALERT",
        "OVERQUOTA",
        "AUTHENTICATIONFAILED",
        "UNAVAILABLE",
        "INUSE",
        "LIMIT",
        "THROTTLED",
        "NONEXISTENT",
        "EXPUNGEISSUED",
        "CLOSED",
        "UIDNOTSTICKY",
    ],
)
def test_bare_names(name: str) -> None:
    assert parse_code(name) == ResponseCode(name)


def test_words() -> None:
    assert parse_code("CAPABILITY IMAP4rev1 AUTH=PLAIN").words == ("IMAP4rev1", "AUTH=PLAIN")
    assert parse_code("PERMANENTFLAGS (\\Seen $A \\*)").words == ("\\Seen", "$A", "\\*")
    assert parse_code('BADCHARSET ("utf 8" x)').words == ("utf 8", "x")
    assert parse_code("MAILBOXID (F1)").words == ("F1",)


def test_appenduid() -> None:
    code = parse_code("APPENDUID 38505 3955")
    assert code.appended == AppendUid(UidValidity(38505), UidSet.of([3955]))
    assert code.appended.uid == 3955
    assert parse_code("APPENDUID 1 1:8").appended == AppendUid(UidValidity(1), UidSet.span(1, 8))


def test_copyuid_pairs_in_the_order_of_the_server() -> None:
    copied = parse_code("COPYUID 38505 304,319:320,7 3956:3958,1").copied
    assert copied is not None
    assert copied.pairs() == {304: 3956, 319: 3957, 320: 3958, 7: 1}


@pytest.mark.parametrize("sets", ["1:3 1:2", "1:4000000000 1:4000000000"])
def test_copyuid_that_pairs_nothing(sets: str) -> None:
    copied = parse_code(f"COPYUID 1 {sets}").copied
    assert copied is not None
    assert copied.pairs() == {}


def test_copyuid_of_a_star_pairs_nothing() -> None:
    assert CopyUid(UidValidity(1), ((1, STAR),), ((1, STAR),)).pairs() == {}


def test_modified() -> None:
    assert parse_code("MODIFIED 7,9").modified == UidSet.of([7, 9])


@pytest.mark.parametrize("inside", ["APPENDUID x 1", "APPENDUID 1", "COPYUID 1 2", "COPYUID 1 a b", "MODIFIED", ""])
def test_the_wrong_form_is_kept_as_text(inside: str) -> None:
    code = parse_code(inside)
    assert (code.appended, code.copied, code.modified) == (None, None, None)
    assert code.argument == inside.partition(" ")[2]
