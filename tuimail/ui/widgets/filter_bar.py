"""The filter field under the list: what is typed filters at once, Enter keeps it, Esc drops it.

A query that is wrong leaves the list as it is, and a line below says where and what would be right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.wrap import wrap_words

if TYPE_CHECKING:
    from tuimail.ui.widgets.query_field import QueryField

_PAUSE_S = 0.15


class FilterBar(Vertical):
    """Hidden until it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", show=False),
        Binding("down,up,tab", "keep", show=False),
    ]

    class Changed(Message):
        """Filter by this query; none shows all."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The list gets the focus back."""

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._styles = styles
        self._pause: Timer | None = None
        self._field: QueryField | None = None
        self._label = Bar(styles, id="filter-label")
        self._problem = Bar(styles, id="filter-problem")
        self.is_opening = False
        """Whether the field was asked for and does not have the focus yet."""

    @property
    def is_typing(self) -> bool:
        """Whether keys are letters now."""
        return bool(self.display) and self.has_focus_within

    def open(self, query: str) -> None:
        """Show the field with the filter that is on, and put the cursor in it. It is made when first needed."""
        self.display = True
        self.is_opening = True
        field = self._field or self._make(query)
        field.value = query
        field.cursor_position = len(query)
        field.focus(scroll_visible=False)
        self._explain()

    def _make(self, query: str) -> QueryField:
        from tuimail.ui.widgets.query_field import QueryField  # the first frame asks nothing

        hint = "Words, from:ada, is:unread, newer:7d; Enter keeps, Esc shows all"
        self._field = field = QueryField(self._styles, query, hint, id="filter-input")
        self._problem.display = False
        self.mount(Horizontal(self._label, field, id="filter-line"), self._problem)
        self._label.show([(" Filter ", self._styles["key"])])
        return field

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self._styles = styles
        self._label.restyle(styles)
        self._problem.restyle(styles)
        if self._field is not None:
            self._field.restyle(styles)
            self._label.show([(" Filter ", styles["key"])])
            self._explain()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        if self.display and not self._explain():
            self._pause = self.set_timer(_PAUSE_S, self._tell)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
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
        self.post_message(self.Changed(query))
        self.post_message(self.Left())

    def _tell(self) -> None:
        self.post_message(self.Changed(self._text))
