"""Reads what the receiving server found out about the sender (RFC 8601 Authentication-Results).

Anybody can write such a header, so only the topmost is believed, and only where the sender cannot have put it: above
the first Received, which the receiving server writes; or with the name of the account's own server, where all
Received above it are by that server too (RFC 8601 5 obliges it to take out forged ones of its own name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuimail.mime.encoded_word import raw_text
from tuimail.mime.headers import parse_addresses, split_header_block
from tuimail.mime.hosts import domain_of, registrable, shown_host
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass

_MAX_FIELDS = 500
_MAX_OCTETS = 8000
_MAX_RESULTS = 100
_INNERMOST_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(dkim|spf|dmarc|auth)(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,20})\b(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z]+)\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_BY = re.compile(r"\bby\s+([\w.-]+)", re.IGNORECASE)
_HOUSES = {
    "gmail.com": "google.com",
    "googlemail.com": "google.com",
    "office365.com": "outlook.com",
    "office.com": "outlook.com",
    "hotmail.com": "outlook.com",
    "live.com": "outlook.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "apple.com": "icloud.com",
    "fastmail.com": "messagingengine.com",
    "fastmail.fm": "messagingengine.com",
    "proton.me": "protonmail.ch",
    "protonmail.com": "protonmail.ch",
    "yahoodns.net": "yahoo.com",
    "aol.com": "yahoo.com",
    "gmx.com": "gmx.net",
    "gmx.de": "gmx.net",
}
"""Providers that receive mail under another name than they serve it."""


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


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    domain: str


def judge_authentication(header_block: bytes, account_host: str = "") -> AuthenticationVerdict:
    """The verdict of the receiving server's own header; `account_host` is the IMAP host or the account's domain."""
    fields = [(name.lower(), value) for name, value in split_header_block(header_block)[:_MAX_FIELDS]]
    found = _trusted(fields, _house(account_host))
    if found is None:
        return AuthenticationVerdict()
    authserv_id, results = found
    sender = next((parse_addresses(value) for name, value in fields if name == b"from"), ())
    domain = domain_of(sender[0].email) if sender else ""
    return _verdict(authserv_id, results, domain)


def _trusted(fields: list[tuple[bytes, bytes]], house: str) -> tuple[str, list[_Result]] | None:
    """The topmost of the headers, if it is the receiving server's."""
    carriers: list[str] = []
    for index, (name, value) in enumerate(fields):
        if name == b"received":
            match = _BY.search(raw_text(value[:_MAX_OCTETS].decode("ascii", "surrogateescape")))
            carriers.append(_house(match[1]) if match and "." in match[1] else "")
        elif name == b"authentication-results":
            authserv_id, results = _parsed(value)
            if not carriers and any(later == b"received" for later, _ in fields[index + 1 :]):
                return authserv_id, results
            is_own = bool(house) and bool(carriers) and _house(authserv_id) == house
            if is_own and all(carrier in ("", house) for carrier in carriers) and house in carriers:
                return authserv_id, results
            return None
    return None


def _house(host: str) -> str:
    domain = registrable(host.strip().lower()) if host else ""
    return _HOUSES.get(domain, domain)


def _parsed(value: bytes) -> tuple[str, list[_Result]]:
    text = _without_comments(raw_text(value[:_MAX_OCTETS].decode("ascii", "surrogateescape")))
    first, *rest = text.split(";")
    authserv_id = (first.split() or [""])[0]
    if "=" in authserv_id:  # Outlook leaves its name out (seen 2024)
        authserv_id, rest = "", [first, *rest]
    return authserv_id, list(_results(rest[:_MAX_RESULTS]))


def _without_comments(text: str) -> str:
    for _ in range(10):
        text, count = _INNERMOST_COMMENT.subn(" ", text)
        if not count:
            break
    return text


def _results(pieces: list[str]) -> Iterator[_Result]:
    for piece in pieces:
        match = _RESULT.match(piece)
        if match is None:
            continue
        properties = {name.lower(): value for name, value in _PROPERTY.findall(match[3])}
        method = match[1].lower()
        names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.helo"), "dmarc": ("header.from",)}
        domain = next((properties[name] for name in names.get(method, ()) if name in properties), "")
        yield _Result(method, match[2].lower(), domain.rpartition("@")[2].lower())


def _verdict(authserv_id: str, results: list[_Result], domain: str) -> AuthenticationVerdict:
    best = {method: _best([one for one in results if one.method == method], domain) for method in _METHODS}
    dkim, spf, dmarc = (best[method].result for method in _METHODS)
    who = safe_line(shown_host(authserv_id)) or "the receiving server"
    shown = safe_line(shown_host(domain)) or "the sender"
    is_signed = dkim == "pass" and _is_aligned(best["dkim"], domain)
    is_from_host = spf == "pass" and _is_aligned(best["spf"], domain)
    if dmarc == "fail" or (dmarc != "pass" and not is_signed and not is_from_host and "fail" in (dkim, spf)):
        mark, words = "✗", f"May be forged: {who} could not confirm that {shown} sent it."
    elif dmarc == "pass" or is_signed or is_from_host:
        how = "DMARC" if dmarc == "pass" else "a DKIM signature" if is_signed else "SPF"
        mark, words = "✓", f"Confirmed: {who} says that {shown} sent it ({how})."
    else:
        mark, words = "?", f"Not confirmed: {who} found no proof that {shown} sent it."
    return AuthenticationVerdict(dkim, spf, dmarc, words, mark)


_METHODS = ("dkim", "spf", "dmarc")
_NOTHING = _Result("", "", "")


def _best(results: list[_Result], domain: str) -> _Result:
    """Of several signatures one that passes for the sender's own domain says most."""
    passed = [one for one in results if one.result == "pass"]
    aligned = [one for one in passed if _is_aligned(one, domain)]
    return next(iter(aligned or passed or results), _NOTHING)


def _is_aligned(result: _Result, domain: str) -> bool:
    return bool(domain) and bool(result.domain) and registrable(result.domain) == registrable(domain)
