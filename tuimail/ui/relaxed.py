"""A message on two lines: who and when above, what it is about below."""

from __future__ import annotations

from tuimail.model.flags import Flag
from tuimail.model.language import gettext
from tuimail.model.summary import MessageSummary
from tuimail.ui.cells import Piece, fit, width_of
from tuimail.ui.columns import RowFacts, origin_words, subject_pieces
from tuimail.ui.dates import SHORT_WIDTH, ShortDates
from tuimail.ui.theming import MailStyles

_NARROW = 31
_GAP = "  "


def relaxed_pieces(
    summary: MessageSummary, facts: RowFacts, width: int, styles: MailStyles, dates: ShortDates
) -> tuple[list[Piece], list[Piece]]:
    """Both lines, each of `width` cells at most; the second one is quieter, so that messages stand apart.

    Where it came from stands beside the date: the subject has all its line.
    """
    is_unread = Flag.SEEN not in summary.flags.system
    is_narrow = width < _NARROW
    date = (dates.narrow if is_narrow else dates.short)(summary.internaldate)
    where = _origin(facts, width, styles) if facts.origin and not is_narrow else ""
    date = date.rjust(SHORT_WIDTH) if where else date
    sender = fit(summary.sender or gettext("(no sender)"), width - width_of(where + date) - len(_GAP) - 1)
    above: list[Piece] = [
        (sender + _GAP, styles["unread" if is_unread else "sender"]),
        *([(where, styles["note"])] if where else []),
        (date + " ", styles["date"]),
    ]
    quiet, facts = ("muted", "text"), facts._replace(origin="")
    below = subject_pieces(summary, facts, width - 1, styles, is_roomy=not is_narrow, shows_tags=True, tokens=quiet)
    return above, below


def _origin(facts: RowFacts, width: int, styles: MailStyles) -> str:
    where = origin_words(facts.origin, styles)
    return fit(where, min(width // 4, width_of(where))) + _GAP
