"""The field for queries under the list: to filter it, to search the account, to select.

What is typed filters or searches at once, Enter keeps it, Esc drops it. A query that is wrong leaves the list as
it is, and a line below says where and what would be right.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer

from tuimail.model.language import gettext
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.wrap import wrap_words

if TYPE_CHECKING:
    from textual.widgets import Input

    from tuimail.ui.widgets.query_field import QueryField

_PAUSE_S = 0.03
"""What is pasted, or comes late over a slow line, is asked for once; what is typed, letter by letter."""


class Asks(Enum):
    """What a query is asked for: the label of the field, and its hint."""

    FILTER = (gettext("Filter"), gettext("Words, from:ada, is:unread, newer:7d; Enter keeps, Esc shows all"))
    SEARCH = (
        gettext("Search"),
        gettext("All folders: words, from:ada, has:attachment; Enter asks the server too"),
    )
    SELECT = (gettext("Select"), gettext("Messages of this list: from:ada, older:1y"))


class FilterBar(Vertical):
    """Hidden until it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", show=False),
        Binding("down,up,tab", "keep", show=False),
    ]

    class Changed(Message):
        """This is asked for now; with Enter or Esc it `is_final`, and "" where it was dropped."""

        def __init__(self, asks: Asks, query: str, *, is_final: bool) -> None:
            super().__init__()
            self.asks = asks
            self.query = query
            self.is_final = is_final

    class Left(Message):
        """The list gets the focus back."""

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._styles = styles
        self._pause: Timer | None = None
        self._asks = Asks.FILTER
        self._field: QueryField | None = None
        self._label = Bar(styles, id="filter-label")
        self._problem = Bar(styles, id="filter-problem")
        self.is_opening = False
        """Whether the field was asked for and does not have the focus yet."""
        self.is_closing = False
        """Whether the list has not been told yet what the field was left with."""

    @property
    def is_typing(self) -> bool:
        """Whether keys are letters now."""
        return bool(self.display) and self.has_focus_within

    @property
    def asks(self) -> Asks:
        """What the query is for."""
        return self._asks

    @property
    def typed(self) -> str | None:
        """What stands in the field while a filter is typed."""
        return self._text if self.is_typing and self._asks is Asks.FILTER else None

    def open(self, asks: Asks, query: str) -> None:
        """Show the field with the query that is on, and put the cursor in it. It is made when first needed."""
        self._asks = asks
        self.display = True
        self.is_opening, self.is_closing = True, False
        field = self._field or self._make(query)
        self._show_label()
        field.placeholder = asks.value[1]
        field.value = query
        field.cursor_position = len(query)
        field.focus(scroll_visible=False)
        self._explain()

    def _make(self, query: str) -> QueryField:
        from tuimail.ui.widgets.query_field import QueryField  # the first frame asks nothing

        self._field = field = QueryField(self._styles, query, id="filter-input")
        self._problem.display = False
        self.mount(Horizontal(self._label, field, id="filter-line"), self._problem)
        return field

    def _show_label(self) -> None:
        self._label.show([(f" {self._asks.value[0]} ", self._styles["key"])])

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self._styles = styles
        self._label.restyle(styles)
        self._problem.restyle(styles)
        if self._field is not None:
            self._field.restyle(styles)
            self._show_label()
            self._explain()

    # By their names: the class of the field is imported when there is one.
    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        if self.display and not self._explain() and self._asks is not Asks.SELECT:
            self._pause = self.set_timer(_PAUSE_S, self._tell)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """What is wrong stays open to be mended."""
        if not self._explain(is_final=True):
            self._close(self._text)

    def action_drop(self) -> None:
        self._close("")

    @property
    def _text(self) -> str:
        return self._field.value if self._field is not None else ""

    def _explain(self, *, is_final: bool = False) -> bool:
        """Say what is wrong; False where nothing is. While the end is being typed it is said as an advice."""
        error = self._field.problem if self._field is not None else None
        self._problem.display = error is not None
        if error is None:
            return False
        is_open = error.position + error.length >= len(self._text.rstrip()) and not is_final
        lines = wrap_words(str(error), max(20, self.size.width - 2))
        style = self._styles["note" if is_open else "warning"]
        self._problem.show_block([[(f" {line}", style)] for line in lines])
        return True

    def on_descendant_focus(self) -> None:
        self.is_opening = False

    def _close(self, query: str) -> None:
        self.is_opening = False
        if self._pause is not None:
            self._pause.stop()
        self.display = False
        self.is_closing = True
        self.post_message(self.Changed(self._asks, query, is_final=True))
        self.post_message(self.Left())

    def _tell(self) -> None:
        if self._explain():
            return  # a letter came while the pause ended
        self.post_message(self.Changed(self._asks, self._text, is_final=False))
