"""The reader with a caret: text is selected in it by keys, or by dragging the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual import events
from textual.message import Message

from tuimail.ui.cells import Piece
from tuimail.ui.widgets.reader import Page, Reader

if TYPE_CHECKING:
    from tuimail.ui.caret import Caret

_HERE = Style(reverse=True, bold=True)


class CaretReader(Reader):
    """A reader in which a place can be marked."""

    class Dragged(Message):
        """Text was selected with the mouse, or what was selected was clicked away."""

    caret: Caret | None = None
    """None while nobody selects."""
    _dragged_from: tuple[int, int] | None = None
    """Cell and line of the page where the button went down."""

    @property
    def is_selecting(self) -> bool:
        """Whether keys are the caret's."""
        return self.caret is not None and self.has_focus

    def begin_caret(self) -> bool:
        """Put the caret on the first line on screen; False where there is no text."""
        if self._shown is None or not self._shown.lines:
            return False
        from tuimail.ui.caret import Caret, Spot  # most messages are only read

        top = max(0, self.scroll_offset.y - len(self._top))
        part = self._body.line(top)
        spot = Spot(part.source, part.start) if part is not None else Spot(0, 0)
        self.caret = Caret(lambda: self._body, spot)
        self.show_caret()
        return True

    def leave_caret(self) -> None:
        self.caret = None
        self._kept.clear()
        self.refresh()

    def show_caret(self) -> None:
        """Paint the caret where it is now, and have it on screen."""
        if self.caret is not None:
            line = len(self._top) + self.caret.place
            self._reach(line + 2 * self.pane_height)
            self.pane_show(line)
        self._kept.clear()
        self.refresh()

    def show_page(self, page: Page | None, *, keep_place: bool = False) -> None:
        """Another text has another caret."""
        if page is None or self.page is None or page.document is not self.page.document:
            self.caret = None
        super().show_page(page, keep_place=keep_place)

    def fold(self, is_folded: bool) -> None:
        """Other lines have another caret."""
        self.caret = None
        super().fold(is_folded)

    def _marks(self, source: int) -> list[tuple[int, int, Style]]:
        marks = super()._marks(source)
        if self.caret is None:
            return marks
        stretch = self.caret.stretch(source)
        if stretch is not None:
            marks.append((*stretch, self.pane_styles["cursor"]))
        if self.caret.at.line == source:
            marks.append((self.caret.at.character, self.caret.end, _HERE))
        return marks

    def _pieces(self, line: int) -> list[Piece]:
        pieces = super()._pieces(line)
        index = line - len(self._top)
        is_empty = self.caret is not None and self.caret.end == self.caret.at.character
        return [*pieces, (" ", _HERE)] if is_empty and self.caret is not None and index == self.caret.place else pieces

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or self._shown is None:
            return
        had_caret = self.caret is not None
        self.leave_caret()
        self._dragged_from = (event.x, self.scroll_offset.y + event.y)
        self.capture_mouse()
        if had_caret:
            self.post_message(self.Dragged())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged_from is None or not (self.caret is not None or self.begin_caret()) or self.caret is None:
            return
        column, line = self._dragged_from
        if self.caret.anchor is None:
            self.caret.to_cell(line - len(self._top), column)
            self.caret.begin()
        self.caret.to_cell(self.scroll_offset.y + event.y - len(self._top), event.x)
        self.show_caret()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragged_from is not None:
            self._dragged_from = None
            self.release_mouse()
            if self.caret is not None:
                self.post_message(self.Dragged())
