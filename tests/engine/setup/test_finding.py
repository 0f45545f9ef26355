"""Who is believed when several say where the mail is, and what each of them learns."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from tests.support.internet import client_config
from tuimail.contract.setup import MailServer
from tuimail.engine.setup.finding import Lookups, find_server
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import UnknownHost
from tuimail.net.service_records import Service

EMAIL = "ada@example.org"
OWN = "https://autoconfig.example.org/mail/config-v1.1.xml"
WELL_KNOWN = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml"
DIRECTORY = "https://autoconfig.thunderbird.net/v1.1/"


class World:
    """What there is, and who was asked."""

    def __init__(
        self,
        pages: dict[str, str] | None = None,
        services: list[Service] | None = None,
        exchanger: str = "",
        answering: tuple[str, ...] = (),
    ) -> None:
        self.pages, self.services, self.exchanger, self.answering = pages or {}, services or [], exchanger, answering
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes | None:
        self.asked.append(url)
        page = self.pages.get(url.partition("?")[0])
        if page is None:
            raise UnknownHost(Endpoint(host="x"))
        return page.encode()

    async def answers(self, endpoint: Endpoint) -> bool:
        return f"{endpoint.host}:{endpoint.port}" in self.answering

    @property
    def lookups(self) -> Lookups:
        return Lookups(
            fetch=self.fetch,
            services=lambda domain: self.services,
            exchanger=lambda domain: self.exchanger,
            answers=self.answers,
        )


def find(world: World, email: str = EMAIL, tell: Callable[[str], None] = lambda words: None) -> MailServer | None:
    return asyncio.run(find_server(email, tell, lookups=world.lookups, limit_s=5))


def host_of(world: World, email: str = EMAIL) -> str:
    found = find(world, email)
    return found.host if found is not None else ""


def everything() -> World:
    return World(
        {OWN: client_config("a.example.org", 993), WELL_KNOWN: client_config("b.example.org", 993)}
        | {DIRECTORY + "example.org": client_config("c.example.org", 993)},
        [Service("d.example.org", 993, "tls")],
        "aspmx.l.google.com",
        ("imap.example.org:993", "mail.example.org:993"),
    )


def test_the_most_trustworthy_is_taken() -> None:
    world = everything()
    assert host_of(world) == "a.example.org"
    del world.pages[OWN]
    assert host_of(world) == "b.example.org"
    del world.pages[WELL_KNOWN]
    assert host_of(world) == "c.example.org"
    world.pages.clear()
    assert host_of(world) == "d.example.org"
    world.services = []
    assert host_of(world) == "imap.gmail.com"
    world.exchanger = ""
    assert host_of(world) == "imap.example.org"
    world.answering = ("mail.example.org:143",)
    assert find(world) == MailServer("mail.example.org", 143, "starttls", EMAIL, "it answers", True, "ada")
    world.answering = ()
    assert find(world) is None


def test_known_providers_are_asked_nothing() -> None:
    world = everything()
    assert host_of(world, "ada@gmail.com") == "imap.gmail.com"
    assert world.asked == []


def test_the_address_goes_to_its_own_domain_only() -> None:
    world = World()
    find(world)
    assert [url for url in world.asked if EMAIL in url] == [
        f"{OWN}?emailaddress={EMAIL}",
        f"{WELL_KNOWN}?emailaddress={EMAIL}",
    ]
    assert DIRECTORY + "example.org" in world.asked


def test_a_foreign_name_from_dns_is_not_vouched_for() -> None:
    world = World(services=[Service("mail.example.net", 993, "tls")])
    found = find(world)
    assert found is not None
    assert not found.is_vouched
    world.services = [Service("mail.example.org", 993, "tls")]
    found = find(world)
    assert found is not None
    assert found.is_vouched
    assert found.spare_username == "ada"
    world = World(
        exchanger="mx.notexample.org", pages={DIRECTORY + "notexample.org": client_config("x.notexample.org", 993)}
    )
    found = find(world)
    assert found is not None
    assert not found.is_vouched  # the end of the name is the same, the domain is not


def test_names_that_are_none_are_passed_over() -> None:
    services = [Service("a b", 993, "tls"), Service("good.example.org", 993, "tls")]
    assert host_of(World(services=services)) == "good.example.org"
    assert host_of(World(exchanger="no name\x1b")) == ""


def test_one_that_breaks_does_not_end_the_search() -> None:
    world = World(answering=("imap.example.org:993",))

    def broken(url: str) -> bytes | None:
        raise RuntimeError("a mistake of ours")

    lookups = Lookups(fetch=broken, services=lambda d: [], exchanger=lambda d: "", answers=world.answers)
    found = asyncio.run(find_server(EMAIL, lambda words: None, lookups=lookups, limit_s=5))
    assert found is not None
    assert found.host == "imap.example.org"


@pytest.mark.parametrize("answering", [(), ("imap.example.org:993",)])
def test_silence_ends_with_the_limit_and_what_others_said_counts(answering: tuple[str, ...]) -> None:
    world, over = World(answering=answering), threading.Event()

    def silent(url: str) -> bytes | None:
        over.wait(30)
        return None

    lookups = Lookups(fetch=silent, services=lambda d: [], exchanger=lambda d: "", answers=world.answers)
    try:
        found = asyncio.run(find_server(EMAIL, lambda words: None, lookups=lookups, limit_s=0.2))
    finally:
        over.set()
    assert (found is not None) == bool(answering)


def test_what_is_being_done_is_told() -> None:
    said: list[str] = []
    find(World(), tell=said.append)
    assert said == ["Looking for the mail server of example.org…"]
