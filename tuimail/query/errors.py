"""What is wrong with a query, where, and what would be right."""

from __future__ import annotations


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
