"""Read [accounts.<name>] with the tables below it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from tuimail.config import values
from tuimail.config.paths import account_file_stem
from tuimail.config.schema import (
    FOLDER_ROLES,
    IMAP_PORTS,
    OAUTH2_PROVIDERS,
    SMTP_PORTS,
    AccountConfig,
    Auth,
    ImapConfig,
    OAuth2Config,
    Security,
    SmtpConfig,
)
from tuimail.config.table import Table, dotted, shown
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse

_ACCOUNT: Final = ("email", "name", "password_command", "auth", "imap", "smtp", "folders", "oauth2", "authserv_id")
_SERVER: Final = ("host", "security", "port", "username", "ca_file", "allow_plain")
_IMAP: Final = (*_SERVER, "tunnel")
_OAUTH2: Final = ("provider", "client_id", "client_secret", "authorize_url", "token_url", "device_url", "scopes")
_LONGEST_NAME: Final = 64


def read_accounts(table: Table, directory: Path) -> tuple[AccountConfig, ...]:
    """All accounts; `directory` is where relative file names begin."""
    stems: dict[str, str] = {}
    accounts = []
    for name in table.names():
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
            table.fail(
                name, gettext("an account's name must be 1 to {value} visible characters").format(value=_LONGEST_NAME)
            )
        other = stems.setdefault(account_file_stem(name), name)
        if other != name:
            table.fail(name, gettext("too similar to the name {other}: choose another one").format(other=shown(other)))
        account = table.table(name, _ACCOUNT)
        if account is not None:
            accounts.append(_read_account(AccountId(name), account, directory))
    return tuple(accounts)


def _read_account(name: AccountId, table: Table, directory: Path) -> AccountConfig:
    email = table.required("email")
    _refuse(table, "email", values.email_fault(email))
    imap_table = table.table("imap", _IMAP)
    if imap_table is None:
        table.fail_here(gettext("needs a table [{header}.imap] with `host = ...`").format(header=_header(table)))
    imap = _read_imap(imap_table, email, directory)
    smtp_table = table.table("smtp", _SERVER)
    auth = cast(Auth, table.one_of("auth", "password", ("password", "oauth2")))
    return AccountConfig(
        name=name,
        email=email,
        imap=imap,
        display_name=table.text("name") or "",
        password_command=_command(table, "password_command"),
        auth=auth,
        smtp=_read_smtp(smtp_table, imap.username, directory) if smtp_table is not None else None,
        folders=_read_folders(table.table("folders", [role.value for role in FOLDER_ROLES])),
        authserv_id=_authserv_id(table),
        oauth2=_read_oauth2(table, auth),
    )


def _authserv_id(table: Table) -> str:
    name = table.text("authserv_id") or ""
    if set(name) & set(' ;"()') or not name.isprintable():
        table.fail(
            "authserv_id", gettext("must be the first word of an Authentication-Results header, such as mx.example.org")
        )
    return name


def _read_imap(table: Table, email: str, directory: Path) -> ImapConfig:
    username = table.text("username") or email
    tunnel = _command(table, "tunnel")
    if tunnel is not None:
        for key in ("host", "security", "port", "ca_file", "allow_plain"):
            if key in table:
                table.fail(key, gettext("cannot be used together with `tunnel`: remove one of the two"))
        return ImapConfig(username=username, tunnel=tunnel)
    security = _security(table)
    host = _host(table, security)
    return ImapConfig(
        username=username,
        host=host,
        security=security,
        port=table.whole("port", IMAP_PORTS[security], 1, 65535),
        ca_file=_file(table, "ca_file", directory),
        allow_plain=table.flag("allow_plain", False),
    )


def _read_smtp(table: Table, username: str, directory: Path) -> SmtpConfig:
    security = _security(table)
    host = _host(table, security)
    return SmtpConfig(
        host=host,
        username=table.text("username") or username,
        security=security,
        port=table.whole("port", SMTP_PORTS[security], 1, 65535),
        ca_file=_file(table, "ca_file", directory),
        allow_plain=table.flag("allow_plain", False),
    )


def _read_folders(table: Table | None) -> Mapping[SpecialUse, str]:
    if table is None:
        return MappingProxyType({})
    return MappingProxyType({SpecialUse(key): table.required(key) for key in table.names()})


def _read_oauth2(account: Table, auth: Auth) -> OAuth2Config | None:
    table = account.table("oauth2", _OAUTH2)
    if table is None:
        if auth == "oauth2":
            account.fail(
                "auth",
                gettext("needs a table [{header}.oauth2] with `provider` and `client_id`").format(
                    header=_header(account)
                ),
            )
        return None
    if auth != "oauth2":
        account.fail("oauth2", gettext('has no effect without `auth = "oauth2"`: add that line to the account'))
    provider = table.required("provider")
    table.one_of("provider", provider, OAUTH2_PROVIDERS)
    if provider == "custom":
        for key in ("authorize_url", "token_url"):
            table.required(key)
    return OAuth2Config(
        provider=provider,
        client_id=table.required("client_id"),
        client_secret=table.text("client_secret"),
        authorize_url=_url(table, "authorize_url"),
        token_url=_url(table, "token_url"),
        device_url=_url(table, "device_url"),
        scopes=table.texts("scopes"),
    )


def _security(table: Table) -> Security:
    return cast(Security, table.one_of("security", "tls", tuple(IMAP_PORTS)))


def _host(table: Table, security: Security) -> str:
    host = table.required("host")
    _refuse(table, "host", values.host_fault(host))
    if security == "plain" and not values.is_loopback(host) and not table.flag("allow_plain", False):
        table.fail(
            "security",
            gettext(
                '"plain" would send the password readable over the network: use "tls" or "starttls", or '
                "set `allow_plain = true` if you mean it"
            ),
        )
    return host


def _command(table: Table, key: str) -> tuple[str, ...] | None:
    text = table.text(key)
    if text is None:
        return None
    words = values.words_of(text)
    if isinstance(words, str):
        table.fail(key, words)
    return words


def _file(table: Table, key: str, directory: Path) -> Path | None:
    text = table.text(key)
    if text is None:
        return None
    try:
        return directory / Path(text).expanduser()
    except RuntimeError:  # "~nobody/..."
        table.fail(key, gettext("begins with the home directory of an unknown user"))


def _url(table: Table, key: str) -> str | None:
    text = table.text(key)
    if text is not None:
        _refuse(table, key, values.url_fault(text))
    return text


def _refuse(table: Table, key: str, fault: str | None) -> None:
    if fault is not None:
        table.fail(key, fault)


def _header(table: Table) -> str:
    return dotted(table.path)
