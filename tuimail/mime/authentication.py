"""Reads what the receiving server found out about the sender (RFC 8601 Authentication-Results)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthenticationVerdict:
    """The results of DKIM, SPF and DMARC as the server gave them ("pass", "fail", ...), "" where it said nothing.

    `mark` is one cell: "✓" proven, "✗" failed, "?" neither; "" where no trusted header is there.
    `words` is one sentence for the reader, "" like `mark`.
    """

    dkim: str = ""
    spf: str = ""
    dmarc: str = ""
    words: str = ""
    mark: str = ""


def judge_authentication(header_block: bytes, account_host: str = "") -> AuthenticationVerdict:
    """The verdict of the receiving server's own header; `account_host` is the IMAP host or the account's domain."""
    return AuthenticationVerdict()
