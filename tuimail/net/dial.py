"""Open a connection to an endpoint, by its own rules about encryption."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import os
import re
import socket
import ssl

from tuimail.model.language import gettext
from tuimail.net import tls
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import (
    ConnectionRefusedHere,
    NetError,
    PlainNotAllowed,
    TimedOut,
    UnknownHost,
    Unreachable,
)
from tuimail.net.inbox import Inbox
from tuimail.net.stream import TLS_SHUTDOWN_S, Stream
from tuimail.net.tunnel import Tunnel

log = logging.getLogger(__name__)

_HAPPY_EYEBALLS_S = 0.25
"""RFC 8305 section 5: how long the first address family has before the other one is tried beside it."""

_KEEPALIVE = (
    ("TCP_KEEPIDLE", 60),
    ("TCP_KEEPALIVE", 60),  # macOS's name of the line above
    ("TCP_KEEPINTVL", 15),
    ("TCP_KEEPCNT", 4),
    ("TCP_USER_TIMEOUT", 60_000),
)
"""A dead peer is noticed after two minutes, even in an IDLE that would wait for half an hour."""


async def dial(endpoint: Endpoint, *, timeout_s: float = 20.0) -> Stream:
    """Connect, and encrypt if `security` is tls; for starttls the caller talks first and then calls start_tls()."""
    try:
        async with asyncio.timeout(timeout_s):
            stream = await (_dial_tunnel(endpoint) if endpoint.tunnel else _dial_tcp(endpoint))
    except TimeoutError:
        raise TimedOut(endpoint, timeout_s) from None
    log.info("connected to %s (%s)", endpoint, "tunnel" if endpoint.tunnel else endpoint.security)
    return stream


async def _dial_tunnel(endpoint: Endpoint) -> Stream:
    tunnel, ours = await Tunnel.start(endpoint)
    try:
        _, inbox = await asyncio.get_running_loop().create_connection(Inbox, sock=ours)
    except BaseException:
        ours.close()
        tunnel.kill()
        raise
    return Stream(endpoint, inbox, is_encrypted=False, tunnel=tunnel)


async def _dial_tcp(endpoint: Endpoint) -> Stream:
    loop = asyncio.get_running_loop()
    is_tls = endpoint.security == "tls"
    context = tls.make_context(endpoint) if is_tls else None
    try:
        _, inbox = await loop.create_connection(
            Inbox,
            endpoint.host,
            endpoint.port,
            ssl=context,
            server_hostname=tls.server_name(endpoint) if is_tls else None,
            ssl_shutdown_timeout=TLS_SHUTDOWN_S if is_tls else None,
            happy_eyeballs_delay=None if _is_address(endpoint.host) else _HAPPY_EYEBALLS_S,
        )
    except UnicodeError as error:
        raise UnknownHost(endpoint) from error
    except OSError as error:
        raise _explain(error, endpoint) from error
    _keep_alive(inbox)
    stream = Stream(endpoint, inbox, is_encrypted=is_tls)
    if endpoint.security == "plain" and not stream.may_send_password:
        # Known by the address that answered: a name in /etc/hosts or DNS proves nothing.
        await stream.wait_closed()
        raise PlainNotAllowed(endpoint)
    return stream


def _is_address(host: str) -> bool:
    """Then there is nothing to race, and a race that is cancelled loses its socket (CPython's staggered_race)."""
    try:
        ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return True


def _keep_alive(inbox: Inbox) -> None:
    # asyncio sets TCP_NODELAY itself; with IMAP's small writes, Nagle would cost a delayed ACK each.
    sock = inbox.transport.get_extra_info("socket") if inbox.transport is not None else None
    if sock is None:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, number in _KEEPALIVE:
        option = getattr(socket, name, None)
        if option is not None:
            try:
                sock.setsockopt(socket.IPPROTO_TCP, option, number)
            except OSError:
                log.debug("this system does not take %s", name)


def _explain(error: OSError, endpoint: Endpoint) -> NetError:
    match error:
        case socket.gaierror():
            return UnknownHost(endpoint)
        case ssl.SSLError() | ConnectionResetError() | ConnectionAbortedError() | BrokenPipeError():
            return tls.explain(error, endpoint)
        case TimeoutError():
            return Unreachable(endpoint, gettext("no answer"))
    numbers = _numbers(error)
    if errno.ECONNREFUSED in numbers:
        return ConnectionRefusedHere(endpoint)
    return Unreachable(endpoint, _words(numbers, error))


def _numbers(error: OSError) -> list[int]:
    """asyncio joins the failures of several addresses into one text without a number of its own."""
    if error.errno is not None:
        return [error.errno]
    return [int(number) for number in re.findall(r"\[Errno (\d+)\]", str(error))]


def _words(numbers: list[int], error: OSError) -> str:
    return os.strerror(numbers[0]).lower() if numbers else error.strerror or gettext("the network refused")
