"""The reader: headers and the text of one message, wrapped as far as somebody looks.

What is shown of a document depends on folding: `_shown` has the lines on screen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.timer import Timer

from tuimail.model.document import Document, LineKind
from tuimail.model.values import dataclass
from tuimail.ui.cells import Piece
from tuimail.ui.reading_layout import TEXT_WIDTH, HeaderLine, Wrapping, header_block, pieces_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.lines import strip_of
from tuimail.ui.widgets.notice import Notice, notice_line
from tuimail.ui.widgets.pane import Pane
from tuimail.ui.wrap import wrap_ranges

if TYPE_CHECKING:
    from tuimail.ui.find import Hit

_SLICE: Final = 2000
_SLICE_PAUSE_S: Final = 0.01
_KEPT_STRIPS: Final = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """What the reader shows. `notice` stands where the text would, with its token ("muted", "error-line")."""

    headers: tuple[HeaderLine, ...] = ()
    document: Document | None = None
    notice: str = ""
    notice_token: str = "note"  # noqa: S105 - a style

    def looks_like(self, other: Page | None) -> bool:
        """Whether it shows the same, of the same text."""
        here = (self.headers, self.notice, self.notice_token)
        return other is not None and here == (other.headers, other.notice, other.notice_token)


class Reader(Pane):
    """A page, or a notice while there is none."""

    KEEPS_BAR = True  # another message is no other layout

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(styles, id=id)
        self.page: Page | None = None
        self.notice = Notice()
        self.text_width = TEXT_WIDTH
        self.is_folded = False
        self.hits: Sequence[Hit] = ()
        self.hit = -1
        self.words = ""
        self.follows_end = False
        """Whether the end is wanted, which is not here yet."""
        self._shown: Document | None = None
        self._top: list[list[Piece]] = []
        self._body = Wrapping((), 1)
        self._kept: dict[int, Strip] = {}
        self._filling: Timer | None = None
        self._room = Size(0, 0)

    def show_page(self, page: Page | None, *, keep_place: bool = False) -> None:
        """Show another page, from its top unless it is the same message with more known of it."""
        if keep_place and page is not None and page.document is None and page == self.page:
            return  # its text is awaited while the cursor moves on
        has_other_text = page is None or self.page is None or page.document is not self.page.document
        if keep_place and not has_other_text and page is not None and page.looks_like(self.page):
            return
        self.page = page
        if not keep_place:
            self.words = ""
        if has_other_text:
            self._choose_lines()
        self._arrange()
        if not keep_place:
            self.follows_end = False
            self.pane_scroll_to(0)
        elif self.follows_end and has_other_text:
            self.scroll_to_end()

    def show_notice(self, notice: Notice) -> None:
        """What to say while there is no page."""
        is_other, self.notice = notice != self.notice, notice
        if is_other and self.page is None:
            self.refresh()

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is on screen."""
        self._reach(self.scroll_offset.y + 2 * self.pane_height)
        return self.scroll_offset.y + self.pane_height >= self._height

    @property
    def percent_read(self) -> int | None:
        """How far the view is, None where all is on screen."""
        if self._height <= self.pane_height:
            return None
        return min(100, (self.scroll_offset.y + self.pane_height) * 100 // self._height)

    def scroll_lines(self, lines: int) -> None:
        """Scroll at once; what comes into view is wrapped first."""
        self.follows_end = False
        self._reach(self.scroll_offset.y + lines + 2 * self.pane_height)
        self.pane_scroll_to(max(0, self.scroll_offset.y + lines))

    def scroll_pages(self, pages: int) -> None:
        """Page with one line of overlap."""
        self.scroll_lines(pages * max(1, self.pane_height - 1))

    def scroll_to_end(self) -> None:
        """The last line."""
        self._reach(10**9)
        self.pane_scroll_to(max(0, self._height - self.pane_height))

    def fold(self, is_folded: bool) -> None:
        """Show quoted blocks as one line each, or whole; what is at the top stays there as far as it can."""
        self.is_folded = is_folded
        self._choose_lines()
        self._arrange()
        self.scroll_lines(0)

    def find(self, words: str) -> int:
        """Tell the places of these words apart and go to the first from here on; answers how many there are."""
        self.words = words
        self._search()
        self._kept.clear()
        self.refresh()
        if self.hits:
            top = self._body.source_at(max(0, self.scroll_offset.y - len(self._top)))
            self._go_to_hit(next((n for n, hit in enumerate(self.hits) if hit.line >= top), 0))
        return len(self.hits)

    def find_next(self, step: int) -> None:
        """The next match, or the one before; goes round at the ends."""
        if self.hits:
            self._go_to_hit((self.hit + step) % len(self.hits))

    def go_to_part(self, step: int) -> bool:
        """The beginning of the next part, or of the one before; False where there is none."""
        lines = self._shown.lines if self._shown is not None else ()
        ends = [number for number, line in enumerate(lines) if line.kind is LineKind.PART]
        here = self._body.source_at(max(0, self.scroll_offset.y - len(self._top)))
        if step > 0:
            target = next((number for number in ends if number > here), None)
        else:
            target = next((number for number in reversed(ends) if number < here), -1 if here > 0 else None)
        if target is None:
            return False
        self._show_line(0 if target < 0 else len(self._top) + self._body.place_of(target, 0), margin=0)
        return True

    def restyle(self, styles: MailStyles) -> None:
        super().restyle(styles)
        self._arrange()

    def on_resize(self, event: events.Resize) -> None:
        if self.pane_width != self._body.width:
            self._arrange()
        elif self.page is not None:
            self.pane_set_lines(self._height)  # a bar is blank where all is on screen, and that depends on the height

    def pane_line(self, line: int, width: int) -> Strip:
        if self.page is None:
            return notice_line(self.notice, line, (width, self.pane_height), self.pane_styles, self.pane_base)
        strip = self._kept.get(line)
        if strip is None or strip.cell_length != width:
            strip = strip_of(self._pieces(line), width, self.pane_base)
            if len(self._kept) > _KEPT_STRIPS:
                self._kept.clear()
            self._kept[line] = strip
        return strip

    @property
    def _height(self) -> int:
        return len(self._top) + self._body.height

    def _pieces(self, line: int) -> list[Piece]:
        if line < len(self._top):
            return self._top[line]
        part = self._body.line(line - len(self._top))
        if part is None:
            return []
        source = self._body.lines[part.source]
        return pieces_of(source, part, self._body.room(source), self.pane_styles, self._marks(part.source))

    def _marks(self, source: int) -> list[tuple[int, int, Style]]:
        first = bisect_left(self.hits, source, key=lambda hit: hit.line)
        marks = []
        here, other = Style(reverse=True, bold=True), self.pane_styles["selected"] + Style(underline=True)
        for number in range(first, len(self.hits)):
            hit = self.hits[number]
            if hit.line != source:
                break
            marks.append((hit.start, hit.end, here if number == self.hit else other))
        return marks

    def _choose_lines(self) -> None:
        """What of the document is to be shown."""
        document = self.page.document if self.page is not None else None
        if document is not None and self.is_folded:
            from tuimail.mime.fold import fold_quotes

            document = fold_quotes(document)
        self._shown = document
        self._search()

    def _search(self) -> None:
        self.hits, self.hit = (), -1
        if self.words and self._shown is not None:
            from tuimail.ui.find import find

            self.hits = find(self._shown.lines, self.words)

    def _go_to_hit(self, number: int) -> None:
        self.hit = number
        hit = self.hits[number]
        self._kept.clear()
        self._show_line(len(self._top) + self._body.place_of(hit.line, hit.start), margin=self.pane_height // 3)
        self.refresh()

    def _show_line(self, line: int, *, margin: int) -> None:
        """Have a line of the page on screen, some lines below the top unless it is there already."""
        top, height = self.scroll_offset.y, self.pane_height
        if margin and top <= line < top + height:
            return
        self._reach(line + 2 * height)
        self.pane_scroll_to(max(0, min(line - margin, self._height - height)))

    def _arrange(self) -> None:
        """Wrap the head of the page anew; the rest follows while the user reads."""
        self._kept.clear()
        if self.pane_width > 0:
            self._room = Size(self.pane_width, self.pane_height)
        # A hidden reader has no size; it comes back in the one it had, or there is a Resize.
        width, height = self._room
        page = self.page
        if page is None or width <= 0:
            self._top, self._body = [], Wrapping((), max(1, width))
            self.pane_set_lines(0)
            self.refresh()
            return
        self._top = self._head(page, width)
        self._body = Wrapping(self._shown.lines if self._shown is not None else (), width, self.text_width)
        self._reach(self.scroll_offset.y + 2 * height)
        self.refresh()
        self._fill()

    def _head(self, page: Page, width: int) -> list[list[Piece]]:
        lines = header_block(page.headers, width, self.text_width, self.pane_styles)
        if page.notice:
            style = self.pane_styles[page.notice_token]
            for start, end in wrap_ranges(page.notice, max(8, min(width - 2, 72))):
                lines.append([(" " + page.notice[start:end], style)])
            if page.document is not None:
                lines.append([])
        return lines

    def _reach(self, count: int) -> None:
        self._body.reach(max(0, count - len(self._top)))
        self.pane_set_lines(self._height)

    def _fill(self) -> None:
        """Wrap the rest in slices, so that the scrollbar becomes true without a pause."""
        if self._filling is not None:
            self._filling.stop()
            self._filling = None
        if not self._body.is_complete and self.is_attached:
            self._filling = self.set_timer(_SLICE_PAUSE_S, self._fill_slice)

    def _fill_slice(self) -> None:
        self._filling = None
        self._reach(len(self._top) + self._body.known + _SLICE)
        self._fill()
