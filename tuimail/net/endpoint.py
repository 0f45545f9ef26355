"""Where a server is and how to reach it safely."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tuimail.model.language import gettext
from tuimail.model.values import dataclass

Security = Literal["tls", "starttls", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One server. With a `tunnel` everything else is ignored: the command's stdin and stdout are the connection."""

    host: str = ""
    port: int = 993
    security: Security = "tls"
    ca_file: Path | None = None
    """The only certificates to trust; None means the system's."""
    tunnel: tuple[str, ...] | None = None
    """Words of a command; it runs without a shell."""
    allow_plain: bool = False
    """Permit `plain` to a host that is not this machine."""

    def __str__(self) -> str:
        """As a sentence names it."""
        if self.tunnel:
            return gettext("the tunnel command {tunnel!r}").format(tunnel=self.tunnel[0])
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"
