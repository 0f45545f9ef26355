"""Fetching over HTTPS: what counts as a page, where nobody is asked, how it ends."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from tests.net.conftest import Authority, run, say_nothing, serving
from tuimail.net.errors import (
    CertificateUntrusted,
    ConnectionRefusedHere,
    HostnameMismatch,
    LinkLost,
    NetError,
    TimedOut,
    UnknownHost,
)
from tuimail.net.web import fetch


class Site:
    """A web server with answers in turn, the last one for ever; `%PORT` in them is its port."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.heard: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.readuntil(b"\r\n\r\n"))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        writer.write(answer.replace(b"%PORT", str(self.port).encode()))
        await writer.drain()


def page(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


@pytest.fixture
def trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


def ask(site: Site, authority: Authority, *, name: str = "localhost", path: str = "/a?b=c") -> bytes | None:
    async def go() -> bytes | None:
        async with serving(site.serve, authority.server("localhost")) as port:
            site.port = port
            return await asyncio.to_thread(partial(fetch, f"https://{name}:{port}{path}", timeout_s=10))

    answer: bytes | None = run(go())
    return answer


@pytest.mark.usefixtures("trusting")
def test_a_page(authority: Authority) -> None:
    site = Site(page(b"<xml/>"))
    assert ask(site, authority) == b"<xml/>"
    assert site.heard[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert {line.partition(b":")[0] for line in site.heard[0].split(b"\r\n")[1:] if line} == {
        b"Host",
        b"Accept-Encoding",
    }


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    "answer", [page(b"", "404 Not Found"), page(b"", "500 Oops"), page(b"x" * 300_000), page(b"", "301 Moved")]
)
def test_what_is_no_page(authority: Authority, answer: bytes) -> None:
    assert ask(Site(answer), authority) is None


@pytest.mark.usefixtures("trusting")
def test_it_follows_a_few_times_and_never_to_plain_http(authority: Authority) -> None:
    moved = page(b"", "302 Found", "Location: https://localhost:%PORT/there\r\n")
    site = Site(moved, page(b"here"))
    assert ask(site, authority) == b"here"
    assert site.heard[1].startswith(b"GET /there ")
    assert ask(Site(moved), authority) is None
    assert ask(Site(page(b"", "302 Found", "Location: http://localhost:%PORT/there\r\n")), authority) is None
    assert ask(Site(page(b"", "302 Found", "Location: https://[\r\n")), authority) is None


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("where", ["https://a b/", "https://a\x7f/", "https://localhost:%PORT/a b", "https://\xff/"])
def test_a_place_that_is_none(authority: Authority, where: str) -> None:
    with pytest.raises(NetError):
        ask(Site(page(b"", "302 Found", f"Location: {where}\r\n")), authority)


@pytest.mark.usefixtures("trusting")
def test_what_is_no_web_server(authority: Authority) -> None:
    with pytest.raises(LinkLost):
        ask(Site(b"* OK IMAP4rev1 ready\r\n"), authority)


def test_certificates_are_checked(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CertificateUntrusted):
        ask(Site(page(b"")), authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with pytest.raises(HostnameMismatch):
        ask(Site(page(b"")), authority, name="127.0.0.1")


@pytest.mark.usefixtures("trusting")
def test_silence_ends(authority: Authority) -> None:
    async def go() -> None:
        async with serving(say_nothing, authority.server("localhost")) as port:
            await asyncio.to_thread(partial(fetch, f"https://localhost:{port}/", timeout_s=0.2))

    with pytest.raises(TimedOut):
        run(go())


def test_nobody_there() -> None:
    with pytest.raises((UnknownHost, NetError)):
        fetch("https://nowhere.invalid/", timeout_s=2)
    with pytest.raises(ConnectionRefusedHere):
        fetch("https://127.0.0.1:1/", timeout_s=2)


@pytest.mark.parametrize("url", ["http://localhost/", "file:///etc/passwd", "https:///x", ""])
def test_nothing_but_https(url: str) -> None:
    assert fetch(url) is None
