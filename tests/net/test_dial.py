"""Opening connections: what works, and the one sentence for each thing that does not."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.net.conftest import Authority, echo, run, say_nothing, serving
from tuimail.net import tls
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import (
    CaFileBad,
    CertificateExpired,
    CertificateUntrusted,
    ConnectionRefusedHere,
    HostnameMismatch,
    LinkLost,
    NetError,
    PlainNotAllowed,
    TimedOut,
    TlsNotSpoken,
    UnknownHost,
    Unreachable,
)


async def _round_trip(endpoint: Endpoint) -> bytes:
    stream = await dial(endpoint)
    stream.write(b"hello")
    await stream.drain()
    answer = await stream.read()
    await stream.wait_closed()
    return answer


async def _failure(endpoint: Endpoint, timeout_s: float = 5.0) -> NetError:
    with pytest.raises(NetError) as caught:
        await dial(endpoint, timeout_s=timeout_s)
    return caught.value


def _is_one_sentence(error: NetError) -> bool:
    text = str(error)
    return text.endswith(".") and ": " in text and "\n" not in text and "Errno" not in text and "_ssl.c" not in text


def test_tls_with_a_private_ca(authority: Authority) -> None:
    async def main() -> None:
        async with serving(echo, authority.server("localhost")) as port:
            endpoint = Endpoint(host="localhost", port=port, ca_file=authority.file)
            stream = await dial(endpoint)
            assert stream.is_encrypted
            assert stream.is_loopback
            assert stream.may_send_password
            stream.write(b"hello")
            assert await stream.read() == b"hello"
            assert (stream.tx, stream.rx) == (5, 5)
            await stream.wait_closed()

    run(main())


def test_tls_to_an_address(authority: Authority) -> None:
    async def main() -> None:
        async with serving(echo, authority.server("127.0.0.1")) as port:
            assert await _round_trip(Endpoint(host="127.0.0.1", port=port, ca_file=authority.file)) == b"hello"

    run(main())


def test_the_root_dot_is_not_part_of_the_certificate() -> None:
    assert tls.server_name(Endpoint(host="imap.example.org.")) == "imap.example.org"


def test_plain_to_loopback() -> None:
    async def main() -> None:
        async with serving(echo) as port:
            endpoint = Endpoint(host="127.0.0.1", port=port, security="plain")
            stream = await dial(endpoint)
            assert not stream.is_encrypted
            assert stream.may_send_password
            await stream.wait_closed()
            assert await _round_trip(endpoint) == b"hello"

    run(main())


def test_plain_elsewhere_is_refused_by_the_address_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.net.stream._is_loopback", lambda inbox: False)
    received = bytearray()

    async def record(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.extend(await reader.read())

    async def main() -> None:
        async with serving(record) as port:
            error = await _failure(Endpoint(host="localhost", port=port, security="plain"))
            assert isinstance(error, PlainNotAllowed)
            assert error.is_permanent
            assert "allow_plain" in str(error)
            assert _is_one_sentence(error)

            stream = await dial(Endpoint(host="localhost", port=port, security="plain", allow_plain=True))
            assert stream.may_send_password
            await stream.wait_closed()

    run(main())
    assert received == b""


def test_starttls_must_not_send_a_password_before_the_handshake() -> None:
    async def main() -> None:
        async with serving(say_nothing) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls", allow_plain=True))
            assert not stream.may_send_password
            await stream.wait_closed()

    run(main())


def test_expired_certificate(authority: Authority) -> None:
    async def main() -> NetError:
        async with serving(echo, authority.server("localhost", days_left=-1)) as port:
            return await _failure(Endpoint(host="localhost", port=port, ca_file=authority.file))

    error = run(main())
    assert isinstance(error, CertificateExpired)
    assert "has expired" in str(error)
    assert _is_one_sentence(error)


@pytest.mark.parametrize("is_private", [True, False])
def test_foreign_certificate(authority: Authority, stranger: Authority, is_private: bool) -> None:
    async def main() -> NetError:
        async with serving(echo, stranger.server("localhost")) as port:
            return await _failure(Endpoint(host="localhost", port=port, ca_file=authority.file if is_private else None))

    error = run(main())
    assert isinstance(error, CertificateUntrusted)
    assert ("the CA in `ca_file`" in str(error)) == is_private
    assert "issuer" in str(error)
    assert _is_one_sentence(error)


def test_certificate_of_another_name(authority: Authority) -> None:
    async def main() -> NetError:
        async with serving(echo, authority.server("imap.example.org")) as port:
            named = await _failure(Endpoint(host="localhost", port=port, ca_file=authority.file))
            assert isinstance(named, HostnameMismatch)
            return await _failure(Endpoint(host="127.0.0.1", port=port, ca_file=authority.file))

    error = run(main())
    assert isinstance(error, HostnameMismatch)
    assert _is_one_sentence(error)


def test_no_tls_on_that_port() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK IMAP4rev1 ready\r\n")
        await reader.read(65536)
        await reader.read()

    async def main() -> NetError:
        async with serving(greet) as port:
            return await _failure(Endpoint(host="localhost", port=port))

    error = run(main())
    assert isinstance(error, TlsNotSpoken)
    assert "starttls" in str(error)
    assert _is_one_sentence(error)


def test_hanging_up_in_the_handshake_may_be_tried_again() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async def main() -> NetError:
        async with serving(hang_up) as port:
            return await _failure(Endpoint(host="localhost", port=port))

    error = run(main())
    assert isinstance(error, LinkLost)
    assert not error.is_permanent
    assert _is_one_sentence(error)


def test_no_answer_to_the_handshake() -> None:
    async def main() -> NetError:
        async with serving(say_nothing) as port:
            return await _failure(Endpoint(host="localhost", port=port), timeout_s=0.02)

    error = run(main())
    assert isinstance(error, TimedOut)
    assert "0.02 s" in str(error)
    assert _is_one_sentence(error)


def test_refused_on_every_address_of_the_name() -> None:
    with socket.socket() as bound, socket.socket(socket.AF_INET6) as bound6:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        if socket.has_ipv6:
            try:
                bound6.bind(("::1", port))
            except OSError:
                assert "no IPv6 here, one address is enough"
        error = run(_failure(Endpoint(host="localhost", port=port, security="plain")))
    assert isinstance(error, ConnectionRefusedHere)
    assert not error.is_permanent
    assert _is_one_sentence(error)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), UnknownHost),
        (OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH)), Unreachable),
        (TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)), Unreachable),
        (
            OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1), [Errno 113] ... failed"),
            ConnectionRefusedHere,
        ),
        (OSError(f"Multiple exceptions: [Errno {errno.ENETUNREACH}] x, [Errno {errno.ENETUNREACH}] y"), Unreachable),
        (OSError("something new"), Unreachable),
    ],
)
def test_what_the_network_says(monkeypatch: pytest.MonkeyPatch, cause: OSError, expected: type[NetError]) -> None:
    async def fail(*args: Any, **kwargs: Any) -> None:
        raise cause

    async def main() -> NetError:
        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", fail)
        return await _failure(Endpoint(host="imap.example.org", port=143, security="plain"))

    error = run(main())
    assert type(error) is expected
    assert "imap.example.org" in str(error)
    assert _is_one_sentence(error)


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..b"])
def test_a_name_that_cannot_be_one(host: str) -> None:
    error = run(_failure(Endpoint(host=host, port=1, security="plain")))
    assert isinstance(error, UnknownHost)


@pytest.mark.parametrize("content", [None, b"", b"no certificate\n"])
def test_a_bad_ca_file(tmp_path: Path, content: bytes | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_bytes(content)
    error = run(_failure(Endpoint(host="localhost", port=1, ca_file=ca_file)))
    assert isinstance(error, CaFileBad)
    assert str(ca_file) in str(error)
    assert error.is_permanent
    assert _is_one_sentence(error)


def test_dead_peers_are_noticed_and_small_writes_are_not_held_back() -> None:
    async def main() -> None:
        async with serving(say_nothing) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="plain"))
            transport = stream._inbox.transport
            assert transport is not None
            sock = transport.get_extra_info("socket")
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            if hasattr(socket, "TCP_KEEPIDLE"):
                assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
            await stream.wait_closed()

    run(main())


def test_endpoints_as_sentences_name_them() -> None:
    assert str(Endpoint(host="imap.example.org", port=993)) == "imap.example.org:993"
    assert str(Endpoint(host="::1", port=143)) == "[::1]:143"
    assert str(Endpoint(tunnel=("ssh", "host"))) == "the tunnel command 'ssh'"
