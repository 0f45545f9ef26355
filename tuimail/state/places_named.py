"""The accounts and folders that a query names: whether there are such, and what is like those that are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.safe_text import safe_line
from tuimail.query.folders import named
from tuimail.query.parser import parse
from tuimail.query.terms import Account, In, Leaf, leaves, quoted
from tuimail.state.folders import FolderTree

if TYPE_CHECKING:
    from tuimail.state.desk import Desk


def accounts_in(query: str) -> list[str]:
    """The accounts that it names."""
    return [leaf.name for leaf in _leaves(query) if isinstance(leaf, Account)]


def unknown_account(query: str, accounts: Iterable[AccountId]) -> str:
    """What to say of an account: that there is none like it; "" where all are known."""
    known = list(map(str, accounts))
    folded = {name.casefold() for name in known}
    wrong = next((name for name in accounts_in(query) if name.casefold() not in folded), None)
    return (
        gettext("There is no account “{wrong}”: there is {join}.").format(
            wrong=safe_line(wrong), join=" and ".join(known)
        )
        if wrong is not None
        else ""
    )


def unknown_folder(query: str, folders: FolderTree) -> str:
    """The same of a folder that no account has."""
    boxes = [box for account in folders.accounts for box in folders.mailboxes(account)]
    return no_such_folder(query, boxes)


def no_such_folder(query: str, boxes: Sequence[Mailbox]) -> str:
    """What to say of a folder that is none of these; "" where all are."""
    names = [leaf.name for leaf in _leaves(query) if isinstance(leaf, In)]
    wrong = next((name for name in names if not named(name, boxes)), None)
    if wrong is None or not boxes:
        return ""
    from difflib import get_close_matches

    known = {name.casefold(): name for box in boxes for name in (box.path[-1], box.name)}
    near = get_close_matches(wrong.casefold(), known, 1)
    told = gettext("There is no folder “{wrong}”.").format(wrong=safe_line(wrong))
    return told + (gettext(" Did you mean in:{near}?").format(near=safe_line(quoted(known[near[0]]))) if near else "")


def unknown_place(query: str, desk: Desk) -> str:
    """What to say of an account or a folder that there is none like it; "" where all are known."""
    return unknown_account(query, desk.readers.accounts) or unknown_folder(query, desk.folders)


def is_elsewhere(query: str, mailbox: Mailbox) -> bool:
    """Whether all of the folders that it names are others than one."""
    names = [leaf.name for leaf in _leaves(query) if isinstance(leaf, In)]
    return bool(names) and not any(named(name, [mailbox]) for name in names)


def _leaves(query: str) -> list[Leaf]:
    return leaves(parse(query))
