"""Keys while text is selected in the reader: those of vi and the arrows, in every profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.ui.arrangement import Place
from tuimail.ui.caret import Caret
from tuimail.ui.copying import copy

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_MOTIONS: Final[dict[str, Callable[[Caret], None]]] = {
    "h left": Caret.left,
    "l right": Caret.right,
    "j down ctrl+n": lambda caret: caret.vertical(1),
    "k up ctrl+p": lambda caret: caret.vertical(-1),
    "w": lambda caret: caret.word(1),
    "b": lambda caret: caret.word(-1),
    "0 ^ home ctrl+a": Caret.line_start,
    "$ end ctrl+e": Caret.line_end,
    "g": Caret.text_start,
    "G": Caret.text_end,
    "v V space ctrl+space": Caret.begin,
    "o": Caret.swap,
}
_MOTION_OF: Final = {key: motion for keys, motion in _MOTIONS.items() for key in keys.split()}
_PAGES: Final = {"ctrl+d": 1, "pagedown": 1, "ctrl+f": 1, "ctrl+u": -1, "pageup": -1, "ctrl+b": -1}
_COPYING: Final = frozenset({"y", "enter", "ctrl+c", "alt+w"})
_LEAVING: Final = frozenset({"escape", "q", "ctrl+g"})
_SAY: Final = gettext("h j k l w b 0 $ and arrows move, V begins, y copies, Esc leaves.")


def begin(screen: MainScreen) -> None:
    """Put the caret into the text; the keys are its own from now on."""
    screen.go(Place.READER)
    if not screen.reader.begin_caret():
        screen.state.say(gettext("There is no text here to select."))
    elif not screen.arrangement.hints:
        screen.state.say(_SAY)
    else:
        screen.state.status.clear()
    screen.show_bars()


def press(screen: MainScreen, key: str) -> None:
    """Do what a key means now."""
    reader, caret = screen.reader, screen.reader.caret
    if caret is None:
        return
    if key in _LEAVING:
        reader.leave_caret()
    elif key in _COPYING:
        text = caret.text()
        reader.leave_caret()
        copy(screen, text, "selection" if caret.anchor is not None else "line")
    elif key in _PAGES:
        caret.vertical(_PAGES[key] * max(1, reader.pane_height - 1))
        reader.show_caret()
    elif key in _MOTION_OF:
        _MOTION_OF[key](caret)
        reader.show_caret()
    else:
        screen.state.say(_SAY)
    screen.show_bars()
