"""The frame of the main screen: three panes with their titles, the hint strip, the status line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tuimail.ui.arrangement import Arrangement, Place
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.filter_bar import FilterBar
from tuimail.ui.widgets.folder_tree import FolderTree
from tuimail.ui.widgets.message_list import MessageList
from tuimail.ui.widgets.pane import Pane
from tuimail.ui.widgets.reader import Reader


class Frame(Vertical):
    """Owns the widgets and where they stand; knows nothing of what they show."""

    def __init__(self, styles: MailStyles, messages: MessageList) -> None:
        super().__init__(id="frame")
        self.messages = messages
        self.folders = FolderTree(styles, id="folders")
        self.reader = Reader(styles, id="reader")
        self.filter_bar = FilterBar(styles, id="filter")
        self.titles = {place: Bar(styles, fill="bar", id=f"{place}-title", classes="title") for place in Place}
        self.hints = Bar(styles, id="hints")
        self.status = Bar(styles, id="status")
        self.filter_bar.display = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            with Vertical(id="folders-pane"):
                yield self.titles[Place.FOLDERS]
                yield self.folders
            with Vertical(id="mail"):
                with Vertical(id="list-pane"):
                    yield self.titles[Place.LIST]
                    yield self.messages
                    yield self.filter_bar
                with Vertical(id="reader-pane"):
                    yield self.titles[Place.READER]
                    yield self.reader
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

    def apply(self, arrangement: Arrangement) -> None:
        """Show what the arrangement says."""
        has_both = arrangement.list and arrangement.reader
        tree = self.query_one("#folders-pane")
        tree.display = arrangement.folders
        tree.set_class(arrangement.places == (Place.FOLDERS,), "alone")
        self.query_one("#list-pane").display = arrangement.list
        self.query_one("#reader-pane").display = arrangement.reader
        mail = self.query_one("#mail")
        mail.display = arrangement.list or arrangement.reader
        mail.set_class(has_both, "both")
        mail.set_class(has_both and arrangement.is_beside, "beside")
        for title in self.titles.values():
            title.display = arrangement.titles
        self.hints.display = arrangement.hints

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        for pane in self.query(Pane):
            pane.restyle(styles)
        for bar in self.query(Bar):
            bar.restyle(styles)
