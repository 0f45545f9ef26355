"""Textual's compositor, which for a line that changes asks every widget for every one of its lines, taught to ask less.

A key that moves the cursor changes three lines of the screen; making the others again was most of what it cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import ChopsUpdate, Compositor, ReflowResult
from textual.app import App
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tuimail.ui.terminal.internals import is_known_textual

Chops = list[dict[int, Strip | None]]


def own_compositor() -> Compositor:
    """One for a screen of ours, Textual's where we do not know it."""
    return SparingCompositor() if is_known_textual() else Compositor()


def paint_now(app: App[None]) -> bool:
    """Paint what is dirty in this very turn of the loop; False where there is nothing, or Textual has to do more.

    Its own way takes five turns: each widget, the screen, and a timer of the screen's hear of it one after the other.
    What they hear afterwards is no news to them.
    """
    if not is_known_textual() or not app.screen_stack or app._batch_count or app._exit:
        return False
    if not app._message_queue.empty():
        return False  # Where more keys wait already, one frame will do for all.
    screen = app.screen
    compositor = screen._compositor
    if not isinstance(compositor, SparingCompositor):
        return False
    focused = screen.focused
    if not (focused is None or focused.has_focus) or any(map(_waits_for_more, _with_all_in(screen))):
        return False
    dirty = {widget for widget in compositor.visible_widgets if widget._repaint_required}
    if screen in dirty or not dirty:
        return False
    for widget in dirty:
        widget._repaint_required = False
    screen._dirty_widgets.update(dirty)
    compositor.update_widgets(screen._dirty_widgets)
    screen._compositor_refresh()
    return True


def _with_all_in(widget: Widget) -> Iterator[Widget]:
    yield widget
    for child in widget._nodes:
        yield from _with_all_in(child)


def _waits_for_more(widget: Widget) -> bool:
    """Whether it is about to look or stand otherwise."""
    return (
        widget._layout_required
        or widget._scroll_required
        or widget._recompose_required
        or widget._refresh_styles_required
    )


class SparingCompositor(Compositor):
    """Asks only widgets that are seen where something changed, and only for the lines that did."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Tells of every widget that gets another size, also where somebody asked for the map just before.

        Textual compares two maps: what was shown, and given the focus, before the layout came stands in both of them.
        """
        flowed = super().reflow(parent, size)
        missed = {
            widget
            for widget, geometry in self.full_map.items()
            if widget is not parent and widget.outer_size != geometry.region.size
        }
        return flowed._replace(resized=flowed.resized | (missed - flowed.shown))

    def render_partial_update(self) -> ChopsUpdate | None:
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        missing = self._missing(spans)
        nothing: dict[int, Strip | None] = {}
        chops: Chops = [dict.fromkeys(cuts[:-1]) if y in missing else nothing for y, cuts in enumerate(self.cuts)]
        # The first widget that covers a place is the one in front.
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            for top, count in _runs(_rows(seen, missing)):
                crop = Region(seen.x - region.x, top - region.y, seen.width, count)
                for y, strip in enumerate(widget.render_lines(crop), top):
                    self._fill(chops[y], missing, y, seen, strip)
            if not missing:
                break
        return ChopsUpdate(chops, spans, [cuts[1:] for cuts in self.cuts])

    def _render_chops(self, crop: Region, is_rendered_line: Callable[[int], bool]) -> Sequence[Mapping[int, Strip]]:
        """As Textual's, but for how strips are divided."""
        chops: Chops = [dict.fromkeys(cuts[:-1]) for cuts in self.cuts]
        for region, clip, strips in self._get_renders(crop):
            seen = region.intersection(clip)
            first, last = seen.column_span
            for y, strip in zip(seen.line_range, strips, strict=False):
                if is_rendered_line(y):
                    cuts = [cut for cut in self.cuts[y] if first <= cut <= last]
                    for cut, piece in zip(cuts, _divided(strip, [cut - first for cut in cuts[1:]]), strict=False):
                        if chops[y].get(cut) is None:
                            chops[y][cut] = piece
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _missing(self, spans: Iterable[tuple[int, int, int]]) -> dict[int, set[int]]:
        """Row to the columns at which a piece begins that has to be made."""
        missing: dict[int, set[int]] = {}
        for y, left, right in spans:
            cuts = self.cuts[y]
            missing.setdefault(y, set()).update(start for start, end in pairwise(cuts) if start < right and end > left)
        return missing

    def _fill(
        self, chops: dict[int, Strip | None], missing: dict[int, set[int]], y: int, seen: Region, strip: Strip
    ) -> None:
        first, last = seen.column_span
        cuts = [cut for cut in self.cuts[y] if first <= cut <= last]
        pieces = _divided(strip, [cut - first for cut in cuts[1:]])
        left = missing[y]
        for cut, piece in zip(cuts, pieces, strict=False):
            if cut in left:
                chops[cut] = piece
                left.remove(cut)
        if not left:
            del missing[y]


def _divided(strip: Strip, cuts: Sequence[int]) -> Sequence[Strip]:
    """Its pieces up to each cut.

    Where that is all of it, Textual's own answer has the strip remember itself: then only the collector frees it, with
    all of its empty caches, and a screen full of such strips is 10 ms in which no key is answered.
    """
    length = strip.cell_length
    return [strip] if [cut for cut in cuts if cut <= length] == [length] else strip.divide(cuts)


def _rows(seen: Region, missing: dict[int, set[int]]) -> Iterator[int]:
    """The rows of a region in which something is missing, from the top."""
    left, right = seen.column_span
    top, bottom = seen.line_span
    for y, cuts in missing.items():
        if top <= y < bottom and any(left <= cut < right for cut in cuts):
            yield y


def _runs(rows: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Neighbours together: where each run of them begins, and how many they are."""
    found: list[tuple[int, int]] = []
    for y in rows:
        if found and sum(found[-1]) == y:
            found[-1] = found[-1][0], found[-1][1] + 1
        else:
            found.append((y, 1))
    return found
