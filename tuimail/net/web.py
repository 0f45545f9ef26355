"""Fetches a small file over HTTPS: certificates checked, never by plain HTTP, no cookies, no name of the program."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import urljoin, urlsplit

from tuimail.model.language import gettext
from tuimail.net import tls
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import ConnectionRefusedHere, LinkLost, NetError, TimedOut, UnknownHost, Unreachable

TIMEOUT_S: Final = 4.0
_MOST_READ: Final = 256 * 1024
_MOST_MOVES: Final = 3


def fetch(url: str, *, timeout_s: float = TIMEOUT_S) -> bytes | None:
    """What is there, None where the server has nothing, too much, or something that is not HTTPS.

    Raises NetError. Blocks, and gives up after `timeout_s` of silence: for how long in all is for the caller to say.
    """
    for _ in range(_MOST_MOVES):
        try:
            parts = urlsplit(url)
            port = parts.port or 443
        except ValueError:
            return None
        if parts.scheme != "https" or not parts.hostname:
            return None
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        status, location, body = _get(Endpoint(host=parts.hostname, port=port), target, timeout_s)
        if status not in (301, 302, 303, 307, 308) or not location:
            return body if status == 200 and len(body) <= _MOST_READ else None
        try:
            url = urljoin(url, location)
        except ValueError:
            return None
    return None


def _get(endpoint: Endpoint, target: str, timeout_s: float) -> tuple[int, str, bytes]:
    context = tls.make_context(endpoint)
    try:
        with closing(HTTPSConnection(endpoint.host, endpoint.port, timeout=timeout_s, context=context)) as connection:
            connection.request("GET", target)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read(_MOST_READ + 1)
    except (HTTPException, OSError, UnicodeError, ValueError) as error:
        raise _explained(error, endpoint, timeout_s) from error


def _explained(error: Exception, endpoint: Endpoint, timeout_s: float) -> NetError:
    import socket
    import ssl

    match error:
        case socket.gaierror() | UnicodeError():
            return UnknownHost(endpoint)
        case TimeoutError():
            return TimedOut(endpoint, timeout_s)
        case ConnectionRefusedError():
            return ConnectionRefusedHere(endpoint)
        case ssl.SSLError():
            return tls.explain(error, endpoint)
        case HTTPException() | ValueError() | ConnectionError():
            return LinkLost(endpoint, gettext("it did not answer like a web server"))
        case _:
            return Unreachable(endpoint, getattr(error, "strerror", None) or gettext("it cannot be reached"))
