"""Turns a query into a condition over the cached mail (`message AS m`, with the index attached as `search`).

A cache does not know everything: bodies that are not indexed may or may not match. So each term has two conditions:
that it surely holds, and that it surely does not. What neither covers only the server knows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Final, assert_never

from tuimail.model.flags import Flag
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.tags import label_keyword
from tuimail.model.values import dataclass
from tuimail.query.folders import named
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
    leaves,
)
from tuimail.store.conditions import FALSE, TRUE, Condition, all_of, any_of, containing, negated, numbers
from tuimail.store.query_texts import TRIGRAM, body_hit, body_miss, header_hit
from tuimail.store.words import folded

_INDEXED: Final = (Field.SUBJECT, Field.BODY, Field.ANYWHERE)
_FLAGS: Final = {
    State.READ: Flag.SEEN,
    State.STARRED: Flag.FLAGGED,
    State.ANSWERED: Flag.ANSWERED,
    State.DRAFT: Flag.DRAFT,
    State.DELETED: Flag.DELETED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """What the conditions depend on besides the query."""

    account: AccountId
    mailboxes: Sequence[Mailbox]
    now: int
    """Seconds since the epoch."""
    indexed_to: int | None
    """Headers up to this row are in the index; None where there is no index."""
    scans_headers: bool = False
    """Of few messages it is quicker to look at the headers than to ask the index for all that match."""

    def headers_to(self, field: Field) -> int | None:
        """Up to this row the index is asked for headers; of the names of files the database knows too little."""
        return None if self.scans_headers and field is not Field.FILENAME else self.indexed_to


def sure(query: Query, cache: Cache) -> Condition:
    """Messages that match, as far as is known here."""
    return _compile(query, True, lambda leaf, holds: _leaf(leaf, holds, cache))


def possible(query: Query, cache: Cache) -> Condition:
    """Messages that match unless their bodies speak against it: what a server's answer is measured by."""

    def known(leaf: Leaf, holds: bool) -> Condition:
        if isinstance(leaf, Text) and leaf.field in (Field.BODY, Field.ANYWHERE):
            return header_hit(leaf, cache.headers_to(leaf.field)) if leaf.field is Field.ANYWHERE and holds else FALSE
        return _leaf(leaf, holds, cache)

    return negated(_compile(query, False, known))


def is_narrow(query: Query, cache: Cache) -> bool:
    """Whether the index finds the few that match, so that the list need not be walked through."""
    match query:
        case And(terms=terms):
            return any(is_narrow(term, cache) for term in terms)
        case Or(terms=terms):
            return all(is_narrow(term, cache) for term in terms)
        case Text(field=field, text=text) if cache.indexed_to is not None:
            return field not in (Field.SUBJECT, Field.ANYWHERE) or len(folded(text)) >= TRIGRAM
        case _:
            return False


def is_quick(query: Query, cache: Cache) -> bool:
    """Whether all that match are found in a few milliseconds: words long enough for the index."""
    texts = [leaf for leaf in leaves(query) if isinstance(leaf, Text) and leaf.field in _INDEXED]
    return len(texts) == len(leaves(query)) and is_narrow(query, cache)


def scope(names: Collection[str], cache: Cache) -> Condition:
    """Where an account is searched: without trash and junk unless `in:` names folders; nothing twice (Gmail)."""
    if names:
        return Condition("m.mailbox IS NOT NULL")
    quiet = [box.row for box in cache.mailboxes if box.special_use in (SpecialUse.TRASH, SpecialUse.JUNK)]
    everything = [box.row for box in cache.mailboxes if box.special_use is SpecialUse.ALL]
    shown = Condition(f"m.mailbox IS NOT NULL AND m.mailbox NOT IN ({numbers(quiet)})")
    if not everything:
        return shown
    elsewhere = """EXISTS (SELECT 1 FROM header h JOIN header h2 ON h2.msgid = h.msgid
        JOIN message m2 ON m2.row = h2.row
        WHERE h.row = m.row AND h.msgid <> '' AND m2.row <> m.row AND m2.mailbox IS NOT NULL)"""
    return all_of([shown, Condition(f"NOT (m.mailbox IN ({numbers(everything)}) AND {elsewhere})")])


def _compile(query: Query, holds: bool, leaf_of: Callable[[Leaf, bool], Condition]) -> Condition:
    match query:
        case All():
            return TRUE if holds else FALSE
        case Not(term=term):
            return _compile(term, not holds, leaf_of)
        case And(terms=terms):
            some = [_compile(term, holds, leaf_of) for term in terms]
            return all_of(some) if holds else any_of(some)
        case Or(terms=terms):
            some = [_compile(term, holds, leaf_of) for term in terms]
            return any_of(some) if holds else all_of(some)
        case leaf:
            return leaf_of(leaf, holds)


def _leaf(leaf: Leaf, holds: bool, cache: Cache) -> Condition:
    match leaf:
        case Text(field=Field.BODY):
            return body_hit(leaf, cache.indexed_to) if holds else body_miss(leaf, cache.indexed_to)
        case Text(field=Field.ANYWHERE):
            if holds:
                return any_of([header_hit(leaf, cache.headers_to(leaf.field)), body_hit(leaf, cache.indexed_to)])
            # "-word" leaves out what is known to have the word: most bodies are not known here.
            return all_of(
                [negated(header_hit(leaf, cache.headers_to(leaf.field))), negated(body_hit(leaf, cache.indexed_to))]
            )
        case Text():
            found = header_hit(leaf, cache.headers_to(leaf.field))
        case Is(state=State.UNREAD):
            found = Condition("m.flags & 1 = 0")
        case Is(state=State.FORWARDED):
            found = _tagged("$Forwarded")
        case Is(state=state):
            found = Condition(f"m.flags & {int(_FLAGS[state])} <> 0")
        case HasAttachment():
            found = Condition("m.has_attachments")
        case Size(is_larger=is_larger, octets=octets):
            found = Condition(f"m.size {'>' if is_larger else '<'} ?", (octets,))
        case Day(is_before=is_before, day=day):
            found = _received(is_before, _midnight(day))
        case Age(is_newer=is_newer):
            found = _received(not is_newer, cache.now - leaf.seconds)
        case Tag(name=name):
            found = _tagged(name)
        case In(name=name):
            found = Condition(f"m.mailbox IN ({numbers(box.row for box in named(name, cache.mailboxes))})")
        case Account(name=name):
            found = TRUE if name.casefold() == cache.account.casefold() else FALSE
        case _:
            assert_never(leaf)
    return found if holds else negated(found)


def _midnight(day: date) -> int:
    """The beginning of a day by the clock of this machine."""
    try:
        return int(datetime(day.year, day.month, day.day).astimezone().timestamp())
    except (OverflowError, ValueError, OSError):  # at the ends of the calendar
        return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400


def _received(is_before: bool, moment: int) -> Condition:
    return Condition(f"m.internaldate {'<' if is_before else '>='} ?", (moment,))


def _tagged(name: str) -> Condition:
    if not name:
        return FALSE
    words = "(' ' || m.keywords || ' ')"
    label = containing(words, f" {label_keyword(name)} ")
    return label if " " in name else any_of([containing(words, f" {name} "), label])
