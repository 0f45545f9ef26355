"""The filter field under the list: what is typed filters at once, Enter keeps it, Esc drops it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar

_PAUSE_S = 0.15


class FilterBar(Horizontal):
    """Hidden until it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", show=False),
        Binding("down,up,tab", "keep", show=False),
    ]

    class Changed(Message):
        """Filter by these words; none shows all."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Left(Message):
        """The list gets the focus back."""

    def __init__(self, styles: MailStyles, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._styles = styles
        self._pause: Timer | None = None
        self.is_opening = False
        """Whether the field was asked for and does not have the focus yet."""

    @property
    def is_typing(self) -> bool:
        """Whether keys are letters now."""
        return bool(self.display) and self.has_focus_within

    def open(self, words: str) -> None:
        """Show the field with the filter that is on, and put the cursor in it. It is made when first needed."""
        self.display = True
        self.is_opening = True
        if not self.query(Input):
            hint = "Words of sender or subject; Enter keeps, Esc shows all"
            label = Bar(self._styles, id="filter-label")
            self.mount(label, Input(words, placeholder=hint, compact=True, id="filter-input"))
            label.show([(" Filter ", self._styles["key"])])
        field = self.query_one(Input)
        field.value = words
        field.cursor_position = len(words)
        field.focus(scroll_visible=False)

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self._styles = styles
        for label in self.query(Bar):
            label.restyle(styles)
            label.show([(" Filter ", styles["key"])])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        if self.display:
            self._pause = self.set_timer(_PAUSE_S, self._tell)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        self._close(self.query_one(Input).value)

    def action_drop(self) -> None:
        self._close("")

    def on_descendant_focus(self) -> None:
        self.is_opening = False

    def _close(self, words: str) -> None:
        self.is_opening = False
        if self._pause is not None:
            self._pause.stop()
        self.display = False
        self.post_message(self.Changed(words))
        self.post_message(self.Left())

    def _tell(self) -> None:
        self.post_message(self.Changed(self.query_one(Input).value))
