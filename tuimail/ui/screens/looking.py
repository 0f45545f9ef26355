"""A text or a picture over the whole screen: what is inside an attachment, what a command answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget

from tuimail.model.document import Document
from tuimail.model.language import gettext
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.terminal.display import TerminalApp
from tuimail.ui.terminal.gallery import Drawing
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.picture import DrawnPicture, Picture, PictureRows
from tuimail.ui.widgets.reader import Page, Reader

Shown = Document | PictureRows | Drawing
_ON, _CLOSE = ("Space", gettext("on")), ("Esc", gettext("close"))
_SETTLED_S: Final = 0.2
"""A window that is dragged has many sizes; only the last one is worth a picture."""


class LookScreen(Dialog[None]):
    """A page as the reader shows it, or a picture below its facts."""

    AUTO_FOCUS = ""
    CSS = (
        Dialog.CSS
        + """
    .box.whole { width: 100%; height: 100%; max-width: 100%; max-height: 100%; }
    .whole Reader, .whole Picture, .whole DrawnPicture { height: 1fr; width: 1fr; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,enter", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("space,pagedown,ctrl+f,ctrl+d", "page(1)", show=False),
        Binding("backspace,pageup,ctrl+b,ctrl+u", "page(-1)", show=False),
        Binding("home,g", "edge(False)", show=False),
        Binding("end,G", "edge(True)", show=False),
        Binding("p", "sharpen", show=False),
        Binding("q,v,h,left", "leave", show=False),
    ]

    def __init__(self, styles: MailStyles, title: str, shown: Shown, keys: Sequence[tuple[str, str]] = ()) -> None:
        """`keys` are hints before those that are always there."""
        super().__init__(styles)
        self._title, self._shown = title, shown
        self._keys = keys
        self._made_for = (0, 0)
        self._settling: Timer | None = None
        self.again: Callable[[bool], None] | None = None
        """Makes a picture anew for the size of now; with True also where that takes long."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box whole"):
            yield Bar(self.dialog_styles, id="look-title")
            yield self._pane()
            yield Bar(self.dialog_styles, id="look-keys")

    def on_mount(self) -> None:
        styles = self.dialog_styles
        self.query_one("#look-title", Bar).show([(f" {self._title}", styles["title-focused"])])
        self._show_keys()
        self._made_for = (self.app.size.width, self.app.size.height)
        if isinstance(self._shown, Document):
            self.call_after_refresh(self.query_one(Reader).show_page, Page(document=self._shown))

    def _show_keys(self) -> None:
        styles = self.dialog_styles
        always = (_ON, _CLOSE) if isinstance(self._shown, Document) else (_CLOSE,)
        named = (*self._keys, *always)
        keys = [piece for key, does in named for piece in ((f" {key} ", styles["key"]), (f"{does}  ", styles["muted"]))]
        self.query_one("#look-keys", Bar).show(keys)

    def _pane(self) -> Widget:
        shown, styles = self._shown, self.dialog_styles
        if isinstance(shown, PictureRows):
            return Picture(styles, shown)
        if isinstance(shown, Drawing) and isinstance(self.app, TerminalApp) and self.app.gallery is not None:
            return DrawnPicture(styles, shown, self.app.gallery)
        return Reader(styles, id="look-text")

    def show_picture(self, shown: PictureRows | Drawing) -> None:
        """The same picture in another size, or sharper."""
        self.query("Picture, DrawnPicture").remove()
        self._shown, self._made_for = shown, (self.app.size.width, self.app.size.height)
        self.query_one(".whole").mount(self._pane(), before="#look-keys")
        if isinstance(shown, Drawing):
            self._keys = ()
            self._show_keys()

    def on_resize(self, event: events.Resize) -> None:
        """A picture that was made for another size is made again."""
        if self._settling is not None:
            self._settling.stop()
        if self.again is not None and self._made_for not in ((0, 0), tuple(event.size)):
            self._settling = self.set_timer(_SETTLED_S, lambda: self._make_again(although_slow=False))

    def _make_again(self, *, although_slow: bool) -> None:
        if self.again is not None:
            self.again(although_slow)

    def action_sharpen(self) -> None:
        """Draw it, although that takes long."""
        if self._keys and not isinstance(self._shown, Document):
            self._make_again(although_slow=True)

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
