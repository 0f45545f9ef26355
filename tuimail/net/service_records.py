"""Asks DNS where a domain's mail is: SRV (RFC 6186, RFC 8314) and MX records.

Nobody signs these answers: what they say is a hint, to be judged by whoever uses it.
"""

from __future__ import annotations

import logging
from typing import Any, Final, NamedTuple

log = logging.getLogger(__name__)

LIMIT_S: Final = 4.0
_SERVICES: Final = (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls"))


class Service(NamedTuple):
    """A host that says it has the mail."""

    host: str
    port: int
    security: str


def mail_services(domain: str, *, limit_s: float = LIMIT_S) -> list[Service]:
    """The domain's IMAP servers, the best one first; those encrypted from the start come first. Blocks."""
    found: list[Service] = []
    for name, security in _SERVICES:
        records = _ask(f"{name}.{domain}", "SRV", limit_s)
        records.sort(key=lambda record: (record.priority, -record.weight))
        named = ((record.target.to_text(omit_final_dot=True), int(record.port)) for record in records)
        # A lone dot says that there is no such service (RFC 2782).
        found += [Service(host, port, security) for host, port in named if host not in ("", ".") and port]
    return found


def mail_exchanger(domain: str, *, limit_s: float = LIMIT_S) -> str:
    """The host that receives the domain's mail, "" where there is none. Blocks."""
    records = _ask(domain, "MX", limit_s)
    records.sort(key=lambda record: record.preference)
    hosts = (record.exchange.to_text(omit_final_dot=True) for record in records)
    return next((host for host in hosts if host not in ("", ".")), "")


def _ask(name: str, kind: str, limit_s: float) -> list[Any]:
    import dns.exception  # 60 ms, and nothing that a start needs
    import dns.resolver

    try:
        return list(dns.resolver.resolve(name, kind, lifetime=limit_s, search=False))
    except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
        log.info("DNS has no %s of %s (%s)", kind, name, type(error).__name__)
        return []
