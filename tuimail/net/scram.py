"""SCRAM-SHA-256 (RFC 5802, RFC 7677): log in without showing the password, and see the server prove that it knows it.

initial: client-first ──server-first──> client-final ──server-final, v= checked──> b"" (proven)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable

from tuimail.model.language import gettext
from tuimail.net.errors import SaslError, ServerNotProven
from tuimail.net.saslprep import saslprep
from tuimail.net.secrets import Secret

_FEWEST_ITERATIONS = 4096
"""RFC 7677 section 4; fewer would let a false server guess the password from the proof at its leisure."""
_MOST_ITERATIONS = 2_000_000
"""About a second of work; more is a server that means to keep us busy."""
_LONGEST_CHALLENGE = 8192
_GS2_HEADER = "n,,"
"""No channel binding: asyncio's TLS does not give tls-exporter (RFC 9266)."""


def fresh_nonce() -> str:
    """Random printable text without a comma."""
    return secrets.token_urlsafe(24)


class ScramSha256:
    """One exchange; a second one needs a new object."""

    name = "SCRAM-SHA-256"

    def __init__(self, username: str, password: Secret, *, make_nonce: Callable[[], str] = fresh_nonce) -> None:
        self._password = password
        self._nonce = make_nonce()
        prepared = saslprep(username, gettext("user name")).replace("=", "=3D").replace(",", "=2C")
        self._client_first = f"n={prepared},r={self._nonce}"
        self._server_signature: bytes | None = None
        self._is_proven = False

    def initial(self) -> bytes | None:
        """The client-first message."""
        return (_GS2_HEADER + self._client_first).encode()

    def respond(self, challenge: bytes) -> bytes:
        """Answer server-first with our proof, server-final with nothing."""
        if self._server_signature is None:
            return self._client_final(challenge)
        if self._is_proven:
            raise SaslError(
                gettext("The server asked for more after SCRAM was over: it is broken, or somebody is interfering.")
            )
        self._check_final(challenge)
        return b""

    def finish(self) -> None:
        """Raise unless the server has proven itself."""
        if not self._is_proven:
            raise ServerNotProven(_NOT_PROVEN)

    def _client_final(self, challenge: bytes) -> bytes:
        server_first = _text(challenge)
        salt, iterations, nonce = self._read_server_first(server_first)
        binding = base64.b64encode(_GS2_HEADER.encode()).decode()
        without_proof = f"c={binding},r={nonce}"
        authenticated = f"{self._client_first},{server_first},{without_proof}".encode()
        octets = saslprep(self._password.reveal()).encode()
        salted = hashlib.pbkdf2_hmac("sha256", octets, salt, iterations)
        client_key = _mac(salted, b"Client Key")
        signature = _mac(hashlib.sha256(client_key).digest(), authenticated)
        proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        self._server_signature = _mac(_mac(salted, b"Server Key"), authenticated)
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()

    def _read_server_first(self, message: str) -> tuple[bytes, int, str]:
        fields = message.split(",")
        if fields[0].startswith("m="):
            raise SaslError(
                gettext("The server asks for a SCRAM extension that tuimail does not know: use another `auth`.")
            )
        if len(fields) < 3 or [field[:2] for field in fields[:3]] != ["r=", "s=", "i="]:
            raise _nonsense()
        nonce, salt, count = (field[2:] for field in fields[:3])
        if not nonce.startswith(self._nonce) or len(nonce) == len(self._nonce):
            raise ServerNotProven(
                gettext("The server answered somebody else's SCRAM exchange: somebody may be interfering.")
            )
        if not (count.isascii() and count.isdigit() and len(count) <= 10):
            raise _nonsense()
        iterations = int(count)
        if not _FEWEST_ITERATIONS <= iterations <= _MOST_ITERATIONS:
            raise SaslError(
                gettext(
                    "The server asks for {iterations} SCRAM iterations, allowed are {value} to {value2}: ask "
                    "whoever runs it to correct its settings."
                ).format(iterations=iterations, value=_FEWEST_ITERATIONS, value2=_MOST_ITERATIONS)
            )
        return _unbase64(salt), iterations, nonce

    def _check_final(self, challenge: bytes) -> None:
        first = _text(challenge).split(",", 1)[0]
        if first.startswith("e="):
            raise SaslError(
                gettext("The server refused the login ({first}): check `username` and the password.").format(
                    first=first[2:60]
                )
            )
        if not first.startswith("v="):
            raise _nonsense()
        if not hmac.compare_digest(_unbase64(first[2:]), self._server_signature or b""):
            raise ServerNotProven(_NOT_PROVEN)
        self._is_proven = True


_NOT_PROVEN = gettext(
    "The server did not prove that it knows your password, so it may be an impostor; it has not seen the password."
)


def _text(challenge: bytes) -> str:
    if len(challenge) > _LONGEST_CHALLENGE:
        raise _nonsense()
    try:
        text = challenge.decode("utf-8")
    except UnicodeDecodeError:
        raise _nonsense() from None
    if not text.isprintable():
        raise _nonsense()
    return text


def _unbase64(text: str) -> bytes:
    try:
        octets = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        raise _nonsense() from None
    if not octets:
        raise _nonsense()
    return octets


def _mac(key: bytes, octets: bytes) -> bytes:
    return hmac.digest(key, octets, "sha256")


def _nonsense() -> SaslError:
    return SaslError(gettext("The server's SCRAM answer makes no sense: try again, and tell whoever runs the server."))
