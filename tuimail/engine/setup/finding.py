"""Finds the IMAP server of a mail address: who is known, what is published, what DNS says, what is usual.

All is asked at the same time, within one limit; of what is found, the most trustworthy is taken. Whoever is asked
learns the domain; the whole address goes to its own domain only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import field
from typing import Final, TypeVar
from urllib.parse import quote

from tuimail.config.providers import Provider, provider_behind, provider_of
from tuimail.config.values import host_fault
from tuimail.contract.setup import MailServer
from tuimail.engine.errors import EngineError
from tuimail.engine.login import greet
from tuimail.engine.offload import offload
from tuimail.engine.setup.published import NotPublished, read_client_config
from tuimail.imap.errors import ImapError
from tuimail.model.language import gettext
from tuimail.model.values import dataclass
from tuimail.net import service_records, web
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint, Security
from tuimail.net.errors import NetError
from tuimail.net.service_records import Service

T = TypeVar("T")

log = logging.getLogger(__name__)

LIMIT_S: Final = 8.0
_EACH_S: Final = 7.0
_DIRECTORY: Final = "autoconfig.thunderbird.net"
_USUAL: Final[tuple[tuple[str, int, Security], ...]] = (
    ("imap.", 993, "tls"),
    ("mail.", 993, "tls"),
    ("", 993, "tls"),
    ("imap.", 143, "starttls"),
    ("mail.", 143, "starttls"),
)


async def answers(endpoint: Endpoint) -> bool:
    """Whether an IMAP server with a good certificate for its name is there. Nothing is told to it."""
    try:
        session = await greet(await dial(endpoint, timeout_s=_EACH_S), silence_s=_EACH_S)
        await session.wait_closed()
    except (NetError, EngineError, ImapError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """Who is asked. Tests put their own in."""

    fetch: Callable[[str], bytes | None] = web.fetch
    services: Callable[[str], list[Service]] = service_records.mail_services
    exchanger: Callable[[str], str] = service_records.mail_exchanger
    answers: Callable[[Endpoint], Awaitable[bool]] = field(default=answers)


async def find_server(
    email: str, tell: Callable[[str], None], *, lookups: Lookups | None = None, limit_s: float = LIMIT_S
) -> MailServer | None:
    """The server, None where none is found in time."""
    domain = email.rpartition("@")[2].rstrip(".").lower()
    known = provider_of(domain)
    if known is not None:
        return _of_provider(known, email, gettext("known to tuimail"))
    tell(gettext("Looking for the mail server of {domain}…").format(domain=domain))
    search = _Search(email, domain, lookups or Lookups())
    tasks = [asyncio.ensure_future(source) for source in search.sources()]
    try:
        return await _best(tasks, asyncio.get_running_loop().time() + limit_s)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _best(tasks: Sequence[asyncio.Future[MailServer | None]], until: float) -> MailServer | None:
    """The first in order of trust, as soon as those before it have nothing, or the time is over."""
    for task in tasks:
        left_s = max(0.0, until - asyncio.get_running_loop().time())
        await asyncio.wait([task], timeout=left_s)
        if not task.done():
            continue
        if (error := task.exception()) is not None:
            log.error("one way of looking failed", exc_info=error)
        elif (server := task.result()) is not None:
            return server
    return None


class _Search:
    """One search for one address."""

    def __init__(self, email: str, domain: str, lookups: Lookups) -> None:
        self._email, self._domain, self._lookups = email, domain, lookups
        self._local = email.rpartition("@")[0]

    def sources(self) -> Iterator[Awaitable[MailServer | None]]:
        """In order of trust: by TLS from the domain itself, from a public directory, by DNS, by guesses."""
        asks = f"?emailaddress={quote(self._email, safe='@')}"
        yield self._published(f"autoconfig.{self._domain}", f"/mail/config-v1.1.xml{asks}")
        yield self._published(self._domain, f"/.well-known/autoconfig/mail/config-v1.1.xml{asks}")
        yield self._published(_DIRECTORY, f"/v1.1/{self._domain}")
        yield self._service()
        yield self._exchanged()
        for prefix, port, security in _USUAL:
            yield self._usual(Endpoint(host=prefix + self._domain, port=port, security=security))

    async def _published(self, host: str, path: str) -> MailServer | None:
        try:
            document = await offload(
                lambda: self._lookups.fetch(f"https://{host}{path}"), within_s=_EACH_S, what="autoconfig"
            )
            return None if document is None else read_client_config(document, self._email, host)
        except (NetError, EngineError, NotPublished) as error:
            log.info("%s publishes nothing that can be used (%s)", host, type(error).__name__)
            return None

    async def _service(self) -> MailServer | None:
        found = await self._asked(lambda: self._lookups.services(self._domain))
        for service in found or []:
            if host_fault(service.host) is None:
                said = MailServer(
                    service.host,
                    service.port,
                    service.security,
                    self._email,
                    gettext("DNS of {domain}").format(domain=self._domain),
                )
                return said._replace(is_vouched=self._is_own(service.host), spare_username=self._local)
        return None

    async def _exchanged(self) -> MailServer | None:
        """Many domains have their mail at a provider, which receives it for them."""
        exchanger = await self._asked(lambda: self._lookups.exchanger(self._domain))
        if not exchanger or host_fault(exchanger) is not None:
            return None
        provider = provider_behind(exchanger)
        if provider is not None:
            said = gettext("{domain} receives mail there").format(domain=self._domain)
            return _of_provider(provider, self._email, said)._replace(is_vouched=False)
        labels = exchanger.lower().split(".")
        for domain in dict.fromkeys((".".join(labels[-3:]), ".".join(labels[-2:]))):
            if domain == self._domain or "." not in domain:
                continue
            found = await self._published(_DIRECTORY, f"/v1.1/{domain}")
            if found is not None:
                return found._replace(is_vouched=self._is_own(found.host))
        return None

    async def _usual(self, endpoint: Endpoint) -> MailServer | None:
        if not await self._lookups.answers(endpoint):
            return None
        said = gettext("it answers")
        return MailServer(
            endpoint.host, endpoint.port, endpoint.security, self._email, said, spare_username=self._local
        )

    async def _asked(self, ask: Callable[[], T]) -> T | None:
        try:
            return await offload(ask, within_s=_EACH_S, what="DNS")
        except EngineError:
            return None

    def _is_own(self, host: str) -> bool:
        """Whether a name is of the address's own domain, whose certificate proves it."""
        return f".{host.rstrip('.').lower()}".endswith(f".{self._domain}")


def _of_provider(provider: Provider, email: str, source: str) -> MailServer:
    return MailServer(provider.host, provider.port, provider.security, email, source)
