"""Whose word is believed about a sender, and what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.authentication import AuthenticationVerdict, judge_authentication

FROM = "From: Ada <ada@bank.example>\r\n"
RECEIVED = "Received: from out.bank.example by mx.host.example with ESMTPS;\r\n Mon, 1 Jan 2024 00:00:00 +0000\r\n"
PASS = (
    "Authentication-Results: mx.host.example;\r\n dkim=pass (2048-bit key) header.d=bank.example;\r\n"
    " spf=pass smtp.mailfrom=x@news.bank.example; dmarc=pass header.from=bank.example\r\n"
)


GMAIL = (
    "Received: by 2002:a05:7412:1234 with SMTP id x; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    "Received: from out.bank.example by mx.google.com with ESMTPS\r\n"
)
OUTLOOK = "Received: from a.prod.outlook.com by b.eurprd04.prod.outlook.com (2603::1)\r\n"


def judged(text: str, host: str = "imap.host.example", authserv_id: str = "") -> AuthenticationVerdict:
    return judge_authentication(text.encode(), host, authserv_id)


def by(server: str, text: str = PASS) -> str:
    return text.replace("mx.host.example", server)


def test_the_topmost_header_above_received_counts() -> None:
    verdict = judged(PASS + RECEIVED + FROM, "")
    assert (verdict.dkim, verdict.spf, verdict.dmarc, verdict.mark) == ("pass", "pass", "pass", "✓")
    assert verdict.words == "Confirmed: mx.host.example says that bank.example sent it (DMARC)."


def test_a_server_may_write_one_for_each_check() -> None:
    dkim = "Authentication-Results: mx.host.example; dkim=pass header.d=bank.example\r\n"
    spf = "Authentication-Results: mx.host.example; spf=softfail smtp.mailfrom=bank.example\r\n"
    other = "Authentication-Results: antivirus.example; dmarc=fail\r\n"
    verdict = judged(spf + dkim + other + RECEIVED + FROM)
    assert (verdict.dkim, verdict.spf, verdict.dmarc, verdict.mark) == ("pass", "softfail", "", "✓")


def test_large_providers_are_believed_below_their_own_received() -> None:
    assert judged(GMAIL + by("mx.google.com") + FROM, "imap.gmail.com").mark == "✓"
    assert judged(GMAIL + by("mx.google.com") + by("mx.google.com") + FROM, "imap.gmail.com").mark == "✓"
    nameless = "Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=bank.example; dkim=none\r\n"
    assert judged(OUTLOOK + nameless + FROM, "outlook.office365.com").mark == "✓"
    inside = "Received: from mx1.internal by store7.internal (Cyrus)\r\n"
    assert judged(inside + by("mx4.messagingengine.com") + FROM, "imap.fastmail.com").mark == "✓"


def test_the_config_says_whom_to_believe() -> None:
    assert judged(RECEIVED + PASS + FROM, authserv_id="MX.host.example").mark == "✓"
    assert judged(by("mx.other.example") + RECEIVED + PASS + FROM, authserv_id="mx.host.example").mark == "✓"
    failed = PASS.replace("=pass", "=fail")
    assert judged(RECEIVED + failed + PASS + FROM, authserv_id="mx.host.example").mark == "✗", "the topmost counts"
    assert judged(PASS + RECEIVED + FROM, authserv_id="mx.other.example") == AuthenticationVerdict()
    assert judged(PASS + RECEIVED + FROM, authserv_id="none") == AuthenticationVerdict()


FOREIGN = RECEIVED.replace("mx.host.example", "relay.evil.example")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (FROM, "imap.host.example"),
        (PASS + FROM, ""),
        (RECEIVED + PASS + FROM, ""),
        # A server that checks nothing takes nothing out: its name proves nothing.
        (RECEIVED + PASS + FROM, "imap.host.example"),
        ("Received: from a\r\n" + PASS + FROM, "imap.host.example"),
        (GMAIL + PASS + FROM, "imap.gmail.com"),
        (GMAIL + by("mx.google.com.evil.example") + FROM, "imap.gmail.com"),
        (GMAIL + FOREIGN + by("mx.google.com") + FROM, "imap.gmail.com"),
        (GMAIL + by("mx.evil.example") + by("mx.google.com") + FROM, "imap.gmail.com"),
        (GMAIL + "Authentication-Results: dmarc=pass\r\n" + FROM, "imap.gmail.com"),
        (GMAIL + by("mx.google.com") + FROM, "imap.host.example"),
        (by("mx.google.com", PASS.replace("Authentication-Results", "ARC-Authentication-Results")) + GMAIL + FROM, ""),
    ],
)
def test_what_the_sender_could_have_written_counts_not(text: str, host: str) -> None:
    assert judged(text, host) == AuthenticationVerdict()


@pytest.mark.parametrize(
    ("results", "mark", "words"),
    [
        ("dmarc=fail header.from=bank.example; dkim=pass header.d=evil.example", "✗", "May be forged"),
        ("dkim=pass header.d=bank.example; spf=none", "✓", "a DKIM signature"),
        ("dkim=pass header.d=evil.example; dkim=pass header.i=@mail.bank.example", "✓", "a DKIM signature"),
        ("dkim=pass header.d=lists.example; spf=pass smtp.mailfrom=lists.example", "?", "no proof"),
        ("spf=pass smtp.mailfrom=ada@bank.example", "✓", "(SPF)"),
        ("spf=fail smtp.mailfrom=bank.example", "✗", "May be forged"),
        ("none", "?", "no proof"),
        ("dmarc=pass header.from=evil.example", "?", "no proof"),
        ("dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example", "✗", "May be forged"),
        ('spf=fail smtp.mailfrom="a; dmarc=pass header.from=bank.example; x"@evil.example', "✗", "May be forged"),
        ('spf=none smtp.mailfrom="(a"@evil.example; dmarc=fail header.from=bank.example', "✗", "May be forged"),
        ('spf=pass smtp.mailfrom="a\\" smtp.mailfrom=bank.example; "@evil.example', "?", "no proof"),
        ("spf=pass (a; dmarc=pass header.from=bank.example) smtp.mailfrom=evil.example", "?", "no proof"),
        ("spf=pass smtp.mailfrom=<ada@bank.example>", "✓", "(SPF)"),
        ("dkim=pass (a (nested; dkim=fail) comment) header.d=bank.example", "✓", "DKIM"),
        ("DKIM/1 = PASS header.d = bank.example", "✓", "DKIM"),
    ],
)
def test_results_become_words(results: str, mark: str, words: str) -> None:
    verdict = judged(f"Authentication-Results: mx.host.example 1; {results}\r\n{RECEIVED}{FROM}")
    assert verdict.mark == mark
    assert words in verdict.words


def test_a_server_that_leaves_its_name_out() -> None:
    verdict = judged(f"Authentication-Results: spf=pass smtp.mailfrom=bank.example; dkim=none\r\n{RECEIVED}{FROM}")
    assert (verdict.spf, verdict.dkim, verdict.mark) == ("pass", "none", "✓")
    assert "the receiving server" in verdict.words


@pytest.mark.parametrize(
    "senders", ["", "From: a@bank.example, b@evil.example\r\n", FROM + "From: Bank <x@evil.example>\r\n"]
)
def test_nobody_and_several_are_never_confirmed(senders: str) -> None:
    assert judged(PASS + RECEIVED + senders).mark == "?"


PIECES = st.sampled_from(
    [PASS, GMAIL, by("mx.google.com"), RECEIVED, FROM, "(" * 50, "dkim=", ";", "\x1b", "é", "\r\n "]
)


SENT = st.lists(st.sampled_from([PASS, by("mx.google.com"), RECEIVED, GMAIL, FOREIGN, "X-Odd: 1\r\n"]), max_size=8)


@given(SENT, st.sampled_from(["", "imap.host.example", "localhost", "imap.gmail.com"]))
def test_whatever_is_sent_below_what_the_receiving_server_wrote_proves_nothing(sent: list[str], host: str) -> None:
    failed = by("mx.google.com", PASS.replace("=pass", "=fail")) if host == "imap.gmail.com" else ""
    top = GMAIL if failed else RECEIVED
    assert judged(top + failed + "".join(sent) + FROM, host).mark in ("", "✗")


@given(st.lists(PIECES, max_size=12), st.text(max_size=20))
def test_nothing_is_too_odd(pieces: list[str], host: str) -> None:
    verdict = judged("".join(pieces), host)
    assert verdict.words.isprintable()
    assert verdict.mark in ("", "✓", "✗", "?")
