"""What is remembered of a folder goes with it to its new name, whoever gave it that, as with those inside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimail.config.errors import ConfigError
from tuimail.config.searches import read_searches
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import Mailbox
from tuimail.state.habits import NamedMailbox
from tuimail.state.renamed import Renamed

if TYPE_CHECKING:
    from tuimail.state.intents import Intents


def follow(desk: Intents, account: AccountId, before: Sequence[Mailbox], after: Sequence[Mailbox]) -> None:
    """Some of the folders have other names than before; those of one tree were given them at once."""
    now = {box.row: box for box in after}
    seen: list[Renamed] = []
    for box in sorted(before, key=lambda box: len(box.name)):
        other = now.get(box.row, box)
        if other.name == box.name or any(one.moved(box.name) == other.name for one in seen):
            continue
        seen.append(Renamed(account, box.name, other.name, box.delimiter, before))
        _follow_with_habits(desk, seen[-1])
    _read_searches_again(desk)


def _read_searches_again(desk: Intents) -> None:
    """The engine wrote the new name into them."""
    file = desk.saved.file
    if file is None or desk.saved.problem or desk.files.text(file) is not None or not desk.saved.own:
        return
    try:
        own = read_searches(file)
    except ConfigError:
        return  # it is told where they are changed
    if own != desk.saved.own:
        desk.saved.change(own)


def _follow_with_habits(desk: Intents, renamed: Renamed) -> None:
    """Favourites, marks, orders of lists and what pickers count are kept."""

    def moved(box: NamedMailbox) -> NamedMailbox:
        return box._replace(name=renamed.moved(box.name)) if box.account == renamed.account else box

    desk.folders.favour([moved(box) for box in desk.folders.favourites])
    if renamed.delimiter:
        mark = renamed.delimiter
        desk.folders.carry(renamed.account, lambda path: tuple(renamed.moved(mark.join(path)).split(mark)))
    desk.list_views = {moved(box): view for box, view in desk.list_views.items()}
    desk.recent = [moved(box) for box in desk.recent]
    desk.uses = Counter({moved(box): count for box, count in desk.uses.items()})
    desk.marks = {letter: spot._replace(mailbox=moved(spot.mailbox)) for letter, spot in desk.marks.items()}
    desk.last = moved(desk.last) if desk.last is not None else None
