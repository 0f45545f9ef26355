"""A Stream over a socketpair behaves like any other, and takes the socket with it."""

from __future__ import annotations

import asyncio
import socket

from tuimail.net.endpoint import Endpoint
from tuimail.net.local import adopt

HERE = Endpoint(host="localhost", port=143, security="plain", allow_plain=True)


async def _speak() -> None:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    stream = await adopt(ours, HERE)
    await loop.sock_sendall(theirs, b"* OK ready\r\n")
    assert await stream.read() == b"* OK ready\r\n"
    stream.write(b"a NOOP\r\n")
    assert await loop.sock_recv(theirs, 100) == b"a NOOP\r\n"
    assert stream.may_send_password
    theirs.close()
    assert await stream.read() == b""
    await stream.wait_closed()
    assert ours.fileno() == -1


def test_a_socketpair_carries_octets_and_is_closed_with_the_stream() -> None:
    asyncio.run(_speak())


async def _adopt_closed() -> bool:
    ours, theirs = socket.socketpair()
    theirs.close()
    stream = await adopt(ours, HERE)
    ended = await stream.read() == b""
    await stream.wait_closed()
    return ended


def test_an_end_whose_peer_is_gone_is_at_its_end() -> None:
    assert asyncio.run(_adopt_closed())
