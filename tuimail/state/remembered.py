"""What outlives the program beside mail: the look of the folder tree, and where the user was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from tuimail.model.ids import AccountId, MessageRow, OpId
from tuimail.model.list_view import ListView, SortBy
from tuimail.state.folders import NodeId
from tuimail.state.habits import Habits, NamedMailbox
from tuimail.state.order import SortKey
from tuimail.state.shown_rows import Place

_MOST_OVERRIDES = 1000


class Panes(NamedTuple):
    """How the user set the panes: the folders' columns, the list's percent (0: usual)."""

    folders: int = 0
    share: int = 0


class Left(NamedTuple):
    """What was on screen when it was left; rows with their dates, because a rebuilt store gives them other numbers."""

    place: Place | None = None
    marked: tuple[SortKey, ...] = ()
    is_open: bool = False
    """The message at the place was being read."""
    is_cut_off: bool = False
    """Nobody left: the terminal went, or the program was told to end."""
    waiting: tuple[tuple[AccountId, tuple[OpId, ...]], ...] = ()
    """Operations that were still to be sent."""
    filter: str = ""
    """What the list was narrowed to."""
    typed: str | None = None
    """What stood in the field of the filter, where it was being typed."""


class Remembered(NamedTuple):
    """Nodes expanded or collapsed by hand, mailboxes moved to or opened lately (newest first), the last one open,
    how those are listed that are not listed as usual, where attachments were saved, the first hints given, and the
    marks and favourites."""

    nodes: tuple[tuple[NodeId, bool], ...] = ()
    recent: tuple[NamedMailbox, ...] = ()
    last: NamedMailbox | None = None
    panes: Panes = Panes()
    views: tuple[tuple[NamedMailbox, ListView], ...] = ()
    save_directory: str = ""
    left: Left = Left()
    tips: tuple[str, ...] = ()
    habits: Habits = Habits()

    def dump(self) -> str:
        """As text for a file."""
        return json.dumps(
            {
                "nodes": [
                    [node.account, list(node.path), expanded] for node, expanded in self.nodes[-_MOST_OVERRIDES:]
                ],
                "recent": [[mailbox.account, mailbox.name] for mailbox in self.recent],
                "last": [self.last.account, self.last.name] if self.last else None,
                "panes": list(self.panes),
                "left": self.left,
                "views": [[*box, *view] for box, view in self.views[-_MOST_OVERRIDES:]],
                "save": self.save_directory,
                "tips": self.tips,
                "habits": self.habits,
            }
        )

    @classmethod
    def load(cls, text: str) -> Remembered:
        """From the text of a file; what is unreadable is forgotten."""
        try:
            return cls._read(json.loads(text))
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
            return cls()

    @classmethod
    def _read(cls, read: dict[str, Any]) -> Remembered:
        nodes = tuple(
            (NodeId(AccountId(str(account)), tuple(map(str, path))), bool(expanded))
            for account, path, expanded in read["nodes"]
        )
        recent = tuple(NamedMailbox(AccountId(str(account)), str(name)) for account, name in read["recent"])
        last = read["last"]
        folders, share = read.get("panes", Panes())[-2:]
        return cls(
            nodes,
            recent,
            NamedMailbox(AccountId(str(last[0])), str(last[1])) if last else None,
            Panes(int(folders), int(share)),
            tuple(_views(read.get("views", ()))),
            str(read.get("save", "")),
            _left(*read.get("left", ())),
            tuple(str(tip) for tip in read.get("tips", ())),
            Habits.load(*read.get("habits", ())),
        )


def _views(read: Iterable[Any]) -> Iterator[tuple[NamedMailbox, ListView]]:
    for account, name, sort, *rest in read:
        with suppress(ValueError):  # an order that only another version knows
            view = ListView(SortBy(sort), *map(bool, rest))
            yield NamedMailbox(AccountId(str(account)), str(name)), view


def _left(
    place: Any = None,
    marked: Any = (),
    is_open: Any = False,
    is_cut_off: Any = False,
    waiting: Any = (),
    filter: Any = "",  # noqa: A002 - the store's word
    typed: Any = None,
) -> Left:
    return Left(
        Place(_key(*place[0]), int(place[1]), any(place[2:])) if place else None,
        tuple(_key(*one) for one in marked),
        bool(is_open),
        bool(is_cut_off),
        tuple((AccountId(str(account)), tuple(OpId(int(op)) for op in ops)) for account, ops in waiting),
        str(filter),
        None if typed is None else str(typed),
    )


def _key(date: Any, row: Any) -> SortKey:
    return int(date), MessageRow(int(row))
