"""An open connection: ends, limits, cancellation, slow peers."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from tests.net.conftest import Authority, echo, eventually, run, say_nothing, serving
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint, Security
from tuimail.net.errors import LinkLost, NetError
from tuimail.net.inbox import Inbox
from tuimail.net.stream import Stream


def _plain(port: int) -> Endpoint:
    return Endpoint(host="127.0.0.1", port=port, security="plain")


async def _read_all(stream: Stream) -> bytes:
    octets = bytearray()
    while chunk := await stream.read():
        octets += chunk
    return bytes(octets)


def test_what_was_sent_before_the_end_is_read_before_the_end() -> None:
    async def bye(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* BYE\r\n")
        writer.write_eof()
        await reader.read()

    async def main() -> None:
        async with serving(bye) as port:
            stream = await dial(_plain(port))
            assert await _read_all(stream) == b"* BYE\r\n"
            assert await stream.read() == b""
            assert stream.is_closed
            stream.write(b"too late")
            assert stream.tx == 0
            with pytest.raises(LinkLost):
                await stream.drain()
            await stream.wait_closed()

    run(main())


def test_the_end_of_an_encrypted_stream(authority: Authority) -> None:
    async def bye(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* BYE\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def main() -> None:
        async with serving(bye, authority.server("127.0.0.1")) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, ca_file=authority.file))
            assert await _read_all(stream) == b"* BYE\r\n"
            await stream.wait_closed()

    run(main())


def test_a_reset_is_no_clean_end() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        await reader.read(1)
        writer.transport.abort()

    async def main() -> NetError:
        async with serving(reset) as port:
            stream = await dial(_plain(port))
            stream.write(b"x")
            with pytest.raises(LinkLost) as caught:
                await stream.read()
            await stream.wait_closed()
            return caught.value

    error = run(main())
    assert "reset" in str(error).lower()


def test_closing_frees_a_waiting_reader_and_may_be_done_twice() -> None:
    async def main() -> None:
        async with serving(say_nothing) as port:
            stream = await dial(_plain(port))
            reading = asyncio.ensure_future(stream.read())
            await asyncio.sleep(0)
            stream.close()
            stream.close()
            assert await reading == b""
            assert await stream.read() == b""
            await stream.wait_closed()

    run(main())


def test_close_sends_what_waits() -> None:
    received = bytearray()

    async def record(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.extend(await reader.read())
        writer.close()

    async def main() -> None:
        async with serving(record) as port:
            stream = await dial(_plain(port))
            stream.write(b"x" * 3_000_000)
            await stream.wait_closed()
            await eventually(lambda: len(received) == 3_000_000)

    run(main())


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_server_that_reads_nothing_is_cut_off(
    authority: Authority, is_tls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimail.net.stream._CLOSE_S", 0.02)

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert isinstance(writer.transport, asyncio.ReadTransport)
        writer.transport.pause_reading()
        await asyncio.Event().wait()

    async def main() -> None:
        async with serving(deaf, authority.server("127.0.0.1") if is_tls else None) as port:
            security: Security = "tls" if is_tls else "plain"
            stream = await dial(Endpoint(host="127.0.0.1", port=port, security=security, ca_file=authority.file))
            stream.write(b"x" * 20_000_000)
            await stream.wait_closed()
            await eventually(stream._inbox.lost.done)

    run(main())


def test_a_cancelled_read_loses_nothing() -> None:
    async def main() -> None:
        async with serving(echo) as port:
            stream = await dial(_plain(port))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.005):
                    await stream.read()
            stream.write(b"kept")
            assert await stream.read() == b"kept"
            await stream.wait_closed()

    run(main())


def test_two_readers_are_a_mistake() -> None:
    async def main() -> None:
        async with serving(say_nothing) as port:
            stream = await dial(_plain(port))
            first = asyncio.ensure_future(stream.read())
            await asyncio.sleep(0)
            with pytest.raises(RuntimeError):
                await stream.read()
            await stream.wait_closed()
            assert await first == b""

    run(main())


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_slow_reader_stops_the_server_and_gets_everything(authority: Authority, is_tls: bool) -> None:
    total = 24 * 1024 * 1024
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        for _ in range(total // 65536):
            writer.write(b"m" * 65536)
            await writer.drain()
            sent += 65536
        await reader.read()

    async def main() -> None:
        async with serving(flood, authority.server("127.0.0.1") if is_tls else None) as port:
            endpoint = Endpoint(
                host="127.0.0.1", port=port, security="tls" if is_tls else "plain", ca_file=authority.file
            )
            stream = await dial(endpoint)
            before = -1
            while sent != before:  # until the buffers of both sides are full
                before = sent
                await asyncio.sleep(0.03)
            assert stream.rx < total // 2
            got = 0
            while got < total:
                chunk = await stream.read()
                assert 0 < len(chunk) <= 256 * 1024
                got += len(chunk)
            assert got == total == stream.rx
            await stream.wait_closed()

    run(main())


def test_drain_waits_for_a_slow_server() -> None:
    go = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await go.wait()
        while await reader.read(1 << 20):
            pass

    async def main() -> None:
        async with serving(slow) as port:
            stream = await dial(_plain(port))
            stream.write(b"x" * 20_000_000)
            draining = asyncio.ensure_future(stream.drain())
            await asyncio.sleep(0.01)
            assert not draining.done()
            go.set()
            await draining
            await stream.wait_closed()

    run(main())


class _Peer(asyncio.Transport):
    def __init__(self, peer: object) -> None:
        super().__init__({"peername": peer})


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (("127.0.0.1", 1), True),
        (("127.9.9.9", 1), True),
        (("::1", 1, 0, 0), True),
        (("::ffff:127.0.0.1", 1, 0, 0), True),
        (("fe80::1%eth0", 1, 0, 2), False),
        (("192.0.2.1", 1), False),
        (("::ffff:192.0.2.1", 1, 0, 0), False),
        ("", False),
        (None, False),
    ],
)
def test_loopback_is_known_by_the_address(peer: object, expected: bool) -> None:
    async def main() -> bool:
        inbox = Inbox()
        inbox.connection_made(_Peer(peer))
        return Stream(Endpoint(), inbox, is_encrypted=False).is_loopback

    assert run(main()) is expected
