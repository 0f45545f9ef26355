"""What CSS says that changes how a message reads: what is hidden, what stands alone, what is set off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_MAX_SHEET = 200_000
_MAX_CLASSES = 2000
_LONGEST = 500
_LARGE_PX = 24
_BRACE = re.compile(r"[{}]")
_CLASS = re.compile(r"[a-z0-9]*\.([\w-]+)", re.IGNORECASE)
_TELLING = re.compile(
    r"display|visibility|mso-hide|max-height|opacity|font-size|font-weight|padding|margin", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:max-height|opacity)\s*:\s*0(?:px|pt|em|%)?\s*(?:!important\s*)?(?:;|\Z)",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"display\s*:\s*([\w-]+)", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:\s*([\d.]{1,9})\s*(px|pt|rem|em|%)?", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[1-9]00\b|normal|lighter)", re.IGNORECASE)
_SPACING = re.compile(r"(?:padding|margin)(-left|-right)?\s*:\s*([^;!]{1,60})", re.IGNORECASE)
_LENGTH = re.compile(r"(?<![\d.-])(\d{1,4}(?:\.\d{0,4})?|\.\d{1,4})(px|pt|rem|em|%|)(?![\w.%])", re.IGNORECASE)
_GAP_PX = 4
"""So much beside a word is a blank."""
_PX = {"px": 1.0, "pt": 1.33, "rem": 16.0, "": 1.0}


class Look(NamedTuple):
    """How an open element looks. `is_invisible`: its text has no size."""

    tag: str = ""
    display: str = ""
    is_invisible: bool = False
    is_bold: bool = False
    has_gap: bool = False
    """It keeps a distance to what stands beside it."""


def looked(tag: str, style: str, outer: Look) -> Look:
    """An element of this style inside another.

    Layout by MJML has text of size 0 around text of a visible size: the innermost that says so counts. Large text is
    a heading, whatever its tag.
    """
    if not style:
        return Look(tag, "", outer.is_invisible, outer.is_bold)
    display = _DISPLAY.search(style)
    is_invisible, is_bold = outer.is_invisible, outer.is_bold
    if weight := _WEIGHT.search(style):
        is_bold = weight[1].lower() == "bold" or (weight[1] >= "600" and weight[1].isdigit())
    if size := _SIZE.search(style):
        unit = (size[2] or "").lower()
        is_nothing = not size[1].strip("0.")
        is_invisible = is_nothing or (is_invisible and unit in ("em", "%"))
        is_bold = is_bold or _number(size[1]) * _PX.get(unit, 0) >= _LARGE_PX
    return Look(tag, display[1].lower() if display else "", is_invisible, is_bold, _has_gap(style))


def _has_gap(style: str) -> bool:
    for side, value in _SPACING.findall(style):
        lengths = [_number(number) * _PX.get(unit.lower(), 16.0) for number, unit in _LENGTH.findall(value)]
        beside = lengths if side or len(lengths) == 1 else lengths[1::2]
        if any(length >= _GAP_PX for length in beside):
            return True
    return False


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def hides(style: str) -> bool:
    """Whether an element of this style is not shown."""
    return _HIDDEN.search(style) is not None


def class_styles(tree: LexborHTMLParser) -> dict[str, str]:
    """Declarations by class, of the plainest rules only (`.name`, `td.name`); those for some screens do not count."""
    found: dict[str, str] = {}
    for sheet in tree.css("style"):
        for name, declarations in told_of_classes(sheet.text()):
            if len(found) < _MAX_CLASSES:
                # The first of its kind counts when it is read, and the last rule wins.
                found[name] = f"{declarations};{found.get(name, '')}"[: 2 * _LONGEST]
    return found


def told_of_classes(sheet: str) -> Iterator[tuple[str, str]]:
    """The names of classes in a style sheet, each with declarations that change how a message reads."""
    for selectors, declarations in _rules(sheet[:_MAX_SHEET]):
        if _TELLING.search(declarations):
            for selector in selectors.split(","):
                if match := _CLASS.fullmatch(selector.strip()):
                    yield match[1], declarations[:_LONGEST]


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    depth = start = body = 0
    for brace in _BRACE.finditer(sheet):
        if brace[0] == "{":
            body = brace.end() if depth == 0 else body
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                selectors = sheet[start : body - 1].rpartition("*/")[2].rpartition(";")[2]
                if "@" not in selectors:
                    yield selectors, sheet[body : brace.start()]
                start = brace.end()
