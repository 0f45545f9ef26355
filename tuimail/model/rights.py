"""What the server lets us do with a mailbox: the letters of RFC 4314, and what each is for."""

from __future__ import annotations

from typing import Final

from tuimail.model.language import gettext

WORDS: Final = {
    "s": gettext("mark mail as read"),
    "w": gettext("change flags"),
    "i": gettext("put mail there"),
    "t": gettext("delete mail"),
    "e": gettext("remove deleted mail"),
    "k": gettext("create folders there"),
    "x": gettext("delete or rename it"),
}
_OLD: Final = {"c": "kx", "d": "tex"}
"""Rights of RFC 2086, for servers that know no others."""


def modern(rights: str) -> str:
    """The letters, with what the old ones mean where none of the new ones is there."""
    more = [new for old, new in _OLD.items() if old in rights and not set(new) & set(rights)]
    return rights + "".join(more)


def lacking(rights: str | None, needed: str) -> str:
    """The first of the needed letters that is not there; "" where all are, and where nobody knows."""
    if rights is None:
        return ""
    return next((letter for letter in needed if letter not in rights), "")


def refusal(name: str, letter: str) -> str:
    """One sentence for somebody who lacks a right in a mailbox."""
    return gettext("“{name}” does not allow that: the server gives no right to {get} ({letter}).").format(
        name=name, get=WORDS.get(letter, gettext("do it")), letter=letter
    )
