"""aerc as just installed, on the INBOX of a user of the benchmarks."""

from __future__ import annotations

from tests.benchmarks.ground import Ground
from tests.support.dovecot import DovecotUser


def aerc_command(ground: Ground, user: DovecotUser, settings: str = "") -> tuple[list[str], dict[str, str]]:
    """Command line and environment."""
    home = ground.new_directory()
    config = home / ".config" / "aerc"
    config.mkdir(parents=True)
    accounts = config / "accounts.conf"
    accounts.write_text(
        f"[ada]\nsource = imap+insecure://{user.name}:{user.password}@{user.server.host}:{user.server.port}\n"
        "default = INBOX\nfrom = Ada <ada@example.org>\n" + settings
    )
    accounts.chmod(0o600)
    return ["aerc"], {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
