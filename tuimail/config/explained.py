"""What each setting is for, in words: for the settings screen and for the reference in the README.

Nothing of this is needed before the first frame, so it stands beside the schema, not in it; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from tuimail.config.schema import MARK_READ_DELAYS, MOST_BODIES, TEXT_WIDTHS
from tuimail.model.language import gettext


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


_LOOK, _LIST, _READING, _HANDS, _SEARCH = (
    gettext("Look"),
    gettext("List"),
    gettext("Reading"),
    gettext("Keys and mouse"),
    gettext("Search"),
)

SETTINGS: Final[Mapping[str, Setting]] = {
    "ui.theme": Setting(
        gettext("Theme"),
        _LOOK,
        gettext(
            "The colours. `auto` takes tuimail-dark or tuimail-light to match the terminal's "
            "background. Themes of your own are files NAME.toml in the directory `themes` beside "
            "config.toml."
        ),
    ),
    "ui.layout": Setting(
        gettext("Layout"),
        _LOOK,
        gettext("How folders, list and reader are arranged where the terminal has room for more than one of them."),
        {
            "auto": gettext("by the size of the terminal"),
            "wide": gettext("three panes side by side"),
            "classic": gettext("the list above the reader"),
            "narrow": gettext("one pane at a time"),
        },
    ),
    "ui.icons": Setting(
        gettext("Icons"),
        _LOOK,
        gettext(
            "The marks of folders, attachments, and unread, starred and answered mail. `nerd` needs a "
            "Nerd Font in the terminal (the Mono variant, in which every mark is one cell wide)."
        ),
        {
            "plain": gettext("letters and signs that every font has"),
            "unicode": "● ★ ✉",
            "nerd": gettext("glyphs of a Nerd Font"),
        },
    ),
    "ui.language": Setting(
        gettext("Language"),
        _LOOK,
        gettext(
            "The language of tuimail itself. `auto` takes that of the system: the first of LANGUAGE, "
            "LC_ALL, LC_MESSAGES and LANG that is set."
        ),
        {"auto": gettext("as in the system"), "en": "English", "de": "Deutsch"},
        is_live=False,
    ),
    "ui.dates": Setting(
        gettext("Dates"),
        _LOOK,
        gettext(
            "The order of day, month and year, and a clock of 12 or 24 hours. `auto` follows the "
            "locale: the first of LC_ALL, LC_TIME and LANG that is set."
        ),
        {
            "auto": gettext("as in the locale"),
            "day-first": "14:32, 12 Mar, 12 Mar 2026",
            "month-first": gettext("2:32 PM, Mar 12, 3/12/2026"),
            "iso": "14:32, 03-12, 2026-03-12",
        },
    ),
    "ui.emoji": Setting(
        gettext("Emoji"),
        _LOOK,
        gettext(
            "Terminals disagree on the width of emoji made of several characters (families, flags, "
            "skin tones). Choose `simple` if columns do not line up."
        ),
        {"full": gettext("as they were sent"), "simple": gettext("only their first character")},
        is_live=False,
    ),
    "ui.density": Setting(
        gettext("Density"),
        _LIST,
        gettext(
            "How many lines a message takes in the list: one, or two with sender and date above the "
            "subject, as on a phone."
        ),
        {
            "auto": gettext("one line, two where the list is narrow beside the reader"),
            "compact": gettext("one line per message, in columns"),
            "relaxed": gettext("two lines per message"),
        },
    ),
    "ui.columns": Setting(
        gettext("Columns"),
        _LIST,
        gettext(
            "What a row of the compact list shows: {date} {from} {subject} {size} {tags} with any text "
            "between them. A width follows a colon: {from:24%}, {size:>6} (to the right), {date:10}. "
            "`auto` shows what fits."
        ),
    ),
    "ui.text_width": Setting(
        gettext("Text width"),
        _READING,
        gettext("Where lines of text are wrapped if the reader is wider: long lines are hard to read."),
        limits=TEXT_WIDTHS,
        unit=gettext("columns"),
    ),
    "ui.mark_read_after": Setting(
        gettext("Mark read after"),
        _READING,
        gettext("How long a message must be open before it counts as read: 0 is at once, -1 is never."),
        limits=MARK_READ_DELAYS,
        unit=gettext("seconds"),
    ),
    "ui.pictures": Setting(
        gettext("Pictures"),
        _READING,
        gettext(
            "How an attached picture is shown (`v`, Enter). `auto` asks the terminal what it can show; "
            "on a slow line it begins with half blocks."
        ),
        {
            "auto": gettext("as well as the terminal can"),
            "kitty": gettext("by the graphics protocol of kitty"),
            "sixel": gettext("as sixels"),
            "blocks": gettext("in half blocks of colour"),
            "none": gettext("only name, type and size"),
        },
    ),
    "ui.keys": Setting(
        gettext("Keys"),
        _HANDS,
        gettext(
            "The key profile: the keys your fingers know from another program. Single keys are changed "
            "on the settings screen or under [keys] in config.toml; they override every profile."
        ),
        {
            "tuimail": gettext("vi movement, Gmail actions"),
            "mutt": gettext("as in mutt and neomutt"),
            "aerc": gettext("as in aerc"),
            "gmail": gettext("as in Gmail"),
            "alpine": gettext("as in alpine"),
            "emacs": gettext("as in Emacs mail readers"),
        },
    ),
    "ui.key_bar": Setting(
        gettext("Keys at the bottom"),
        _HANDS,
        gettext(
            "The keys shown above the status line: one line, or two as in alpine. Where the terminal "
            "has few lines, they are left out."
        ),
        {
            "auto": gettext("two lines with alpine's keys, otherwise one"),
            "line": gettext("one line"),
            "menu": gettext("two lines, in columns"),
        },
    ),
    "ui.mouse": Setting(
        gettext("Mouse"),
        _HANDS,
        gettext(
            "The mouse clicks, scrolls and drags in tuimail; to select text with it, hold Shift. Off "
            "leaves the mouse to the terminal."
        ),
    ),
    "ui.unsubscribed": Setting(
        gettext("Unsubscribed folders"),
        _LOOK,
        gettext(
            "Folders you are not subscribed to are in the folder tree, in italics. Off hides them; "
            "going to a folder by its name finds them all the same."
        ),
    ),
    "ui.tips": Setting(
        gettext("First hints"),
        _HANDS,
        gettext(
            "Five hints above the status line, each shown once, where it helps: after the first "
            "selection, filter and archiving, in a message with links, in a full folder."
        ),
    ),
    "search.bodies": Setting(
        gettext("Texts to fetch"),
        _SEARCH,
        gettext(
            "How many of the newest messages of each account have their text fetched in the "
            "background, so that search finds words in mail you never opened. 0 fetches none."
        ),
        limits=(0, MOST_BODIES),
        unit=gettext("messages"),
        is_live=False,
    ),
}
