"""Writes a new account into the config file: a whole explained file where there was none, else at its end."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tuimail.config.append import append, header, quoted
from tuimail.config.errors import ConfigError
from tuimail.config.load import parse
from tuimail.config.paths import Paths
from tuimail.config.sample import after_accounts, head
from tuimail.config.schema import IMAP_PORTS, AccountConfig
from tuimail.config.whole_file import replace_file
from tuimail.model.language import gettext

_NOTES_AT = 44
_REGISTRIES = frozenset({"co", "com", "org", "net", "ac", "edu", "gov"})
"""What stands before a country's code in the place of a domain."""


def account_name(email: str, taken: Iterable[str], paths: Paths) -> str:
    """A name for the folder tree that no account has, nor one whose mail is still stored here."""
    known = {name.casefold() for name in taken}
    labels = email.rpartition("@")[2].lower().split(".")
    while len(labels) > 2 and labels[-2] in _REGISTRIES:
        labels.pop()
    short = labels[-2] if len(labels) > 1 else labels[0]
    if short not in known and not paths.database(short).exists():
        return short
    name, number = email.lower()[:60], 2
    while name.casefold() in known:
        name, number = f"{email.lower()[:60]} {number}", number + 1
    return name


def keep_account(path: Path, account: AccountConfig) -> None:
    """Write it. Raises ConfigError, and then nothing has changed."""
    text = account_text(account)
    if path.exists():
        append(path, text)
        return
    whole = f"{head(path)}\n{text}\n{after_accounts(header('accounts', account.name))}"
    parse(whole, path)
    try:
        replace_file(path, whole)
    except OSError as error:
        raise ConfigError(
            path, None, "", gettext("cannot be written ({strerror})").format(strerror=error.strerror)
        ) from None


def account_text(account: AccountConfig) -> str:
    """The tables of an account, each line with what it is for."""
    imap = account.imap
    table = header("accounts", account.name)
    keyring = "without it: the keyring, then a question"
    lines = [
        _noted(f"[{table}]", "the name in the folder tree"),
        f"email = {quoted(account.email)}",
        _noted('# name = "Ada Example"', "yours, beside the address"),
    ]
    if account.password_command:
        import shlex

        lines.append(_noted(f"password_command = {quoted(shlex.join(account.password_command))}", keyring))
    else:
        lines.append(_noted('# password_command = "pass show mail/work"', keyring))
    lines += ["", f"[{table}.imap]", f"host = {quoted(imap.host)}"]
    if imap.security != "tls":
        lines.append(f"security = {quoted(imap.security)}")
    if imap.port != IMAP_PORTS[imap.security]:
        lines.append(f"port = {imap.port}")
    if imap.username != account.email:
        lines.append(f"username = {quoted(imap.username)}")
    if imap.ca_file is not None:
        lines.append(_noted(f"ca_file = {quoted(str(imap.ca_file))}", "the only certificates to trust there"))
    return "\n".join(lines) + "\n"


def _noted(line: str, note: str) -> str:
    return f"{line.ljust(_NOTES_AT)}# {note}"
