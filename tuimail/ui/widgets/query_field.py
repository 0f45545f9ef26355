"""A line to type a query in: says at once where it is wrong, and what would be right."""

from __future__ import annotations

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.widgets import Input

from tuimail.query.errors import QueryError
from tuimail.query.parser import parse
from tuimail.ui.theming import MailStyles


class QueryField(Input):
    """`problem` is what is wrong with the text as it stands, None where it is a query."""

    def __init__(self, styles: MailStyles, text: str, *, id: str) -> None:  # noqa: A002
        super().__init__(text, compact=True, id=id, highlighter=_Wrong(styles))
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.focus(scroll_visible=False)  # It is made to be typed in at once.

    @property
    def problem(self) -> QueryError | None:
        return problem_of(self.value)

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self.highlighter = _Wrong(styles)
        self.refresh()


class _Wrong(Highlighter):
    """Marks the part of a query that is wrong."""

    def __init__(self, styles: MailStyles) -> None:
        self._style = styles["error-line"] + Style(underline=True)

    def highlight(self, text: Text) -> None:
        error = problem_of(text.plain)
        if error is not None:
            text.stylize(self._style, *error.marked(text.plain))


def problem_of(text: str) -> QueryError | None:
    """What is wrong with a query."""
    try:
        parse(text)
    except QueryError as error:
        return error
    return None
