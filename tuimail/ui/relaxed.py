"""A message on two lines: who and when above, what it is about below."""

from __future__ import annotations

from tuimail.model.flags import Flag
from tuimail.model.language import gettext
from tuimail.model.summary import MessageSummary
from tuimail.ui.cells import Piece, fit
from tuimail.ui.columns import RowFacts, subject_pieces
from tuimail.ui.dates import NARROW_WIDTH, SHORT_WIDTH, ShortDates
from tuimail.ui.theming import MailStyles

_NARROW = 31
_GAP = "  "


def relaxed_pieces(
    summary: MessageSummary, facts: RowFacts, width: int, styles: MailStyles, dates: ShortDates
) -> tuple[list[Piece], list[Piece]]:
    """Both lines, each of `width` cells at most."""
    is_unread = Flag.SEEN not in summary.flags.system
    is_narrow = width < _NARROW
    date_width = NARROW_WIDTH if is_narrow else SHORT_WIDTH
    date = (dates.narrow if is_narrow else dates.short)(summary.internaldate)
    sender = fit(summary.sender or gettext("(no sender)"), width - date_width - len(_GAP) - 1)
    above: list[Piece] = [
        (sender + _GAP, styles["unread" if is_unread else "sender"]),
        (date.rjust(date_width) + " ", styles["date"]),
    ]
    return above, subject_pieces(summary, facts, width - 1, styles, is_roomy=not is_narrow, shows_tags=True)
