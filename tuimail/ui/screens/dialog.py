"""What all dialogs share: a titled box in the middle of the screen that Esc closes."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from rich.console import RenderableType
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuimail.ui.screens.behind import Behind, bright_rows
from tuimail.ui.terminal.compositor import own_compositor
from tuimail.ui.theming import MailStyles

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None]):
    """A modal screen; None is the answer of somebody who leaves by Esc."""

    AUTO_FOCUS = "Input"
    CSS = """
    .box { width: 64; max-width: 96%; height: auto; max-height: 94%; background: $surface; border: round $primary;
           padding: 0 1; }
    .box.tall { width: 90; height: 28; }
    .box Pane { background: $surface; scrollbar-background: $surface; scrollbar-background-hover: $surface;
                scrollbar-background-active: $surface; }
    .field { height: 1; margin: 1 1; }
    .prompt { width: 2; color: $primary; text-style: bold; }
    .box Input { width: 1fr; background: $panel; }
    .box Input > .input--placeholder { color: $mail-muted; }
    .box Checkbox { margin: 0 1 1 1; background: $surface; border: none; }
    .detail { height: 7; margin: 0 1; border-top: solid $mail-faint; }
    .box.wide { width: 110; height: 32; }
    .box.few { height: 16; }
    .box.few.tight { height: 21; }
    .box.few.listed { height: 20; }
    .question { margin: 0 1 1 1; text-style: bold; }
    .said { margin: 1; }
    .why { margin: 0 1; color: $mail-muted; }
    .problem { margin: 0 1; color: $warning; }
    HintBar { height: auto; margin: 1 0 0 0; }
    .tight HintBar { margin: 0; }
    /* Textual confines the last selector of a list to what is below this screen, which has the class itself. */
    .-low .box, .-low .box.tall, .-low .box.wide, .-low .last { width: 100%; max-width: 100%; height: 100%;
                                                                max-height: 100%; border: none; padding: 0; }
    .-low .field, .-low .question, .-low .said, .-low .box Checkbox, .-low HintBar, .-low .last { margin: 0; }
    .-low .why, .-low .detail, .-low #choose-title, .-low #choose-hint, .-low .last { display: none; }
    .-short .tall .field, .-short .last { margin: 0 1; }
    .-short .tall HintBar, .-short .last { margin: 0; }
    .-short .tall .said, .-short .last { margin: 0 1; }
    .-short .detail, .-short .last { height: 6; }
    .-short .wordy .detail, .-short .last { height: 8; }
    /* A column or two of the screen behind would be rubbish beside the box. */
    .-narrow .box, .-narrow .box.tall, .-narrow .box.wide, .-narrow .last { width: 100%; max-width: 100%; }
    .-medium .box.tall, .-medium .box.wide, .-medium .box.broad, .-medium .last { width: 100%; max-width: 100%; }
    """
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-low"), (12, "-short"), (22, "-high")]  # type: ignore[misc]
    """In a terminal of few lines what can be chosen comes first."""
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [  # type: ignore[misc]
        (0, "-narrow"),
        (68, "-medium"),
        (94, "-roomy"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Close", show=False)]

    def __init__(self, styles: MailStyles) -> None:
        super().__init__()
        self._compositor = own_compositor()
        self.dialog_styles = styles
        self.set_class(styles.icons.is_plain, "-ascii")

    def on_mount(self) -> None:
        """Called besides that of the class below."""
        if self.dialog_styles.icons.is_plain:
            for prompt in self.query(".prompt").results(Static):
                prompt.update(">")

    def render(self) -> RenderableType:
        """The screen behind is dimmed, but for what it says: that was often said by this dialog's own doing."""
        behind = super().render()
        if not isinstance(behind, BackgroundScreen):
            return behind
        return Behind(behind.screen, behind.color, bright_rows(self.app))

    def action_leave(self) -> None:
        self.dismiss(None)


def field(entry: Input) -> Horizontal:
    """A field behind a mark, because not every theme can give it a background of its own.

    Its cursor does not blink: that would be two frames a second over a slow line, for nothing.
    """
    entry.cursor_blink = False
    return Horizontal(Static("›", classes="prompt", markup=False), entry, classes="field")
