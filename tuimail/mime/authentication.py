"""Reads what the receiving server found out about the sender (RFC 8601 Authentication-Results).

Anybody can write such a header, so only those are believed that the sender cannot have put there:
- with the name that the user gave in the config (`authserv_id`), because he knows that his server takes out forged
  ones of its name, as RFC 8601 5 wants;
- above the first Received, which the receiving server writes on top of all that it was sent;
- below it the topmost, for accounts of the large providers, which always write one and take out forged ones.
Nothing else says anything: a server that checks nothing leaves what a sender wrote about himself as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuimail.mime.encoded_word import raw_text
from tuimail.mime.headers import parse_addresses, split_header_block
from tuimail.mime.hosts import domain_of, registrable, shown_host
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass

_MAX_FIELDS = 500
_MAX_OCTETS = 8000
_MAX_RESULTS = 100
_RESULT = re.compile(r"\s*(dkim|spf|dmarc|auth)(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,20})\b(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"(?<!\S)([a-z]+\.[a-z]+)\s*=\s*(\S+)", re.IGNORECASE)
_BY = re.compile(r"\bby\s+([\w.-]+)", re.IGNORECASE)
_INSIDE = (".internal", ".local", ".localdomain", ".lan")
"""Hosts of a provider's own network."""
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
_PROVIDERS = frozenset(_HOUSES.values())
_NAMELESS = "outlook.com"
"""It leaves its name out (seen 2024), and calls what came with the mail Authentication-Results-Original."""
NOBODY = "none"
"""As `authserv_id`: nobody is believed."""


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


def judge_authentication(header_block: bytes, account_host: str = "", authserv_id: str = "") -> AuthenticationVerdict:
    """The verdict of the receiving server's own header.

    `account_host` is the IMAP host or the account's domain, `authserv_id` the config's word on whom to believe.
    """
    fields = [(name.lower(), value) for name, value in split_header_block(header_block)[:_MAX_FIELDS]]
    wanted = authserv_id.strip().lower()
    if wanted == NOBODY:
        return AuthenticationVerdict()
    found = _named(fields, wanted) if wanted else _on_top(fields) or _of_provider(fields, _house(account_host))
    if found is None:
        return AuthenticationVerdict()
    authserv_id, results = found
    senders = [address for name, value in fields if name == b"from" for address in parse_addresses(value)]
    domains = {domain_of(sender.email) for sender in senders}
    return _verdict(authserv_id, results, domains.pop() if len(domains) == 1 else "")


_Fields = list[tuple[bytes, bytes]]
_Found = tuple[str, list["_Result"]]


def _named(fields: _Fields, wanted: str) -> _Found | None:
    """The topmost with that name."""
    for name, value in fields:
        if name == b"authentication-results":
            authserv_id, results = _parsed(value)
            if authserv_id.lower() == wanted:
                return authserv_id, results
    return None


def _on_top(fields: _Fields) -> _Found | None:
    """Those above the first Received; a server may write one for each thing that it checked."""
    received = next((index for index, (name, _) in enumerate(fields) if name == b"received"), 0)
    parsed = [_parsed(value) for name, value in fields[:received] if name == b"authentication-results"]
    if not parsed:
        return None
    authserv_id = parsed[0][0]
    return authserv_id, [one for named, results in parsed if named.lower() == authserv_id.lower() for one in results]


def _of_provider(fields: _Fields, house: str) -> _Found | None:
    """The topmost, where only hosts of the account's provider stand above it."""
    if house not in _PROVIDERS:
        return None
    for name, value in fields:
        if name == b"received":
            match = _BY.search(raw_text(value[:_MAX_OCTETS].decode("ascii", "surrogateescape")))
            host = match[1].lower() if match else ""
            if "." in host and not host.endswith(_INSIDE) and _house(host) != house:
                return None
        elif name == b"authentication-results":
            authserv_id, results = _parsed(value)
            is_own = _house(authserv_id) == house if authserv_id else house == _NAMELESS
            return (authserv_id, results) if is_own else None
    return None


def _house(host: str) -> str:
    domain = registrable(host.strip().lower()) if host else ""
    return _HOUSES.get(domain, domain)


def _parsed(value: bytes) -> tuple[str, list[_Result]]:
    first, *rest = _pieces(raw_text(value[:_MAX_OCTETS].decode("ascii", "surrogateescape")))
    authserv_id = (first.split() or [""])[0]
    if "=" in authserv_id:
        authserv_id, rest = "", [first, *rest]
    return authserv_id, list(_results(rest[:_MAX_RESULTS]))


def _pieces(text: str) -> list[str]:
    """What stands between semicolons, without comments; in quotes, where senders may choose, no sign means anything."""
    pieces, piece, depth, is_quoted, is_escaped = [], [], 0, False, False
    for character in text:
        if is_escaped or (character == "\\" and (depth or is_quoted)):
            is_escaped = not is_escaped
        elif is_quoted:
            is_quoted = character != '"'
            piece.append(character if character.isalnum() or character in "@._-" else "_" if is_quoted else "")
        elif depth:
            depth += (character == "(") - (character == ")")
        elif character == '"':
            is_quoted = True
        elif character == "(":
            depth = 1
            piece.append(" ")
        elif character == ";":
            pieces.append("".join(piece))
            piece = []
        else:
            piece.append(character)
    return [*pieces, "".join(piece)]


def _results(pieces: list[str]) -> Iterator[_Result]:
    for piece in pieces:
        match = _RESULT.match(piece)
        if match is None:
            continue
        properties = {name.lower(): value.strip("<>") for name, value in reversed(_PROPERTY.findall(match[3]))}
        method = match[1].lower()
        names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.helo"), "dmarc": ("header.from",)}
        domain = next((properties[name] for name in names.get(method, ()) if name in properties), "")
        yield _Result(method, match[2].lower(), domain.rpartition("@")[2].lower())


def _verdict(authserv_id: str, results: list[_Result], domain: str) -> AuthenticationVerdict:
    best = {method: _best([one for one in results if one.method == method], domain) for method in _METHODS}
    dkim, spf, dmarc = (best[method].result for method in _METHODS)
    who = safe_line(shown_host(authserv_id)) or gettext("the receiving server")
    shown = safe_line(shown_host(domain)) or gettext("the sender")
    is_signed = dkim == "pass" and _is_aligned(best["dkim"], domain)
    is_from_host = spf == "pass" and _is_aligned(best["spf"], domain)
    is_approved = dmarc == "pass" and (not best["dmarc"].domain or _is_aligned(best["dmarc"], domain)) and bool(domain)
    if dmarc == "fail" or (not is_approved and not is_signed and not is_from_host and "fail" in (dkim, spf)):
        mark, words = (
            "✗",
            gettext("May be forged: {who} could not confirm that {shown} sent it.").format(who=who, shown=shown),
        )
    elif is_approved or is_signed or is_from_host:
        how = "DMARC" if is_approved else gettext("a DKIM signature") if is_signed else "SPF"
        mark, words = (
            "✓",
            gettext("Confirmed: {who} says that {shown} sent it ({how}).").format(who=who, shown=shown, how=how),
        )
    else:
        mark, words = (
            "?",
            gettext("Not confirmed: {who} found no proof that {shown} sent it.").format(who=who, shown=shown),
        )
    return AuthenticationVerdict(dkim, spf, dmarc, words, mark)


_METHODS = ("dkim", "spf", "dmarc")
_NOTHING = _Result("", "", "")


def _best(results: list[_Result], domain: str) -> _Result:
    """Of several signatures one that passes for the sender's own domain says most; a failed policy is one."""
    if failed := next((one for one in results if one.method == "dmarc" and one.result == "fail"), None):
        return failed
    passed = [one for one in results if one.result == "pass"]
    aligned = [one for one in passed if _is_aligned(one, domain)]
    return next(iter(aligned or passed or results), _NOTHING)


def _is_aligned(result: _Result, domain: str) -> bool:
    return bool(domain) and bool(result.domain) and registrable(result.domain) == registrable(domain)
