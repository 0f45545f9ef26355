"""The strip above the status line: a long message, what can follow a prefix, or the keys that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.model.language import gettext
from tuimail.ui import views
from tuimail.ui.cells import Piece
from tuimail.ui.hints import caret_hints, continuations, field_hints, hints
from tuimail.ui.views import Sides
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.wrap import wrap_evenly

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_LEAST_HEIGHT = 16
_TIP = gettext(" Tip  ")


def long_message(screen: MainScreen, width: int) -> list[list[Piece]]:
    """What was said, where the status line has no room for all of it, in lines; none where a dialog would hide them."""
    if screen.prefix or screen.count:
        return []
    lines = views.long_message(screen.state, screen.mail_styles, width)
    top = screen.frame.status.region.y - len(lines)
    boxes = screen.app.screen.query(".box") if lines and screen.is_standing and screen.app.screen is not screen else ()
    return [] if any(box.region.bottom > top for box in boxes) else lines


def show_strip(screen: MainScreen, message: list[list[Piece]], width: int) -> None:
    """Paint it; `message` is what the status line had no room for."""
    strip, styles, has_menu = screen.frame.hints, screen.mail_styles, _has_menu(screen)
    strip.display = screen.arrangement.hints or bool(message) or screen.shows_continuations
    if message:
        strip.show_block(message)
    elif screen.is_standing and screen.app.screen is not screen:
        # Its keys are not obeyed under a dialog, beside which a letter of it would be left.
        _show(strip, ([], []), has_menu)
    elif screen.shows_continuations:
        strip.show_block(continuations(screen.prefix, styles, screen.keymap, width, screen.size.height))
    elif screen.frame.filter_bar.is_typing:
        _show(strip, (field_hints(styles, screen.frame.filter_bar.asks), []), has_menu)
    elif screen.reader.is_selecting:
        _show(strip, (caret_hints(styles, width), []), has_menu)
    elif tip := _tip(screen):
        first, *rest = wrap_evenly(tip, max(8, width - 7))
        lines = [(_TIP, first), *((" " * len(_TIP), line) for line in rest)]
        strip.show_block([[(lead, styles["key"]), (line, styles["text"])] for lead, line in lines])
    elif has_menu and not screen.is_in_flow:
        from tuimail.ui.key_menu import key_menu

        strip.show_block(key_menu(screen, width), stays=True)
    else:
        _show(strip, hints(screen.state, styles, screen.keymap, screen.place, width), has_menu)


def _has_menu(screen: MainScreen) -> bool:
    """Whether the keys take two lines: by the setting, or because alpine's hands look for them there."""
    is_alpine = screen.key_bar == "auto" and screen.keymap.profile == "alpine"
    return (is_alpine or screen.key_bar == "menu") and screen.size.height >= _LEAST_HEIGHT


def _show(strip: Bar, sides: Sides, has_menu: bool) -> None:
    """One line, over an empty one where a menu had two: the panes above stand still."""
    if has_menu:
        strip.show_block([[*sides[0], *sides[1]], []], stays=True)
    else:
        strip.show(*sides)


def _tip(screen: MainScreen) -> str:
    if not screen.shows_tips or screen.is_in_flow or not screen.arrangement.hints:
        return ""
    from tuimail.ui.tips import tip_for

    return tip_for(screen)
