"""The groups of the sweep view, a line each: how many, how large, since when, from whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tuimail.model.language import gettext
from tuimail.model.sender_group import SenderGroup
from tuimail.model.sizes import size_text
from tuimail.state.sweeping import Sweeping
from tuimail.ui.cells import Piece, clean, fit
from tuimail.ui.dates import SHORT_WIDTH, ShortDates
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import cursor_line, strip_of
from tuimail.ui.widgets.notice import Notice, notice_line
from tuimail.ui.widgets.pane import Pane

_ROOMY: Final = 72
_COUNT: Final = 8


class SweepList(Pane):
    """Lines of the state's groups; the cursor is the state's."""

    class Clicked(Message):
        """The user clicked a group."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, sweep: Sweeping, styles: MailStyles, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(styles, id="sweep-list")
        self._sweep = sweep
        self._clock = clock
        self._dates = ShortDates(clock())
        self.notice = Notice("")

    def show_groups(self, notice: Notice) -> None:
        """The groups or the cursor changed; `notice` stands where there are none."""
        self.notice = notice
        self._dates = ShortDates(self._clock())
        self.pane_set_lines(len(self._sweep.groups))
        self.pane_show(self._sweep.cursor)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self.pane_set_lines(len(self._sweep.groups))
        self.pane_show(self._sweep.cursor)

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self._sweep.groups):
            self.post_message(self.Clicked(index))

    def pane_line(self, line: int, width: int) -> Strip:
        groups = self._sweep.groups
        if not groups:
            return notice_line(self.notice, line, (width, self.pane_height), self.pane_styles, self.pane_base)
        if line >= len(groups):
            return Strip.blank(width, self.pane_base)
        is_cursor = line == self._sweep.cursor
        pieces = self._pieces(groups[line], width, is_cursor=is_cursor)
        over = self.pane_styles["cursor"] if is_cursor else Style()
        if is_cursor:
            pieces = cursor_line(pieces, over)
        return strip_of(pieces, width, self.pane_base + over)

    def _pieces(self, group: SenderGroup, width: int, *, is_cursor: bool) -> list[Piece]:
        styles = self.pane_styles
        pieces: list[Piece] = [
            (styles.icons.drawn("▌") if is_cursor else " ", styles["cursor-mark"]),
            (f"{group.count:>{_COUNT},} ", styles["text"]),
        ]
        if width >= _ROOMY:
            unread = gettext("{unseen:,} new").format(unseen=group.unseen) if group.unseen else ""
            pieces.append((f"{unread:>10} ", styles["count"]))
            pieces.append((f"{size_text(group.size):>8} ", styles["muted"]))
            pieces.append((f"{self._dates.short(group.oldest):>{SHORT_WIDTH}}  ", styles["muted"]))
        room = width - sum(len(text) for text, _ in pieces)
        name, detail = texts(group)
        weight = styles["unread"] if group.unseen else styles["text"]
        return [*pieces, *_named(name, detail, room, weight, styles["muted"])]


def heading(width: int) -> str:
    """What the columns are."""
    columns = f" {gettext('mail'):>{_COUNT}} "
    if width - 1 >= _ROOMY:
        unread, size, oldest = gettext("unread"), gettext("size"), gettext("oldest")
        columns += f"{unread:>10} {size:>8} {oldest:>{SHORT_WIDTH}}  "
    return columns + gettext("from")


def texts(group: SenderGroup) -> tuple[str, str]:
    """The name of a group, and what tells it from others of that name."""
    name = clean(group.name).strip()
    if group.is_list:
        return clean(group.key) or name, gettext("mailing list")
    key = clean(group.key)
    if not key:
        return name or gettext("No sender"), ""
    return (name, key) if name and name.casefold() != key else (key, "")


def _named(name: str, detail: str, room: int, weight: Style, quiet: Style) -> list[Piece]:
    if room <= 0:
        return []
    text = f"{name}  {detail}" if detail else name
    shown = fit(text, room)
    cut = len(name) if shown.startswith(name) else len(shown)
    return [(shown[:cut], weight), (shown[cut:], quiet)]
