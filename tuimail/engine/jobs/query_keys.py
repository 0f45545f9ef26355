"""Turns a query into search keys (RFC 9051 6.4.4) for one mailbox. Pure.

What a server cannot be asked is left out: it may answer with more than matches, never with less.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce

from tuimail.imap import search_keys
from tuimail.imap.search_keys import Key
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import Mailbox
from tuimail.model.values import dataclass
from tuimail.query.terms import (
    Account,
    Age,
    All,
    And,
    Day,
    Field,
    HasAttachment,
    In,
    Is,
    Leaf,
    Not,
    Or,
    Query,
    Size,
    State,
    Tag,
    Text,
    quoted,
)

_STATES = {
    State.UNREAD: search_keys.UNSEEN,
    State.READ: search_keys.SEEN,
    State.STARRED: search_keys.FLAGGED,
    State.ANSWERED: search_keys.ANSWERED,
    State.FORWARDED: search_keys.keyword("$Forwarded"),
    State.DRAFT: search_keys.DRAFT,
    State.DELETED: search_keys.DELETED,
}
_DAY_S = 86_400
_FIELDS = {Field.FROM: "FROM", Field.TO: "TO", Field.CC: "CC", Field.SUBJECT: "SUBJECT", Field.BODY: "BODY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The mailbox that is asked, and what else the keys depend on."""

    account: AccountId
    mailbox: Mailbox
    named: frozenset[str]
    """The names in `in:` that mean this mailbox."""
    now: float
    """Seconds since the epoch."""
    is_gmail: bool = False
    """The server has X-GM-EXT-1: it finds texts in its own index."""


def key_of(query: Query, asked: Asked, *, holds: bool = True) -> Key | bool:
    """A key for all that can match, or whether everything or nothing can."""
    match query:
        case All():
            return holds
        case Not(term=term):
            return key_of(term, asked, holds=not holds)
        case And(terms=terms) | Or(terms=terms):
            parts = [key_of(term, asked, holds=holds) for term in terms]
            return _every(parts) if isinstance(query, And) is holds else _any(parts)
        case Age(is_newer=is_newer):
            moment = datetime.fromtimestamp(max(asked.now - query.seconds, _DAY_S)).astimezone().date()
            return _around(moment, is_newer is holds)
        case Day(is_before=is_before, day=day):
            return _around(day, is_before is not holds)
        case leaf:
            found = _leaf(leaf, asked)
            if found is None:
                return True
            if isinstance(found, bool):
                return found is holds
            return found if holds else search_keys.negated(found)


def _leaf(leaf: Leaf, asked: Asked) -> Key | bool | None:
    """None for what only the cache knows."""
    match leaf:
        case Text():
            return _text(leaf, asked)
        case Is(state=state):
            return _STATES[state]
        case HasAttachment():
            return search_keys.gm_raw("has:attachment") if asked.is_gmail else None
        case Size(is_larger=is_larger, octets=octets):
            return Key("LARGER" if is_larger else "SMALLER", octets)
        case Tag(name=name):
            return _tag(name, asked)
        case In(name=name):
            return name in asked.named
        case Account(name=name):
            return name.casefold() == asked.account.casefold()
        case _:
            return None


def _tag(name: str, asked: Asked) -> Key | bool:
    found = search_keys.keyword(name) if name.isascii() and name.isprintable() and " " not in name else False
    if not asked.is_gmail:
        return found
    return _any([found, search_keys.gm_raw(f"label:{quoted(name)}")])


def _around(day: date, is_newer: bool) -> Key:
    """From a day on, or up to it. Servers compare days of their own clock, so a day more is asked for on each side."""
    try:
        return Key("SINCE", day - timedelta(days=1)) if is_newer else Key("BEFORE", day + timedelta(days=2))
    except OverflowError:  # at the ends of the calendar
        return Key("SINCE" if is_newer else "BEFORE", day)


def _text(leaf: Text, asked: Asked) -> Key | None:
    if asked.is_gmail and leaf.field in (Field.ANYWHERE, Field.BODY, Field.FILENAME):
        prefix = "filename:" if leaf.field is Field.FILENAME else ""
        return search_keys.gm_raw(prefix + quoted(leaf.text))
    if leaf.field is Field.ANYWHERE:
        return Key("TEXT", leaf.text)
    if leaf.field is Field.LIST:
        return search_keys.header("List-Id", leaf.text)
    return Key(_FIELDS[leaf.field], leaf.text) if leaf.field in _FIELDS else None


def _every(parts: list[Key | bool]) -> Key | bool:
    keys = [part for part in parts if not isinstance(part, bool)]
    if False in parts:
        return False
    return search_keys.all_of(keys) if len(keys) > 1 else keys[0] if keys else True


def _any(parts: list[Key | bool]) -> Key | bool:
    keys = [part for part in parts if not isinstance(part, bool)]
    if True in parts:
        return True
    return reduce(search_keys.either, keys) if keys else False
