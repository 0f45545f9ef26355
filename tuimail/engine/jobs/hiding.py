"""Hides what is marked \\Deleted where the server has no UIDPLUS.

There a message cannot be expunged without taking along what other clients have marked, so ours stay marked and are
hidden. To keep this the same for everybody, whatever carries \\Deleted on such a server is as good as gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tuimail.engine.session import Session
from tuimail.imap.commands.base import Command
from tuimail.imap.commands.message import StoreAction, UidExpunge, UidStore
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import DELETED, Flag
from tuimail.store.values import Delta, NewMessage


def hides_deleted(session: Session) -> bool:
    """Whether marked messages are hidden on this server."""
    return not session.capabilities.has_uidplus


def removal(session: Session, uids: UidSet) -> list[Command[Any]]:
    """The commands that make these messages, and no others, disappear."""
    commands: list[Command[Any]] = [UidStore(uids, StoreAction.ADD, DELETED)]
    if session.capabilities.has_uidplus:
        commands.append(UidExpunge(uids))
    return commands


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
