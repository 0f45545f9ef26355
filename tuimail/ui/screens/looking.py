"""A text or a picture over the whole screen: what is inside an attachment, what a command answered."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tuimail.model.document import Document
from tuimail.model.language import gettext
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.picture import Picture, PictureRows
from tuimail.ui.widgets.reader import Page, Reader

_KEYS = (("Space", gettext("on")), ("Esc", gettext("close")))


class LookScreen(Dialog[None]):
    """A page as the reader shows it, or a picture below its facts."""

    AUTO_FOCUS = ""
    CSS = (
        Dialog.CSS
        + """
    .box.whole { width: 100%; height: 100%; max-width: 100%; max-height: 100%; }
    .whole Reader, .whole Picture { height: 1fr; width: 1fr; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,enter", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("space,pagedown,ctrl+f,ctrl+d", "page(1)", show=False),
        Binding("backspace,pageup,ctrl+b,ctrl+u", "page(-1)", show=False),
        Binding("home,g", "edge(False)", show=False),
        Binding("end,G", "edge(True)", show=False),
        Binding("q,v,h,left", "leave", show=False),
    ]

    def __init__(self, styles: MailStyles, title: str, shown: Document | PictureRows) -> None:
        super().__init__(styles)
        self._title, self._shown = title, shown

    def compose(self) -> ComposeResult:
        with Vertical(classes="box whole"):
            yield Bar(self.dialog_styles, id="look-title")
            if isinstance(self._shown, PictureRows):
                yield Picture(self.dialog_styles, self._shown)
            else:
                yield Reader(self.dialog_styles, id="look-text")
            yield Bar(self.dialog_styles, id="look-keys")

    def on_mount(self) -> None:
        styles = self.dialog_styles
        self.query_one("#look-title", Bar).show([(f" {self._title}", styles["title-focused"])])
        keys = [piece for key, does in _KEYS for piece in ((f" {key} ", styles["key"]), (f"{does}  ", styles["muted"]))]
        self.query_one("#look-keys", Bar).show(keys)
        if not isinstance(self._shown, PictureRows):
            self.call_after_refresh(self.query_one(Reader).show_page, Page(document=self._shown))

    def _reader(self) -> Reader | None:
        return next(iter(self.query(Reader)), None)

    def action_scroll(self, lines: int) -> None:
        if (reader := self._reader()) is not None:
            reader.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        if (reader := self._reader()) is not None:
            reader.scroll_pages(pages)

    def action_edge(self, is_end: bool) -> None:
        if (reader := self._reader()) is not None:
            if is_end:
                reader.scroll_to_end()
            else:
                reader.pane_scroll_to(0)
