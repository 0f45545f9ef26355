"""A focusable pane that paints line by line: what the list, the tree and the reader share.

Cost depends on the height of the screen, never on the number of lines. Keys are not bound here; the screen's keymap
is the only one. Names of our own start with `pane_`, because Widget owns most others.
"""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import line_cache


class Pane(ScrollView, can_focus=True, inherit_bindings=False):
    """A ScrollView over lines that `pane_line` makes."""

    BINDINGS: ClassVar[list[BindingType]] = []
    ALLOW_SELECT = False
    KEEPS_BAR: ClassVar[bool] = False
    """Whether the scrollbar is always there (`overflow-y: scroll`), blank where all is on screen."""
    ALLOW_MAXIMIZE = False

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._styles_cache = line_cache()
        self.pane_styles = styles
        self._pane_base: Style | None = None
        self._painted: dict[int, Strip] = {}

    @property
    def pane_width(self) -> int:
        """Cells of a line; 0 before the first layout."""
        return self.scrollable_content_region.width

    @property
    def pane_height(self) -> int:
        """Lines on screen; 0 before the first layout."""
        return self.scrollable_content_region.height

    @property
    def pane_base(self) -> Style:
        """The pane's own colours, under those of its texts."""
        if self._pane_base is None:
            self._pane_base = self.rich_style
        return self._pane_base

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self.pane_styles = styles
        self._pane_base = None
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._pane_base = None

    def pane_set_lines(self, count: int) -> None:
        """How many lines there are now.

        A list that grows while it synchronises must not lay out the whole screen each time (half of the screen's
        work): only a scrollbar that comes or goes changes what is where.
        """
        height = self.container_size.height
        if self.KEEPS_BAR:
            count = max(count, height)
        size = Size(1, count)  # Lines are never wider than the pane, and a constant width costs no second layout.
        if self.virtual_size == size:
            return
        if not height or (self.KEEPS_BAR or count > height) != self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = count
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def pane_refresh_rows(self, *lines: int) -> None:
        """Repaint those of the lines that are on screen; the scrollbar beside them stays as it is."""
        top, (width, height) = self.scroll_offset.y, self.scrollable_content_region.size
        regions = [Region(0, line - top, width, 1) for line in lines if top <= line < top + height]
        if regions:
            self.refresh(*regions)

    def pane_refresh_changed(self) -> None:
        """Repaint the lines on screen that look different now."""
        top, width = self.scroll_offset.y, self.pane_width
        if width <= 0:
            self.refresh()
            return
        changed: list[int] = []
        for line in range(top, top + self.pane_height):
            strip, painted = self.pane_line(line, width), self._painted.get(line - top)
            if strip is not painted and strip != painted:
                changed.append(line)
        self.pane_refresh_rows(*changed)

    def pane_show(self, line: int) -> None:
        """Scroll as little as it takes to have the line on screen."""
        top, height = self.scroll_offset.y, self.pane_height
        if line < top:
            self.pane_scroll_to(line)
        elif height and line >= top + height:
            self.pane_scroll_to(line - height + 1)

    def pane_scroll_to(self, line: int) -> None:
        """Make this the first line on screen, at once."""
        if self.container_size.height:
            self.scroll_to(y=line, animate=False, immediate=True)
            return
        # Nothing can be scrolled before the first layout, and the first frame is to be right.
        self.set_reactive(Widget.scroll_y, float(line))
        self.set_reactive(Widget.scroll_target_y, float(line))

    def watch_show_vertical_scrollbar(self, is_shown: bool) -> None:
        """A scrollbar that comes where the pane was scrolled before its first layout."""
        if is_shown:
            self.vertical_scrollbar.position = self.scroll_y

    def pane_line(self, line: int, width: int) -> Strip:
        """The strip of one line, exactly `width` cells."""
        raise AssertionError(f"{type(self).__name__} paints no lines")

    def render_line(self, y: int) -> Strip:
        width = self.pane_width
        if width <= 0:
            return Strip.blank(self.size.width, self.pane_base)
        strip = self.pane_line(y + self.scroll_offset.y, width)
        self._painted[y] = strip
        return strip
