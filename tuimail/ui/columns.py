"""The columns of the message list: as the user's template says, else as fits the width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tuimail.config.columns import Column
from tuimail.model.flags import FOLLOWED, MUTED, Flag
from tuimail.model.language import decimal, gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.snooze import OVER
from tuimail.model.summary import MessageSummary
from tuimail.model.tags import tags_of
from tuimail.state.threaded_order import Branch
from tuimail.ui.cells import Piece, fit, width_of
from tuimail.ui.dates import SHORT_WIDTH, ShortDates
from tuimail.ui.theming import MailStyles

_ROOMY: Final = 67
_NARROW: Final = 31
_LEAST: Final = 12
"""A template that leaves the subject less gives way to the columns that fit."""
_ACCOUNT_COLOURS: Final = ("count", "good", "warning", "pending", "flagged", "note")
_SIZE_WIDTH: Final = 5
_TAGS_WIDTH: Final = 12
WIDE: Final = (Column("date"), Column("", "  "), Column("from"), Column("", "  "), Column("subject"))
NARROW: Final = (Column("date", "", 6), Column("", "  "), Column("from"), Column("", "  "), Column("subject"))
TINY: Final = (Column("from"), Column("", "  "), Column("subject"))


class AccountMark(NamedTuple):
    """The name of an account, and its number, by which it has its colour."""

    name: str
    number: int
    width: int = 12
    """Cells that the longest of the names needs."""


class RowFacts(NamedTuple):
    """What a row shows besides its message."""

    branch: Branch | None
    origin: str
    """Where it came from, if not from the list's own folder."""
    account: AccountMark | None = None
    """Whose it is, where the list is of several accounts."""


class RowColumns:
    """Lays out one row after the other; `width` is what the marks leave of the line."""

    def __init__(self, template: Sequence[Column] = ()) -> None:
        self._template = template

    def pieces(
        self, summary: MessageSummary, facts: RowFacts, width: int, styles: MailStyles, dates: ShortDates
    ) -> list[Piece]:
        """Exactly `width` cells, or fewer."""
        columns = self._columns(width)
        widths = [_width(column, width) for column in columns]
        rest = max(0, width - sum(widths))
        has_tags = any(column.name == "tags" for column in columns)
        is_unread = Flag.SEEN not in summary.flags.system
        row: list[Piece] = []
        for column, own in zip(columns, widths, strict=True):
            match column.name:
                case "" if row and column.text.isspace():
                    row[-1] = (row[-1][0] + column.text, row[-1][1])
                case "":
                    row.append((fit(column.text, own), styles["muted"]))
                case "subject":
                    row += subject_pieces(
                        summary, facts, own or rest, styles, is_roomy=width >= _NARROW, shows_tags=not has_tags
                    )
                    rest = rest if own else 0
                case "from":
                    text = summary.sender or gettext("(no sender)")
                    row.append((_put(text, own, column), styles["unread" if is_unread else "sender"]))
                case "date":
                    short = dates.short if own >= SHORT_WIDTH else dates.narrow
                    row.append((fit(short(summary.internaldate).rjust(own), own), styles["date"]))
                case "size":
                    row.append((_put(size_text(summary.size), own, column), styles["muted"]))
                case _:
                    row += _tag_column(tags_of(summary.flags), own, column, styles)
        return row

    def _columns(self, width: int) -> Sequence[Column]:
        left = width - sum(_width(column, width) for column in self._template)
        if self._template and left >= (_LEAST if self._flows else 0):
            return self._template
        return WIDE if width >= _ROOMY else NARROW if width >= _NARROW else TINY

    @property
    def _flows(self) -> bool:
        return any(column.name == "subject" and not column.width for column in self._template)


def _width(column: Column, width: int) -> int:
    if column.width:
        return max(1, width * column.width // 100) if column.is_percent else column.width
    match column.name:
        case "":
            return width_of(column.text)
        case "from" if width >= _ROOMY:
            return max(14, min(28, (width + 5) * 24 // 100))
        case "from" if width >= _NARROW:
            return max(8, min(16, (width + 5) // 4))
        case "from":
            return max(6, min(10, (width + 5) // 3))
        case "date":
            return SHORT_WIDTH
        case "size":
            return _SIZE_WIDTH
        case "tags":
            return _TAGS_WIDTH
        case _:
            return 0


def _put(text: str, width: int, column: Column) -> str:
    fitted = fit(text, width)
    is_right = column.is_right or (column.name == "size" and not column.width)
    return fitted.rstrip(" ").rjust(len(fitted)) if is_right else fitted


def _tag_column(tags: list[str], width: int, column: Column, styles: MailStyles) -> list[Piece]:
    """The tags in their colours, as far as they fit."""
    text = _put(" ".join(tags), width, column)
    if not tags or column.is_right:
        return [(text, styles["note"])]
    from tuimail.ui.tagging import tag_style  # most mail has none

    pieces: list[Piece] = []
    for tag in tags:
        end = len(tag) + 1
        pieces.append((text[:end], tag_style(tag, styles)))
        text = text[end:]
    return [piece for piece in (*pieces, (text, styles["note"])) if piece[0]]


def subject_pieces(
    summary: MessageSummary,
    facts: RowFacts,
    width: int,
    styles: MailStyles,
    *,
    is_roomy: bool,
    shows_tags: bool,
    tokens: tuple[str, str] = ("text", "unread"),
) -> list[Piece]:
    """Exactly `width` cells: the thread's tree, tags, the subject, and where the message came from.

    `tokens` are for what is read and what is not.
    """
    style = styles[tokens[Flag.SEEN not in summary.flags.system]]
    tree = styles.icons.drawn(_tree(facts.branch, width // 2))
    where = origin_words(facts.origin, styles) if is_roomy else ""
    origin = max(_origin_width(), min(16, width // 4, width_of(where) + 2)) if where else 0
    account = _account(facts.account, width // 5, styles) if facts.account and is_roomy else []
    tags = _tags(summary, width // 3, styles) if summary.flags.keywords and shows_tags else []
    tags += _attention(summary, styles)
    room = width - width_of(tree) - origin - sum(width_of(text) for text, _ in (*tags, *account))
    words = fit(summary.subject or gettext("(no subject)"), room)
    row: list[Piece] = [(tree, styles["muted"]), *tags, (words, style)]
    if origin:  # no wider than it is: a short name leaves the room to its subject, and ends where the others do
        shown = fit(where, min(origin - 2, width_of(where)))
        account.append((" " * (origin - 1 - width_of(shown)) + shown + " ", styles["note"]))
    return [*row, *account]


def _tags(summary: MessageSummary, room: int, styles: MailStyles) -> list[Piece]:
    from tuimail.ui.tagging import tag_pieces  # most mail has none

    return tag_pieces(tags_of(summary.flags), room, styles)


def origin_words(origin: str, styles: MailStyles) -> str:
    """Where a message came from, with its mark in the hand in which marks are drawn."""
    return styles.icons.drawn(origin[:1]) + safe_line(origin[1:])


def _origin_width() -> int:
    """So much that the folder found most often is not cut, in any language: blanks, a mark, its name."""
    return width_of(gettext("Inbox")) + 4


def _account(mark: AccountMark, most: int, styles: MailStyles) -> list[Piece]:
    """Its name in its colour; as wide for every row of the account, so that subjects end alike."""
    name = fit(mark.name, max(4, min(most, mark.width, 12)))
    return [(f" {name}", styles[_ACCOUNT_COLOURS[mark.number % len(_ACCOUNT_COLOURS)]])]


def _attention(summary: MessageSummary, styles: MailStyles) -> list[Piece]:
    keywords = summary.flags.keywords
    muted: list[Piece] = [(gettext("(muted) "), styles["note"])] if MUTED in keywords else []
    if FOLLOWED in keywords:
        muted.append((gettext("(watched) "), styles["note"]))
    if OVER in keywords and Flag.SEEN not in summary.flags.system:
        muted.append((gettext("(awake) "), styles["note"]))
    return muted


def _tree(branch: Branch | None, most: int) -> str:
    """What stands before the subject: lines of the tree, or how many messages a folded thread has."""
    if branch is None:
        return ""
    if branch.hidden:
        return f"[{len(branch.hidden) + 1}] "
    return f"{branch.lines[:most]} " if branch.lines else ""


def size_text(octets: int) -> str:
    """At most five cells: 512, 4.1K, 12M."""
    number = float(max(0, octets))
    for unit in ("", "K", "M", "G"):
        if number < 1000 or unit == "G":
            break
        number /= 1024
    return f"{decimal(number, 1)}{unit}" if unit and number < 10 else f"{number:.0f}{unit}"
