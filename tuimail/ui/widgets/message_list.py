"""The message list: a window on any number of rows.

Finished strips are kept by message and used again while summary, width, look and styles are the same.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tuimail.model.ids import MessageRow
from tuimail.model.summary import MessageSummary
from tuimail.state.date_groups import Group
from tuimail.state.shown_rows import NOTHING, Behind
from tuimail.state.threaded_order import Branch
from tuimail.ui.cells import Piece, fit
from tuimail.ui.columns import AccountMark, RowColumns, RowFacts
from tuimail.ui.dates import ShortDates
from tuimail.ui.headings import Headings
from tuimail.ui.marks import MARKS_WIDTH, below_marks, marks_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import covered, strip_of
from tuimail.ui.widgets.notice import Notice, notice_line
from tuimail.ui.widgets.pane import Pane

_RIGHT_BUTTON: Final = 3
_KEPT_STRIPS: Final = 300
"""Some screens: each costs 6 KB, most of it the empty caches of the strips that Textual cuts from it."""
_PLAIN: Final = Style()


class RowSource(Protocol):
    """The rows, newest first."""

    @property
    def count(self) -> int: ...

    @property
    def cursor(self) -> int: ...

    @property
    def cursor_row(self) -> MessageRow | None:
        """Which message the cursor is on: its index changes when mail arrives, this does not."""

    @property
    def top(self) -> int:
        """The first row on screen, as the list should stand now."""

    def scrolled(self, top: int) -> None:
        """The user scrolled: this row is the first on screen."""

    def summary(self, index: int) -> MessageSummary | None:
        """None while the row is not known yet; it is drawn as a gap."""

    def groups(self) -> Sequence[Group]:
        """The headings between the rows."""

    def branch(self, index: int) -> Branch | None:
        """The tree before a row, where threads are shown."""

    def behind(self, index: int) -> Behind:
        """What is folded away behind a row."""

    def is_selected(self, index: int) -> bool: ...

    def origin(self, index: int) -> str:
        """Where a row comes from, where the list has several places; "" elsewhere."""

    def account(self, index: int) -> AccountMark | None:
        """Whose a row is, where the list is of several accounts."""


class _Look(NamedTuple):
    is_cursor: bool
    has_focus: bool
    is_selected: bool
    width: int
    generation: int
    day: tuple[int, int]
    branch: Branch | None
    behind: Behind
    origin: str
    account: AccountMark | None


class _Kept(NamedTuple):
    summary: MessageSummary
    look: _Look
    strips: tuple[Strip, ...]
    """One for each line of the row."""


class MessageList(Pane):
    """Rows of a RowSource; the cursor is the source's."""

    class CursorMoved(Message):
        """The user clicked a row."""

        def __init__(self, index: int, *, opens: bool, asks: bool = False) -> None:
            """`opens` the message; `asks` what to do with it (the right button)."""
            super().__init__()
            self.index = index
            self.opens = opens
            self.asks = asks

    def __init__(
        self,
        source: RowSource,
        styles: MailStyles,
        *,
        clock: Callable[[], float] = time.time,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(styles, id=id)
        self.source = source
        self.notice = Notice("")
        self.clock = clock
        self.columns = RowColumns()
        self.density, self._fitting, self.row_height = "auto", 1, 1
        self._headings = Headings()
        self._dates = ShortDates(clock())
        self._kept: OrderedDict[tuple[MessageRow, bool], _Kept] = OrderedDict()
        self._shown_row: MessageRow | None = None
        self._shown_cursor = 0
        self.lines = 0
        """Of all rows and headings."""

    def show_source(self) -> None:
        """The rows changed. The view stays on its rows; it follows the cursor only to another message.

        Only lines that look different are painted: a cursor that moves costs two of them.
        """
        if not self._dates.holds(self.clock()):
            self._dates = ShortDates(self.clock())
        top = self.scroll_offset.y
        self._lay_lines()
        if self.source.top != self._headings.index_at(self.scroll_offset.y):
            self.pane_scroll_to(self._headings.first_line_of(self.source.top))
        if self.source.cursor_row != self._shown_row:
            self._show_cursor()
        self._shown_row, self._shown_cursor = self.source.cursor_row, self.source.cursor
        if self.scroll_offset.y == top:
            self.pane_refresh_changed()
        else:
            self.refresh()

    def show_cursor(self) -> None:
        """The cursor is on another row, and nothing else changed: the others need not be looked at."""
        if not self._dates.holds(self.clock()):
            self.show_source()
            return
        top, before = self.scroll_offset.y, self._shown_cursor
        self._show_cursor()
        self._shown_row, self._shown_cursor = self.source.cursor_row, self.source.cursor
        if self.scroll_offset.y == top:
            self._refresh_rows(before, self._shown_cursor)
        else:
            self.refresh()

    def _lay_lines(self) -> None:
        groups = self.source.groups()
        if groups != self._headings.groups or self.row_height != self._headings.height:
            self._headings = Headings(groups, self.row_height)
        # With room for the last row to end above the last line: else the first row on screen were half a one.
        self.lines = self.source.count * self.row_height + len(self._headings) + self.row_height - 1
        self.pane_set_lines(self.lines)

    def _show_cursor(self) -> None:
        """With the heading above it, where there is one."""
        first = self._headings.first_line_of(self.source.cursor)
        last = self._headings.line_of(self.source.cursor) + self.row_height - 1
        top = self.scroll_offset.y
        if top <= first and last < top + self.pane_height and not self._headings.part_at(top):
            return
        self.pane_show(first)
        self.pane_show(last)
        top = self.scroll_offset.y
        if self._headings.part_at(top) and not self._headings.label_at(top) and self.pane_height > self.row_height:
            self.pane_scroll_to(top + 1)  # half a row at the top gives way to half a one at the end

    def _refresh_cursor(self) -> None:
        self._refresh_rows(self.source.cursor)

    def _refresh_rows(self, *indexes: int) -> None:
        firsts = map(self._headings.line_of, indexes)
        self.pane_refresh_rows(*(first + part for first in firsts for part in range(self.row_height)))

    @property
    def page_rows(self) -> int:
        """How many rows a page goes on: one less than there is room for."""
        return max(1, self.pane_height // self.row_height - 1)

    def use_density(self, density: str = "", lines: int = 0) -> None:
        """One line a row (compact), two (relaxed), or the `lines` that fit it (auto); the view stays on its cursor."""
        self.density, self._fitting = density or self.density, lines or self._fitting
        height = {"compact": 1, "relaxed": 2}.get(self.density, self._fitting)
        if height == self.row_height:
            return
        self.row_height = height
        self._kept.clear()
        self._lay_lines()
        self.pane_scroll_to(self._headings.first_line_of(self.source.top))
        self._show_cursor()
        self.refresh()

    def show_notice(self, notice: Notice) -> None:
        """What to say while there are no rows."""
        if notice != self.notice:
            self.notice = notice
            self.refresh()

    @property
    def rows_on_screen(self) -> range:
        """The rows that are visible."""
        top = self.scroll_offset.y
        end = self._headings.index_at(top + self.pane_height + self.row_height - 1)
        return range(self._headings.index_at(top), min(self.source.count, end))

    def restyle(self, styles: MailStyles) -> None:
        self._kept.clear()
        super().restyle(styles)

    def on_resize(self, event: events.Resize) -> None:
        self._lay_lines()
        self._show_cursor()

    def on_focus(self) -> None:
        self._refresh_cursor()

    def on_blur(self) -> None:
        self._refresh_cursor()

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        index = self._headings.index_at(line)
        if 0 <= index < self.source.count and not self._headings.label_at(line):
            asks = event.button == _RIGHT_BUTTON
            self.post_message(self.CursorMoved(index, opens=event.chain > 1 and not asks, asks=asks))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.source.scrolled(self._headings.index_at(round(new_value)))

    def pane_line(self, line: int, width: int) -> Strip:
        if not self.source.count:
            return self._notice_line(line, width)
        if label := self._headings.label_at(line):
            return strip_of([(fit(f"  {label}", width), self.pane_styles["note"])], width, self.pane_base)
        strips = self._row_strips(self._headings.index_at(line), width)
        return strips[self._headings.part_at(line)] if strips else Strip.blank(width, self.pane_base)

    def _row_strips(self, line: int, width: int) -> tuple[Strip, ...]:
        summary = self.source.summary(line) if line < self.source.count else None
        if summary is None:
            return ()
        is_cursor, branch = line == self.source.cursor, self.source.branch(line)
        look = _Look(
            is_cursor,
            is_cursor and self.has_focus,
            self.source.is_selected(line),
            width,
            self.pane_styles.generation,
            self._dates.day,
            branch,
            self.source.behind(line) if branch is not None and branch.hidden else NOTHING,
            self.source.origin(line),
            self.source.account(line),
        )
        key = summary.row, is_cursor  # a row looks again as it did before the cursor came
        kept = self._kept.get(key)
        if kept is not None and kept.summary == summary and kept.look == look:
            return kept.strips
        strips = self._row(summary, look)
        self._kept[key] = _Kept(summary, look, strips)
        self._kept.move_to_end(key)
        if len(self._kept) > _KEPT_STRIPS:
            self._kept.popitem(last=False)
        return strips

    def _notice_line(self, line: int, width: int) -> Strip:
        return notice_line(self.notice, line, (width, self.pane_height), self.pane_styles, self.pane_base)

    def _row(self, summary: MessageSummary, look: _Look) -> tuple[Strip, ...]:
        marks = marks_of(summary, look, self.pane_styles)
        columns = self._columns(summary, look)
        below = below_marks(look, self.pane_styles)
        return tuple(self._line(below if part else marks, one, look) for part, one in enumerate(columns))

    def _line(self, marks: list[Piece], columns: list[Piece], look: _Look) -> Strip:
        styles = self.pane_styles
        over = _PLAIN
        if look.is_cursor:
            over = styles["cursor" if look.has_focus else "cursor-blurred"]
            columns = covered(columns, over)
        elif look.is_selected:
            over = styles["selected"]
            columns = [(text, _on(style, over)) for text, style in columns]
        if over:
            marks = [(text, over if over.reverse else _on(style, over)) for text, style in marks]
        return strip_of([*marks, *columns], look.width, self.pane_base + over)

    def _columns(self, summary: MessageSummary, look: _Look) -> Sequence[list[Piece]]:
        """What each line of the row shows."""
        facts, width = RowFacts(look.branch, look.origin, look.account), look.width - MARKS_WIDTH
        if look.behind.newest > summary.internaldate:  # a folded thread stands where its newest message does
            summary = replace(summary, internaldate=look.behind.newest)
        if self.row_height > 1:
            from tuimail.ui.relaxed import relaxed_pieces

            return relaxed_pieces(summary, facts, width, self.pane_styles, self._dates)
        return [self.columns.pieces(summary, facts, width, self.pane_styles, self._dates)]


def _on(style: Style, over: Style) -> Style:
    """A text's own colour where it means something, on the background of the row."""
    return style + Style(bgcolor=over.bgcolor, underline=over.underline)
