"""Choosing one of many by typing: the folder picker, the help, the themes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tuimail.model.language import gettext
from tuimail.ui.cells import clean, width_of
from tuimail.ui.screens.dialog import Dialog, field
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.choice_list import ChoiceList, ChoiceRow
from tuimail.ui.widgets.hint_bar import HintBar
from tuimail.ui.widgets.notice import Notice
from tuimail.ui.wrap import wrap_words

Search = Callable[[str], Sequence[ChoiceRow]]
Detail = Callable[[str], Sequence[tuple[str, str]]]
"""Lines for the value of a row, each with its style."""
_USUAL: Final = 84
"""Columns of the list in a box of the usual width."""
_FEW: Final = 8
"""With so many rows at most the box is lower, and stays so: it does not jump while somebody types."""


def _nothing(typed: str) -> Notice:
    if not typed:
        return Notice(gettext("Nothing is here yet"), gettext("Esc closes."))
    return Notice(gettext("Nothing matches"), gettext("Type less, or press Esc."))


class ChooseScreen(Dialog[str]):
    """Rows that `search` yields for what is typed; the answer is the value of the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
        Binding("down,ctrl+n,ctrl+j", "move(1)", show=False),
        Binding("up,ctrl+p,ctrl+k,shift+tab", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]

    def __init__(
        self,
        styles: MailStyles,
        title: str,
        search: Search,
        *,
        hint: str,
        on_highlight: Callable[[str], None] | None = None,
        detail: Detail | None = None,
        complete: Callable[[str], str] | None = None,
        doubt: Callable[[str, str], str] | None = None,
        asks_for: str = gettext("Type to search"),
        nothing: Notice | Callable[[str], Notice] = _nothing,
    ) -> None:
        """`detail` says more of the row under the cursor, below the list; `complete` is what Tab makes of its value.

        `doubt` says, of what is typed and the value under the cursor, why it takes a second Enter; "" if it does not.
        `asks_for` stands in the empty field, `nothing` where no row fits what is typed.
        """
        super().__init__(styles)
        self._title = title
        self._hint = hint
        self._search = search
        self._on_highlight = on_highlight
        self._detail = detail
        self._complete = complete
        self._doubt = doubt
        self._is_sure = False
        """The cursor was put on the row, or Enter was pressed before."""
        self._asks_for = asks_for
        self._nothing = nothing

    def compose(self) -> ComposeResult:
        with Vertical(classes="box tall" if self._detail is None else "box tall tight"):
            yield Bar(self.dialog_styles, id="choose-title")
            yield field(Input(placeholder=self._asks_for, compact=True, id="choose-input"))
            yield ChoiceList(self.dialog_styles, id="choose-list")
            if self._detail is not None:
                yield Static(classes="detail")
            yield HintBar(self.dialog_styles, id="choose-hint")

    def on_mount(self) -> None:
        self._show_rows(self.query_one(Input).value)  # what was typed before it was up
        box = self.query_one(".box")
        box.set_class(len(self.choices.rows) <= _FEW, "few")
        if self.choices.wanted_width > _USUAL:
            box.add_class("wide")
        self._show_bars()
        self._show_detail()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_bars)

    def _show_bars(self) -> None:
        """The title, and what the keys do, or all that the chosen row has no room for."""
        styles, cut = self.dialog_styles, self.choices.cut_detail
        way_out = [(gettext("Esc closes "), styles["muted"])] if cut else []
        title, width = self.query_one("#choose-title", Bar), self.query_one("#choose-title", Bar).size.width
        if width and width_of(self._title) + 2 > width:
            lines = wrap_words(clean(self._title), width - 2)
            title.show_block([[(f" {line}", styles["title-focused"])] for line in lines], stays=True)
        else:
            room = width - width_of(self._title) - 2 - sum(width_of(text) for text, _ in way_out)
            title.show([(f" {self._title}", styles["title-focused"])], way_out if room >= 0 or not width else [])
        hint = self.query_one("#choose-hint", HintBar)
        if cut:
            hint.show_words(cut, "text")
        else:
            hint.show_hint(self._hint)

    @property
    def choices(self) -> ChoiceList:
        return self.query_one("#choose-list", ChoiceList)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._is_sure = False
        self._show_rows(event.value)
        self._highlight()

    def _show_rows(self, typed: str) -> None:
        self.choices.notice = self._nothing(typed) if callable(self._nothing) else self._nothing
        self.choices.show_rows(self._search(typed))

    @on(ChoiceList.Picked)
    def _picked(self) -> None:
        self._is_sure = True
        self._choose()

    @on(Input.Submitted)
    def _choose(self) -> None:
        chosen = self.choices.chosen
        if chosen is None or chosen.value is None:
            return
        doubt = self._doubt(self.query_one(Input).value, chosen.value) if self._doubt and not self._is_sure else ""
        if not doubt:
            self.choose(chosen.value)
            return
        self._is_sure = True
        self.query_one("#choose-hint", HintBar).show_words(doubt, "warning")

    def show_again(self) -> None:
        """The rows anew, after a change, with the cursor where it was."""
        if self.is_attached:
            self.choices.show_rows(self._search(self.query_one(Input).value), self.choices.cursor)
            self._show_bars()
            self._show_detail()

    def choose(self, value: str) -> None:
        """The row of this value was chosen."""
        self.dismiss(value)

    def action_move(self, lines: int) -> None:
        self.choices.move(lines)
        self._is_sure = True
        self._highlight()

    def action_complete(self) -> None:
        """Put the chosen row into the field; where nothing is completed, go on to the next row."""
        chosen = self.choices.chosen
        if self._complete is None:
            self.action_move(1)
        elif chosen is not None and chosen.value is not None:
            entry = self.query_one(Input)
            entry.value = self._complete(chosen.value)
            entry.cursor_position = len(entry.value)

    def _highlight(self) -> None:
        self._show_bars()
        chosen = self.choices.chosen
        if self._on_highlight is not None and chosen is not None and chosen.value is not None:
            self._on_highlight(chosen.value)
        self._show_detail()

    def _show_detail(self) -> None:
        if self._detail is None:
            return
        chosen = self.choices.chosen
        lines = self._detail(chosen.value) if chosen is not None and chosen.value is not None else []
        text = Text(overflow="fold")
        for number, (line, token) in enumerate(lines):
            text.append("\n" * bool(number) + clean(line), self.dialog_styles[token])
        self.query_one(".detail", Static).update(text)

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed while it is open (the theme chooser does that)."""
        self.dialog_styles = styles
        self.set_class(styles.icons.is_plain, "-ascii")
        for bar in self.query(Bar):
            bar.restyle(styles)
        self.choices.restyle(styles)
        self._show_bars()
        self._show_detail()
