"""The whole program as a person runs it: its own home, config file and data directory, one account of a test user."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.dovecot import DovecotUser
from tests.support.ptyterm import Terminal

ACCOUNT = "ada"
_RUN_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account's server is, as the config says it."""

    host: str
    port: int
    security: str = "plain"
    ca_file: Path | None = None


@dataclass(slots=True)
class Program:
    """One installation. `config` may be replaced before a start; everything lies under `directory`."""

    directory: Path
    config: str
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def for_user(
        cls, directory: Path, user: DovecotUser, place: Place | None = None, *, password: str | None = None
    ) -> Program:
        """tuimail with the account `ada` of this user; `place` where something stands between it and the server."""
        place = place or Place(user.server.host, user.server.port)
        directory.mkdir(parents=True, exist_ok=True)
        secret = directory / "password"
        secret.write_text(password or user.password)
        secret.chmod(0o600)
        return cls(directory, account_config(user.name, place, f"cat {secret}"))

    @property
    def config_file(self) -> Path:
        return self.directory / "config.toml"

    @property
    def data_dir(self) -> Path:
        return self.directory / "data"

    def argv(self, *words: str) -> list[str]:
        """The command line; writes the config file."""
        self.config_file.write_text(self.config)
        self.config_file.chmod(0o600)
        options = ["--config", str(self.config_file), "--data-dir", str(self.data_dir)]
        return [sys.executable, "-m", "tuimail", *options, *words]

    @property
    def env(self) -> Mapping[str, str]:
        """What a person's shell would give it, with nothing of ours."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.directory),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **self.environment,
        }

    def run(self, *words: str, timeout_s: float = _RUN_LIMIT_S) -> subprocess.CompletedProcess[str]:
        """Run a verb without a screen, to its end."""
        return subprocess.run(
            self.argv(*words),
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def open(self, *words: str, columns: int = 120, rows: int = 40) -> Terminal:
        """Run it in a terminal."""
        return Terminal(self.argv(*words), columns=columns, rows=rows, env=self.env)


def account_config(username: str, place: Place, password_command: str) -> str:
    """The config of one account."""
    ca_file = f'ca_file = "{place.ca_file}"\n' if place.ca_file else ""
    return f"""\
[accounts.{ACCOUNT}]
email = "ada@example.org"
name = "Ada Example"
password_command = "{password_command}"
[accounts.{ACCOUNT}.imap]
host = "{place.host}"
port = {place.port}
security = "{place.security}"
username = "{username}"
{ca_file}"""
