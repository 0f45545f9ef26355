"""What is known of the way to the terminal, for the screen of connections."""

from __future__ import annotations

from typing import NamedTuple


class TerminalFacts(NamedTuple):
    """Numbers since the start of the program."""

    least_s: float | None
    """The shortest round trip; None where the terminal answers no questions."""
    usual_s: float | None
    """The round trip of late, with what was written before the question."""
    octets: int
    frames: int
    held: int
    """How often frames had to wait for a terminal that was behind."""
    has_margins: bool
