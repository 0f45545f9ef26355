"""Tells tables of data from tables of layout, and measures the columns of the former."""

from __future__ import annotations

import unicodedata

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tuimail.model.values import dataclass

_LONGEST_CELL = 80
_WIDEST_COLUMN = 40
_WIDEST_TABLE = 160
"""A wider one could not be read as a table."""

_MOST_ROWS = 2000
_MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class DataTable:
    """Column widths, in cells of the terminal."""

    columns: tuple[int, ...]

    def padding(self, column: int, cell_width: int) -> int:
        """Blanks to put behind a cell."""
        return max(0, self.columns[column] - cell_width) if column < len(self.columns) else 0


def data_tables(tree: LexborHTMLParser) -> list[DataTable | None]:
    """All tables in the order of the document; None for those that only lay things out."""
    return [_measured(table) for table in tree.css("table")]


def _measured(table: LexborNode) -> DataTable | None:
    """Data: no table inside, two rows of two cells or more, and header cells or short cells only."""
    if len(table.css("table")) > 1:
        return None
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")[:_MOST_ROWS]]
    if sum(len(row) >= 2 for row in rows) < 2 or max(map(len, rows)) > _MOST_COLUMNS:
        return None
    texts = [[" ".join(cell.text(separator=" ").split()) for cell in row] for row in rows]
    has_header = table.css_first("th") is not None
    if not has_header and any(len(text) >= _LONGEST_CELL for row in texts for text in row):
        return None
    cells = tuple(tuple(width(text) for text in row) for row in texts)
    count = max(map(len, cells))
    widest = [max((row[column] for row in cells if column < len(row)), default=0) for column in range(count)]
    if sum(widest) > _WIDEST_TABLE:
        return None
    columns = tuple(min(_WIDEST_COLUMN, one) for one in widest)
    return DataTable(columns)


def width(text: str) -> int:
    """Cells of the terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
