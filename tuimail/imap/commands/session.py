"""Commands of any state, and those that end in being logged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from tuimail.imap.admin_data import IdData, NamespaceData
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Answer, Command, PlainCommand
from tuimail.imap.encode import Dialect, Fragment, atom, joined, nstring, parenthesised, string
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.responses import CapabilityData, EnabledData, StatusLine, Untagged
from tuimail.model.language import gettext
from tuimail.model.values import dataclass


class Mechanism(Protocol):
    """A SASL mechanism of one login."""

    @property
    def name(self) -> str:
        """As in `AUTH=name`."""

    def initial(self) -> bytes | None:
        """The first response where the client speaks first, else None."""

    def respond(self, challenge: bytes) -> bytes:
        """The answer to a challenge; any exception cancels the exchange and becomes the command's error."""


@dataclass(frozen=True, slots=True)
class Capability(Command[Capabilities]):
    """Ask what the server can do; the connection's own capabilities are updated too."""

    name = "CAPABILITY"
    answers = (CapabilityData,)

    def result(self, answer: Answer) -> Capabilities:
        return Capabilities.of(answer.one(CapabilityData).names)


@dataclass(frozen=True, slots=True)
class Noop(PlainCommand):
    """Nothing; the server uses the occasion to tell news, which come as Unsolicited."""

    name = "NOOP"


@dataclass(frozen=True, slots=True)
class Check(PlainCommand):
    """RFC 3501 CHECK, a NOOP with housekeeping."""

    name = "CHECK"


@dataclass(frozen=True, slots=True)
class Logout(PlainCommand):
    """Say goodbye. The server's BYE comes as an event."""

    name = "LOGOUT"

    @property
    def is_barrier(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class StartTls(PlainCommand):
    """Ask for TLS. After the OK do the handshake, then call the connection's `starttls_done()`."""

    name = "STARTTLS"

    @property
    def is_barrier(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Login(PlainCommand):
    """Log in with a password. Only over TLS or to this machine: that is the caller's to decide."""

    name = "LOGIN"
    username: str
    password: str = field(repr=False)

    @property
    def is_barrier(self) -> bool:
        return True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return joined((string(self.username, dialect), string(self.password, dialect)))


@dataclass(frozen=True, slots=True)
class Authenticate(PlainCommand):
    """Log in by SASL. The connection feeds the challenges to the mechanism."""

    name = "AUTHENTICATE"
    mechanism: Mechanism = field(repr=False)

    @property
    def is_barrier(self) -> bool:
        return True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", atom(self.mechanism.name)]


@dataclass(frozen=True, slots=True)
class CramMd5:
    """RFC 2195 as a mechanism: proves the password without sending it."""

    username: str
    password: str = field(repr=False)
    name: str = "CRAM-MD5"

    def initial(self) -> None:
        """The server speaks first."""

    def respond(self, challenge: bytes) -> bytes:
        import hmac  # here: it costs every start 10 ms, and hardly any login needs it

        digest = hmac.new(self.password.encode("utf-8"), challenge, "md5").hexdigest()
        return f"{self.username} {digest}".encode()


def login_cram_md5(username: str, password: str) -> Authenticate:
    """The command for CRAM-MD5."""
    return Authenticate(CramMd5(username, password))


@dataclass(frozen=True, slots=True)
class ProxyAuth(PlainCommand):
    """Act as another user (an administrator's command of Cyrus and SunONE servers)."""

    name = "PROXYAUTH"
    username: str

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", string(self.username, dialect)]


@dataclass(frozen=True, slots=True)
class Enable(Command[tuple[str, ...]]):
    """RFC 5161: switch extensions on. The result names those that the server says it enabled."""

    name = "ENABLE"
    answers = (EnabledData,)
    extensions: tuple[str, ...]

    @property
    def is_barrier(self) -> bool:
        """UTF8=ACCEPT changes how the next command is written."""
        return any(name.upper().startswith(("UTF8=", "IMAP4REV2")) for name in self.extensions)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if not self.extensions:
            raise InvalidArgument(gettext("ENABLE needs at least one extension."))
        return joined(map(atom, self.extensions))

    def result(self, answer: Answer) -> tuple[str, ...]:
        return tuple(name.upper() for data in answer.all(EnabledData) for name in data.names)


@dataclass(frozen=True, slots=True)
class Id(Command[Mapping[str, str | None]]):
    """RFC 2971: say who we are (None: nothing) and learn who the server is."""

    name = "ID"
    answers = (IdData,)
    fields: Mapping[str, str | None] | None = None

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        if not self.fields:
            return [b" NIL"]
        pairs = [part for key, value in self.fields.items() for part in (string(key, dialect), nstring(value, dialect))]
        return [b" ", *parenthesised(pairs)]

    def result(self, answer: Answer) -> Mapping[str, str | None]:
        found = answer.first(IdData)
        return found.fields if found else {}


@dataclass(frozen=True, slots=True)
class GetNamespace(Command[NamespaceData]):
    """RFC 2342: where the user's own, other users' and shared mailboxes begin."""

    name = "NAMESPACE"
    answers = (NamespaceData,)

    def result(self, answer: Answer) -> NamespaceData:
        return answer.one(NamespaceData)


@dataclass(frozen=True, slots=True)
class Compress(PlainCommand):
    """RFC 4978: after the OK the connection deflates and inflates everything."""

    name = "COMPRESS"

    @property
    def is_barrier(self) -> bool:
        return True

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" DEFLATE"]


@dataclass(frozen=True, slots=True)
class Idle(PlainCommand):
    """RFC 2177: wait for news. Ends after the connection's `idle_done()`; commands sent meanwhile leave behind DONE."""

    name = "IDLE"

    def wants(self, response: Untagged, tag: str) -> bool:
        """`* OK Still here` is noise."""
        return isinstance(response, StatusLine) and response.code is None and response.text.startswith("Still here")
