"""The frame of the main screen: three panes with their titles, the hint strip, the status line."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.message import Message

from tuimail.ui.arrangement import DEFAULT_SIZES, Arrangement, Place, Sizes
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.caret_reader import CaretReader
from tuimail.ui.widgets.filter_bar import FilterBar
from tuimail.ui.widgets.folder_tree import FolderTree
from tuimail.ui.widgets.message_list import MessageList
from tuimail.ui.widgets.pane import Pane

_LEAST_ROWS, _LEAST_HEIGHT = 3, 7
"""Of a list above the reader: with few messages, and with enough of them (as in the style sheet)."""
_LONG = 60
"""A list of so many lines fills its pane."""


class _Column(Vertical):
    """Its children cover it: Textual need not make a line of it for each row behind them."""

    BLANK = True


class _Row(Horizontal):
    """The same, side by side."""

    BLANK = True


def _title_bar(place: Place, styles: MailStyles) -> Bar:
    """What is selected or filtered in the list goes before how many messages it has."""
    return Bar(styles, fill="bar", right_yields=place is Place.LIST, id=f"{place}-title", classes="title")


class Frame(_Column):
    """Owns the widgets and where they stand; knows nothing of what they show. Borders between panes can be dragged."""

    class Dragged(Message):
        """The user dragged a border: other sizes for the panes."""

        def __init__(self, sizes: Sizes) -> None:
            super().__init__()
            self.sizes = sizes

    def __init__(self, styles: MailStyles, messages: MessageList) -> None:
        super().__init__(id="frame")
        self.messages = messages
        self.folders = FolderTree(styles, id="folders")
        self.reader = CaretReader(styles, id="reader")
        self.filter_bar = FilterBar(styles, id="filter")
        self.titles = {place: _title_bar(place, styles) for place in Place}
        self._may_fit, self._lines = False, 0
        self._height: int | None = None
        self._fitted: object = None
        self.hints = Bar(styles, id="hints")
        self.status = Bar(styles, id="status")
        self.filter_bar.display = False
        self._sizes = DEFAULT_SIZES
        self._grip: Place | None = None
        self._columns = {
            Place.FOLDERS: Vertical(self.titles[Place.FOLDERS], self.folders, id="folders-pane"),
            Place.LIST: _Column(self.titles[Place.LIST], self.messages, self.filter_bar, id="list-pane"),
            Place.READER: Vertical(self.titles[Place.READER], self.reader, id="reader-pane"),
        }
        self._mail = _Column(self._columns[Place.LIST], self._columns[Place.READER], id="mail")
        self._panes = _Row(self._columns[Place.FOLDERS], self._mail, id="panes")

    def compose(self) -> ComposeResult:
        yield self._panes
        yield self.hints
        yield self.status

    def pane(self, place: Place) -> Pane:
        """The pane of a place."""
        match place:
            case Place.FOLDERS:
                return self.folders
            case Place.LIST:
                return self.messages
            case Place.READER:
                return self.reader

    def apply(self, arrangement: Arrangement, sizes: Sizes = DEFAULT_SIZES) -> None:
        """Show what the arrangement says; before the first layout that costs nothing."""
        self._sizes = sizes
        has_both = arrangement.list and arrangement.reader
        columns = {Place.FOLDERS: arrangement.folders, Place.LIST: arrangement.list, Place.READER: arrangement.reader}
        for place, is_shown in columns.items():
            self._columns[place].display = is_shown
            self.titles[place].display = arrangement.titles
        self._columns[Place.FOLDERS].set_class(arrangement.places == (Place.FOLDERS,), "alone")
        self._mail.display = arrangement.list or arrangement.reader
        self._mail.set_class(has_both, "both")
        self._mail.set_class(has_both and arrangement.is_beside, "beside")
        self.hints.display = arrangement.hints
        self._resize(arrangement, sizes.share if has_both and not arrangement.is_beside else 0)
        self._may_fit = has_both and not arrangement.is_beside and not sizes.share
        self._fit()

    def fit_list(self, what: object, lines: int) -> None:
        """A short list leaves the reader below it what it has no lines for, unless the user set its size.

        What is read does not move with each row that leaves: while it is the list of the same thing it only grows.
        """
        lines = min(lines, _LONG)
        self._lines = max(lines, self._lines) if what == self._fitted else lines
        self._fitted = what
        self._fit()

    def refit(self, lines: int) -> None:
        """The same list in other panes; what comes in its place may not be painted yet."""
        self.fit_list(self._fitted, lines)

    def _fit(self) -> None:
        bar, styles = self.filter_bar, self._columns[Place.LIST].styles
        fits = self._may_fit and 0 < self._lines < _LONG and not (bar.is_typing or bar.is_opening)
        height = max(_LEAST_ROWS, self._lines) + 1 if fits else None
        if height != self._height:
            self._height = height
            styles.max_height = height
            styles.min_height = min(height, _LEAST_HEIGHT) if height is not None else None

    # Dragging

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Nothing moves yet: a click there is still a click on what is there."""
        self._grip = self._border_at(event.screen_x, event.screen_y) if event.button == 1 else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._grip is None:
            return
        if not event.button:  # let go outside of the terminal
            self._let_go()
            return
        self.capture_mouse()
        sizes = self._dragged_to(self._grip, event.screen_x, event.screen_y)
        if sizes != self._sizes:
            self.post_message(self.Dragged(sizes))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._grip is not None:
            self._grip = None
            self.release_mouse()

    def _border_at(self, x: int, y: int) -> Place | None:
        """The pane whose far border is there: the folders' right one, the list's right or lower one."""
        folders, mail, reader = self._columns[Place.FOLDERS], self._columns[Place.LIST], self._columns[Place.READER]
        if folders.display and self._mail.display and x in (folders.region.right - 1, folders.region.right):
            return Place.FOLDERS
        if not (mail.display and reader.display):
            return None
        if self._mail.has_class("beside"):
            return Place.LIST if x in (mail.region.right - 1, reader.region.x) else None
        return Place.LIST if y == reader.region.y and x >= reader.region.x else None

    def _dragged_to(self, grip: Place, x: int, y: int) -> Sizes:
        if grip is Place.FOLDERS:
            return self._sizes.with_folders(x - self._panes.region.x)
        room = self._mail.region
        at, whole = (x - room.x, room.width) if self._mail.has_class("beside") else (y - room.y, room.height)
        return self._sizes.with_share(round(at * 100 / max(1, whole)))

    def _resize(self, arrangement: Arrangement, share: int) -> None:
        """The arrangement's columns and the user's share of lines; None gives a pane back to the style sheet."""
        self._columns[Place.FOLDERS].styles.width = arrangement.folders_width or None
        self._columns[Place.LIST].styles.width = arrangement.list_width or None
        for place, part in ((Place.LIST, share), (Place.READER, 100 - share)):
            self._columns[place].styles.height = f"{part}fr" if share else None

    def of_the_moment(self) -> list[Region]:
        """What a picture of the screen leaves out: the mail that is read, and what is only true now."""
        bars = [self.titles[Place.READER], self.status, *([self.hints] if self.hints.is_of_the_moment else [])]
        return [widget.region for widget in (self.reader, *bars) if widget.is_mounted]

    @property
    def said_rows(self) -> range:
        """The rows of the status line, with the strip above it where that has what the line had no room for."""
        status, hints = self.status.region, self.hints.region
        return range(hints.y if self.hints.is_of_the_moment else status.y, status.bottom)

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        for pane in self.query(Pane):
            pane.restyle(styles)
        for bar in (*self.titles.values(), self.hints, self.status):
            bar.restyle(styles)
        self.filter_bar.restyle(styles)
