"""Choosing a tag, and the colours that tags have."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from rich.style import Style

from tuimail.contract.events import Severity
from tuimail.model.language import gettext
from tuimail.ui.cells import Piece, fit, width_of
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_COLOURS: Final = ("link", "good", "warning", "count", "pending", "flagged")
_LONGEST: Final = 14
_NO_TAGS: Final = Notice(gettext("No tags yet"), gettext("Type a word and press Enter: that makes a tag of it."))


def pick_tag(screen: MainScreen) -> None:
    """One of the account's tags, or a new one; a tag that the message has is taken away."""
    from tuimail.state.refusal import refusal_to
    from tuimail.ui.screens.choose import ChooseScreen

    if refusal := refusal_to(screen.state, "message.tag"):
        screen.show(screen.state.say(refusal, Severity.WARNING))
        return
    tagging = screen.state.tagging
    known = tagging.known()

    def row_of(label: str, tag: str, detail: str) -> ChoiceRow:
        return ChoiceRow(label, tag, detail, style=tag_style(tag, screen.mail_styles))

    def search(query: str) -> list[ChoiceRow]:
        typed = query.strip()
        found = [tag for tag in known if typed.casefold() in tag.name.casefold()]
        rows = [row_of(f"{'✓' if tag.is_on else ' '} {tag.name}", tag.name, "") for tag in found]
        if typed and all(tag.name.casefold() != typed.casefold() for tag in found):
            rows.append(row_of(f"+ {typed}", typed, gettext("a new tag")))
        return rows

    def chosen(name: str | None) -> None:
        if name is not None:
            from tuimail.ui.selecting import gathered  # tags are painted in the first frame, not given

            screen.show(gathered(screen.state, lambda: tagging.toggle(name)))

    hint = gettext("Enter tags or untags, a new word makes a new tag, Esc closes")
    screen.app.push_screen(
        ChooseScreen(
            screen.mail_styles, gettext("Tag"), search, hint=hint, asks_for=gettext("Type a tag"), nothing=_NO_TAGS
        ),
        chosen,
    )


def tag_pieces(tags: list[str], room: int, styles: MailStyles) -> list[Piece]:
    """The tags, as many as fit; the same tag has the same colour everywhere, and a # tells it from the subject."""
    pieces: list[Piece] = []
    for tag in tags:
        text = "#" + fit(tag, min(_LONGEST, width_of(tag))) + " "
        room -= width_of(text)
        if room < 0:
            break
        pieces.append((text, tag_style(tag, styles)))
    return pieces


def tag_style(tag: str, styles: MailStyles) -> Style:
    """The style of a tag."""
    return styles[_COLOURS[zlib.crc32(tag.casefold().encode()) % len(_COLOURS)]]
