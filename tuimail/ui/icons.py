"""The marks of the screen in three hands: plain ASCII, Unicode, Nerd Font.

The code writes Unicode. `Icons.drawn` translates marks of ours, never a text from mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from tuimail.model.mailbox import SpecialUse

FOLDERS: Final = {
    SpecialUse.INBOX: "✉",
    SpecialUse.DRAFTS: "✎",
    SpecialUse.SENT: "➤",
    SpecialUse.ARCHIVE: "▤",
    SpecialUse.JUNK: "⊘",
    SpecialUse.TRASH: "✗",
    SpecialUse.ALL: "≡",
    SpecialUse.FLAGGED: "★",
    SpecialUse.IMPORTANT: "◆",
    SpecialUse.SNOOZED: "◷",
}
FOLDER, SEARCH, UNSUBSCRIBED = "·", "⌕", "○"
"""A folder without a role, a saved search, a folder that the user has not subscribed to."""

# Letters as mutt has them where it has any; folder roles by the first letter that no other one takes.
_PLAIN: Final = str.maketrans(
    {
        **{"●": "N", "↩": "r", "★": "!", "↑": "^", "✓": "*", "▌": ">", "⇣": "v", "@": "@"},
        **{
            "✉": "i",
            "✎": "d",
            "➤": "s",
            "▤": "a",
            "⊘": "j",
            "✗": "x",
            "≡": "=",
            "◆": "!",
            "·": ".",
            "⌕": "/",
            "◷": "z",
        },
        **{"▾": "-", "▸": "+", "◌": "~", "○": "o", "│": "|", "├": "|", "└": "`", "─": "-", "▎": "|"},
    }
)
_NERD: Final = str.maketrans(
    {
        **{"↩": "\uf112", "★": "\uf005", "@": "\uf0c6", "↑": "\uf093", "✓": "\uf00c", "●": "\uf111"},
        **{"✉": "\uf01c", "✎": "\uf040", "➤": "\uf1d8", "▤": "\uf187", "⊘": "\uf05e", "✗": "\uf1f8", "≡": "\uf0e0"},
        **{"◆": "\uf06a", "·": "\uf07b", "⌕": "\uf002", "▾": "\uf078", "▸": "\uf054", "⇣": "\uf019"},
        **{"◌": "\uf110", "○": "\uf127", "◷": "\uf017"},
    }
)


class Icons(NamedTuple):
    """One of the hands; every mark takes one cell in each."""

    name: str
    table: Mapping[int, str] = {}

    @property
    def is_plain(self) -> bool:
        """Whether nothing but ASCII is drawn."""
        return self.name == "plain"

    def drawn(self, marks: str) -> str:
        """These marks in this hand."""
        return marks.translate(self.table) if self.table else marks


UNICODE: Final = Icons("unicode")
ICONS: Final = {icons.name: icons for icons in (Icons("plain", _PLAIN), UNICODE, Icons("nerd", _NERD))}
