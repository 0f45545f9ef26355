"""Conditions of SQL with their parameters, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tuimail.store.words import contains


class Condition(NamedTuple):
    """SQL with its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


TRUE: Final = Condition("1")
FALSE: Final = Condition("0")


def containing(column: str, text: str) -> Condition:
    """The column contains the text in any case."""
    sql, parameters = contains(column, text)
    return Condition(sql, tuple(parameters))


def all_of(conditions: Sequence[Condition]) -> Condition:
    if FALSE in conditions:
        return FALSE
    return _joined(" AND ", [one for one in conditions if one != TRUE], TRUE)


def any_of(conditions: Sequence[Condition]) -> Condition:
    if TRUE in conditions:
        return TRUE
    return _joined(" OR ", [one for one in conditions if one != FALSE], FALSE)


def _joined(operator: str, conditions: Sequence[Condition], neutral: Condition) -> Condition:
    if len(conditions) < 2:
        return conditions[0] if conditions else neutral
    sql = operator.join(condition.sql for condition in conditions)
    return Condition(f"({sql})", tuple(value for condition in conditions for value in condition.parameters))


def negated(condition: Condition) -> Condition:
    if condition in (TRUE, FALSE):
        return FALSE if condition == TRUE else TRUE
    return Condition(f"NOT ({condition.sql})", condition.parameters)


def numbers(numbers: Iterable[int]) -> str:
    return ", ".join(f"{number:d}" for number in numbers)
