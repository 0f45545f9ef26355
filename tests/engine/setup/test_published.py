"""What providers publish: read where it is a clientConfig, refused where it is anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.internet import client_config
from tuimail.contract.setup import MailServer
from tuimail.engine.setup.published import NotPublished, read_client_config

EMAIL = "ada@example.org"


def read(document: str) -> MailServer | None:
    return read_client_config(document.encode(), EMAIL, "here")


def config(*servers: str) -> str:
    return f'<clientConfig version="1.1"><emailProvider id="x">{"".join(servers)}</emailProvider></clientConfig>'


def server(host: str = "imap.example.org", port: str = "993", way: str = "SSL", name: str = "%EMAILADDRESS%") -> str:
    return (
        f'<incomingServer type="imap"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>{way}</socketType><username>{name}</username></incomingServer>"
    )


def test_the_imap_server_with_its_placeholders_filled() -> None:
    assert read(client_config("imap.%EMAILDOMAIN%", 993)) == MailServer("imap.example.org", 993, "tls", "ada", "here")


def test_encrypted_from_the_start_goes_before_starttls() -> None:
    found = read(config(server("b.example.org", "143", "STARTTLS"), server("a.example.org")))
    assert found is not None
    assert (found.host, found.security) == ("a.example.org", "tls")
    found = read(config(server("b.example.org", "143", "STARTTLS")))
    assert found is not None
    assert (found.port, found.security) == (143, "starttls")


@pytest.mark.parametrize(
    "one",
    [
        server(way="plain"),
        server(way=""),
        server(port="0"),
        server(port="70000"),
        server(port="٩٩٣"),
        server(host=""),
        server(host="a b"),
        server(host="https://example.org/x"),
        server(name="a&#x202e;b"),
        '<incomingServer type="pop3"><hostname>h</hostname></incomingServer>',
    ],
)
def test_what_cannot_be_used_is_no_server(one: str) -> None:
    assert read(config(one)) is None


@pytest.mark.parametrize(
    "document",
    [
        "",
        "not xml",
        "<!DOCTYPE html><html></html>",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><clientConfig>&b;</clientConfig>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><clientConfig>&f;</clientConfig>',
        config(server()) + "<rest/>",
        "<a>" * 30 + "</a>" * 30,
        config("<x/>" * 3000),
        config(server(host="h" * 10_000)),
        '<?xml version="1.0" encoding="nonsense"?><clientConfig/>',
    ],
)
def test_bombs_and_other_documents_are_refused(document: str) -> None:
    with pytest.raises(NotPublished):
        read(document)


@given(st.binary(max_size=200) | st.text(alphabet="<>/&;!abc=\"' ", max_size=200).map(str.encode))
def test_any_octets_are_read_or_refused(document: bytes) -> None:
    try:
        found = read_client_config(document, EMAIL, "here")
    except NotPublished:
        return
    assert found is None
