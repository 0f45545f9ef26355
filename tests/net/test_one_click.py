"""Asking a list over TLS: what is sent, what counts as done, where nobody is asked."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from functools import partial

import pytest

from tests.net.conftest import Authority, run, say_nothing, serving
from tuimail.net.errors import CertificateUntrusted, HostnameMismatch, LinkLost, NetError, TimedOut, UnknownHost
from tuimail.net.one_click import NotAsked, NotLeft, NotPublic, is_public, post


class List_:
    """A web server that answers everything alike, and remembers what it heard."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.heard = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard = await reader.readuntil(b"\r\n\r\n")
        self.heard += await reader.readexactly(26)
        writer.write(self.answer)
        await writer.drain()


def ask(server: List_, authority: Authority, *, trusts: bool = True, name: str = "localhost") -> None:
    """POST to it, from a thread as the engine does."""

    async def go() -> None:
        async with serving(server.serve, authority.server("localhost")) as port:
            context = ssl.create_default_context(cafile=str(authority.file) if trusts else None)
            uri = f"https://{name}:{port}/leave?id=7"
            await asyncio.to_thread(partial(post, uri, context=context, timeout_s=5, may_connect=lambda address: True))

    run(go())


def test_one_post_without_anything_that_names_us(authority: Authority) -> None:
    server = List_(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nok")
    ask(server, authority)
    head, _, body = server.heard.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /leave?id=7 HTTP/1.1\r\n")
    assert body == b"List-Unsubscribe=One-Click"
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert names == {b"host", b"accept-encoding", b"content-length", b"content-type", b"connection"}


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary", "403 Forbidden", "500 Oops"])
def test_everything_but_success_leaves_the_user_subscribed(authority: Authority, status: str) -> None:
    answer = f"HTTP/1.1 {status}\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n".encode()
    with pytest.raises(NotLeft):
        ask(List_(answer), authority)


def test_an_answer_without_end_is_cut(authority: Authority) -> None:
    ask(List_(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000), authority)


@contextlib.contextmanager
def caused_by(kind: type[NetError], words: str) -> Iterator[None]:
    """It is told without a word about the config, which knows nothing of lists."""
    with pytest.raises(NotAsked, match=words) as caught:
        yield
    assert isinstance(caught.value.__cause__, kind)
    assert "config" not in str(caught.value)


def test_what_is_no_web_server(authority: Authority) -> None:
    with caused_by(LinkLost, "does not answer"):
        ask(List_(b"* OK IMAP4rev1 ready\r\n"), authority)


def test_certificates_are_checked(authority: Authority) -> None:
    with caused_by(CertificateUntrusted, "certificate"):
        ask(List_(b""), authority, trusts=False)
    with caused_by(HostnameMismatch, "certificate"):
        ask(List_(b""), authority, name="127.0.0.1")


def test_silence_ends(authority: Authority) -> None:
    async def go() -> None:
        async with serving(say_nothing, authority.server("localhost")) as port:
            context = ssl.create_default_context(cafile=str(authority.file))
            uri = f"https://localhost:{port}/"
            await asyncio.to_thread(
                partial(post, uri, context=context, timeout_s=0.2, may_connect=lambda address: True)
            )

    with caused_by(TimedOut, "does not answer"):
        run(go())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_machines_inside_are_never_asked(host: str) -> None:
    with pytest.raises(NotPublic):
        post(f"https://{host}/")


def test_a_name_that_nobody_has() -> None:
    with caused_by(UnknownHost, "There is no server nobody.invalid"):
        post("https://nobody.invalid/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "::",
    ],
)  # fmt: skip
def test_addresses_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)
