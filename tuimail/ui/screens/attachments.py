"""The attachments of a message: a list, and a key for each thing that can be done with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, Literal, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tuimail.model.language import gettext
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.choice_list import ChoiceList, ChoiceRow
from tuimail.ui.widgets.hint_bar import HintBar

_MOST_ROWS: Final = 18
_AROUND: Final = 9
"""Lines of the terminal that the list cannot have: the frame, the title, two of keys."""
Verb = Literal["view", "save", "save-all", "open", "pipe"]
_KEYS = (
    ("Enter", gettext("look")),
    ("s", gettext("save")),
    ("S", gettext("save all")),
    ("o", gettext("open")),
    ("|", gettext("pipe")),
    ("Esc", gettext("close")),
)


class Chosen(NamedTuple):
    """What to do, and with which row."""

    verb: Verb
    place: int


class AttachmentsScreen(Dialog[Chosen]):
    """Rows whose values are their numbers."""

    AUTO_FOCUS = ""
    CSS = (
        Dialog.CSS
        + """
    .box.files { width: 110; }
    .files ChoiceList { height: auto; min-height: 1; margin: 1 0; }
    #files-keys { margin: 0; }
    #files-note { margin: 0 0 1 0; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,ctrl+n,tab", "move(1)", show=False),
        Binding("up,k,ctrl+p,shift+tab", "move(-1)", show=False),
        Binding("pagedown,ctrl+d", "move(10)", show=False),
        Binding("pageup,ctrl+u", "move(-10)", show=False),
        Binding("enter,l,right", "choose('view')", show=False),
        Binding("s", "choose('save')", show=False),
        Binding("S,a", "choose('save-all')", show=False),
        Binding("o", "choose('open')", show=False),
        Binding("|", "choose('pipe')", show=False),
        Binding("q,v,h,left", "leave", show=False),
    ]

    def __init__(
        self, styles: MailStyles, title: str, rows: Sequence[ChoiceRow], cursor: int = 0, note: str = ""
    ) -> None:
        super().__init__(styles)
        self._title, self._rows, self._cursor, self._note = title, rows, cursor, note

    def compose(self) -> ComposeResult:
        with Vertical(classes="box files broad"):
            yield Bar(self.dialog_styles, id="files-title")
            yield ChoiceList(self.dialog_styles, id="files-list")
            if self._note:
                yield HintBar(self.dialog_styles, id="files-note")
            yield HintBar(self.dialog_styles, id="files-keys")

    def on_mount(self) -> None:
        self._fit()
        self.choices.show_rows(self._rows, self._cursor)
        self.restyle(self.dialog_styles)

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """The list leaves room for what the keys do."""
        self.choices.styles.height = max(
            1, min(_MOST_ROWS, len(self._rows), self.size.height - _AROUND - 3 * bool(self._note))
        )

    @property
    def choices(self) -> ChoiceList:
        return self.query_one("#files-list", ChoiceList)

    def action_move(self, lines: int) -> None:
        self.choices.move(lines)

    def action_choose(self, verb: Verb) -> None:
        if self.choices.chosen is not None:
            self.dismiss(Chosen(verb, int(self.choices.chosen.value or 0)))

    @on(ChoiceList.Picked)
    def _picked(self) -> None:
        self.action_choose("view")

    def restyle(self, styles: MailStyles) -> None:
        """The theme changed."""
        self.dialog_styles = styles
        for bar in self.query(Bar):
            bar.restyle(styles)
        self.choices.restyle(styles)
        self.query_one("#files-title", Bar).show([(f" {self._title}", styles["title-focused"])])
        self.query_one("#files-keys", HintBar).show_keys(_KEYS)
        for note in self.query("#files-note").results(HintBar):
            note.show_words(self._note, "warning")
