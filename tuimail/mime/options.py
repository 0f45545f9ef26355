"""What a reader may choose about the rendering of a body."""

from __future__ import annotations

from typing import NamedTuple


class RenderOptions(NamedTuple):
    """`prefer_html` shows the HTML part where there are both; `show_all` lifts the limits on long bodies."""

    prefer_html: bool = False
    show_all: bool = False


DEFAULT = RenderOptions()
