"""What is taken for mail, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.server.recognise import looks_like_mail


@pytest.mark.parametrize(
    "start",
    [
        b"From: ada@example.org\n\nhello",
        b"Return-Path: <a@example.org>\r\nSubject: x\r\n",
        b"From ada@example.org Mon Sep 21 10:00:00 2026\nX-Odd: 1\nSubject: x\n\n",
        b">From ada@example.org Mon Sep 21 10:00:00 2026\nFrom: a@example.org\n",
        b"X-Spam: no\n folded\n\tmore\nmessage-id : <1@example.org>\n\n",
        b" From: a@example.org\nSubject: the first line is indented\n\n",
        b"\xef\xbb\xbfSubject: after a byte order mark\n",
        b"Subject: all there is",
    ],
)
def test_mail(start: bytes) -> None:
    assert looks_like_mail(start)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b'{"from": "ada@example.org",\n"subject": "JSON"}',
        b'"subject": 1',
        b"name: a workflow\non: push\njobs:\n  build: x\n",
        b"http://example.org/subject: x\n",
        b"def f():\n    return {'subject': 1}\n",
        b"Title: notes\n\nSubject: this is text\n",
        b"Dear all,\nSubject: prose\n",
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x00Subject: x\n",
    ],
)
def test_other_files(start: bytes) -> None:
    assert not looks_like_mail(start)


@given(st.binary(max_size=200))
def test_any_octets(start: bytes) -> None:
    assert looks_like_mail(b"Subject: x\n" + start)
    looks_like_mail(start)
