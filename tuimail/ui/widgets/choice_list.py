"""The list inside a dialog: rows with a text at the left, a text at the right, and headings that cannot be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tuimail.ui.cells import Piece, clean, fit, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import strip_of
from tuimail.ui.widgets.notice import Notice, notice_line
from tuimail.ui.widgets.pane import Pane


class ChoiceRow(NamedTuple):
    """A row. `positions` are the characters of `label` that match what was typed; no `value` makes it a heading."""

    label: str
    value: str | None
    detail: str = ""
    right: str = ""
    positions: frozenset[int] = frozenset()
    style: Style | None = None
    """Of the label, where it has a colour of its own."""
    has_key: bool = False
    """Whether what stands at the right is a key."""


class ChoiceList(Pane):
    """Rows with one chosen."""

    class Picked(Message):
        """The user clicked a row."""

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(styles, id=id)
        self.can_focus = False
        self.rows: Sequence[ChoiceRow] = ()
        self.notice = Notice()
        self.cursor = 0
        self._column = self._details = 0

    def show_rows(self, rows: Sequence[ChoiceRow], cursor: int = 0) -> None:
        """Other rows; the first one that can be chosen from `cursor` on is."""
        self.rows = rows
        self.cursor = cursor
        told = [row for row in rows if row.value is not None and row.detail]
        self._column = max((width_of(clean(row.label)) for row in told), default=0)
        self._details = max((width_of(row.detail) + width_of(clean(row.right)) + 6 for row in told), default=0)
        self.pane_set_lines(len(rows))
        self.pane_scroll_to(0)
        self.move(0)
        self.refresh()

    @property
    def chosen(self) -> ChoiceRow | None:
        """The row under the cursor."""
        row = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return row if row is not None and row.value is not None else None

    @property
    def wanted_width(self) -> int:
        """Columns in which no detail is cut."""
        return self._column + self._details

    @property
    def cut_detail(self) -> str:
        """The whole detail of the chosen row where the row has no room for it, else ""."""
        row = self.chosen
        if row is None or not self.pane_width:
            return ""
        room = (
            self.pane_width
            - 4
            - self._column_in(self.pane_width)
            - (width_of(clean(row.right)) + 2 if row.right else 1)
        )
        return row.detail if width_of(row.detail) > room else ""

    @property
    def cut_label(self) -> str:
        """The whole label of the chosen row where the row has no room for it, else ""."""
        row = self.chosen
        if row is None or not self.pane_width:
            return ""
        column = self._column_in(self.pane_width) if row.detail else self.pane_width
        room = min(column, self.pane_width - 2 - (width_of(clean(row.right)) + 2 if row.right else 1))
        return row.label if width_of(clean(row.label).rstrip()) > room else ""

    def _column_in(self, width: int) -> int:
        """How wide labels before details are: all within half of the row; where one is longer, what details leave."""
        half, left = width // 2, width - self._details
        return min(self._column, half if self._column <= half or left < width // 4 else left)

    def move(self, lines: int) -> None:
        """Move the cursor, over headings, as far as there are rows."""
        target = max(0, min(self.cursor + lines, len(self.rows) - 1))
        step = -1 if lines < 0 else 1
        for index in (*range(target, len(self.rows) if step > 0 else -1, step), *range(target, -1, -1)):
            if 0 <= index < len(self.rows) and self.rows[index].value is not None:
                before, self.cursor = self.cursor, index
                self.pane_refresh_rows(before, index)
                break
        is_first = all(row.value is None for row in self.rows[: self.cursor])
        self.pane_show(0 if is_first else self.cursor)

    def on_resize(self, event: events.Resize) -> None:
        self.pane_set_lines(len(self.rows))
        self.pane_show(self.cursor)

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self.rows) and self.rows[index].value is not None:
            self.move(index - self.cursor)
            self.post_message(self.Picked())

    def pane_line(self, line: int, width: int) -> Strip:
        if not self.rows:
            return notice_line(self.notice, line, (width, self.pane_height), self.pane_styles, self.pane_base)
        if line >= len(self.rows):
            return Strip.blank(width, self.pane_base)
        row = self.rows[line]
        styles = self.pane_styles
        if row.value is None:
            return strip_of([(fit(" " + row.label, width), styles["title-focused"])], width, self.pane_base)
        over = styles["cursor"] if line == self.cursor else Style()
        pieces = _row_pieces(row, width, styles, self._column_in(width))
        if over:
            pieces = [(text, Style(bold=style.bold, underline=style.underline) + over) for text, style in pieces]
        return strip_of(pieces, width, self.pane_base + over)


def _row_pieces(row: ChoiceRow, width: int, styles: MailStyles, column: int) -> list[Piece]:
    """`column` is how wide the labels before details are."""
    right = f" {clean(row.right)} " if row.right else " "
    room = max(0, width - 2 - width_of(right))
    label = clean(row.label)
    whole = label
    if row.detail or width_of(label) > room:
        label = fit(label.rstrip(), min(column, room) if row.detail else room)
    pieces: list[Piece] = [("  ", Style())]
    for index, character in enumerate(label):
        wide = width_of(character)
        if wide > room:
            break
        is_hit = index in row.positions and whole == row.label
        pieces.append(
            (character, (row.style or styles["text"]) + (Style(bold=True, underline=True) if is_hit else Style()))
        )
        room -= wide
    detail = f"  {row.detail}" if row.detail and room > 8 else ""
    pieces.append((fit(detail, room), styles["muted"]))
    pieces.append((right, styles["key" if row.has_key else "muted"]))
    return pieces
