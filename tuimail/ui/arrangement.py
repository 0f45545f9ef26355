"""Which panes are on screen, by size and by what the user does. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.model.values import dataclass
from tuimail.state.remembered import Panes

THREE_PANES = 100
TWO_PANES = 80
SIDE_BY_SIDE = 150
_STACK_HEIGHT = 18
_LEAST_FOLDERS, _MOST_FOLDERS, _FOLDERS = 12, 60, 26
_FEWEST_FOLDERS = 20
_ROW, _TEXT = 60, 60
"""Columns of a row that shows most subjects whole, and of a text that can be read."""
_ROW_WITH_ORIGIN = 84
"""Of one that names a folder, too."""
_LEAST_SHARE, _MOST_SHARE = 15, 85
_HINT_HEIGHT = 12
_TITLE_HEIGHT = 7


class Place(StrEnum):
    """The pane that has the focus."""

    FOLDERS = "folders"
    LIST = "list"
    READER = "reader"


class Layout(StrEnum):
    """How the panes stand where there is room for more than one; the values are the config's words."""

    AUTO = "auto"
    """Below each other, and side by side where it is very wide."""
    WIDE = "wide"
    """Three panes side by side."""
    CLASSIC = "classic"
    """The list above the reader."""
    NARROW = "narrow"
    """One pane at a time."""

    @property
    def description(self) -> str:
        """What it looks like, for those who choose."""
        return _DESCRIPTIONS[self]


_DESCRIPTIONS: Final = {
    Layout.AUTO: gettext("by the size of the terminal"),
    Layout.WIDE: gettext("three panes side by side"),
    Layout.CLASSIC: gettext("the list above the reader"),
    Layout.NARROW: gettext("one pane at a time"),
}


class Sizes(NamedTuple):
    """The folders' columns, and the list's share of list and reader in percent; 0 is the layout's own."""

    folders: int = 0
    share: int = 0

    def grown(self, place: Place, step: int, arrangement: Arrangement) -> Sizes:
        """After one step of the focused pane, within what leaves every pane something."""
        if place is Place.FOLDERS:
            return self.with_folders((self.folders or arrangement.folders_width or _FOLDERS) + 2 * step)
        if not (arrangement.list and arrangement.reader):
            return self
        share = (self.share or arrangement.usual_share) + 5 * (step if place is Place.LIST else -step)
        return self.with_share(share)

    def with_folders(self, columns: int) -> Sizes:
        """So many columns for the folders, within what leaves every pane something."""
        return self._replace(folders=max(_LEAST_FOLDERS, min(_MOST_FOLDERS, columns)))

    def with_share(self, percent: int) -> Sizes:
        """So much for the list, within what leaves both something."""
        return self._replace(share=max(_LEAST_SHARE, min(_MOST_SHARE, percent)))


DEFAULT_SIZES: Final = Sizes()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides."""

    width: int
    height: int
    place: Place = Place.LIST
    is_reading: bool = False
    is_zoomed: bool = False
    hides_folders: bool = False
    layout: Layout = Layout.AUTO
    names: int = 0
    """Columns that the longest name in the tree takes; 0: not known."""
    sizes: Sizes = DEFAULT_SIZES


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is shown. With list and reader both, the reader is below, or beside where it is wide."""

    folders: bool
    list: bool
    reader: bool
    is_beside: bool
    titles: bool
    hints: bool
    folders_width: int = 0
    """Columns of the folders; 0: all there are."""
    list_width: int = 0
    """Columns of the list beside the reader; 0: all that the folders leave."""
    usual_share: int = 40
    """The list's share of the room of list and reader, in percent."""

    def row_lines(self, has_origins: bool = False) -> int:
        """Lines that a message needs in the list, so that its subject can be read.

        `has_origins`: each says besides in which folder it is.
        """
        return 2 if 0 < self.list_width < (_ROW_WITH_ORIGIN if has_origins else _ROW - 4) else 1

    @property
    def places(self) -> tuple[Place, ...]:
        """The panes on screen, from the left."""
        shown = {Place.FOLDERS: self.folders, Place.LIST: self.list, Place.READER: self.reader}
        return tuple(place for place, is_shown in shown.items() if is_shown)


def wished(panes: Panes) -> Sizes:
    """What the user set last time; nonsense in the file is passed by."""
    folders = panes.folders if _LEAST_FOLDERS <= panes.folders <= _MOST_FOLDERS else 0
    return Sizes(folders, panes.share if _LEAST_SHARE <= panes.share <= _MOST_SHARE else 0)


def arrange(now: Circumstances) -> Arrangement:
    """Three panes from 100 columns, two from 80, one below; fewer where it is low."""
    titles, hints = now.height >= _TITLE_HEIGHT, now.height >= _HINT_HEIGHT
    if now.is_zoomed or now.layout is Layout.NARROW or now.width < TWO_PANES:
        return _alone(now.place, titles, hints)
    is_beside = now.layout is Layout.WIDE or (now.layout is Layout.AUTO and now.width >= SIDE_BY_SIDE)
    has_room = is_beside or now.height >= _STACK_HEIGHT
    is_wide = now.width >= THREE_PANES
    folders = now.place is Place.FOLDERS or (is_wide and not now.hides_folders)
    reader = now.place is Place.READER or (has_room and (is_wide or now.is_reading))
    list_ = has_room or not reader
    tree = _folders_width(now, is_beside=is_beside) if folders else 0
    if not (is_beside and list_ and reader):
        return Arrangement(folders, list_, reader, is_beside, titles, hints, tree)
    room = now.width - tree
    width = room * now.sizes.share // 100 if now.sizes.share else _list_width(room)
    return Arrangement(folders, list_, reader, is_beside, titles, hints, tree, width, round(100 * width / room))


def _folders_width(now: Circumstances, *, is_beside: bool) -> int:
    """The user's; else as the names need, but not more than a quarter of the screen, or what is usual."""
    least = _FEWEST_FOLDERS if is_beside else _FOLDERS
    return now.sizes.folders or max(least, min(now.names or _FOLDERS, max(_FOLDERS, now.width // 4)))


def _list_width(room: int) -> int:
    """Not quite half, but what a row takes where that leaves enough for a text."""
    width = room * 48 // 100
    return max(_ROW, width) if room >= _ROW + _TEXT else width


def _alone(place: Place, titles: bool, hints: bool) -> Arrangement:
    return Arrangement(place is Place.FOLDERS, place is Place.LIST, place is Place.READER, False, titles, hints)
