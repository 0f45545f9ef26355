"""Hides what is marked \\Deleted where the server has no UIDPLUS.

There a message cannot be expunged without taking along what other clients have marked, so ours stay marked and are
hidden. To keep this the same for everybody, whatever carries \\Deleted on such a server is as good as gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tuimail.engine.session import Session
from tuimail.model.flags import Flag
from tuimail.store.values import Delta, NewMessage


def hides_deleted(session: Session) -> bool:
    """Whether marked messages are hidden on this server."""
    return not session.capabilities.has_uidplus


def without_deleted(session: Session, messages: Sequence[NewMessage]) -> Sequence[NewMessage]:
    """The messages to show."""
    if not hides_deleted(session):
        return messages
    return [message for message in messages if Flag.DELETED not in message.flags.system]


def shown_delta(session: Session, delta: Delta) -> Delta:
    """The delta with marked messages as vanished ones."""
    if not hides_deleted(session):
        return delta
    marked = [uid for uid, flags, _ in delta.flags if Flag.DELETED in flags.system]
    return replace(delta, vanished=[*delta.vanished, *marked], added=without_deleted(session, delta.added))
