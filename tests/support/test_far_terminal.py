"""The slow line: late by its round trip, and as slow as its rate."""

from __future__ import annotations

import time

from tests.support.far_terminal import FarTerminal


def test_what_is_written_comes_late_and_slowly() -> None:
    with FarTerminal(["sh", "-c", "read key; yes | head -c 4000"], rate=20_000.0, round_trip_s=0.08) as terminal:
        pressed = terminal.press("enter")
        terminal.wait_for(lambda: len(terminal.output) > 10)
        first = terminal.last_output_at - pressed
        terminal.wait_for(lambda: len(terminal.output) >= 6_000)
        assert first >= 0.08
        assert terminal.last_output_at - pressed >= 0.08 + 6_000 / 20_000
        assert terminal.on_the_way < 600
        assert terminal.wait_exit() == 0


def test_a_key_arrives_half_a_round_trip_later() -> None:
    with FarTerminal(["sh", "-c", "read key; date +%s%N"], round_trip_s=0.2) as terminal:
        pressed = time.time()
        terminal.press("enter")
        terminal.wait_for(lambda: len(terminal.text.split()) == 1)
        assert int(terminal.text.split()[0]) / 1e9 - pressed >= 0.1
