"""Host names as people should see them: punycode decoded, registrable domains, scripts."""

from __future__ import annotations

from tuimail.model.safe_text import safe_line


def shown_host(host: str) -> str:
    """The host with each punycode label decoded, as far as it can be."""
    return safe_line(host)
