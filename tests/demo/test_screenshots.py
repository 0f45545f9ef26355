"""The pictures of the demo."""

from __future__ import annotations

import asyncio
import re

from tuimail.demo.screenshots import Scene, take


def test_a_picture_shows_the_demo_and_nothing_of_this_machine() -> None:
    picture = asyncio.run(take(Scene("small", ("j",), columns=80, rows=24)))
    shown = " ".join(re.findall(r">([^<]+)</text>", picture)).replace("&#160;", " ")
    assert "Inbox" in shown
    assert "2/975" in shown
    assert "demo" in shown
    assert "/tmp" not in picture
