"""What each setting is for, in words: for the settings screen and for the reference in the README.

Nothing of this is needed before the first frame, so it stands beside the schema, not in it; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from tuimail.config.schema import MARK_READ_DELAYS, MOST_BODIES, TEXT_WIDTHS


class Setting(NamedTuple):
    """A key of [ui] or [search]. `choices` are its words, each with what it means; `limits` those of a number."""

    label: str
    group: str
    explanation: str
    choices: Mapping[str, str] = {}
    limits: tuple[int, int] | None = None
    unit: str = ""
    is_live: bool = True
    """Whether it holds at once; else from the next start on."""


_LOOK, _LIST, _READING, _HANDS, _SEARCH = "Look", "List", "Reading", "Keys and mouse", "Search"

SETTINGS: Final[Mapping[str, Setting]] = {
    "ui.theme": Setting(
        "Theme",
        _LOOK,
        "The colours. `auto` is tuimail-dark or tuimail-light, as the terminal's background is. Themes of your own are "
        "files NAME.toml in the directory `themes` beside config.toml.",
    ),
    "ui.layout": Setting(
        "Layout",
        _LOOK,
        "How folders, list and reader stand where the terminal has room for more than one of them.",
        {
            "auto": "by the size of the terminal",
            "wide": "three panes side by side",
            "classic": "the list above the reader",
            "narrow": "one pane at a time",
        },
    ),
    "ui.icons": Setting(
        "Icons",
        _LOOK,
        "The marks of folders, of unread, starred and answered mail, of attachments. `nerd` needs a Nerd Font in the "
        "terminal (the Mono variant, so that every mark takes one cell).",
        {"plain": "letters and signs that every font has", "unicode": "● ★ ✉", "nerd": "glyphs of a Nerd Font"},
    ),
    "ui.dates": Setting(
        "Dates",
        _LOOK,
        "The order of day, month and year, and the clock. `auto` is that of the locale: of the first of LC_ALL, "
        "LC_TIME and LANG that is set.",
        {
            "auto": "as the locale has it",
            "day-first": "14:32, 12 Mar, 12 Mar 2026",
            "month-first": "2:32 PM, Mar 12, 3/12/2026",
            "iso": "14:32, 03-12, 2026-03-12",
        },
    ),
    "ui.emoji": Setting(
        "Emoji",
        _LOOK,
        "Terminals disagree on how wide an emoji is that is made of several characters (families, flags, skin tones). "
        "Take `simple` where columns stand askew.",
        {"full": "as they were sent", "simple": "only their first character"},
        is_live=False,
    ),
    "ui.density": Setting(
        "Density",
        _LIST,
        "How many lines a message takes in the list: one, or two, with sender and date above the subject, as in a mail "
        "program on a telephone.",
        {"compact": "one line a message, in columns", "relaxed": "two lines a message"},
    ),
    "ui.columns": Setting(
        "Columns",
        _LIST,
        "What a row of the compact list shows: {date} {from} {subject} {size} {tags} with any text between them. A "
        "width stands after a colon: {from:24%}, {size:>6} (right), {date:10}. `auto` shows what fits.",
    ),
    "ui.text_width": Setting(
        "Width of text",
        _READING,
        "Lines of text are broken after so many columns where the reader is wider: long lines are hard to read.",
        limits=TEXT_WIDTHS,
        unit="columns",
    ),
    "ui.mark_read_after": Setting(
        "Mark read after",
        _READING,
        "How long an opened message is on screen before it counts as read: 0 is at once, -1 never by itself.",
        limits=MARK_READ_DELAYS,
        unit="seconds",
    ),
    "ui.keys": Setting(
        "Keys",
        _HANDS,
        "The key profile: keys that your fingers know from another program. Single keys are changed under [keys] in "
        "config.toml; they stand over every profile.",
        {
            "tuimail": "vi movement, Gmail actions",
            "mutt": "as in mutt and neomutt",
            "aerc": "as in aerc",
            "gmail": "as in Gmail",
            "alpine": "as in alpine",
            "emacs": "as in Emacs mail readers",
        },
    ),
    "ui.mouse": Setting(
        "Mouse",
        _HANDS,
        "Clicks, wheel and drags work here; a terminal then selects text only while Shift is held. Off leaves the "
        "mouse to the terminal.",
    ),
    "ui.tips": Setting(
        "First hints",
        _HANDS,
        "Five hints above the status line, each once, where it helps: after a first selection, filter or archiving, in "
        "a message with links, in a full folder.",
    ),
    "search.bodies": Setting(
        "Texts to search",
        _SEARCH,
        "The text of so many of the newest messages of each account is fetched in the background, so that search finds "
        "words in mail that was never opened. 0 fetches none.",
        limits=(0, MOST_BODIES),
        unit="messages",
        is_live=False,
    ),
}
