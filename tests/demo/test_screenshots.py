"""The pictures of the demo."""

from __future__ import annotations

import asyncio
import re

from tuimail.demo.screenshots import Scene, aligned, take


def test_a_picture_shows_the_demo_and_nothing_of_this_machine() -> None:
    picture = asyncio.run(take(Scene("small", ("j",), columns=80, rows=24)))
    shown = " ".join(re.findall(r">([^<]+)</text>", picture)).replace("&#160;", " ")
    assert "Inbox" in shown
    assert "2/975" in shown
    assert "demo" in shown
    assert "/tmp" not in picture


def test_every_word_stands_at_its_own_place() -> None:
    line = '<text class="a-r1" x="24.4" y="20" textLength="97.6" clip-path="url(#c)">&#160;e&#160;日本&#160;&lt;</text>'
    assert aligned(line) == (
        '<text class="a-r1" x="36.6" y="20" textLength="12.2" clip-path="url(#c)">e</text>'
        '<text class="a-r1" x="61" y="20" textLength="48.8" clip-path="url(#c)">日本</text>'
        '<text class="a-r1" x="122" y="20" textLength="12.2" clip-path="url(#c)">&lt;</text>'
    )
