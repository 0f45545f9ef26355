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


def judged(text: str, host: str = "imap.host.example") -> AuthenticationVerdict:
    return judge_authentication(text.encode(), host)


def test_the_topmost_header_above_received_counts() -> None:
    verdict = judged(PASS + RECEIVED + FROM, "")
    assert (verdict.dkim, verdict.spf, verdict.dmarc, verdict.mark) == ("pass", "pass", "pass", "✓")
    assert verdict.words == "Confirmed: mx.host.example says that bank.example sent it (DMARC)."


def test_the_servers_own_below_its_own_received() -> None:
    assert judged(RECEIVED + PASS + FROM).mark == "✓"
    gmail = RECEIVED.replace("mx.host.example", "mx.google.com") + PASS.replace("mx.host.example", "mx.google.com")
    assert judged(gmail + FROM, "imap.gmail.com").mark == "✓"


FOREIGN = RECEIVED.replace("mx.host.example", "relay.evil.example")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (FROM, "imap.host.example"),
        (PASS + FROM, ""),
        (RECEIVED + PASS + FROM, ""),
        (RECEIVED + PASS + FROM, "imap.other.example"),
        (RECEIVED + FOREIGN + PASS + FROM, "imap.host.example"),
        (RECEIVED + PASS.replace("mx.host.example", "mx.evil.example") + PASS + FROM, "imap.host.example"),
        ("Received: from a\r\n" + PASS + FROM, "imap.host.example"),
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


PIECES = st.sampled_from([PASS, RECEIVED, FROM, "(" * 50, "dkim=", ";", "\x1b", "é", "\r\n "])


@given(st.lists(PIECES, max_size=12), st.text(max_size=20))
def test_nothing_is_too_odd(pieces: list[str], host: str) -> None:
    verdict = judged("".join(pieces), host)
    assert verdict.words.isprintable()
    assert verdict.mark in ("", "✓", "✗", "?")
