"""Attached pictures on screen: by the terminal's own graphics where it has some, else in half blocks, or in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from tuimail.model.language import gettext
from tuimail.model.sizes import size_text
from tuimail.state.attached import Item
from tuimail.state.fetching import Then
from tuimail.state.touched import Touched
from tuimail.ui.adjusting import settings_of
from tuimail.ui.looking import Room, Way, look_at
from tuimail.ui.screens.looking import LookScreen
from tuimail.ui.terminal.display import TerminalApp
from tuimail.ui.terminal.gallery import Drawing
from tuimail.ui.terminal.graphics import Graphics
from tuimail.ui.widgets.picture import PictureRows

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_FRAME: Final = (6, 4)
"""Columns and lines of the dialog around a picture."""
_USUAL_CELL: Final = (10, 20)


def look_at_picture(
    screen: MainScreen,
    item: Item,
    back: Callable[[str], None],
    over: LookScreen | None = None,
    *,
    although_slow: bool = False,
) -> None:
    """Show it, in a dialog of its own or in one that shows it already; `back` where it cannot be shown."""
    wished = str(settings_of(screen).value("ui.pictures"))
    if wished == "none" or screen.app.no_color:
        back(_in_words(item))
        return
    is_held_back = wished == "auto" and not although_slow and _is_slow(screen)

    def ready(room: Room) -> None:
        def work(chunks: Iterator[bytes]) -> Then:
            inside, own_size = look_at(chunks, room)
            if isinstance(inside, str):
                return lambda: _say(f"{item.name}: {inside}", back)
            if over is not None:
                return lambda: _show_again(over, inside)
            return lambda: _show(screen, item, inside, own_size, back, is_held_back=is_held_back)

        screen.show(screen.state.attached.use(item, work))

    _find_room(screen, "blocks" if is_held_back else wished, ready)


def _is_slow(screen: MainScreen) -> bool:
    """Whether some hundred kilobytes would be felt."""
    app = screen.app
    if not isinstance(app, TerminalApp) or app.gallery is None:
        return False
    return app.terminal_options.is_slow or app.gallery.is_far


def _find_room(screen: MainScreen, wished: str, ready: Callable[[Room], None]) -> None:
    columns, rows = max(1, screen.app.size.width - _FRAME[0]), max(1, screen.app.size.height - _FRAME[1])
    gallery = screen.app.gallery if isinstance(screen.app, TerminalApp) else None

    def told(graphics: Graphics) -> None:
        way = _way(wished, graphics)
        cell = graphics.cell if all(graphics.cell) else _USUAL_CELL
        ready(Room(columns, rows) if way == "blocks" else Room(columns, rows, way, cell, graphics.colours))

    if wished == "blocks" or gallery is None:
        ready(Room(columns, rows))
    else:
        gallery.ask(told)


def _way(wished: str, graphics: Graphics) -> Way:
    match wished:
        case "kitty" | "sixel":
            return wished  # who says so knows better than what the terminal answers
        case _ if graphics.has_kitty:
            return "kitty"
        case _:
            return "sixel" if graphics.has_sixel else "blocks"


def _in_words(item: Item, own_size: tuple[int, int] = (0, 0)) -> str:
    dots = "  {} × {}".format(*own_size) if all(own_size) else ""
    return f"{item.name}  {item.attachment.media_type}  {size_text(item.attachment.size)}{dots}"


def _say(words: str, back: Callable[[str], None]) -> set[Touched]:
    back(words)
    return set()


def _show_again(over: LookScreen, inside: PictureRows | Drawing) -> set[Touched]:
    if over.is_attached:
        over.show_picture(inside)
    return set()


def _show(
    screen: MainScreen,
    item: Item,
    inside: PictureRows | Drawing,
    own_size: tuple[int, int],
    back: Callable[[str], None],
    *,
    is_held_back: bool,
) -> set[Touched]:
    keys = (("p", gettext("sharp, though the line is slow")),) if is_held_back else ()
    look = LookScreen(screen.mail_styles, _in_words(item, own_size), inside, keys)

    def again(although_slow: bool) -> None:
        look_at_picture(screen, item, back, look, although_slow=although_slow)

    look.again = again
    screen.app.push_screen(look)
    return set()
