"""Which pictures the terminal can show: asked when the first one is opened, never before.

kitty answers a query of its graphics protocol, a terminal with sixels says so among its attributes (DA1), which every
terminal answers; so that answer says, too, that no other will come. Answers are taken out of what is typed, also those
that come too late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

_KITTY_QUESTION: Final = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
_ATTRIBUTES_QUESTION: Final = "\x1b[c"
_CELL_QUESTION: Final = "\x1b[16t"
_COLOURS_QUESTION: Final = "\x1b[?1;1;0S"
# An escape character at the end of one reading was the Escape key; what follows it must not be keys as well.
_KITTY: Final = re.compile(rb"\x1b?_Gi=31;([ -~]{0,200})\x1b\\")
_ATTRIBUTES: Final = re.compile(rb"\x1b\[\?(\d[\d;]{0,100})c")
_CELL: Final = re.compile(rb"\x1b\[6;(\d{1,4});(\d{1,4})t")
_COLOURS: Final = re.compile(rb"\x1b\[\?1;([0-3])(?:;(\d{1,6}))?[\d;]{0,20}S")
_BEGUN: Final = re.compile(rb"\x1b(?:_(?:G[ -~]{0,200}\x1b?)?|\[\??[\d;]{0,100})$")
_SIXEL: Final = b"4"
_FEWEST_COLOURS: Final = 2
_MOST_COLOURS: Final = 256
_SILENT: Final = ("linux", "vt", "cons", "sun", "dumb", "ansi")
"""Terminals that may print questions that they do not know; none of them shows pictures."""


class Graphics(NamedTuple):
    """What a terminal can do. `cell` is the width and height of one in dots, (0, 0) where it does not say."""

    has_kitty: bool = False
    has_sixel: bool = False
    colours: int = _MOST_COLOURS
    cell: tuple[int, int] = (0, 0)


def may_be_asked(environment: Mapping[str, str]) -> bool:
    """Whether questions do no harm; GNU screen would show them in its status line."""
    name = environment.get("TERM", "").lower()
    if environment.get("TERM_PROGRAM") == "Apple_Terminal" or not name or name.startswith(_SILENT):
        return False
    is_screen = environment.get("STY") or (name.startswith("screen") and not environment.get("TMUX"))
    return not is_screen


def cell_dots(descriptor: int) -> tuple[int, int]:
    """Width and height of a cell, as the kernel knows it of this terminal; (0, 0) where it does not."""
    import fcntl
    import struct
    import termios

    try:
        answer = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8))
    except OSError:
        return 0, 0
    rows, columns, width, height = struct.unpack("HHHH", answer)
    return (width // columns, height // rows) if rows and columns and width and height else (0, 0)


class Inquiry:
    """One at a time; `told` hears what the terminal answered, once. Silence is for the asker to end."""

    def __init__(self, *, is_in_tmux: bool) -> None:
        self._is_in_tmux = is_in_tmux
        self._told: Callable[[Graphics], None] | None = None
        self._write: Callable[[str], None] = _nowhere
        self._is_open = False
        self._held = b""
        self.graphics = Graphics()
        """As far as the terminal said."""

    def begin(self, write: Callable[[str], None], told: Callable[[Graphics], None]) -> None:
        """Ask, unless an answer to an earlier question is still to come."""
        self._write, self._told = write, told
        if not self._is_open:
            self._is_open = True
            # tmux takes kitty's question for the title of its window, and hands none of kitty's pictures on.
            kitty = "" if self._is_in_tmux else _KITTY_QUESTION
            write(kitty + _CELL_QUESTION + _ATTRIBUTES_QUESTION)

    def give_up(self) -> None:
        """Nobody waits any longer; what comes late is remembered all the same."""
        told, self._told = self._told, None
        if told is not None:
            told(self.graphics)

    def filter(self, octets: bytes) -> bytes:
        """What was typed, without answers; the beginning of one waits for its end."""
        if not self._is_open:
            return octets
        octets, self._held = self._held + octets, b""
        octets = _KITTY.sub(self._kitty, octets)
        octets = _CELL.sub(self._cell, octets)
        octets = _COLOURS.sub(self._colours, octets)
        octets = _ATTRIBUTES.sub(self._attributes, octets)
        if self._is_open and (begun := _BEGUN.search(octets)) is not None:
            self._held = begun[0]
            return octets[: begun.start()]
        return octets

    def _kitty(self, answer: re.Match[bytes]) -> bytes:
        self.graphics = self.graphics._replace(has_kitty=answer[1] == b"OK")
        return b""

    def _cell(self, answer: re.Match[bytes]) -> bytes:
        self.graphics = self.graphics._replace(cell=(int(answer[2]), int(answer[1])))
        return b""

    def _colours(self, answer: re.Match[bytes]) -> bytes:
        if answer[1] == b"0" and answer[2] is not None:
            colours = min(max(_FEWEST_COLOURS, int(answer[2])), _MOST_COLOURS)
            self.graphics = self.graphics._replace(colours=colours)
        return b""

    def _attributes(self, answer: re.Match[bytes]) -> bytes:
        """The last of the answers; how many colours there are is asked only where there are sixels."""
        if not self.graphics.has_sixel and _SIXEL in answer[1].split(b";")[1:]:
            self.graphics = self.graphics._replace(has_sixel=True)
            self._write(_COLOURS_QUESTION + _ATTRIBUTES_QUESTION)
        else:
            self._is_open = False
            self.give_up()
        return b""


def _nowhere(sequence: str) -> None:
    pass
