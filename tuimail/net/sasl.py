"""Which SASL mechanism to use: the strongest that the server offers and the connection permits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from tuimail.model.language import gettext
from tuimail.model.values import dataclass
from tuimail.net.errors import NoMechanism
from tuimail.net.mechanism import CramMd5, External, Login, Mechanism, OAuthBearer, Plain, XOAuth2
from tuimail.net.scram import ScramSha256
from tuimail.net.secrets import Secret

__all__ = ["Credentials", "LoginCommand", "Mechanism", "choose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are. With neither password nor token, only the connection itself can say it (EXTERNAL)."""

    username: str
    password: Secret | None = None
    token: Secret | None = None
    """An OAuth 2 access token; goes before the password."""
    host: str = ""
    """Where to, for OAUTHBEARER."""
    port: int = 0


@dataclass(frozen=True, slots=True)
class LoginCommand:
    """No SASL: the protocol's own login command (IMAP's LOGIN)."""

    username: str
    password: Secret


_Make = Callable[[str, Secret], Mechanism]

_HIDING: Final[tuple[tuple[str, _Make], ...]] = (("SCRAM-SHA-256", ScramSha256), ("CRAM-MD5", CramMd5))
"""Strongest first; these may be used on any connection."""
_SHOWING: Final[tuple[tuple[str, _Make], ...]] = (("PLAIN", Plain), ("LOGIN", Login))
"""These send the password itself."""


def choose(
    offered: Iterable[str],
    credentials: Credentials,
    *,
    may_send_password: bool,
    login_disabled: bool = False,
    refused: Iterable[str] = (),
    is_private: bool = False,
) -> Mechanism | LoginCommand:
    """The best of the names `offered` (what follows AUTH=) without those `refused` before, or NoMechanism.

    `may_send_password` is the stream's word on encryption; `login_disabled` is IMAP's LOGINDISABLED. `is_private`:
    nobody can listen (TLS, or this machine), so the quickest way is the best; SCRAM costs two round trips more.
    """
    names = {name.upper() for name in offered} - {name.upper() for name in refused}
    if credentials.token is not None:
        return _choose_bearer(names, credentials, credentials.token, may_send_password=may_send_password)
    if credentials.password is None:
        if "EXTERNAL" in names:
            return External()
        raise NoMechanism(
            gettext("There is no password for this account: type it, or set `password_command` in the config.")
        )
    showing = _SHOWING if may_send_password else ()
    for name, make in showing + _HIDING if is_private else _HIDING + showing:
        if name in names:
            return make(credentials.username, credentials.password)
    if may_send_password and not login_disabled and "LOGIN" not in {name.upper() for name in refused}:
        return LoginCommand(credentials.username, credentials.password)
    raise _no_password_way(names, may_send_password=may_send_password, login_disabled=login_disabled)


def _choose_bearer(names: set[str], credentials: Credentials, token: Secret, *, may_send_password: bool) -> Mechanism:
    if not may_send_password:
        raise NoMechanism(
            gettext('A token is not sent unencrypted: set `security = "tls"` or "starttls" in the config.')
        )
    if "OAUTHBEARER" in names:
        return OAuthBearer(credentials.username, token, host=credentials.host, port=credentials.port)
    if "XOAUTH2" in names:
        return XOAuth2(credentials.username, token)
    raise NoMechanism(gettext('The server takes no OAuth 2 tokens: set `auth = "password"` in the config.'))


def _no_password_way(names: set[str], *, may_send_password: bool, login_disabled: bool) -> NoMechanism:
    if not may_send_password and (login_disabled or names & {"PLAIN", "LOGIN"} or not names):
        return NoMechanism(
            gettext(
                "The password is not sent unencrypted, and the server offers no login that hides it: set "
                '`security = "tls"` or "starttls" in the config.'
            )
        )
    if names & {"OAUTHBEARER", "XOAUTH2"}:
        return NoMechanism(
            gettext('The server wants OAuth 2 instead of a password: set `auth = "oauth2"` in the config.')
        )
    known = gettext(" (it offers {join})").format(join=", ".join(sorted(names))) if names else ""
    disabled = gettext(" and has switched off LOGIN") if login_disabled else ""
    return NoMechanism(
        gettext(
            "The server offers no way to log in that tuimail knows{known}{disabled}: check `security` "
            "and `port` in the config, or ask whoever runs the server."
        ).format(known=known, disabled=disabled)
    )
