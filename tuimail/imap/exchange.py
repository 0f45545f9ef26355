"""A SASL exchange in progress, as IMAP carries it: base64 lines."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode

from tuimail.imap.commands.session import Mechanism
from tuimail.imap.errors import ImapError
from tuimail.model.language import gettext

_LONGEST_INITIAL = 8000
CANCEL = b"*"


class ChallengeDamaged(ImapError):
    """The server's challenge is no base64."""


class Exchange:
    """Feeds one mechanism. What it raises cancels the exchange and is kept in `error`."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._mechanism = mechanism
        self._initial: bytes | None = None
        self._has_begun = False
        self.error: Exception | None = None

    def begin(self, sasl_ir: bool) -> bytes:
        """What follows the mechanism's name in the command: the first response where both sides allow it.

        A failing mechanism is noticed here only in `error`; the command must then not be sent.
        """
        try:
            self._initial = self._mechanism.initial()
        except Exception as error:  # whatever it is, it belongs to whoever asked for the login
            self.error = error
            return b""
        if not sasl_ir or self._initial is None or len(self._initial) > _LONGEST_INITIAL:
            return b""
        self._has_begun = True
        return b" " + (b64encode(self._initial) or b"=")

    def answer(self, challenge: bytes) -> bytes:
        """The line that answers a `+` line; `*` to cancel."""
        if self.error is not None:
            return CANCEL
        try:
            if not self._has_begun and self._initial is not None:
                self._has_begun = True
                return b64encode(self._initial)
            self._has_begun = True
            return b64encode(self._mechanism.respond(_decoded(challenge)))
        except Exception as error:  # as above; the exchange itself goes on to its tagged end
            self.error = error
            return CANCEL


def _decoded(challenge: bytes) -> bytes:
    try:
        return b64decode(challenge, validate=True)
    except binascii.Error:
        raise ChallengeDamaged(
            gettext("The server's login dialogue is damaged; try again or choose another mechanism.")
        ) from None
