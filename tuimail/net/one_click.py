"""Asks a mailing list to be left by one click (RFC 8058): one POST over HTTPS, and nothing that tells more about us.

No cookies, no redirects, no proxy, no name of the program; only to public addresses of the Internet, so that no
message can make us talk to a machine inside of the network that we are in.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urlsplit

from tuimail.model.language import gettext
from tuimail.net import tls
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import ConnectionRefusedHere, LinkLost, NetError, TimedOut, TlsFailed, UnknownHost, Unreachable

TIMEOUT_S: Final = 15.0
BODY: Final = b"List-Unsubscribe=One-Click"
_MOST_READ: Final = 64 * 1024
_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}


class NotPublic(NetError):
    """The name leads to a machine that no list on the Internet has."""

    is_permanent = True

    def __init__(self, host: str) -> None:
        super().__init__(
            gettext("{host} is an address inside a network, not on the Internet: nothing was asked there.").format(
                host=host
            )
        )


class NotLeft(NetError):
    """The list answered, and did not do it."""

    is_permanent = True

    def __init__(self, host: str, status: int) -> None:
        answer = (
            gettext("points elsewhere") if 300 <= status < 400 else gettext("answers {status}").format(status=status)
        )
        super().__init__(
            gettext("{host} {answer} instead of unsubscribing you: open its page, or write to it.").format(
                host=host, answer=answer
            )
        )


class NotAsked(NetError):
    """The list's server was not reached, or is not the one that it says; the config has nothing to do with it."""

    def __init__(self, host: str, cause: NetError) -> None:
        match cause:
            case UnknownHost():
                said = gettext("There is no server {host} (or this machine is not online): nothing was asked.")
            case TlsFailed():
                said = gettext("The certificate of {host} cannot be trusted: nothing was asked there.")
            case _:
                said = gettext("{host} does not answer: try again later, or open the page of the list.")
        super().__init__(said.format(host=host))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the whole Internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inside is not None and not inside.is_global:
            return False
    return ip.is_global and not ip.is_multicast


def post(
    uri: str,
    *,
    context: ssl.SSLContext | None = None,
    timeout_s: float = TIMEOUT_S,
    may_connect: Callable[[str], bool] = is_public,
) -> None:
    """Ask, and return when the list said that it was done.

    Raises NotPublic, NotLeft, NotAsked. Blocks for up to some times `timeout_s`.
    """
    parts = urlsplit(uri)
    host = parts.hostname or ""
    endpoint = Endpoint(host=host, port=parts.port or 443)
    try:
        status = _posted(uri, endpoint, context, timeout_s, may_connect)
    except NotPublic:
        raise
    except NetError as error:
        raise NotAsked(host, error) from error
    if not 200 <= status < 300:
        raise NotLeft(host, status)


def _posted(
    uri: str,
    endpoint: Endpoint,
    context: ssl.SSLContext | None,
    timeout_s: float,
    may_connect: Callable[[str], bool],
) -> int:
    """The status of the answer."""
    address = _address(endpoint, may_connect)
    context = context or tls.make_context(endpoint)
    connection = HTTPSConnection(endpoint.host, endpoint.port, timeout=timeout_s, context=context)
    try:
        # Connected here, to the address that was looked at: a second look-up could tell another one.
        connection.sock = _connect(endpoint, address, context, timeout_s)
        connection.request("POST", _target(uri), BODY, _HEADERS)
        answer = connection.getresponse()
        answer.read(_MOST_READ)
    except TimeoutError as error:
        raise TimedOut(endpoint, timeout_s, "unsubscribe") from error
    except (HTTPException, OSError) as error:
        raise LinkLost(endpoint, gettext("it did not answer like a web server")) from error
    finally:
        connection.close()
    return answer.status


def _target(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _address(endpoint: Endpoint, may_connect: Callable[[str], bool]) -> str:
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(endpoint) from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(may_connect(address) for address in addresses):
        raise NotPublic(endpoint.host)
    return addresses[0]


def _connect(endpoint: Endpoint, address: str, context: ssl.SSLContext, timeout_s: float) -> ssl.SSLSocket:
    try:
        plain = socket.create_connection((address, endpoint.port), timeout_s)
    except ConnectionRefusedError as error:
        raise ConnectionRefusedHere(endpoint) from error
    except TimeoutError as error:
        raise TimedOut(endpoint, timeout_s) from error
    except OSError as error:
        raise Unreachable(endpoint, error.strerror or gettext("it cannot be reached")) from error
    try:
        return context.wrap_socket(plain, server_hostname=tls.server_name(endpoint))
    except TimeoutError as error:
        plain.close()
        raise TimedOut(endpoint, timeout_s, gettext("set up TLS")) from error
    except OSError as error:
        plain.close()
        raise tls.explain(error, endpoint) from error
