"""The user's words for what is done to messages."""

from __future__ import annotations

from typing import NamedTuple


def messages_word(number: int) -> str:
    """The number with its noun: 1 message, 3 messages."""
    return "1 message" if number == 1 else f"{number:,} messages"


def whole_threads(number: int) -> str:
    """What is to be said after an action on folded threads; "" where there was none."""
    if not number:
        return ""
    return ", the whole thread" if number == 1 else f", {number:,} whole threads"


class Deed(NamedTuple):
    """An action as an imperative ("Archive") and as a report ("Archived"), with what follows the number."""

    imperative: str
    past: str
    rest: str = ""

    def label(self, number: int) -> str:
        """For the journal: "Archive 3 messages"."""
        return f"{self.imperative} {messages_word(number)} {self.rest}".rstrip()

    def report(self, number: int, more: str = "") -> str:
        """For the status line: "Archived 3 messages"; `more` follows the number."""
        return " ".join(filter(None, (self.past, messages_word(number), more, self.rest)))
