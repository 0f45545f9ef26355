"""Reads what a provider publishes about its servers: Thunderbird's clientConfig, version 1.1.

What comes is foreign: a document type, which is where entities and their bombs live, is refused, as is what is deep
or long; names must be names.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from tuimail.config.values import host_fault
from tuimail.contract.setup import MailServer

_SECURITY: Final = {"SSL": "tls", "STARTTLS": "starttls"}
_MOST_ELEMENTS: Final = 2000
_DEEPEST: Final = 20
_LONGEST: Final = 500


class NotPublished(Exception):
    """It is no clientConfig that we read."""


def read_client_config(document: bytes, email: str, source: str) -> MailServer | None:
    """The best of its IMAP servers, encrypted ones only; None where it has none. Raises NotPublished."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.take
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotPublished(str(error)) from None
    servers = [server for one in reader.servers if (server := _server(one, email, source)) is not None]
    servers.sort(key=lambda server: server.security != "tls")
    return servers[0] if servers else None


class _Reader:
    """Collects the texts below each incomingServer of type imap."""

    def __init__(self) -> None:
        self.servers: list[dict[str, str]] = []
        self._path: list[str] = []
        self._count = 0
        self._now: dict[str, str] | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._path.append(name)
        if self._count > _MOST_ELEMENTS or len(self._path) > _DEEPEST:
            raise NotPublished("too much of it")
        if name == "incomingServer" and attributes.get("type", "").lower() == "imap":
            self._now = {}
            self.servers.append(self._now)

    def end(self, name: str) -> None:
        self._path.pop()
        if name == "incomingServer":
            self._now = None

    def take(self, text: str) -> None:
        """Characters come in pieces."""
        if self._now is None or self._path[-2:-1] != ["incomingServer"]:
            return
        whole = self._now.get(self._path[-1], "") + text
        if len(whole) > _LONGEST:
            raise NotPublished("too long a text")
        self._now[self._path[-1]] = whole


def _refuse(*_: object) -> None:
    raise NotPublished("a document type")


def _server(said: dict[str, str], email: str, source: str) -> MailServer | None:
    local, _, domain = email.rpartition("@")

    def filled(name: str) -> str:
        text = said.get(name, "").strip()
        for mark, value in (("%EMAILADDRESS%", email), ("%EMAILLOCALPART%", local), ("%EMAILDOMAIN%", domain)):
            text = text.replace(mark, value)
        return text

    host, port = filled("hostname"), filled("port")
    security = _SECURITY.get(filled("socketType").upper())
    username = filled("username") or email
    if security is None or not host or host_fault(host) is not None or not username.isprintable():
        return None
    if not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536):
        return None
    return MailServer(host, int(port), security, username, source)
