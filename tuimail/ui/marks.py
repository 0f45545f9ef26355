"""The marks before a message: cursor or selection, unread or answered, star, attachment."""

from __future__ import annotations

from typing import Final, Protocol

from rich.style import Style

from tuimail.model.flags import Flag
from tuimail.model.summary import MessageSummary
from tuimail.state.shown_rows import Behind
from tuimail.ui.cells import Piece
from tuimail.ui.theming import MailStyles

MARKS_WIDTH: Final = 5
UNREAD, ANSWERED, STAR, ATTACHMENT, PENDING, SELECTED, CURSOR = "●", "↩", "★", "@", "↑", "✓", "▌"


class Circumstances(Protocol):
    """What is true of the row, not of its message."""

    @property
    def is_cursor(self) -> bool: ...
    @property
    def is_selected(self) -> bool: ...
    @property
    def behind(self) -> Behind:
        """What is folded away behind it."""


def marks_of(summary: MessageSummary, row: Circumstances, styles: MailStyles) -> list[Piece]:
    """MARKS_WIDTH cells; the first piece is the row's edge."""
    system = summary.flags.system
    edge = SELECTED if row.is_selected else CURSOR if row.is_cursor else " "
    state: Piece = (" ", Style())
    if summary.pending:
        state = (PENDING, styles["pending"])
    elif Flag.SEEN not in system or row.behind.has_unseen:
        state = (UNREAD, styles["unread-mark"])
    elif Flag.ANSWERED in system:
        state = (ANSWERED, styles["muted"])
    star = STAR if Flag.FLAGGED in system else " "
    attachment = ATTACHMENT if summary.has_attachments else " "
    pieces: list[Piece] = [
        (edge, styles["cursor-mark"]),
        state,
        (star, styles["flagged"]),
        (attachment + " ", styles["attachment"]),
    ]
    return [(styles.icons.drawn(text), style) for text, style in pieces]


def below_marks(row: Circumstances, styles: MailStyles) -> list[Piece]:
    """The same cells on the further lines of a row: its edge only."""
    edge = styles.icons.drawn(CURSOR) if row.is_cursor else " "
    return [(edge, styles["cursor-mark"]), (" " * (MARKS_WIDTH - 1), Style())]
