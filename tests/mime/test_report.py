"""Bounces in words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.report import report_lines

STATUS = "message/delivery-status"
SERVER = b"Reporting-MTA: dns; mx.example\r\nArrival-Date: x\r\n\r\n"


def texts(content: bytes, media_type: str = STATUS) -> list[str]:
    return [line.text for line in report_lines(media_type, content)]


def test_who_why_and_what_to_do() -> None:
    content = (
        b"Final-Recipient: rfc822; <bob@x.example>\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 no\r\n such user\x1b[2J\r\n"
    )
    assert texts(SERVER + content) == [
        "Not delivered to bob@x.example",
        "There is no such mailbox. (5.1.1)",
        "Check the address for a typing mistake, or ask the person for the right one.",
        "The server said: 550 5.1.1 no such user\ufffd[2J",
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("Action: failed\nStatus: 5.2.2 (full)", "The mailbox is full. (5.2.2)"),
        ("Action: delayed\nStatus: 4.4.1", "Still trying to deliver to a@b"),
        ("Action: delayed\nStatus: 4.4.1", "Nothing to do: wait, or try again later."),
        ("Action: delivered\nStatus: 2.0.0", "Delivered to a@b"),
        ("Action: failed\nDiagnostic-Code: smtp; 552 5.3.4 too big", "Send it without its large attachments."),
        ("Action: failed\nStatus: 5.7.99", "The server refused the message by its rules. (5.7.99)"),
        ("Action: failed", "The server gave no reason that says more."),
        ("Status: 5.9.9", "Not delivered to a@b"),
    ],
)
def test_codes_become_words(fields: str, words: str) -> None:
    assert words in texts(SERVER + f"Original-Recipient: rfc822;a@b\n{fields}\n".encode())


def test_several_recipients_stand_apart() -> None:
    one = b"Final-Recipient: rfc822;a@b\nAction: delivered\n\n"
    assert texts(SERVER + one + one) == ["Delivered to a@b", "", "Delivered to a@b"]


def test_receipts() -> None:
    content = b"Final-Recipient: rfc822; eve@x\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    assert texts(content, "message/disposition-notification") == ["Receipt: eve@x displayed your message."]


PIECES = st.sampled_from(
    [b"Final-Recipient: rfc822;a@b\n", b"Status: 5.1\n", b"Action: \x1b\n", b"\n", b"Status: 9.9.9.9\n"]
)


@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=20).map(b"".join))
def test_any_report_is_shown(content: bytes) -> None:
    lines = report_lines(STATUS, content)
    assert lines
    assert all("\x1b" not in line.text and "\n" not in line.text for line in lines)


def test_long_reports_end_quickly() -> None:
    started = time.process_time()
    report_lines(STATUS, b"Final-Recipient: a@b\n\n" * 100_000)
    report_lines(STATUS, b" \n" * 100_000)
    assert time.process_time() - started < 2
