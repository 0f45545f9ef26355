"""Where the bytes of messages live: a small interface, and the one in memory."""

from __future__ import annotations

from typing import Protocol

from tuimail.model.language import gettext
from tuimail.server.errors import ContentGone


class Content(Protocol):
    """The bytes behind a mailbox. A `ref` is whatever the store needs to find a message again."""

    def load(self, ref: object) -> bytes:
        """The message with CRLF line ends. Raises ContentGone."""

    def add(self, raw: bytes) -> object:
        """Keep a message that arrived here (APPEND, COPY); returns its ref."""


class MemoryContent:
    """Messages in memory, gone with the process."""

    def __init__(self) -> None:
        self._messages: dict[int, bytes] = {}

    def load(self, ref: object) -> bytes:
        """See Content."""
        try:
            return self._messages[ref]  # type: ignore[index]
        except KeyError as error:
            raise ContentGone(gettext("This message is no longer in memory.")) from error

    def add(self, raw: bytes) -> object:
        """See Content."""
        ref = len(self._messages) + 1
        self._messages[ref] = with_crlf(raw)
        return ref


def with_crlf(raw: bytes) -> bytes:
    """The bytes with every line end as CRLF; a copy only where that is needed."""
    if raw.count(b"\n") == raw.count(b"\r\n"):
        return raw
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
