"""html2text, bent to what a reader in a terminal needs.

Links are marked with a number instead of written out, so that the reader can follow them (and html2text's linear
look-up per link is not used); emphasis, headings and table rows are marked too; what a sender hid is left out; `div`
breaks a line and not a paragraph; images leave their text. What is not here is html2text's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import html2text

from tuimail.mime.html_lines import CODE, EMPHASIS, HEADING, LINK, LINK_END, LINK_NAMED, ROW, STRONG
from tuimail.mime.html_tables import DataTable, width

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
"""Elements without an end tag."""
_DROPPED = frozenset({
    "script", "style", "head", "title", "noscript", "template", "svg", "object", "embed", "iframe", "meta", "link",
    "base", "math", "audio", "video", "canvas", "map", "select", "textarea", "xmp", "noembed", "noframes", "plaintext",
})  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:max-height|opacity)\s*:\s*0(?:px|pt|em|%)?\s*(?:!important\s*)?(?:;|\Z)",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"display\s*:\s*([\w-]+)", re.IGNORECASE)
_FONT_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(px|pt|rem|em|%)?", re.IGNORECASE)
_TOGGLES = {
    "em": EMPHASIS, "i": EMPHASIS, "u": EMPHASIS, "cite": EMPHASIS, "strong": STRONG, "b": STRONG,
    "code": CODE, "kbd": CODE, "tt": CODE,
}  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "br", "center", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "hr", "pre",
    "blockquote", "section", "article", "header", "footer", "tbody", "thead",
})  # fmt: skip
"""Nothing but a blank inside a cell of data."""

_LONGEST_HREF = 4000
_NBSP = "\u00a0"
Attributes = dict[str, str | None]


class Converter(html2text.HTML2Text):
    """Converts one message; a new one for each (html2text #269)."""

    def __init__(self, tables: list[DataTable | None]) -> None:
        super().__init__(bodywidth=0)
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
        self._invisible: list[tuple[str, bool]] = []
        self._is_in_cell = False
        self._cell_width = 0
        self._has_gap = False
        self._is_after_link = False

    def handle_data(self, data: str, entity_char: bool = False) -> None:
        if self._skipped or (self._invisible and self._invisible[-1][1]):
            return
        self._is_after_link = False
        if self._is_in_cell:
            data = self._cell_data(data)
        if data or not self._is_in_cell:
            super().handle_data(data, entity_char)

    def _cell_data(self, data: str) -> str:
        """A cell of a data table is one line, whatever its sender put into it."""
        words = " ".join(data.split())
        if words and self._cell_width and (self._has_gap or data[:1].isspace()):
            words = f" {words}"
        self._has_gap = data[-1:].isspace() if words else True
        self._cell_width += width(words)
        return words

    def _see_font(self, tag: str, attrs: Attributes, start: bool) -> None:
        """Layout by MJML has text of size 0 around text of a visible size: the innermost that says so counts."""
        if tag in VOID:
            return
        if not start:
            while self._invisible and self._invisible.pop()[0] != tag:
                continue
            return
        is_invisible = bool(self._invisible) and self._invisible[-1][1]
        if match := _FONT_SIZE.search(attrs.get("style") or ""):
            is_nothing = not match[1].strip("0.")
            is_invisible = is_nothing or (is_invisible and match[2] in ("em", "%"))
        self._invisible.append((tag, is_invisible))

    def handle_tag(self, tag: str, attrs: Attributes, start: bool) -> None:
        self._see_font(tag, attrs, start)
        if tag == "table" and start:
            self._open_tables.append(next(self._tables, None))
        if self._is_skipping(tag, attrs, start):
            return
        if self._is_in_cell and tag in _BLOCKS:
            self._has_gap = True
            return
        if tag == "span" and "block" in _display(attrs):
            self.pbr()
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
        is_hidden = "hidden" in attrs or _HIDDEN.search(attrs.get("style") or "") is not None
        if tag not in _DROPPED and not is_hidden:
            return False
        if tag not in VOID:
            self._skipped, self._skipped_depth = tag, 1
        return True

    def _link(self, tag: str, attrs: Attributes, start: bool) -> None:
        if not start:
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

    def _toggle(self, tag: str, attrs: Attributes, start: bool) -> None:
        if _TOGGLES[tag] == CODE and self.pre:
            return
        if _TOGGLES[tag] == CODE:
            self.code = start
        self.o(_TOGGLES[tag])

    def _heading(self, tag: str, attrs: Attributes, start: bool) -> None:
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
        alt = " ".join((attrs.get("alt") or "").split())
        if start and alt:
            self.o(f"[{alt}]")

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
                self.o(STRONG)
            self._is_in_cell, self._cell_width, self._has_gap = True, 0, False
        else:
            self._is_in_cell = False
            if tag == "th":
                self.o(STRONG)
            self.o(_NBSP * table.padding(self._column, self._cell_width))


def _display(attrs: Attributes) -> str:
    match = _DISPLAY.search(attrs.get("style") or "")
    return match[1].lower() if match else ""


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
