"""Who may sign in: one user with one random password per run, compared in constant time."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from pymap.config import IMAPConfig
from pymap.exceptions import AuthorizationFailure, InvalidAuth, NotAllowedError
from pymap.interfaces.login import IdentityInterface, LoginInterface
from pymap.interfaces.session import SessionInterface
from pymap.user import UserMetadata
from pysasl.creds.external import ExternalCredentials
from pysasl.creds.server import ServerCredentials


class OneUser(LoginInterface):
    """Accepts the one user, by password or by the same secret as a bearer token (XOAUTH2)."""

    def __init__(
        self, config: IMAPConfig, user: str, password: str, new_session: Callable[[str], SessionInterface]
    ) -> None:
        self.config = config
        self.user = user
        self.new_session = new_session
        self._password = password

    @property
    def tokens(self) -> Any:
        """There are none: pymap's own tokens carry admin rights."""
        return None

    async def authenticate(self, credentials: ServerCredentials) -> IdentityInterface:
        """Raises InvalidAuth."""
        if isinstance(credentials, ExternalCredentials):
            token = getattr(credentials, "_token", None) or ""
            known = credentials.authzid == self.user and _same(token, self._password)
        else:
            known = bool(credentials.verify(_Expected(self.user, self._password)))
        if not known:
            raise InvalidAuth()
        return _TheUser(self)

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> IdentityInterface:
        """Nobody acts for somebody else. Raises AuthorizationFailure."""
        if authzid != authenticated.name:
            raise AuthorizationFailure()
        return authenticated


class _TheUser(IdentityInterface):
    def __init__(self, login: OneUser) -> None:
        self._login = login

    @property
    def name(self) -> str:
        return self._login.user

    @property
    def roles(self) -> frozenset[str]:
        return frozenset()

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[SessionInterface]:
        yield self._login.new_session(self._login.user)

    async def new_token(self, *, expiration: datetime | None = None) -> str | None:
        return None

    async def get(self) -> UserMetadata:
        return UserMetadata(self._login.config, self.name)

    async def set(self, metadata: UserMetadata) -> int | None:
        raise NotAllowedError()

    async def delete(self) -> None:
        raise NotAllowedError()


class _Expected:
    """What pysasl compares the client's credentials with (its Identity protocol)."""

    def __init__(self, user: str, password: str) -> None:
        self.authcid = user
        self._password = password

    def compare_authcid(self, authcid: str) -> bool:
        return _same(authcid, self.authcid)

    def compare_secret(self, value: str) -> bool:
        return _same(value, self._password)

    def get_clear_secret(self) -> str | None:
        return None


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
