"""The SASL mechanisms that take one or two steps; SCRAM has a file of its own.

All speak raw octets: base64 and the protocol around it are the caller's.
"""

from __future__ import annotations

import hmac
import json
from typing import Protocol

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.net.errors import SaslError
from tuimail.net.secrets import Secret


class Mechanism(Protocol):
    """One exchange: `initial` once, `respond` to each challenge, `finish` after the server said OK.

    `respond` and `finish` raise SaslError: the exchange is to be cancelled, the connection closed.
    """

    @property
    def name(self) -> str:
        """As registered with IANA."""

    def initial(self) -> bytes | None:
        """What the client says first; None where the server speaks first."""

    def respond(self, challenge: bytes) -> bytes:
        """The answer to a challenge; empty is an answer, too."""

    def finish(self) -> None:
        """Raise if the server has yet to show something before its OK may be believed."""


class _Simple:
    """What most mechanisms share: they believe the server's OK."""

    def finish(self) -> None:
        """Nothing is missing."""


class Plain(_Simple):
    """RFC 4616."""

    name = "PLAIN"

    def __init__(self, username: str, password: Secret) -> None:
        self._username = _without_nul(username, gettext("user name"))
        self._password = password

    def initial(self) -> bytes | None:
        """User name and password at once."""
        password = _without_nul(self._password.reveal(), "password")
        return f"\0{self._username}\0{password}".encode()

    def respond(self, challenge: bytes) -> bytes:
        """Nothing is to be asked."""
        raise _asked_too_much(self.name)


class Login(_Simple):
    """draft-murchison-sasl-login: not a standard, but all that some servers offer."""

    name = "LOGIN"

    def __init__(self, username: str, password: Secret) -> None:
        self._answers: list[Secret | str] = [password, username]

    def initial(self) -> bytes | None:
        """The server asks first."""
        return None

    def respond(self, challenge: bytes) -> bytes:
        """The user name, then the password, whatever the words of the question."""
        if not self._answers:
            raise _asked_too_much(self.name)
        answer = self._answers.pop()
        return (answer.reveal() if isinstance(answer, Secret) else answer).encode()


class CramMd5(_Simple):
    """RFC 2195: hides the password, but leaves it to be guessed, and does not prove the server."""

    name = "CRAM-MD5"

    def __init__(self, username: str, password: Secret) -> None:
        self._username = username
        self._password = password
        self._is_answered = False

    def initial(self) -> bytes | None:
        """The server asks first."""
        return None

    def respond(self, challenge: bytes) -> bytes:
        """The user name and the keyed digest of the challenge."""
        if self._is_answered:
            raise _asked_too_much(self.name)
        self._is_answered = True
        digest = hmac.new(self._password.reveal().encode(), challenge, "md5").hexdigest()
        return f"{self._username} {digest}".encode()


class External(_Simple):
    """RFC 4422 appendix A: the connection itself says who we are (a client certificate, a socket's owner)."""

    name = "EXTERNAL"

    def __init__(self, username: str = "") -> None:
        self._username = username

    def initial(self) -> bytes | None:
        """Who to act as; empty for who the connection says."""
        return self._username.encode()

    def respond(self, challenge: bytes) -> bytes:
        """A server without SASL-IR asks with an empty challenge."""
        return self._username.encode()


class _Bearer(_Simple):
    """A token at once; a challenge then is the reason of the refusal, and must be answered before the NO comes."""

    name: str
    _dismissal: bytes

    def __init__(self) -> None:
        self.refusal = ""
        """What the server had against the token: its `status`, or its words."""

    def respond(self, challenge: bytes) -> bytes:
        """Take note of the refusal; without this answer the server waits for ever."""
        if self.refusal:
            raise _asked_too_much(self.name)
        self.refusal = _refusal(challenge)
        return self._dismissal


class XOAuth2(_Bearer):
    """Google's and Microsoft's mechanism."""

    name = "XOAUTH2"
    _dismissal = b""

    def __init__(self, username: str, token: Secret) -> None:
        super().__init__()
        self._username = _without_separator(username, gettext("user name"))
        self._token = token

    def initial(self) -> bytes | None:
        """User name and token."""
        token = _without_separator(self._token.reveal(), "token")
        return f"user={self._username}\x01auth=Bearer {token}\x01\x01".encode()


class OAuthBearer(_Bearer):
    """RFC 7628."""

    name = "OAUTHBEARER"
    _dismissal = b"\x01"

    def __init__(self, username: str, token: Secret, *, host: str, port: int) -> None:
        super().__init__()
        self._authzid = _without_separator(username, gettext("user name")).replace("=", "=3D").replace(",", "=2C")
        self._token = token
        self._host = host
        self._port = port

    def initial(self) -> bytes | None:
        """Who, where, and the token."""
        token = _without_separator(self._token.reveal(), "token")
        where = f"host={self._host}\x01port={self._port}\x01" if self._host else ""
        return f"n,a={self._authzid},\x01{where}auth=Bearer {token}\x01\x01".encode()


def _refusal(challenge: bytes) -> str:
    text = challenge.decode("utf-8", "replace")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    status = answer.get("status") if isinstance(answer, dict) else None
    return safe_line(str(status or text or "no reason given"))[:200]


def _without_nul(text: str, what: str) -> str:
    if "\0" in text:
        raise SaslError(
            gettext("The {what} holds a NUL character, which logging in does not allow: type it again.").format(
                what=what
            )
        )
    return text


def _without_separator(text: str, what: str) -> str:
    if any(character in text for character in "\0\x01\r\n"):
        raise SaslError(
            gettext("The {what} holds a control character, which logging in does not allow: get a new one.").format(
                what=what
            )
        )
    return text


def _asked_too_much(name: str) -> SaslError:
    return SaslError(
        gettext("The server asked for more than {name} has to say: it is broken, or somebody is interfering.").format(
            name=name
        )
    )
