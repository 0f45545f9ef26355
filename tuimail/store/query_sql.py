"""Turns a query into a condition over the cached mail (`message AS m`, with the index attached as `search`).

A cache does not know everything: bodies that are not indexed may or may not match. So each term has two conditions:
that it surely holds, and that it surely does not. What neither covers only the server knows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, assert_never

from tuimail.model.flags import Flag
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import Mailbox, SpecialUse
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
)
from tuimail.store.search_schema import Mentioned
from tuimail.store.words import contains, folded

_TRIGRAM: Final = 3
ANYWHERE: Final = frozenset({"anywhere", "all", "everywhere"})
_ADDRESSES: Final = (Mentioned.FROM, Mentioned.TO, Mentioned.CC)
_MENTIONED: Final = {
    Field.FROM: (Mentioned.FROM,),
    Field.TO: (Mentioned.TO,),
    Field.CC: (Mentioned.CC,),
    Field.LIST: (Mentioned.LIST,),
    Field.FILENAME: (Mentioned.FILENAME,),
    Field.ANYWHERE: _ADDRESSES,
}
_FLAGS: Final = {
    State.READ: Flag.SEEN,
    State.STARRED: Flag.FLAGGED,
    State.ANSWERED: Flag.ANSWERED,
    State.DRAFT: Flag.DRAFT,
    State.DELETED: Flag.DELETED,
}


class Condition(NamedTuple):
    """SQL with its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


TRUE: Final = Condition("1")
FALSE: Final = Condition("0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """What the conditions depend on besides the query."""

    account: AccountId
    mailboxes: Sequence[Mailbox]
    now: int
    """Seconds since the epoch."""
    indexed_to: int | None
    """Headers up to this row are in the index; None where there is no index."""


def sure(query: Query, cache: Cache) -> Condition:
    """Messages that match, as far as is known here."""
    return _compile(query, True, lambda leaf, holds: _leaf(leaf, holds, cache))


def possible(query: Query, cache: Cache) -> Condition:
    """Messages that match unless their bodies speak against it: what a server's answer is measured by."""

    def known(leaf: Leaf, holds: bool) -> Condition:
        if isinstance(leaf, Text) and leaf.field in (Field.BODY, Field.ANYWHERE):
            return _header_hit(leaf, cache) if leaf.field is Field.ANYWHERE and holds else FALSE
        return _leaf(leaf, holds, cache)

    return _not(_compile(query, False, known))


def is_narrow(query: Query, cache: Cache) -> bool:
    """Whether the index finds the few that match, so that the list need not be walked through."""
    match query:
        case And(terms=terms):
            return any(is_narrow(term, cache) for term in terms)
        case Or(terms=terms):
            return all(is_narrow(term, cache) for term in terms)
        case Text(field=field, text=text) if cache.indexed_to is not None:
            return field not in (Field.SUBJECT, Field.ANYWHERE) or len(folded(text)) >= _TRIGRAM
        case _:
            return False


def named(name: str, mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    """The mailboxes that `in:` means by a name: a role, a whole name, or else the last part of one."""
    word = name.casefold()
    mailboxes = list(mailboxes)
    if word in ANYWHERE:
        return mailboxes
    roles = [box for box in mailboxes if box.special_use is not None and box.special_use.value == word]
    whole = [box for box in mailboxes if box.name.casefold() == word]
    return roles + whole or [box for box in mailboxes if box.path[-1].casefold() == word]


def scope(names: Collection[str], cache: Cache) -> Condition:
    """Where an account is searched: without trash and junk unless `in:` names folders; nothing twice (Gmail)."""
    if names:
        return Condition("m.mailbox IS NOT NULL")
    quiet = [box.row for box in cache.mailboxes if box.special_use in (SpecialUse.TRASH, SpecialUse.JUNK)]
    everything = [box.row for box in cache.mailboxes if box.special_use is SpecialUse.ALL]
    shown = Condition(f"m.mailbox IS NOT NULL AND m.mailbox NOT IN ({_numbers(quiet)})")
    if not everything:
        return shown
    elsewhere = """EXISTS (SELECT 1 FROM header h JOIN header h2 ON h2.msgid = h.msgid
        JOIN message m2 ON m2.row = h2.row
        WHERE h.row = m.row AND h.msgid <> '' AND m2.row <> m.row AND m2.mailbox IS NOT NULL)"""
    return _all([shown, Condition(f"NOT (m.mailbox IN ({_numbers(everything)}) AND {elsewhere})")])


def _compile(query: Query, holds: bool, leaf_of: Callable[[Leaf, bool], Condition]) -> Condition:
    match query:
        case All():
            return TRUE if holds else FALSE
        case Not(term=term):
            return _compile(term, not holds, leaf_of)
        case And(terms=terms):
            some = [_compile(term, holds, leaf_of) for term in terms]
            return _all(some) if holds else _any(some)
        case Or(terms=terms):
            some = [_compile(term, holds, leaf_of) for term in terms]
            return _any(some) if holds else _all(some)
        case leaf:
            return leaf_of(leaf, holds)


def _leaf(leaf: Leaf, holds: bool, cache: Cache) -> Condition:
    match leaf:
        case Text(field=Field.BODY):
            return _body_hit(leaf, cache) if holds else _body_miss(leaf, cache)
        case Text(field=Field.ANYWHERE):
            if holds:
                return _any([_header_hit(leaf, cache), _body_hit(leaf, cache)])
            # "-word" leaves out what is known to have the word: most bodies are not known here.
            return _all([_not(_header_hit(leaf, cache)), _not(_body_hit(leaf, cache))])
        case Text():
            found = _header_hit(leaf, cache)
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
            found = Condition(f"m.mailbox IN ({_numbers(box.row for box in named(name, cache.mailboxes))})")
        case Account(name=name):
            found = TRUE if name.casefold() == cache.account.casefold() else FALSE
        case _:
            assert_never(leaf)
    return found if holds else _not(found)


def _midnight(day: date) -> int:
    """The beginning of a day by the clock of this machine."""
    try:
        return int(datetime(day.year, day.month, day.day).astimezone().timestamp())
    except (OverflowError, ValueError, OSError):  # at the ends of the calendar
        return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400


def _received(is_before: bool, moment: int) -> Condition:
    return Condition(f"m.internaldate {'<' if is_before else '>='} ?", (moment,))


def _tagged(name: str) -> Condition:
    if not name or " " in name:
        return FALSE
    sql, parameters = contains("(' ' || m.keywords || ' ')", f" {name} ")
    return Condition(sql, tuple(parameters))


# Texts


def _header_hit(text: Text, cache: Cache) -> Condition:
    """The text stands in what is stored of the headers."""
    tests = []
    if text.field in (Field.SUBJECT, Field.ANYWHERE):
        tests.append(_in_subject(text.text, cache))
    if text.field in _MENTIONED:
        tests.append(_mentioned(text.text, _MENTIONED[text.field], cache))
    return _any(tests)


def _in_subject(text: str, cache: Cache) -> Condition:
    needle = folded(text)
    slow = Condition(*_tuple(contains("m.subject", text)))
    if cache.indexed_to is None or len(needle) < _TRIGRAM:
        return slow
    late, parameters = contains("t.subject", text)
    found = """m.row IN (SELECT rowid FROM search.subject WHERE subject MATCH ?
        UNION ALL SELECT t.row FROM main.message t WHERE t.row > ? AND """
    return Condition(f"{found}{late})", (_phrase(needle), cache.indexed_to, *parameters))


def _mentioned(text: str, fields: Sequence[Mentioned], cache: Cache) -> Condition:
    late = _any([_mentioned_late(text, field) for field in fields])
    if cache.indexed_to is None:
        return Condition(f"EXISTS (SELECT 1 FROM main.header h WHERE h.row = m.row AND {late.sql})", late.parameters)  # noqa: S608
    found = """m.row IN (SELECT row FROM search.mention WHERE field IN ({})
          AND term IN (SELECT id FROM search.term WHERE instr(text, ?) > 0)
        UNION ALL SELECT h.row FROM main.header h WHERE h.row > ? AND {})"""
    return Condition(found.format(_numbers(fields), late.sql), (folded(text), cache.indexed_to, *late.parameters))


def _mentioned_late(text: str, field: Mentioned) -> Condition:
    """The same of a message that the index does not know."""
    match field:
        case Mentioned.LIST:
            return Condition(*_tuple(contains("h.list_id", text)))
        case Mentioned.FILENAME:  # as the server wrote it: names beyond ASCII are encoded there
            return Condition(*_tuple(contains("CAST(h.bodystructure AS TEXT)", text)))
        case _:
            sql, parameters = contains("value", text)
            each = f"json_each(nullif(h.addresses, ''), '$[{field:d}]')"
            return Condition(f"EXISTS (SELECT 1 FROM {each} WHERE {sql})", tuple(parameters))  # noqa: S608


def _body_hit(text: Text, cache: Cache) -> Condition:
    words = _words(text.text)
    if cache.indexed_to is None or not words:
        return FALSE
    return Condition("m.row IN (SELECT rowid FROM search.body WHERE body MATCH ?)", (words,))


def _body_miss(text: Text, cache: Cache) -> Condition:
    if cache.indexed_to is None or not _words(text.text):
        return FALSE
    return _all([Condition("m.row IN (SELECT row FROM search.body_done)"), _not(_body_hit(text, cache))])


def _words(text: str) -> str:
    """The words in a row, the last one as a beginning: what FTS5 is asked for; "" where there is no word in it."""
    needle = folded(text)
    if not any(map(str.isalnum, needle)):
        return ""
    is_open = needle[-1].isalnum() and sum(map(str.isalnum, needle)) >= _TRIGRAM
    return _phrase(needle) + (" *" if is_open else "")


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# Putting together


def _all(conditions: Sequence[Condition]) -> Condition:
    if FALSE in conditions:
        return FALSE
    return _joined(" AND ", [one for one in conditions if one != TRUE], TRUE)


def _any(conditions: Sequence[Condition]) -> Condition:
    if TRUE in conditions:
        return TRUE
    return _joined(" OR ", [one for one in conditions if one != FALSE], FALSE)


def _joined(operator: str, conditions: Sequence[Condition], neutral: Condition) -> Condition:
    if len(conditions) < 2:
        return conditions[0] if conditions else neutral
    sql = operator.join(condition.sql for condition in conditions)
    return Condition(f"({sql})", tuple(value for condition in conditions for value in condition.parameters))


def _not(condition: Condition) -> Condition:
    if condition in (TRUE, FALSE):
        return FALSE if condition == TRUE else TRUE
    return Condition(f"NOT ({condition.sql})", condition.parameters)


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"{number:d}" for number in numbers)


def _tuple(test: tuple[str, list[str]]) -> tuple[str, tuple[object, ...]]:
    return test[0], tuple(test[1])
