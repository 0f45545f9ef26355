"""The main screen: folders, messages, reader, and the bars around them."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult

from tuimail.state.remembered import Panes
from tuimail.state.root import AppState
from tuimail.state.touched import EVERYTHING, Touched
from tuimail.ui import asking, instead, views, walking
from tuimail.ui.arrangement import Circumstances, Layout, Place, Sizes, arrange, wished
from tuimail.ui.keymap import Keymap
from tuimail.ui.notices import list_notice, reader_notice
from tuimail.ui.pages import page
from tuimail.ui.previewing import Patience, Preview
from tuimail.ui.rows import ListingRows
from tuimail.ui.screens.standing import StandingScreen
from tuimail.ui.strip import long_message, show_strip
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.caret_reader import CaretReader
from tuimail.ui.widgets.filter_bar import FilterBar
from tuimail.ui.widgets.folder_tree import FolderTree
from tuimail.ui.widgets.frame import Frame
from tuimail.ui.widgets.message_list import MessageList
from tuimail.ui.widgets.pane import Pane

if TYPE_CHECKING:
    from tuimail.ui.dialogs import Dialogs, Themes


class MainScreen(StandingScreen, inherit_bindings=False):
    """Paints what the state says; every change comes through `show`, which then calls `after`."""

    def __init__(
        self,
        state: AppState,
        keymap: Keymap,
        styles: MailStyles,
        themes: Themes,
        *,
        clock: Callable[[], float] = time.time,
        after: Callable[[], None] = lambda: None,
        layout: Layout = Layout.AUTO,
    ) -> None:
        super().__init__(lambda: _dialogs(self, themes))
        self.state: AppState = state
        self.keymap = keymap
        self.mail_styles = styles
        self.frame = Frame(styles, MessageList(ListingRows(state), styles, clock=clock, id="list"))
        self.place: Place = Place.READER if self.is_reading else Place.LIST
        self.layout_wish: Layout = layout
        self.sizes: Sizes = wished(state.panes)
        self.arrangement = arrange(Circumstances(80, 24))
        walking.dress(self, styles)
        self.is_zoomed = False
        self.is_in_flow = False
        self.hides_folders = False
        self.shows_all_headers = False
        self.copied, self.key_bar = "", "auto"
        self.prefix: tuple[str, ...] = ()
        self.count = ""
        self.holds_bars = False
        """While a key is obeyed: whatever it changes, the bars are painted once, at its end."""
        self.shows_continuations = self.shows_tips = False
        self.tip: tuple[str, float] | None = None
        self._after = after
        self.preview = Preview(self)
        self._patience = Patience(self)
        self._is_ready = self.is_standing = False

    def compose(self) -> ComposeResult:
        walking.show_tree(self)
        self.arrangement = walking.arranged(self, self.app.size.width or 80, self.app.size.height or 24)
        self.frame.apply(self.arrangement, self.sizes)
        self._is_ready = True
        self.show(EVERYTHING)
        yield self.frame

    def on_mount(self) -> None:
        self.pane.focus(scroll_visible=False)
        self.is_standing = True
        asking.type_on(self)

    @on(events.ScreenSuspend)
    @on(events.ScreenResume)
    def _covered_or_not(self) -> None:
        if self.is_standing:
            self.show_bars()

    @property
    def messages(self) -> MessageList:
        return self.frame.messages

    @property
    def folders(self) -> FolderTree:
        return self.frame.folders

    @property
    def reader(self) -> CaretReader:
        return self.frame.reader

    # What is where

    @property
    def pane(self) -> Pane:
        """The pane that has the focus, or had it before a dialog."""
        return self.frame.pane(self.place)

    @property
    def is_reading(self) -> bool:
        """Whether a message is open (a preview is not)."""
        return self.state.reading is not None and self.state.reading.is_open

    @property
    def is_filtered(self) -> bool:
        return self.state.listing is not None and bool(self.state.listing.filter)

    def on_resize(self, event: events.Resize) -> None:
        self.rearrange(event.size.width, event.size.height)
        self.call_after_refresh(self.show_bars)  # how much fits on them changes in every arrangement

    def rearrange(self, width: int = 0, height: int = 0) -> None:
        """Show the panes that fit."""
        width, height = width or self.size.width, height or self.size.height
        if not width or not self._is_ready:
            return
        arrangement = walking.arranged(self, width, height)
        if arrangement != self.arrangement:
            self.arrangement = arrangement
            self.frame.apply(arrangement, self.sizes)
            walking.lay_rows(self)
            self.show_bars()
        self.frame.refit(self.messages.lines)

    def set_panes(self, layout: Layout, sizes: Sizes) -> None:
        """Another layout or other sizes, kept for the next run."""
        self.layout_wish, self.sizes = layout, sizes
        self.state.panes = Panes(*sizes)
        self.rearrange()
        self.frame.apply(self.arrangement, sizes)

    def go(self, place: Place) -> None:
        """Give a pane the focus; it comes on screen for it."""
        self.place = place
        self.rearrange()
        self.set_focus(self.pane, scroll_visible=False)  # now: keys that wait already are meant for this place
        if self.state.is_digesting:
            self.show({Touched.READER})
        self.preview.ask()

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        """A click focused a pane. What is told of a pane that lost the focus since then is old."""
        for place in Place:
            if event.widget is self.focused is self.frame.pane(place) and place is not self.place:
                self.place = place
                self.rearrange()
        self.show_bars()

    # Painting

    def show(self, touched: Set[Touched]) -> None:
        """Paint anew what a change touched, and start what it asks for."""
        if not self._is_ready:
            return
        touched = instead.settled(self, touched)
        if Touched.TREE in touched:
            walking.show_tree(self)
            self.rearrange()
        if Touched.READER in touched or (touched and self._waits_for_text):
            self._show_reader()
        if touched and not self.messages.source.count:
            self.messages.show_notice(list_notice(self.state, self.keymap))
        walking.show_list(self, touched)
        if touched & {Touched.LIST, Touched.CURSOR}:
            self.preview.ask()
        if touched:
            self.show_bars()
        if touched and (self.has_dialogs or self.state.prompt is not None):
            self.dialogs.show_touched(touched)
            if Touched.PROMPT in touched:
                self.dialogs.prompt()
        self._after()

    @property
    def _waits_for_text(self) -> bool:
        """Whether the reader says why there is nothing to read, which changes with the connection."""
        reading = self.state.reading
        return self.state.listing is None if reading is None else reading.document is None

    def _show_reader(self) -> None:
        reading = self.state.reading
        other = instead.page_instead(self)
        message: object = other is not None or (reading.key if reading is not None else None)
        is_same = message == self._patience.shown
        if not self._patience.may_show(message, reading if other is None else None):
            return
        self.reader.notice = reader_notice(self.state, self.keymap)
        if self.shows_all_headers:
            self.state.views.want_headers()
        shown = other or page(self.state, self.keymap, all_headers=self.shows_all_headers)
        self.reader.show_page(shown, keep_place=is_same)
        self.rearrange()
        if other is None and reading is not None and reading.document is not None and self.is_reading:
            self.call_after_refresh(self._tell_shown, reading.key)
        self.preview.came()

    def _tell_shown(self, key: object) -> None:
        reading = self.state.reading
        if reading is not None and reading.key == key and self.arrangement.reader:
            self.show(self.state.reader.shown(reading.key))

    def show_bars(self) -> None:
        """Titles, hints and status as things stand; those that did not change are not painted."""
        if self.holds_bars:
            return
        state, styles, titles = self.state, self.mail_styles, self.frame.titles
        percent = self.reader.percent_read if self.reader.page is not None else None
        titles[Place.FOLDERS].show(*views.folders_title(state, styles, self.place))
        titles[Place.LIST].show(*views.list_title(state, styles, self.place))
        titles[Place.READER].show(*views.reader_title(state, styles, self.place, percent))
        width = self.size.width
        long = long_message(self, width)
        show_strip(self, long, width)
        self.frame.status.show(*views.status(state, styles, (*self.count, *self.prefix), width, with_message=not long))

    on_caret_reader_dragged = show_bars

    def show_prefix(self, prefix: tuple[str, ...], count: str = "") -> None:
        """The keys of a sequence so far, () when it ended, and the number before it."""
        self.prefix, self.count = prefix, count
        self.shows_continuations = False
        self.show_bars()

    def show_continuations(self) -> None:
        """What can follow the prefix."""
        if self.prefix:
            self.shows_continuations = True
            self.show_bars()

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self.mail_styles = styles
        walking.dress(self, styles)
        self.frame.restyle(styles)
        self.show(EVERYTHING)

    # The filter

    @on(FilterBar.Changed)
    def _asked(self, event: FilterBar.Changed) -> None:
        self.show(asking.answer(self.state, event, self.keymap.profile))

    @on(FilterBar.Left)
    def _left_filter(self) -> None:
        self.frame.filter_bar.is_closing = False
        self.go(Place.LIST)

    # The mouse

    @on(MessageList.CursorMoved)
    def _clicked_row(self, event: MessageList.CursorMoved) -> None:
        self.show(self.state.browse.cursor_to(event.index))
        if event.asks:
            from tuimail.ui.menu import open_menu

            open_menu(self)
        elif event.opens:
            self.show(self.state.reader.open())

    @on(Frame.Dragged)
    def _dragged(self, event: Frame.Dragged) -> None:
        self.set_panes(self.layout_wish, event.sizes)

    @on(FolderTree.Chosen)
    def _clicked_node(self, event: FolderTree.Chosen) -> None:
        if event.toggles:
            walking.fold_node(self, expand=None)
        else:
            walking.open_node(self)


def _dialogs(screen: MainScreen, themes: Themes) -> Dialogs:
    from tuimail.ui.dialogs import Dialogs

    return Dialogs(screen, themes)
