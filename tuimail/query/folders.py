"""Puts other names of folders into a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuimail.query.terms import All, And, In, Not, Or, Query, Term, either, every


def with_folders(query: Query, names_of: Callable[[str], Sequence[str]]) -> Query:
    """The query with other folders in place of each `in:`; of several names any will do (one at least)."""
    return query if isinstance(query, All) else _renamed(query, names_of)


def _renamed(term: Term, names_of: Callable[[str], Sequence[str]]) -> Term:
    match term:
        case In(name=name):
            return either(tuple(map(In, dict.fromkeys(names_of(name)))))
        case Not(term=inner):
            return Not(_renamed(inner, names_of))
        case And(terms=terms):
            return every(tuple(_renamed(one, names_of) for one in terms))
        case Or(terms=terms):
            found = either(tuple(_renamed(one, names_of) for one in terms))
            return either(tuple(dict.fromkeys(found.terms))) if isinstance(found, Or) else found
        case _:
            return term
