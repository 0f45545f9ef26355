"""What folders are for, in the user's words."""

from __future__ import annotations

from typing import Final

from tuimail.model.language import gettext, gettext_noop
from tuimail.model.mailbox import SpecialUse

_WORDS: Final = {
    SpecialUse.INBOX: gettext_noop("new mail"),
    SpecialUse.DRAFTS: gettext_noop("drafts"),
    SpecialUse.SENT: gettext_noop("sent mail"),
    SpecialUse.ARCHIVE: gettext_noop("archived mail"),
    SpecialUse.JUNK: gettext_noop("spam"),
    SpecialUse.TRASH: gettext_noop("deleted mail"),
    SpecialUse.ALL: gettext_noop("all mail"),
    SpecialUse.FLAGGED: gettext_noop("starred mail"),
    SpecialUse.IMPORTANT: gettext_noop("important mail"),
    SpecialUse.SNOOZED: gettext_noop("snoozed mail"),
}


def role_words(role: SpecialUse) -> str:
    """What such a folder holds, to stand after “a folder for”."""
    return gettext(_WORDS[role])
