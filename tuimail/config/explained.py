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
            "The colours. `auto` is tuimail-dark or tuimail-light, as the terminal's background is. "
            "Themes of your own are files NAME.toml in the directory `themes` beside config.toml."
        ),
    ),
    "ui.layout": Setting(
        gettext("Layout"),
        _LOOK,
        gettext("How folders, list and reader stand where the terminal has room for more than one of them."),
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
            "The marks of folders, of unread, starred and answered mail, of attachments. `nerd` "
            "needs a Nerd Font in the terminal (the Mono variant, so that every mark takes one cell)."
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
            "The language of tuimail's own texts. `auto` is that of the system: the first of LANGUAGE, LC_ALL, "
            "LC_MESSAGES and LANG that is set."
        ),
        {"auto": gettext("as the system has it"), "en": "English", "de": "Deutsch"},
        is_live=False,
    ),
    "ui.dates": Setting(
        gettext("Dates"),
        _LOOK,
        gettext(
            "The order of day, month and year, and the clock. `auto` is that of the locale: of the "
            "first of LC_ALL, LC_TIME and LANG that is set."
        ),
        {
            "auto": gettext("as the locale has it"),
            "day-first": "14:32, 12 Mar, 12 Mar 2026",
            "month-first": gettext("2:32 PM, Mar 12, 3/12/2026"),
            "iso": "14:32, 03-12, 2026-03-12",
        },
    ),
    "ui.emoji": Setting(
        gettext("Emoji"),
        _LOOK,
        gettext(
            "Terminals disagree on how wide an emoji is that is made of several characters "
            "(families, flags, skin tones). Take `simple` where columns stand askew."
        ),
        {"full": gettext("as they were sent"), "simple": gettext("only their first character")},
        is_live=False,
    ),
    "ui.density": Setting(
        gettext("Density"),
        _LIST,
        gettext(
            "How many lines a message takes in the list: one, or two, with sender and date above the "
            "subject, as in a mail program on a telephone."
        ),
        {
            "auto": gettext("one line, two where the list is narrow beside the reader"),
            "compact": gettext("one line a message, in columns"),
            "relaxed": gettext("two lines a message"),
        },
    ),
    "ui.columns": Setting(
        gettext("Columns"),
        _LIST,
        gettext(
            "What a row of the compact list shows: {date} {from} {subject} {size} {tags} with any "
            "text between them. A width stands after a colon: {from:24%}, {size:>6} (right), "
            "{date:10}. `auto` shows what fits."
        ),
    ),
    "ui.text_width": Setting(
        gettext("Width of text"),
        _READING,
        gettext(
            "Lines of text are broken after so many columns where the reader is wider: long lines are hard to read."
        ),
        limits=TEXT_WIDTHS,
        unit=gettext("columns"),
    ),
    "ui.mark_read_after": Setting(
        gettext("Mark read after"),
        _READING,
        gettext("How long an opened message is on screen before it counts as read: 0 is at once, -1 never by itself."),
        limits=MARK_READ_DELAYS,
        unit=gettext("seconds"),
    ),
    "ui.pictures": Setting(
        gettext("Pictures"),
        _READING,
        gettext(
            "How an attached picture is shown when you look at it (`v`, Enter). `auto` asks the terminal what it "
            "can, and on a slow line takes half blocks first."
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
            "The key profile: keys that your fingers know from another program. Single keys are changed on the "
            "settings screen, or under [keys] in config.toml; they stand over every profile."
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
            "The line of keys above the status line, or alpine's menu of two lines, where the terminal is not low."
        ),
        {
            "auto": gettext("two lines with the keys of alpine, else one"),
            "line": gettext("one line"),
            "menu": gettext("two lines, in columns"),
        },
    ),
    "ui.mouse": Setting(
        gettext("Mouse"),
        _HANDS,
        gettext(
            "Clicks, wheel and drags work here; a terminal then selects text only while Shift is "
            "held. Off leaves the mouse to the terminal."
        ),
    ),
    "ui.tips": Setting(
        gettext("First hints"),
        _HANDS,
        gettext(
            "Five hints above the status line, each once, where it helps: after a first selection, "
            "filter or archiving, in a message with links, in a full folder."
        ),
    ),
    "search.bodies": Setting(
        gettext("Texts to search"),
        _SEARCH,
        gettext(
            "The text of so many of the newest messages of each account is fetched in the "
            "background, so that search finds words in mail that was never opened. 0 fetches none."
        ),
        limits=(0, MOST_BODIES),
        unit=gettext("messages"),
        is_live=False,
    ),
}
