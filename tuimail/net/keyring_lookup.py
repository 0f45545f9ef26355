"""Passwords in the system's keyring: only from backends that cannot touch the terminal or write clear text.

keyring takes any backend that is installed: keyrings.alt writes a readable file, keyrings.cryptfile asks for its
password on the terminal. Only the desktops' own are used here; every other one counts as no keyring. All access is
in daemon threads with a limit, because a locked keyring may wait for a dialogue that nobody sees.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, TypeVar

from tuimail.net.secrets import Secret

log = logging.getLogger(__name__)

SERVICE: Final = "tuimail"
LIMIT_S: Final = 5.0
_VETTED: Final = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)

T = TypeVar("T")


def keyring_user(username: str, host: str, *, protocol: str = "imap") -> str:
    """The name under which a password is kept: `imap:user@host`."""
    return f"{protocol}:{username}@{host}"


class KeyringLookup:
    """Asks for some passwords, beginning when `start` is called: before the screen is taken."""

    def __init__(self, users: Iterable[str], *, limit_s: float = LIMIT_S) -> None:
        self._users = tuple(users)
        self._limit_s = limit_s
        self._deadline = 0.0
        self._is_available = False
        self._found: dict[str, Secret] = {}
        self._done: threading.Event | None = None

    def start(self) -> None:
        """Begin to look, in a daemon thread; returns at once."""
        if self._done is None:
            self._done = threading.Event()
            self._deadline = time.monotonic() + self._limit_s
            threading.Thread(target=self._look, args=(self._done,), name="keyring", daemon=True).start()

    def get(self, user: str) -> Secret | None:
        """The password; None where there is none in time. Blocks for what is left of the limit."""
        self._wait()
        return self._found.get(user)

    def is_available(self) -> bool:
        """Whether a password can be kept here. Blocks like `get`."""
        self._wait()
        return self._is_available

    def _wait(self) -> None:
        self.start()
        if self._done is not None and not self._done.wait(max(0.0, self._deadline - time.monotonic())):
            log.warning("the keyring gave no answer within %g s; is it locked?", self._limit_s)

    def _look(self, done: threading.Event) -> None:
        try:
            backends = _quietly(_vetted_backends) or []
            self._is_available = bool(backends)
            for user in self._users:
                password = _first(backends, partial(_get, user))
                if password:
                    self._found[user] = Secret(password)
        finally:
            done.set()


def store_in_keyring(user: str, secret: Secret, *, limit_s: float = LIMIT_S) -> bool:
    """Keep a password; False where no safe keyring took it in time. Blocks."""

    def store(backend: Any) -> bool:
        backend.set_password(SERVICE, user, secret.reveal())
        return True

    return bool(_limited(lambda: _first(_vetted_backends(), store), limit_s))


def _vetted_backends() -> list[Any]:
    import keyring  # 120 ms and a scan of all backends: never on the start path

    current = keyring.get_keyring()
    # A class that merely inherits from a good one lives in another module, and is not vetted.
    return [backend for backend in getattr(current, "backends", [current]) if type(backend).__module__ in _VETTED]


def _get(user: str, backend: Any) -> str | None:
    password = backend.get_password(SERVICE, user)
    return password if isinstance(password, str) else None


def _first(backends: Iterable[Any], ask: Callable[[Any], T | None]) -> T | None:
    for backend in backends:
        answer = _quietly(partial(ask, backend))
        if answer is not None:
            return answer
    return None


def _quietly(ask: Callable[[], T]) -> T | None:
    """The answer, or None: whatever a backend raises, it is no keyring then."""
    try:
        return ask()
    except Exception as error:  # D-Bus, ctypes, plugins: each has exceptions of its own
        log.info("the keyring could not be used (%s)", type(error).__name__)
        return None


def _limited(work: Callable[[], T], limit_s: float) -> T | None:
    answers: list[T | None] = []
    thread = threading.Thread(target=lambda: answers.append(_quietly(work)), name="keyring", daemon=True)
    thread.start()
    thread.join(limit_s)
    if not answers:
        log.warning("the keyring gave no answer within %g s; is it locked?", limit_s)
        return None
    return answers[0]
