"""What makes a single value wrong: hosts, addresses, commands, web addresses."""

from __future__ import annotations

import ipaddress
import os.path
import re
from urllib.parse import urlsplit

from tuimail.model.language import gettext

_PLAIN_NAME = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?")
_HOST_WITH_PORT = re.compile(r"[^:]+:\d+|\[.*\]:\d+")


def host_fault(host: str) -> str | None:
    """Why this is not a host, None if it may be one."""
    if "://" in host:
        return gettext("must be a name without scheme, as in imap.example.org")
    if any(character.isspace() for character in host):
        return gettext("must not contain spaces")
    if _HOST_WITH_PORT.fullmatch(host):
        return gettext("must not contain the port: use `port`")
    if host.startswith("["):
        return gettext("must be written without brackets")
    if any(character in host for character in "/@?#\\"):
        return gettext("must be a plain host name, as in imap.example.org")
    if is_address(host):
        return None
    return None if _is_name(host) else gettext("is not a valid host name")


def email_fault(email: str) -> str | None:
    """Why this is not an address, None if it may be one."""
    local, at, domain = email.rpartition("@")
    if not at:
        return gettext("must be an address with @, as in ada@example.org")
    if not local or any(character.isspace() or character in "<>,;" for character in email):
        return gettext("must be the address alone, as in ada@example.org")
    return None if domain and host_fault(domain) is None else gettext("has no valid host name after the @")


def url_fault(url: str) -> str | None:
    """Why this is not a web address for tokens, None if it may be one."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return gettext("is not a valid web address")
    if not host:
        return gettext("is not a valid web address")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return None if is_safe else gettext("must begin with https://")


def words_of(command: str) -> tuple[str, ...] | str:
    """The words of a command as a shell would split them; a str says what is wrong."""
    import shlex

    try:
        words = shlex.split(command)
    except ValueError:
        return gettext("has a quote that is not closed")
    if not words or not words[0]:
        return gettext("must name a program")
    # The one thing of a shell that people expect of a path; nothing else is expanded.
    return (os.path.expanduser(words[0]), *words[1:])


def is_loopback(host: str) -> bool:
    """By the name alone; when connecting, the address that answers is checked again."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Whether this is an IP address, not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_name(host: str) -> bool:
    if not _PLAIN_NAME.fullmatch(host):
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    return len(host) <= 254 and _PLAIN_NAME.fullmatch(host) is not None
