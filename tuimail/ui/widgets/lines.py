"""Renders widgets that are nothing but lines: no border, padding, outline or opacity of their own."""

from __future__ import annotations

from typing import Final

from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_RELIED_ON: Final = {"_cache", "_dirty_lines", "_width"}


def line_cache() -> StylesCache:
    """The cache for a widget of lines; Textual's own where that is not what it was."""
    cache = LineCache()
    return cache if vars(cache).keys() >= _RELIED_ON else StylesCache()


class LineCache(StylesCache):
    """Keeps the lines as the widget makes them; Textual would ask for each which borders it has."""

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        width = widget.region.width
        if width != self._width:
            self.clear()
            self._width = width
        missing = [y for y in crop.line_range if y in self._dirty_lines or y not in self._cache]
        if missing:
            below, background = widget.background_colors
            blank = self.get_inner_outer(below, background)[0].rich_style
            filters = widget.get_line_filters()
            for y in missing:
                strip = widget.render_line(y).adjust_cell_length(width, blank)
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                self._cache[y] = strip
            self._dirty_lines.difference_update(missing)
        strips = [self._cache[y] for y in crop.line_range]
        left, right = crop.column_span
        return strips if (left, right) == (0, width) else [strip.crop(left, right) for strip in strips]
