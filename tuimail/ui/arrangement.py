"""Which panes are on screen, by size and by what the user does. Pure."""

from __future__ import annotations

from enum import StrEnum

from tuimail.model.values import dataclass

THREE_PANES = 100
TWO_PANES = 80
SIDE_BY_SIDE = 150
_STACK_HEIGHT = 18
_HINT_HEIGHT = 12
_TITLE_HEIGHT = 7


class Place(StrEnum):
    """The pane that has the focus."""

    FOLDERS = "folders"
    LIST = "list"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides."""

    width: int
    height: int
    place: Place = Place.LIST
    is_reading: bool = False
    is_zoomed: bool = False
    hides_folders: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is shown. With list and reader both, the reader is below, or beside where it is wide."""

    folders: bool
    list: bool
    reader: bool
    is_beside: bool
    titles: bool
    hints: bool

    @property
    def places(self) -> tuple[Place, ...]:
        """The panes on screen, from the left."""
        shown = {Place.FOLDERS: self.folders, Place.LIST: self.list, Place.READER: self.reader}
        return tuple(place for place, is_shown in shown.items() if is_shown)


def arrange(now: Circumstances) -> Arrangement:
    """Three panes from 100 columns, two from 80, one below; fewer where it is low."""
    titles, hints = now.height >= _TITLE_HEIGHT, now.height >= _HINT_HEIGHT
    if now.is_zoomed or now.width < TWO_PANES:
        return _alone(now.place, titles, hints)
    is_beside = now.width >= SIDE_BY_SIDE
    has_room = is_beside or now.height >= _STACK_HEIGHT
    is_wide = now.width >= THREE_PANES
    folders = now.place is Place.FOLDERS or (is_wide and not now.hides_folders)
    reader = now.place is Place.READER or (has_room and (is_wide or now.is_reading))
    return Arrangement(folders, has_room or not reader, reader, is_beside, titles, hints)


def _alone(place: Place, titles: bool, hints: bool) -> Arrangement:
    return Arrangement(place is Place.FOLDERS, place is Place.LIST, place is Place.READER, False, titles, hints)
