"""STARTTLS: what came before the handshake is gone, and a failed handshake is the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from tests.net.conftest import Authority, echo, eventually, run, say_nothing, serving
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import CertificateUntrusted, LinkLost, NetError, TimedOut, TlsNotSpoken


def _starttls_server(
    authority: Authority, before: bytes, in_one_segment: bytes = b""
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], asyncio.Future[None]]:
    """Answers STARTTLS, sends `before` in the clear after its OK, then shakes hands and echoes."""
    context = authority.server("127.0.0.1")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        await reader.readuntil(b"STARTTLS\r\n")
        writer.write(b"a OK begin\r\n" + in_one_segment)
        await writer.drain()
        if before:
            await reader.readuntil(b"seen\n")
            writer.write(before)
            await writer.drain()
        await writer.start_tls(context)
        await echo(reader, writer)

    return serve  # type: ignore[return-value]


def test_starttls(authority: Authority) -> None:
    async def main() -> None:
        async with serving(_starttls_server(authority, b"")) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls", ca_file=authority.file))
            assert await stream.read() == b"* OK ready\r\n"
            stream.write(b"a STARTTLS\r\n")
            assert await stream.read() == b"a OK begin\r\n"
            await stream.start_tls()
            assert stream.is_encrypted
            assert stream.may_send_password
            stream.write(b"secret")
            assert await stream.read() == b"secret"
            await stream.wait_closed()

    run(main())


def test_octets_before_the_handshake_are_dropped(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    injected = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n* 1 EXISTS\r\n"

    async def main() -> None:
        async with serving(_starttls_server(authority, injected)) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls", ca_file=authority.file))
            assert await stream.read() == b"* OK ready\r\n"
            stream.write(b"a STARTTLS\r\n")
            assert await stream.read() == b"a OK begin\r\n"
            stream.write(b"seen\n")
            before = stream.rx
            await eventually(lambda: stream.rx - before == len(injected))  # received, and not yet read
            await stream.start_tls()
            stream.write(b"after")
            assert await stream.read() == b"after"
            await stream.wait_closed()

    with caplog.at_level(logging.WARNING):
        run(main())
    assert f"dropped {len(injected)} octets" in caplog.text
    assert "EXISTS" not in caplog.text


def test_octets_that_reach_the_handshake_break_it(authority: Authority) -> None:
    async def inject_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)  # the client's hello: it is in the handshake now
        writer.write(b"* 1 EXISTS\r\n")
        await reader.read()

    async def main() -> NetError:
        async with serving(inject_late) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls", ca_file=authority.file))
            with pytest.raises(NetError) as caught:
                await stream.start_tls()
            assert stream.is_closed
            assert not stream.may_send_password
            stream.write(b"LOGIN ada secret\r\n")
            assert stream.tx == 0
            await stream.wait_closed()
            return caught.value

    error = run(main())
    assert isinstance(error, TlsNotSpoken)
    assert "agreed to STARTTLS" in str(error)


def test_starttls_with_a_foreign_certificate(authority: Authority, stranger: Authority) -> None:
    async def main() -> None:
        async with serving(_starttls_server(stranger, b"")) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls", ca_file=authority.file))
            await stream.read()
            stream.write(b"a STARTTLS\r\n")
            await stream.read()
            with pytest.raises(CertificateUntrusted):
                await stream.start_tls()
            assert await stream.read() == b""
            await stream.wait_closed()

    run(main())


def test_starttls_has_a_limit() -> None:
    async def main() -> None:
        async with serving(say_nothing) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls"))
            with pytest.raises(TimedOut):
                await stream.start_tls(timeout_s=0.02)
            assert stream.is_closed
            await stream.wait_closed()

    run(main())


def test_starttls_on_a_closed_stream() -> None:
    async def main() -> None:
        async with serving(say_nothing) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security="starttls"))
            await stream.wait_closed()
            with pytest.raises(LinkLost):
                await stream.start_tls()

    run(main())
