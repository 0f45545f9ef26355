"""Where a text stands: conditions over headers and bodies, with the search index as far as it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tuimail.query.terms import Field, Text
from tuimail.store.conditions import FALSE, Condition, all_of, any_of, containing, negated, numbers
from tuimail.store.search_schema import Mentioned
from tuimail.store.words import folded

TRIGRAM: Final = 3
_ADDRESSES: Final = (Mentioned.FROM, Mentioned.TO, Mentioned.CC)
_MENTIONED: Final = {
    Field.FROM: (Mentioned.FROM,),
    Field.TO: (Mentioned.TO,),
    Field.CC: (Mentioned.CC,),
    Field.LIST: (Mentioned.LIST,),
    Field.FILENAME: (Mentioned.FILENAME,),
    Field.ANYWHERE: _ADDRESSES,
}


def header_hit(text: Text, indexed_to: int | None) -> Condition:
    """The text stands in what is stored of the headers."""
    tests = []
    if text.field in (Field.SUBJECT, Field.ANYWHERE):
        tests.append(_in_subject(text.text, indexed_to))
    if text.field in _MENTIONED:
        tests.append(_mentioned(text.text, _MENTIONED[text.field], indexed_to))
    return any_of(tests)


def _in_subject(text: str, indexed_to: int | None) -> Condition:
    needle = folded(text)
    slow = containing("m.subject", text)
    if indexed_to is None or len(needle) < TRIGRAM:
        return slow
    late = containing("t.subject", text)
    found = """m.row IN (SELECT rowid FROM search.subject WHERE subject MATCH ?
        UNION ALL SELECT t.row FROM main.message t WHERE t.row > ? AND """
    return Condition(f"{found}{late.sql})", (_phrase(needle), indexed_to, *late.parameters))


def _mentioned(text: str, fields: Sequence[Mentioned], indexed_to: int | None) -> Condition:
    late = any_of([_mentioned_late(text, field) for field in fields])
    if indexed_to is None:
        return Condition(f"EXISTS (SELECT 1 FROM main.header h WHERE h.row = m.row AND {late.sql})", late.parameters)  # noqa: S608
    found = """m.row IN (SELECT row FROM search.mention WHERE field IN ({})
          AND term IN (SELECT id FROM search.term WHERE instr(text, ?) > 0)
        UNION ALL SELECT h.row FROM main.header h WHERE h.row > ? AND {})"""
    return Condition(found.format(numbers(fields), late.sql), (folded(text), indexed_to, *late.parameters))


def _mentioned_late(text: str, field: Mentioned) -> Condition:
    """The same of a message that the index does not know."""
    match field:
        case Mentioned.LIST:
            return containing("h.list_id", text)
        case Mentioned.FILENAME:  # as the server wrote it: names beyond ASCII are encoded there
            return containing("CAST(h.bodystructure AS TEXT)", text)
        case _:
            within = containing("value", text)
            each = f"json_each(nullif(h.addresses, ''), '$[{field:d}]')"
            return Condition(f"EXISTS (SELECT 1 FROM {each} WHERE {within.sql})", within.parameters)  # noqa: S608


def body_hit(text: Text, indexed_to: int | None) -> Condition:
    words = _words(text.text)
    if indexed_to is None or not words:
        return FALSE
    return Condition("m.row IN (SELECT rowid FROM search.body WHERE body MATCH ?)", (words,))


def body_miss(text: Text, indexed_to: int | None) -> Condition:
    if indexed_to is None or not _words(text.text):
        return FALSE
    return all_of([Condition("m.row IN (SELECT row FROM search.body_done)"), negated(body_hit(text, indexed_to))])


def _words(text: str) -> str:
    """The words in a row, the last one as a beginning: what FTS5 is asked for; "" where there is no word in it."""
    needle = folded(text)
    if not any(map(str.isalnum, needle)):
        return ""
    is_open = needle[-1].isalnum() and sum(map(str.isalnum, needle)) >= TRIGRAM
    return _phrase(needle) + (" *" if is_open else "")


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
