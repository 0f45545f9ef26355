"""What is wrong with a query, said until the next one is typed."""

from __future__ import annotations

from tuimail.contract.events import Severity
from tuimail.state.desk import Desk
from tuimail.state.touched import Touched


def say_wrong(desk: Desk, text: str) -> set[Touched]:
    """A query cannot be asked so."""
    touched = desk.say(text, Severity.WARNING)
    message = desk.status.said[-1]
    desk.status.of_query = message.text
    return touched


def forget_wrong(desk: Desk) -> set[Touched]:
    """Another query is asked, or about to be typed: nothing is said of the one before."""
    wrong, desk.status.of_query = desk.status.of_query, ""
    if not wrong:
        return set()
    desk.status.unsay(wrong)
    return {Touched.STATUS}
