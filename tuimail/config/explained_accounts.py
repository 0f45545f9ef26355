"""What each key of an account is for, and which of them the file sets; secrets are never told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tuimail.config.schema import FOLDER_ROLES, AccountConfig, Config
from tuimail.model.language import gettext

SECRETS: Final = frozenset({"password_command", "oauth2.client_secret", "imap.tunnel"})
"""Keys whose values are secrets, or commands that may hold one."""

_SERVER: Final = {
    "host": gettext("Name or address of the server, without scheme and port."),
    "security": gettext("`tls`, `starttls` or `plain` (only on this machine, unless `allow_plain` is set)."),
    "port": gettext("Where it is not set, the usual port for `security`."),
    "username": gettext("The login name; where it is not set, the mail address."),
    "ca_file": gettext("The only CA certificates to trust for this server (a PEM file); without it, the system's."),
    "allow_plain": gettext("Allows passwords in clear text over the network."),
}
ACCOUNT_KEYS: Final[Mapping[str, str]] = {
    "email": gettext("Your mail address."),
    "name": gettext("Your name, shown beside the address."),
    "auth": gettext("`password` or `oauth2`."),
    "password_command": gettext(
        "A command that prints the password as its first line; without it, the keyring is asked, then you."
    ),
    "authserv_id": gettext(
        "Whose DKIM, SPF and DMARC results to believe: the server's name in "
        "Authentication-Results, or `none` for nobody's. Without it, those of your mail server."
    ),
    **{f"imap.{key}": words for key, words in _SERVER.items()},
    "imap.tunnel": gettext("Instead of host: a command that speaks IMAP on its standard input and output."),
    **{f"smtp.{key}": words for key, words in _SERVER.items()},
    **{
        f"folders.{role.value}": gettext("The folder's name, if the server does not say which one it is.")
        for role in FOLDER_ROLES
    },
    "oauth2.provider": gettext("google, microsoft, fastmail, yahoo or custom."),
    "oauth2.client_id": gettext("The ID of your registration with the provider."),
    "oauth2.client_secret": gettext("Some providers want one even from programs on your machine."),
    "oauth2.authorize_url": gettext("Only for a custom provider."),
    "oauth2.token_url": gettext("Only for a custom provider."),
    "oauth2.device_url": gettext("Only for a custom provider that has device codes."),
    "oauth2.scopes": gettext("Where they are not set, the provider's usual ones for mail."),
}


class AccountLine(NamedTuple):
    """A line of the file that only it can change. `account` is the heading above it, `place` its `config.toml:7`."""

    account: str
    key: str
    value: str
    place: str
    explanation: str


def account_lines(config: Config) -> Iterator[AccountLine]:
    """What the file says of the accounts, in its order of accounts; nothing of accounts that come from elsewhere."""
    if config.source is None:
        return
    for account in config.accounts:
        for key in ACCOUNT_KEYS:
            line = config.source.lines.get(("accounts", account.name, *key.split(".")))
            if line is not None:
                value = gettext("set, not shown") if key in SECRETS else _value(account, key)
                yield AccountLine(
                    gettext("Account {account}").format(account=account.name),
                    key,
                    value,
                    f"{config.source.file.name}:{line}",
                    ACCOUNT_KEYS[key],
                )


def _value(account: AccountConfig, key: str) -> str:
    table, _, name = key.rpartition(".")
    if table == "folders":
        return next((mailbox for role, mailbox in account.folders.items() if role.value == name), "")
    if not table:
        name = "display_name" if name == "name" else name
    value = getattr(getattr(account, table) if table else account, name, "")
    return ", ".join(value) if isinstance(value, tuple) else str(value)
