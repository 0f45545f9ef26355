"""html2text, bent to what a reader in a terminal needs.

Links are marked with a number instead of written out, so that the reader can follow them (and html2text's linear
look-up per link is not used); emphasis, headings and table rows are marked too; what a sender hid is left out; `div`
breaks a line and not a paragraph; images leave their text. What is not here is html2text's own.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import html2text

from tuimail.mime.hosts import shown_host
from tuimail.mime.html_lines import CODE, EMPHASIS, HEADING, LINK, LINK_END, LINK_NAMED, ROW, STRONG
from tuimail.mime.html_style import Look, hides, looked
from tuimail.mime.html_tables import DataTable, width

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
"""Elements without an end tag."""
_DROPPED = frozenset({
    "script", "style", "head", "title", "noscript", "template", "svg", "object", "embed", "iframe", "meta", "link",
    "base", "math", "audio", "video", "canvas", "map", "select", "textarea", "xmp", "noembed", "noframes", "plaintext",
})  # fmt: skip
_TOGGLES = {
    "em": EMPHASIS, "i": EMPHASIS, "u": EMPHASIS, "cite": EMPHASIS, "strong": STRONG, "b": STRONG,
    "code": CODE, "kbd": CODE, "tt": CODE,
}  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "br", "center", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "hr", "pre",
    "blockquote", "section", "article", "header", "footer", "tbody", "thead",
})  # fmt: skip
"""Nothing but a blank inside a cell of data."""

_INLINE = frozenset({"span", "a", "b", "strong", "em", "i", "u", "font", "label", "small", "big", "time"})
_PLAIN = Look()
_LONGEST_HREF = 4000
_TAB = 8
_NO_SIZE = {"0", "1"}
"""Pictures that are there to be counted."""
_NBSP = "\u00a0"
Attributes = dict[str, str | None]


class Converter(html2text.HTML2Text):
    """Converts one message; a new one for each (html2text #269)."""

    def __init__(
        self, tables: list[DataTable | None], classes: dict[str, str], spoken: frozenset[str] = frozenset()
    ) -> None:
        """`spoken` are the targets of links that have words."""
        super().__init__(bodywidth=0)
        self._silent_target = ""
        self._is_pictured = False
        self._spoken = set(spoken)
        self._classes = classes
        self.ignore_images = True
        self.unicode_snob = True
        self.ul_item_mark = "-"
        self.single_line_break = False
        self.mark_code = False
        self.escape_snob = False
        self.hrefs: list[str] = []
        self._numbers: dict[str, int] = {}
        self._tables = iter(tables)
        self._open_tables: list[DataTable | None] = []
        self._column = -1
        self._skipped = ""
        self._skipped_depth = 0
        self._looks: list[Look] = []
        self._is_bold = False
        self._strong = 0
        self._is_in_cell = False
        self._cell_width = 0
        self._has_gap = False
        self._is_after_link = False

    def handle_data(self, data: str, entity_char: bool = False) -> None:
        if self._skipped or self._look.is_invisible:
            return
        if data.strip():
            self._show_bold(self._look.is_bold and not self._strong)
            self._silent_target = ""
        if self.pre:
            data = data.expandtabs(_TAB)
        self._is_after_link = False
        if self._is_in_cell:
            data = self._cell_data(data)
        elif self._open_tables and self._open_tables[-1] is not None and not data.strip():
            return  # between the cells of data, where it would move the first of a row
        if data or not self._is_in_cell:
            super().handle_data(data, entity_char=True)  # as a character, or it would escape what looks like a list

    def _cell_data(self, data: str) -> str:
        """A cell of a data table is one line, whatever its sender put into it."""
        words = " ".join(data.split())
        if words and self._cell_width and (self._has_gap or data[:1].isspace()):
            words = f" {words}"
        self._has_gap = data[-1:].isspace() if words else True
        self._cell_width += width(words)
        return words

    def _see_look(self, tag: str, attrs: Attributes, start: bool) -> None:
        """Keep how the open elements look, and tell blocks from words where only CSS does."""
        if tag in VOID:
            return
        if start:
            look = looked(tag, attrs.get("style") or "", self._look)
            self._looks.append(look)
            self._set_apart(look)
            return
        while self._looks:
            look = self._looks.pop()
            self._set_apart(look)
            if look.tag == tag:
                break

    def _set_apart(self, look: Look) -> None:
        if look.tag not in _INLINE or self._skipped:
            return
        if look.display.startswith("inline-") or (look.has_gap and not look.display):
            self.o(" ")
        elif look.display in ("block", "flex", "table", "grid", "list-item") and not self._is_in_cell:
            self.pbr()

    @property
    def _look(self) -> Look:
        return self._looks[-1] if self._looks else _PLAIN

    def _show_bold(self, is_bold: bool) -> None:
        """Text that CSS makes bold; inside an element that does it is so already."""
        if is_bold != self._is_bold:
            self._is_bold = is_bold
            self.o(STRONG)

    def _mark_strong(self, start: bool) -> None:
        """Of several elements inside each other the outermost counts: the mark only turns it on or off."""
        self._show_bold(False)
        self._strong += 1 if start else -1
        if self._strong == (1 if start else 0):
            self.o(STRONG)

    def _styled(self, attrs: Attributes) -> Attributes:
        """With what the style sheets say of its classes."""
        names = (attrs.get("class") or "").split()[:20] if self._classes else ()
        more = [self._classes[name] for name in names if name in self._classes]
        return {**attrs, "style": ";".join((attrs.get("style") or "", *more))} if more else attrs

    def handle_tag(self, tag: str, attrs: Attributes, start: bool) -> None:
        attrs = self._styled(attrs) if start else attrs
        self._see_look(tag, attrs, start)
        if tag == "table" and start:
            self._open_tables.append(next(self._tables, None))
        if self._is_skipping(tag, attrs, start):
            return
        if self._is_in_cell and tag in _BLOCKS:
            self._has_gap = True
            return
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, tag, attrs, start)
        else:
            super().handle_tag(tag, attrs, start)

    def _is_skipping(self, tag: str, attrs: Attributes, start: bool) -> bool:
        """What is hidden or no text is left out, up to the end of the element that began it."""
        if self._skipped:
            if tag == self._skipped:
                self._skipped_depth += 1 if start else -1
                if self._skipped_depth == 0:
                    self._skipped = ""
            if tag == "table" and not start and self._open_tables:
                self._open_tables.pop()
            return True
        if not start:
            return False
        is_hidden = "hidden" in attrs or hides(attrs.get("style") or "")
        if tag not in _DROPPED and not is_hidden:
            return False
        if tag not in VOID:
            self._skipped, self._skipped_depth = tag, 1
        return True

    def _link(self, tag: str, attrs: Attributes, start: bool) -> None:
        if not start:
            self._name_silent_link()
            self.o(LINK_END)
            self._is_after_link = True
            return
        if self._is_after_link:  # links side by side are kept apart by style only
            self.o(" ")
        href = (attrs.get("href") or "").strip()[:_LONGEST_HREF]
        if href.startswith("#"):
            href = ""
        number = self._numbers.setdefault(href, len(self.hrefs))
        if number == len(self.hrefs):
            self.hrefs.append(href)
        self.o(f"{LINK}{number}{LINK_NAMED}")
        self._silent_target, self._is_pictured = href, False

    def _name_silent_link(self) -> None:
        """A link that is only a picture, and a picture without words: where it goes is better than nothing."""
        target, self._silent_target = self._silent_target, ""
        is_silent = self._is_pictured and target not in self._spoken and not self._is_in_cell
        if is_silent and (host := _host(target)):
            self._spoken.add(target)
            self.o(f"[{host}]")

    def _toggle(self, tag: str, attrs: Attributes, start: bool) -> None:
        if _TOGGLES[tag] == CODE and self.pre:
            return
        if _TOGGLES[tag] == CODE:
            self.code = start
        if _TOGGLES[tag] == STRONG:
            self._mark_strong(start)
        else:
            self.o(_TOGGLES[tag])

    def _heading(self, tag: str, attrs: Attributes, start: bool) -> None:
        self._show_bold(False)
        self.p()
        if start:
            self.o(HEADING)

    def _block(self, tag: str, attrs: Attributes, start: bool) -> None:
        self.pbr()

    def _break(self, tag: str, attrs: Attributes, start: bool) -> None:
        if start:
            quote = ">" * self.blockquote + " " if self.blockquote and not self.pre else ""
            self.o(f"\n{quote}")

    def _image(self, tag: str, attrs: Attributes, start: bool) -> None:
        """Only its text; a picture without one is decoration, or counts readers."""
        alt = " ".join((attrs.get("alt") or attrs.get("title") or "").split())
        if start and alt:
            self._silent_target = ""
            self._show_bold(False)
            self.o(f"[{alt}]")
        elif start and not {attrs.get("width"), attrs.get("height")} & _NO_SIZE:
            self._is_pictured = True

    def _definition(self, tag: str, attrs: Attributes, start: bool) -> None:
        self.pbr()
        if start:
            self.o("  ")

    def _nothing(self, tag: str, attrs: Attributes, start: bool) -> None:
        """Its text is enough."""

    def _table(self, tag: str, attrs: Attributes, start: bool) -> None:
        if not start and self._open_tables:
            self._open_tables.pop()
        self.p()

    def _table_row(self, tag: str, attrs: Attributes, start: bool) -> None:
        self.pbr()
        if start and self._open_tables and self._open_tables[-1] is not None:
            self._column = -1
            self.o(ROW)

    def _cell(self, tag: str, attrs: Attributes, start: bool) -> None:
        table = self._open_tables[-1] if self._open_tables else None
        if table is None:
            self.pbr()
        elif start:
            self._column += 1
            if self._column:
                self.o("  ")
            if tag == "th":
                self._mark_strong(start)
            self._is_in_cell, self._cell_width, self._has_gap = True, 0, False
        else:
            self._is_in_cell = False
            if tag == "th":
                self._mark_strong(start)
            self.o(_NBSP * table.padding(self._column, self._cell_width))


def _host(target: str) -> str:
    """Where a link on the web leads, without what says nothing."""
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return shown_host(host).removeprefix("www.") if parts.scheme.lower() in ("http", "https") else ""


_HANDLERS: dict[str, Callable[[Converter, str, Attributes, bool], None]] = {
    **dict.fromkeys(_TOGGLES, Converter._toggle),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Converter._heading),
    **dict.fromkeys(
        ("div", "section", "article", "header", "footer", "nav", "main", "center", "form", "fieldset", "caption"),
        Converter._block,
    ),
    **dict.fromkeys(("td", "th"), Converter._cell),
    **dict.fromkeys(("abbr", "q", "html", "body", "sup", "sub"), Converter._nothing),
    "a": Converter._link,
    "br": Converter._break,
    "img": Converter._image,
    "dd": Converter._definition,
    "table": Converter._table,
    "tr": Converter._table_row,
}
