"""How the screen asks for a new account to be set up: what it can ask for, and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, Protocol


class Answer(Enum):
    """What somebody is asked for; a problem names the one that is to be changed."""

    PASSWORD = "password"  # noqa: S105 - the name of an answer
    SERVER = "server"
    CA_FILE = "ca_file"
    CONFIG = "config"
    """Everything is right, but it could not be kept."""


class MailServer(NamedTuple):
    """Where mail is, and under which name."""

    host: str
    port: int
    security: str
    """tls, starttls, or plain (this machine only)."""
    username: str
    source: str = ""
    """Who says so, for a sentence; empty where the user typed it."""
    is_vouched: bool = True
    """False where nothing but DNS, which anybody may forge, leads to a name that is not of the address's domain."""
    spare_username: str = ""
    """Tried where the first one is refused: RFC 6186 section 4 leaves open which of the two a server wants."""


class Answers(NamedTuple):
    """All that is known when somebody wants to sign in."""

    email: str
    server: MailServer
    password: str
    command: str = ""
    """Prints the password, instead of one that was typed."""
    ca_file: str = ""
    """The only certificates to trust, where the server has a private CA."""
    remember: bool = False
    """Keep the password in the keyring."""

    def __repr__(self) -> str:
        return f"Answers({self.email!r}, {self.server!r})"


class SetupFailed(Exception):
    """One sentence that says what was wrong, and which answer that was."""

    def __init__(self, sentence: str, answer: Answer) -> None:
        super().__init__(sentence)
        self.answer = answer


class Setup(Protocol):
    """Finds, tries and keeps an account. Whatever takes a while can be cancelled, and nothing is left of it then."""

    @property
    def config_file(self) -> str:
        """Where the account will stand."""

    def advice(self, email: str, server: MailServer | None) -> str:
        """What is to be known about passwords there, in a sentence; "" where nothing is."""

    async def find(self, email: str, tell: Callable[[str], None]) -> MailServer | None:
        """The server of an address, None where there is none to be found; `tell` hears in a few words what is done."""

    async def sign_in(self, answers: Answers, tell: Callable[[str], None]) -> MailServer:
        """Try it in earnest; the server as it is to be kept. Raises SetupFailed."""

    async def has_keyring(self) -> bool:
        """Whether a password can be kept safely here."""

    async def keep(self, answers: Answers) -> None:
        """Keep what has been signed in with. Raises SetupFailed."""
