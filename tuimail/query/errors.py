"""What is wrong with a query, where, and what would be right."""

from __future__ import annotations

from tuimail.model.language import gettext

_SHOWN = 40


class QueryError(Exception):
    """A query that cannot be understood; str() is one sentence with the way on."""

    def __init__(self, position: int, length: int, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.position = position
        """Where in the text it is wrong, from 0."""
        self.length = length
        """How many characters are wrong; 0 where something is missing."""
        self.problem = problem
        self.remedy = remedy

    def told(self, text: str) -> str:
        """The sentence with its place, for where the `text` that was typed is not marked."""
        wrong = text[self.position : self.position + self.length].strip()
        if not text.strip() or (wrong and wrong in self.problem):
            return str(self)
        rest = text[self.position :].strip()
        shown = f"{rest[:_SHOWN]}…" if len(rest) > _SHOWN else rest
        return gettext("{error} (at “{text}”)").format(error=self, text=shown or gettext("the end"))

    def marked(self, text: str) -> tuple[int, int]:
        """Where the wrong part of the `text` that was typed begins and ends.

        Where something is missing inside, that is the word before it; at the end, where one types, it is nothing.
        """
        if self.length or not text[self.position :].strip():
            return self.position, self.position + self.length
        before = text[: self.position].rstrip()
        if not before:
            return self.position, self.position + len(text[self.position :].split()[0])
        return len(before) - len(before.split()[-1]), len(before)
