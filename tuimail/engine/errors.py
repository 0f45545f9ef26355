"""What can go wrong in the engine: every str() is one sentence for the user."""

from __future__ import annotations

from tuimail.model.ids import UidValidity
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox


class EngineError(Exception):
    """Root of the engine's errors."""


class JobFailed(EngineError):
    """A job cannot do what it was asked for; the command ends as failed with this sentence."""


class LinkLost(EngineError):
    """The connection is gone. Jobs let it pass: the worker reconnects and starts them again."""

    def __init__(self, sentence: str = gettext("The connection to the server was lost.")) -> None:
        super().__init__(sentence)


class Offline(LinkLost):
    """There is no connection at the moment."""

    def __init__(self, sentence: str = gettext("There is no connection to the server.")) -> None:
        super().__init__(sentence)


class ServerSilent(LinkLost):
    """The server did not answer in time; the connection was dropped."""

    def __init__(self, seconds: float) -> None:
        super().__init__(gettext("The server did not answer for {seconds:.0f} seconds.").format(seconds=seconds))


class ServerBusy(LinkLost):
    """The server wants us to come back later; `pause_s` is how much later, 0 where it did not say."""

    def __init__(self, sentence: str, *, pause_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.pause_s = pause_s


class GreetingRefused(ServerBusy):
    """The server said BYE, or something that is not IMAP, instead of hello."""


class AuthenticationFailed(EngineError):
    """The server refused who we say we are: trying again with the same secret would lock the account.

    `is_certain` is False where the server gave no code: it may be its own trouble.
    """

    def __init__(self, sentence: str, *, is_certain: bool = True) -> None:
        super().__init__(sentence)
        self.is_certain = is_certain


class NoPassword(EngineError):
    """No password is known: the user has to give one."""


class UidValidityChanged(EngineError):
    """The server numbered a mailbox anew: every UID we know of it is void (RFC 9051 2.3.1.1)."""

    def __init__(self, mailbox: Mailbox, uidvalidity: UidValidity) -> None:
        super().__init__(
            gettext("The server renumbered the messages of “{name}”; the folder is being read again.").format(
                name=mailbox.name
            )
        )
        self.mailbox = mailbox
        self.uidvalidity = uidvalidity
