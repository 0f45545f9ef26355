"""Text styles as numbers, and the shortest way from one to another."""

from __future__ import annotations

from bisect import bisect
from functools import lru_cache
from typing import Final, NamedTuple

from rich.color import Color, ColorSystem, ColorType
from rich.style import Style

_ATTRIBUTES: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
"""SGR codes in the order of rich's attribute bits."""
_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_SEEN_ON_BLANKS: Final = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
_BRIGHTNESS: Final = frozenset({"1", "2"})

_CUBE: Final = (0, 95, 135, 175, 215, 255)
_MOST_NUMBERS: Final = 10
"""So many can stand in one sequence: mlterm drops the rest, and takes parts of colours for blink and underline."""
_BETWEEN: Final = (48, 115, 155, 195, 235)
_FIRST_GREY: Final = 8
_GREY_STEP: Final = 10

PLAIN: Final = 0
"""The number of the style that `ESC[m` gives."""


class Look(NamedTuple):
    """A style as the terminal gets it."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    """SGR parameters, empty for the terminal's own colour."""
    background: str = ""
    link: str | None = None
    picture: int = 0
    """Which picture stands in cells of this style (`gallery`); 0 for none."""


class Styles:
    """Numbers styles by how they look, so that equal looks are equal numbers."""

    def __init__(self, *, has_links: bool = True) -> None:
        self._has_links = has_links
        self._looks: list[Look] = [Look()]
        self._by_look: dict[Look, int] = {Look(): PLAIN}
        self._by_style: dict[tuple[object, ...], int] = {}
        self._blanks: dict[int, int] = {PLAIN: PLAIN}
        self._ways: dict[tuple[int | None, int], str] = {}
        self._pictures: dict[str, int] = {}

    def number(self, style: Style | None, colours: ColorSystem) -> int:
        """The number of a rich style on a terminal with so many colours."""
        if style is None:
            return PLAIN
        attributes = style._attributes & style._set_attributes
        key = (attributes, style._color, style._bgcolor, style._link, colours)
        found = self._by_style.get(key)
        if found is None:
            found = self._by_style[key] = self.number_of(
                Look(
                    frozenset(code for bit, code in enumerate(_ATTRIBUTES) if attributes >> bit & 1),
                    _parameters(style._color, colours, is_foreground=True),
                    _parameters(style._bgcolor, colours, is_foreground=False),
                    _safe_link(style._link) if self._has_links else None,
                    self._pictures.get(style._link, 0) if style._link else 0,
                )
            )
        return found

    def add_picture(self, link: str, picture: int) -> None:
        """Cells whose style has this link, which no URL can be, belong to the picture."""
        self._pictures[link] = picture

    def looks_of_picture(self, picture: int) -> frozenset[int]:
        """The numbers of the styles of its cells."""
        return frozenset(number for number, look in enumerate(self._looks) if look.picture == picture)

    def look(self, number: int) -> Look:
        """What the number stands for."""
        return self._looks[number]

    def blank(self, number: int) -> int:
        """The style that a blank of this style is seen in: nobody sees the colour or weight of a space."""
        found = self._blanks.get(number)
        if found is None:
            look = self._looks[number]
            seen = look.attributes & _SEEN_ON_BLANKS
            found = self.number_of(look if seen else look._replace(attributes=frozenset(), foreground=""))
            self._blanks[number] = found
        return found

    def filling(self, now: int | None, blank: int) -> int:
        """The style nearest to the one of now in which the terminal erases to these blanks."""
        look = self._looks[now or PLAIN]
        return self.number_of(Look(look.attributes - _SEEN_ON_BLANKS, look.foreground, self._looks[blank].background))

    def outside_link(self, number: int) -> int:
        """The same style without a link."""
        look = self._looks[number]
        return number if look.link is None else self.number_of(look._replace(link=None))

    def is_bare(self, number: int) -> bool:
        """Whether blanks of this style are what the terminal makes when it erases under it."""
        look = self._looks[number]
        return not look.attributes and look.link is None

    def has_own_background(self, number: int) -> bool:
        """Whether the background is another one than the terminal's."""
        return bool(self._looks[number].background)

    def change(self, old: int | None, new: int) -> str:
        """The escape sequence from one style, None where it is not known, to another."""
        key = (old, new)
        found = self._ways.get(key)
        if found is None:
            found = self._ways[key] = self._way(None if old is None else self._looks[old], self._looks[new])
        return found

    def number_of(self, look: Look) -> int:
        """The number of a look, a new one where it has none yet."""
        found = self._by_look.get(look)
        if found is None:
            found = self._by_look[look] = len(self._looks)
            self._looks.append(look)
        return found

    def _way(self, old: Look | None, new: Look) -> str:
        full = _sgr(["0", *sorted(new.attributes), new.foreground, new.background])
        if old is None:
            return full + _link(new.link) if self._has_links else full
        step = _step(old, new)
        shortest = full if step is None or len(full) < len(step) else step
        return shortest if old.link == new.link else shortest + _link(new.link)


def _step(old: Look, new: Look) -> str | None:
    """What differs, one by one; None where something can only be switched off with everything else."""
    gone = old.attributes - new.attributes
    if not gone <= _OFF.keys():
        return None
    parameters = sorted({_OFF[code] for code in gone})
    added = new.attributes - old.attributes
    if gone & _BRIGHTNESS:
        added |= new.attributes & _BRIGHTNESS
    parameters += sorted(added)
    if old.foreground != new.foreground:
        parameters.append(new.foreground or "39")
    if old.background != new.background:
        parameters.append(new.background or "49")
    return _sgr(parameters) if parameters else ""


def _sgr(parameters: list[str]) -> str:
    words = [word for word in parameters if word]
    numbers = ";".join(words)
    if numbers.count(";") >= _MOST_NUMBERS:
        return f"\x1b[{';'.join(words[:-1])}m\x1b[{words[-1]}m"
    return "\x1b[m" if words == ["0"] else f"\x1b[{numbers}m"


def _link(target: str | None) -> str:
    return f"\x1b]8;;{target or ''}\x1b\\"


def _safe_link(target: str | None) -> str | None:
    """Only what is a URL for certain may stand inside an escape sequence."""
    if not target or not target.isascii() or not target.isprintable() or " " in target:
        return None
    return target if target.startswith(("http://", "https://", "mailto:")) else None


@lru_cache(maxsize=1024)
def _parameters(color: Color | None, colours: ColorSystem, *, is_foreground: bool) -> str:
    if color is None or color.is_default:
        return ""
    return ";".join(shown_colour(color, colours).get_ansi_codes(is_foreground))


@lru_cache(maxsize=1024)
def shown_colour(color: Color, colours: ColorSystem) -> Color:
    """The colour that a terminal of so many shows for it.

    Of 256 the nearest one; Rich's choice turns a warm grey into pink, and dark greys into black.
    """
    if color.triplet is None or color.type is not ColorType.TRUECOLOR or colours is not ColorSystem.EIGHT_BIT:
        return color.downgrade(colours)
    cube = [bisect(_BETWEEN, part) for part in color.triplet]
    grey = min(23, max(0, round((sum(color.triplet) / 3 - _FIRST_GREY) / _GREY_STEP)))
    of_cube = sum((_CUBE[level] - part) ** 2 for level, part in zip(cube, color.triplet, strict=True))
    of_grey = sum((_FIRST_GREY + _GREY_STEP * grey - part) ** 2 for part in color.triplet)
    number = 232 + grey if of_grey < of_cube else 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
    return Color.from_ansi(number)
