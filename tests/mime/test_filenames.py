"""Names of attachments can do no harm as names of files."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.test_safe_text import VISIBLE_FORMAT
from tuimail.mime.filenames import MAX_OCTETS, free_name, safe_name


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("report.pdf", "application/pdf", "report.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\ada\\a b.doc", "application/msword", "a b.doc"),
        ("/", "image/png", "attachment.png"),
        ("..", "image/jpeg", "attachment.jpg"),
        (".bashrc", "text/plain", "bashrc.txt"),
        ("-rf", "text/plain", "rf.txt"),
        ("", "application/pdf", "attachment.pdf"),
        ("evil\u202efdp.exe", "application/pdf", "evilfdp.exe"),
        ("a\nb\x1b[2J.txt", "text/plain", "a b_[2J.txt"),
        ("CON", "text/plain", "_CON.txt"),
        ("aux.log", "text/plain", "_aux.log"),
        ('a<b>:"c|d?.txt', "text/plain", "a_b___c_d_.txt"),
        ("Müller.tar.gz", "application/gzip", "Müller.tar.gz"),
        ("Q3. The results", "application/pdf", "Q3. The results.pdf"),
        ("no type", "application/x-unheard-of", "no type"),
    ],
)
def test_names_are_made_safe(name: str, media_type: str, safe: str) -> None:
    assert safe_name(name, media_type) == safe


def test_long_names_keep_their_ending() -> None:
    name = safe_name("日" * 500 + ".xlsx")
    assert name.endswith("日.xlsx")
    assert len(name.encode()) <= MAX_OCTETS
    assert len(safe_name("x." + "y" * 5000).encode()) <= MAX_OCTETS + 4


@given(st.text(max_size=300), st.sampled_from(["text/plain", "image/png", "x/y"]))
def test_any_name_is_a_plain_visible_file(name: str, media_type: str) -> None:
    safe = safe_name(name, media_type)
    assert safe
    assert not safe.startswith((".", "-", "~", " "))
    assert not set(safe) & set('/\\<>:"|?*\0\n')
    assert len(safe.encode()) <= MAX_OCTETS + 20
    assert not any(unicodedata.category(one) in ("Cc", "Cs", "Cf") and one not in VISIBLE_FORMAT for one in safe)
    assert safe_name(safe, media_type) == safe


def test_a_name_that_is_free() -> None:
    assert free_name([], "a.txt") == "a.txt"
    assert free_name(["A.TXT"], "a.txt") == "a (2).txt"
    assert free_name(["a.tar.gz", "a (2).tar.gz"], "a.tar.gz") == "a (3).tar.gz"
    assert free_name({"a"}, "a") == "a (2)"
