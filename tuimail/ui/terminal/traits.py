"""What the terminal can and cannot do, as far as its name tells."""

from __future__ import annotations

from collections.abc import Mapping

from tuimail.model.values import dataclass

_WITHOUT_COLOURED_ERASE = ("screen", "vt", "ansi", "cons", "sun", "dumb")
_WITHOUT_CLUSTERS = ("linux", "screen", "vt", "cons")


@dataclass(frozen=True, slots=True)
class Traits:
    """The differences that the output has to know."""

    erases_with_colour: bool = True
    """Erased cells take the background colour of the moment ("back colour erase")."""
    has_links: bool = True
    """OSC 8 is understood, or at least not printed."""
    simple_emoji: bool = False
    """Clusters of several characters are drawn as their first one, which no terminal gets wrong."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Traits:
        """The traits of the terminal that the environment names; unknown ones are taken for an xterm."""
        name = environment.get("TERM", "").lower()
        is_bare = name.startswith(_WITHOUT_CLUSTERS)
        return cls(
            erases_with_colour=not name.startswith(_WITHOUT_COLOURED_ERASE),
            has_links=not is_bare,
            simple_emoji=is_bare,
        )
