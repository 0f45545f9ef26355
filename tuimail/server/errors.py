"""What can go wrong with an embedded server; each is one sentence for the user."""

from __future__ import annotations

from tuimail.model.language import gettext


class ServerFailed(Exception):
    """The embedded server could not start or answer; the text says why."""


class ArchiveBusy(ServerFailed):
    """Another process has the index of these paths open."""

    def __init__(self) -> None:
        super().__init__(gettext("These paths are open in another tuimail: use that one, or close it first."))


class ContentGone(Exception):
    """The bytes of a message can no longer be read (its file vanished or changed); the text says which."""


class Unreadable(Exception):
    """A file cannot be read; the text is one line for the user."""
