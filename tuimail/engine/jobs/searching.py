"""Asks a server which messages there are, in the form that it offers."""

from __future__ import annotations

from collections.abc import Iterator

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
    shown = (negated(DELETED),) if hides_deleted(session) else ()
    found = UidSet()
    for among in _askable(session, low, high):
        found |= (await session.run(search(session, uid(among), *shown))).uids
    return found


def is_limited(session: Session) -> bool:
    """RFC 9738: the server looks at so many messages of a command and no further."""
    return session.capabilities.number("MESSAGELIMIT") is not None


def _askable(session: Session, low: int, high: int) -> Iterator[UidSet]:
    """The range, in pieces where a search over all of it would silently be cut."""
    if low > high:
        return
    width = session.capabilities.number("MESSAGELIMIT") or high - low + 1
    for start in range(low, high + 1, width):
        yield UidSet.span(start, min(high, start + width - 1))


def search_msgid(session: Session, msgid: str, *others: Key) -> UidSearch:
    """Messages with this Message-ID."""
    return search(session, header("Message-ID", msgid), *others)
