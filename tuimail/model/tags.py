"""Tags: those keywords of a message that are the user's own (RFC 9051 2.3.2), and the labels of Gmail.

A label is kept among the keywords, behind a sign that no keyword of a server can hold, so that lists, searches, undo
and the journal treat both alike; only what is said to the server differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox, SpecialUse

LABELS_TOLD: Final = "%"
"""Stands among the keywords of an answer that names all labels; it is never stored."""
_BLANK: Final = "\N{SYMBOL FOR SPACE}"
_OF_PROGRAMS: Final = frozenset({"junk", "nonjunk", "notjunk", "old", "forwarded", "mdnsent", "redirected"})
_GMAIL: Final = frozenset({"[gmail]", "[google mail]"})
_ATOM: Final = r"[^\x00-\x20\x7f-\U0010ffff(){%*\"\\\]]{1,60}"
NO_ATOM: Final = gettext("A tag is one word of unaccented letters, digits and signs, without brackets and quotes.")


def is_keyword(word: str) -> bool:
    """Whether a server takes it for a keyword (an atom of RFC 9051 9); NO_ATOM says what would be one."""
    return re.fullmatch(_ATOM, word) is not None


def is_tag(keyword: str) -> bool:
    """Whether a keyword is the user's own: those of programs begin with $ or are known."""
    return not keyword.startswith("$") and keyword.casefold() not in _OF_PROGRAMS


def tags_of(flags: FlagSet) -> list[str]:
    """The names of the tags among the keywords, sorted."""
    return sorted(map(tag_name, filter(is_tag, flags.keywords)), key=str.casefold)


def tag_name(keyword: str) -> str:
    """What people call the tag that a keyword, or a label, stands for."""
    return keyword[1:].replace(_BLANK, " ") if is_label(keyword) else keyword


def is_label(keyword: str) -> bool:
    """Whether it is a label, which the server knows by another name than keywords."""
    return keyword.startswith(LABELS_TOLD)


def label_keyword(name: str) -> str:
    """How a label is kept among the keywords."""
    return LABELS_TOLD + name.replace(" ", _BLANK)


def labels(names: Iterable[str]) -> FlagSet:
    """All labels that the server told of a message; those of the system (\\Inbox) are folders and flags here."""
    found = (label_keyword(name) for name in names if name and not name.startswith("\\"))
    return FlagSet(keywords=frozenset({LABELS_TOLD, *found}))


def without_labels(flags: FlagSet) -> FlagSet:
    """What can be said to the server as flags."""
    return FlagSet(flags.system, frozenset(word for word in flags.keywords if not is_label(word)))


def has_labels(mailboxes: Iterable[Mailbox]) -> bool:
    """Whether the mailboxes of an account are labels: Gmail's, by the folder that has everything."""
    return any(box.special_use is SpecialUse.ALL and box.path[0].casefold() in _GMAIL for box in mailboxes)


def as_labels(change: FlagChange) -> FlagChange:
    """The same with labels for tags."""
    return FlagChange(_labelled(change.add), _labelled(change.remove))


def _labelled(flags: FlagSet) -> FlagSet:
    words = frozenset(label_keyword(word) if is_tag(word) else word for word in flags.keywords)
    return FlagSet(flags.system, words)
