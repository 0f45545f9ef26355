"""Asks a server which messages there are, in the form that it offers."""

from __future__ import annotations

from tuimail.engine.jobs.hiding import hides_deleted
from tuimail.engine.session import Session
from tuimail.imap.commands.search import SearchReturn, UidSearch
from tuimail.imap.search_keys import ALL, DELETED, Key, header, negated, uid
from tuimail.imap.sequence import UidSet


def search(session: Session, *criteria: Key) -> UidSearch:
    """A search by UID: with ESEARCH as a set (a few KB), else as a list (six octets a message)."""
    returns = (SearchReturn.ALL,) if session.capabilities.has_esearch else ()
    return UidSearch(criteria or (ALL,), returns)


async def existing_uids(session: Session, low: int, high: int) -> UidSet:
    """The UIDs from `low` to `high` that the selected mailbox has, without hidden messages."""
    among = UidSet.span(low, high)
    if not among:
        return UidSet()
    shown = (negated(DELETED),) if hides_deleted(session) else ()
    return (await session.run(search(session, uid(among), *shown))).uids


def search_msgid(session: Session, msgid: str, *others: Key) -> UidSearch:
    """Messages with this Message-ID."""
    return search(session, header("Message-ID", msgid), *others)
