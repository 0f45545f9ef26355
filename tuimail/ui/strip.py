"""The strip above the status line: a long message, what can follow a prefix, or the keys that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.model.language import gettext
from tuimail.ui.cells import Piece
from tuimail.ui.hints import caret_hints, continuations, field_hints, hints
from tuimail.ui.wrap import wrap_words

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_TIP = gettext(" Tip  ")


def show_strip(screen: MainScreen, message: list[list[Piece]], width: int) -> None:
    """Paint it; `message` is what the status line had no room for."""
    strip, styles = screen.frame.hints, screen.mail_styles
    strip.display = screen.arrangement.hints or bool(message) or screen.shows_continuations
    if message:
        strip.show_block(message)
    elif screen.is_standing and screen.app.screen is not screen:
        strip.show([])  # its keys are not obeyed under a dialog, beside which a letter of it would be left
    elif screen.shows_continuations:
        strip.show_block(continuations(screen.prefix, styles, screen.keymap, width))
    elif screen.frame.filter_bar.is_typing:
        strip.show(field_hints(styles, screen.frame.filter_bar.asks))
    elif screen.reader.is_selecting:
        strip.show(caret_hints(styles))
    elif tip := _tip(screen):
        first, *rest = wrap_words(tip, max(8, width - 7))
        lines = [(_TIP, first), *((" " * len(_TIP), line) for line in rest)]
        strip.show_block([[(lead, styles["key"]), (line, styles["text"])] for lead, line in lines])
    else:
        strip.show(*hints(screen.state, styles, screen.keymap, screen.place, width))


def _tip(screen: MainScreen) -> str:
    if not screen.shows_tips or screen.is_in_flow or not screen.arrangement.hints:
        return ""
    from tuimail.ui.tips import tip_for

    return tip_for(screen)
