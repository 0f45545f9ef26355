"""Whether the terminal is dark or light: what it says when asked, and what its environment says before that."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Final

QUESTION: Final = "\x1b]11;?\x1b\\"
_ANSWER: Final = re.compile(
    rb"\x1b\]11;rgba?:([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})[^\x07\x1b]{0,8}(?:\x07|\x1b\\)"
)
_BEGUN: Final = re.compile(rb"\x1b\][0-9A-Fa-frgb:;/]{0,32}\x1b?$")
_PATIENCE_S: Final = 2.0
_LIGHT_COLOURS: Final = frozenset({"7", *map(str, range(9, 16))})


def says_light(environ: Mapping[str, str]) -> bool | None:
    """What COLORFGBG says, which some terminals set: "0;15" is black on white. None where it says nothing."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return background in _LIGHT_COLOURS if background.isdecimal() else None


class Backdrop:
    """Takes the answer out of what is typed. An answer that never comes costs nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked_at: float | None = None
        self._held = b""
        self._told: Callable[[bool], None] = _nothing

    def question(self, told: Callable[[bool], None]) -> str:
        """What to write; `told` hears later whether the background is light."""
        self._asked_at, self._told = self._clock(), told
        return QUESTION

    def filter(self, octets: bytes) -> bytes:
        """What was typed, without the answer; its beginning waits for its end while one can still come."""
        if self._asked_at is None:
            return octets
        octets, self._held = self._held + octets, b""
        found = _ANSWER.search(octets)
        if found is not None:
            self._asked_at = None
            self._told(_is_light(found))
            return octets[: found.start()] + octets[found.end() :]
        begun = _BEGUN.search(octets)
        if begun is not None and self._clock() - self._asked_at < _PATIENCE_S:
            self._held = begun[0]
            return octets[: begun.start()]
        return octets


def _is_light(answer: re.Match[bytes]) -> bool:
    """By luminance as the eye weighs it (Rec. 709)."""
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in answer.groups())
    luminance: float = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return luminance > 0.5


def _nothing(is_light: bool) -> None:
    pass
