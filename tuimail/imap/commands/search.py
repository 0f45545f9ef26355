"""SEARCH, SORT and THREAD; by UID as they are used, and by sequence number with the answer resolved to UIDs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tuimail.imap.commands.base import Answer, Command
from tuimail.imap.encode import Dialect, Fragment, atom
from tuimail.imap.errors import InvalidArgument
from tuimail.imap.responses import ESearchData, SearchData, ThreadData, ThreadNode, Untagged
from tuimail.imap.search_keys import ALL, Key, criteria_fragments, order_fragments
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import ModSeq, Uid
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

_MOST_SORTED = 10_000_000


class SearchReturn(StrEnum):
    """RFC 4731: the results to return. SAVE (RFC 5182) keeps them on the server as `$`."""

    ALL = "ALL"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"
    SAVE = "SAVE"


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The messages found. What RETURN did not ask for is None, `uids` then empty."""

    uids: UidSet
    count: int | None = None
    min: Uid | None = None
    max: Uid | None = None
    modseq: ModSeq | None = None
    unresolved: int = 0
    """Messages that a search by sequence number found and whose UIDs are not known here."""


@dataclass(frozen=True, slots=True)
class UidSearch(Command[SearchAnswer]):
    """Find messages. `returns` and `partial` need ESEARCH and PARTIAL; without them the server lists every UID."""

    name = "UID SEARCH"
    criteria: tuple[Key, ...] = (ALL,)
    returns: tuple[SearchReturn, ...] = ()
    partial: tuple[int, int] | None = None
    """RFC 9394: a window of the results, from 1; negative numbers count from the end."""

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        is_plain = dialect.utf8 or all(key.is_ascii for key in self.criteria)
        charset = b"" if is_plain else b" CHARSET UTF-8"
        return [return_options(self.returns, self.partial) + charset, *criteria_fragments(self.criteria, dialect)]

    @property
    def is_extended(self) -> bool:
        """Whether the answer is an ESEARCH, which names its command."""
        return bool(self.returns or self.partial)

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, ESearchData):
            return response.tag == tag or (response.tag is None and self.is_extended)
        return isinstance(response, SearchData) and not response.is_sort

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, UidSearch) and not (self.is_extended and other.is_extended)

    def result(self, answer: Answer) -> SearchAnswer:
        extended = answer.first(ESearchData)
        if extended is not None:
            return _extended_answer(extended)
        found = answer.all(SearchData)
        if not found and self.is_extended:
            return SearchAnswer(UidSet())
        return _plain_answer(found)


def _plain_answer(found: list[SearchData]) -> SearchAnswer:
    numbers = [number for data in found for number in data.numbers]
    modseqs = [data.modseq for data in found if data.modseq is not None]
    return SearchAnswer(
        uids=UidSet.of(numbers),
        count=len(numbers) + sum(data.unresolved for data in found),
        min=Uid(min(numbers)) if numbers else None,
        max=Uid(max(numbers)) if numbers else None,
        modseq=max(modseqs) if modseqs else None,
        unresolved=sum(data.unresolved for data in found),
    )


def _extended_answer(data: ESearchData) -> SearchAnswer:
    return SearchAnswer(
        uids=UidSet.from_ranges(data.all + (data.partial or ())),
        count=data.count,
        min=Uid(data.min) if data.min else None,
        max=Uid(data.max) if data.max else None,
        modseq=data.modseq,
        unresolved=data.unresolved,
    )


def return_options(returns: tuple[SearchReturn, ...], partial: tuple[int, int] | None) -> bytes:
    """` RETURN (...)`, or nothing."""
    words = [option.value for option in returns]
    if partial is not None:
        if 0 in partial or (partial[0] < 0) != (partial[1] < 0):
            raise InvalidArgument(gettext("A window of results needs two numbers of the same sign."))
        words.append(f"PARTIAL {partial[0]}:{partial[1]}")
    return f" RETURN ({' '.join(words)})".encode("ascii") if words else b""


@dataclass(frozen=True, slots=True)
class Search(UidSearch):
    """SEARCH by sequence number; the answer is in UIDs as far as the connection knows them."""

    name = "SEARCH"
    uses_sequence_numbers = True


@dataclass(frozen=True, slots=True)
class SortAnswer:
    """The messages in the order asked for."""

    uids: tuple[Uid, ...]
    count: int
    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class UidSort(Command[SortAnswer]):
    """RFC 5256: find messages, in an order such as ("REVERSE DATE", "SUBJECT")."""

    name = "UID SORT"
    order: tuple[str, ...]
    criteria: tuple[Key, ...] = (ALL,)
    returns: tuple[SearchReturn, ...] = ()
    """RFC 5267; needs ESORT."""

    partial: tuple[int, int] | None = None

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        options = return_options(self.returns, self.partial)
        return [options, *order_fragments(self.order), b" UTF-8", *criteria_fragments(self.criteria, dialect)]

    def wants(self, response: Untagged, tag: str) -> bool:
        if isinstance(response, ESearchData):
            return response.tag == tag or (response.tag is None and bool(self.returns or self.partial))
        return isinstance(response, SearchData) and response.is_sort

    def conflicts(self, other: Command[Any]) -> bool:
        return isinstance(other, UidSort)

    def result(self, answer: Answer) -> SortAnswer:
        extended = answer.first(ESearchData)
        if extended is None:
            found = answer.all(SearchData)
            numbers = [number for data in found for number in data.numbers]
            unresolved = sum(data.unresolved for data in found)
            return SortAnswer(tuple(map(Uid, numbers)), len(numbers) + unresolved, unresolved)
        ranges = extended.all + (extended.partial or ())
        if sum(high - low + 1 for low, high in ranges) > _MOST_SORTED:
            ranges = ()
        uids = tuple(Uid(number) for low, high in ranges for number in range(low, high + 1))
        count = len(uids) if extended.count is None else extended.count
        return SortAnswer(uids, count, extended.unresolved)


@dataclass(frozen=True, slots=True)
class Sort(UidSort):
    """SORT by sequence number; the answer is in UIDs as far as the connection knows them."""

    name = "SORT"
    uses_sequence_numbers = True


@dataclass(frozen=True, slots=True)
class UidThread(Command[tuple[ThreadNode, ...]]):
    """RFC 5256: find messages as threads, by REFERENCES, ORDEREDSUBJECT or another algorithm of the server's."""

    name = "UID THREAD"
    algorithm: str = "REFERENCES"
    criteria: tuple[Key, ...] = (ALL,)

    answers = (ThreadData,)

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        return [b" ", atom(self.algorithm), b" UTF-8", *criteria_fragments(self.criteria, dialect)]

    def result(self, answer: Answer) -> tuple[ThreadNode, ...]:
        return tuple(node for data in answer.all(ThreadData) for node in data.threads)


@dataclass(frozen=True, slots=True)
class Thread(UidThread):
    """THREAD by sequence number; the answer is in UIDs as far as the connection knows them."""

    name = "THREAD"
    uses_sequence_numbers = True
