"""The columns of the message list as the user writes them: "{date}  {from:24%}  {subject}  {size:>6}"."""

from __future__ import annotations

import re
import string
from typing import Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

COLUMNS: Final = ("date", "from", "subject", "size", "tags")
_WIDTH: Final = re.compile(r"([<>]?)(\d{1,3})(%?)")


class Column(NamedTuple):
    """A column, or with no name a text between columns. Width 0 is the column's own; of the subject, what is left."""

    name: str
    text: str = ""
    width: int = 0
    is_percent: bool = False
    is_right: bool = False


def parse_columns(template: str) -> tuple[Column, ...]:
    """Raises ValueError with what is wrong."""
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError:
        raise ValueError(gettext("has a curly bracket without its other half")) from None
    columns = []
    for text, name, spec, conversion in parsed:
        if text:
            columns.append(Column("", text))
        if name is not None:
            columns.append(_column(name, spec or "", conversion))
    if not any(column.name for column in columns):
        raise ValueError(gettext("names no column; there are {join}").format(join=", ".join(COLUMNS)))
    return tuple(columns)


def _column(name: str, spec: str, conversion: str | None) -> Column:
    if name not in COLUMNS:
        import difflib  # where there is a mistake

        near = difflib.get_close_matches(name[:40], COLUMNS, n=1, cutoff=0.5)
        hint = (
            gettext("did you mean {{{near}}}?").format(near=near[0])
            if near
            else gettext("known are {join}").format(join=", ".join(COLUMNS))
        )
        told = gettext("has no column “{name}”; {hint}")
        raise ValueError(told.format(name=safe_line(name)[:40], hint=hint))
    if not spec and conversion is None:
        return Column(name)
    found = _WIDTH.fullmatch(spec)
    if found is None or conversion is not None or not 0 < int(found[2]) <= (100 if found[3] else 200):
        raise ValueError(gettext("{{{name}:…}} takes a width like 20, >6 or 25%").format(name=name))
    return Column(name, "", int(found[2]), bool(found[3]), found[1] == ">")
