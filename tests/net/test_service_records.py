"""SRV and MX records of a DNS server on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.internet import Internet
from tuimail.net.service_records import Service, mail_exchanger, mail_services


@pytest.fixture
def internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    import dns.resolver

    made = Internet(tmp_path)
    with made.running():
        monkeypatch.setattr(dns.resolver, "default_resolver", made.resolver())
        yield made


def test_services_by_priority_and_weight_encrypted_ones_first(internet: Internet) -> None:
    internet.records["_imap._tcp.example.org SRV"] = ["0 1 143 plain.example.org."]
    internet.records["_imaps._tcp.example.org SRV"] = [
        "20 1 993 third.example.org.",
        "10 1 993 second.example.org.",
        "10 5 1993 first.example.org.",
    ]
    assert mail_services("example.org") == [
        Service("first.example.org", 1993, "tls"),
        Service("second.example.org", 993, "tls"),
        Service("third.example.org", 993, "tls"),
        Service("plain.example.org", 143, "starttls"),
    ]


def test_a_lone_dot_says_that_there_is_none(internet: Internet) -> None:
    internet.records["_imaps._tcp.example.org SRV"] = ["0 0 0 ."]
    assert mail_services("example.org") == []


def test_the_best_exchanger(internet: Internet) -> None:
    internet.records["example.org MX"] = ["20 b.example.org.", "10 a.example.org."]
    assert mail_exchanger("example.org") == "a.example.org"
    internet.records["example.org MX"] = ["0 ."]
    assert mail_exchanger("example.org") == ""


@pytest.mark.parametrize("domain", ["example.net", "", "..", "x" * 70 + ".org", "a b", "bücher.example"])
def test_nothing_is_no_error(internet: Internet, domain: str) -> None:
    assert mail_services(domain) == []
    assert mail_exchanger(domain) == ""


def test_silence_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    import dns.resolver

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], silent.getsockname()[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        assert mail_exchanger("example.org", limit_s=0.2) == ""
