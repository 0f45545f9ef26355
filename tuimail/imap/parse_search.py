"""Readers of the answers to SEARCH, SORT and THREAD."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tuimail.imap.responses import ESearchData, SearchData, ThreadData, ThreadNode, Untagged
from tuimail.imap.sequence import Range, parse_ranges
from tuimail.imap.tokens import Cursor, TokenError, Value
from tuimail.model.ids import ModSeq, Uid

_NUMBERS = re.compile(rb"[ \t\d]*+")
_LONGEST = 10
"""Digits of the largest number there is, 4294967295."""
_DEEPEST = 100
"""Replies nested deeper than this are put on this level."""


def _numbers(cursor: Cursor) -> tuple[tuple[int, ...], ModSeq | None]:
    found = _NUMBERS.match(cursor.octets, cursor.at)
    text = found.group() if found else b""
    cursor.at += len(text)
    modseq: ModSeq | None = None
    if cursor.accept(b"("):
        if cursor.word() != "MODSEQ":
            raise TokenError("MODSEQ expected")
        modseq = ModSeq(cursor.number())
        cursor.expect(b")")
    if not cursor.is_at_end:
        raise TokenError("numbers expected")
    words = text.split()
    if any(len(word) > _LONGEST for word in words):
        raise TokenError("numbers of up to ten digits expected")
    numbers = tuple(map(int, words))
    if 0 in numbers:
        raise TokenError("numbers from 1 expected")
    return numbers, modseq


def search(cursor: Cursor, name_of: Callable[[bytes], str]) -> Untagged:
    """`* SEARCH 2 3 6 (MODSEQ 917162500)`."""
    numbers, modseq = _numbers(cursor)
    return SearchData(numbers, modseq)


def sort(cursor: Cursor, name_of: Callable[[bytes], str]) -> Untagged:
    """`* SORT 5 3 4`."""
    numbers, modseq = _numbers(cursor)
    return SearchData(numbers, modseq, is_sort=True)


def esearch(cursor: Cursor, name_of: Callable[[bytes], str]) -> Untagged:
    """`* ESEARCH (TAG "A1") UID COUNT 5 ALL 1:3,8 PARTIAL (1:100 1:3,8)`."""
    tag = _correlator(cursor)
    is_uid = False
    found: dict[str, Value] = {}
    while not cursor.is_at_end:
        name = cursor.word()
        if name == "UID" and not found:
            is_uid = True
        else:
            found[name] = cursor.value()
    count, smallest, largest, modseq = (_number(found.get(name)) for name in ("COUNT", "MIN", "MAX", "MODSEQ"))
    return ESearchData(
        tag=tag,
        is_uid=is_uid,
        all=_ranges(found.get("ALL")),
        count=count,
        min=smallest,
        max=largest,
        modseq=None if modseq is None else ModSeq(modseq),
        partial=_window(found.get("PARTIAL")),
    )


def _correlator(cursor: Cursor) -> str | None:
    if cursor.peek() != b"(":
        return None
    words = cursor.words()
    return next((value for name, value in zip(words[::2], words[1::2], strict=False) if name.upper() == "TAG"), None)


def _number(value: Value) -> int | None:
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) <= 20 else None


def _ranges(value: Value) -> tuple[Range, ...]:
    return parse_ranges(value) if isinstance(value, bytes) and value else ()


def _window(value: Value) -> tuple[Range, ...] | None:
    """`(1:100 1:3,8)`, or `(1:100 NIL)` for an empty window."""
    if not isinstance(value, list) or not value:
        return None
    return _ranges(value[1]) if len(value) > 1 else ()


def thread(cursor: Cursor, name_of: Callable[[bytes], str]) -> Untagged:
    """`* THREAD (2)(3 6 (4 23)(44 7 96))`."""
    return ThreadData(tuple(node for value in cursor.values() for node in _thread(value, 0)))


def _thread(value: Value, depth: int) -> tuple[ThreadNode, ...]:
    """The nodes of one parenthesised thread: a chain of replies that may end in several branches."""
    if not isinstance(value, list):
        raise TokenError("a thread expected")
    chain = [item for item in value if isinstance(item, bytes)]
    if depth + len(chain) > _DEEPEST:
        return tuple(ThreadNode(_uid(number)) for number in _flat(value))
    branches = [item for item in value if not isinstance(item, bytes)]
    nodes = tuple(node for branch in branches for node in _thread(branch, depth + len(chain) + 1))
    if not chain:
        return (ThreadNode(None, nodes),) if nodes else ()
    for number in reversed(chain):
        nodes = (ThreadNode(_uid(number), nodes),)
    return nodes


def _flat(value: Value) -> Iterator[bytes]:
    """Every number below, in order."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, bytes):
            yield item
        elif item is not None:
            stack.extend(reversed(item))


def _uid(octets: bytes) -> Uid:
    if not octets.isdigit() or len(octets) > 10:
        raise TokenError("a number expected")
    return Uid(int(octets))
