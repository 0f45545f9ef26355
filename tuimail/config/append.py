"""Add to the end of a config file; what stands there is never touched."""

from __future__ import annotations

import os
import shlex
from dataclasses import fields
from pathlib import Path

from tuimail.config.errors import ConfigError
from tuimail.config.load import load, parse
from tuimail.config.schema import AccountConfig, ImapConfig, OAuth2Config, SmtpConfig
from tuimail.model.language import gettext


def append(path: Path, addition: str) -> None:
    """Append TOML text, if the whole is a good config then; otherwise raise ConfigError and write nothing."""
    load(path, must_exist=False)
    try:
        before = path.read_text("utf-8-sig") if path.exists() else ""
        text = _separated(before, addition)
        parse(before + text, path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ConfigError(
            path,
            None,
            "",
            gettext("cannot be added to ({strerror}): check its owner and mode").format(strerror=error.strerror),
        ) from None


def account_toml(account: AccountConfig) -> str:
    """An account as config text; reading it gives the same account."""
    header = f"accounts.{quoted(account.name)}"
    lines = [f"[{header}]", f"email = {quoted(account.email)}"]
    if account.display_name:
        lines.append(f"name = {quoted(account.display_name)}")
    if account.password_command:
        lines.append(f"password_command = {quoted(shlex.join(account.password_command))}")
    if account.auth != "password":
        lines.append(f"auth = {quoted(account.auth)}")
    if account.authserv_id:
        lines.append(f"authserv_id = {quoted(account.authserv_id)}")
    tables: list[tuple[str, ImapConfig | SmtpConfig | OAuth2Config | None]] = [
        ("imap", account.imap),
        ("smtp", account.smtp),
        ("oauth2", account.oauth2),
    ]
    for name, table in tables:
        if table is not None:
            lines += ["", f"[{header}.{name}]", *_table_lines(table)]
    if account.folders:
        lines += ["", f"[{header}.folders]"]
        lines += [f"{role.value} = {quoted(mailbox)}" for role, mailbox in account.folders.items()]
    return "\n".join(lines) + "\n"


def _table_lines(table: ImapConfig | SmtpConfig | OAuth2Config) -> list[str]:
    is_tunnel = isinstance(table, ImapConfig) and table.tunnel is not None
    lines = []
    for field in fields(table):
        value = getattr(table, field.name)
        is_unsaid = value is None or value is False or value in ((), "")
        if is_unsaid or (is_tunnel and field.name in ("host", "security", "port")):
            continue
        lines.append(f"{field.name} = {_written(field.name, value)}")
    return lines


def _written(key: str, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple() if key == "tunnel":
            return quoted(shlex.join(value))
        case tuple():
            return f"[{', '.join(map(quoted, value))}]"
        case _:
            return quoted(str(value))


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = "".join(
        {"\\": "\\\\", '"': '\\"'}.get(character, character) if character.isprintable() else f"\\U{ord(character):08x}"
        for character in text
    )
    return f'"{escaped}"'


def _separated(before: str, addition: str) -> str:
    if not before:
        return addition
    return ("\n" if before.endswith("\n") else "\n\n") + addition
