"""What names of folders mean in a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tuimail.model.mailbox import Mailbox
from tuimail.query.terms import All, And, In, Not, Or, Query, Term, either, every

_ANYWHERE: Final = frozenset({"anywhere", "all", "everywhere"})


def named(name: str, mailboxes: Iterable[Mailbox]) -> list[Mailbox]:
    """The mailboxes that `in:` means by a name: a role, a whole name, or else the last part of one."""
    word = name.casefold()
    mailboxes = list(mailboxes)
    if word in _ANYWHERE:
        return mailboxes
    roles = [box for box in mailboxes if box.special_use is not None and box.special_use.value == word]
    whole = [box for box in mailboxes if word in (box.name.casefold(), box.title.casefold())]
    return roles + whole or [box for box in mailboxes if box.path[-1].casefold() == word]


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
