"""What is said of a key that does something in another program, and nothing in the profile for hands that know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuimail.model.language import gettext
from tuimail.ui.keymap import Keymap
from tuimail.ui.keynames import Sequence, show_sequence

_MUTT: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "p": (gettext("tuimail does not print; {0} hands the message to a command, lpr for example."), ("reader.pipe",)),
    "P": (gettext("{0} shows the whole conversation, and so what was answered."), ("list.conversation",)),
    "Q": (gettext("There is no address book here; {0} finds mail by anybody's name."), ("list.search",)),
    "R": (gettext("tuimail sends no mail yet; {0} goes to the drafts."), ("folder.drafts",)),
    "W": (
        gettext("{0} stars or unstars, {1} marks read or unread, {2} removes tags."),
        ("message.star", "message.toggle-read", "message.tag"),
    ),
    "x": (gettext("{0} quits: what you did is sent anyway, and {1} undoes it."), ("screen.close", "journal.undo")),
    "#": (gettext("Threads cannot be broken here; {0} shows messages one by one."), ("list.threads",)),
    "&": (gettext("Threads cannot be joined here."), ()),
    "%": (gettext("To change nothing, start tuimail with --read-only."), ()),
}
_AERC: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "p": (gettext("tuimail has no commands for patches; {0} hands the message to a command."), ("reader.pipe",)),
}
_GMAIL: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "=": (gettext("tuimail has no importance marks; {0} stars."), ("message.star",)),
    "~": (gettext("The inbox has no sections here; {0} goes to another folder."), ("folder.goto",)),
}
_TOLD: Final = {"mutt": _MUTT, "aerc": _AERC, "gmail": _GMAIL}
"""By profile and key: the sentence, and the actions whose keys stand in it."""


def told(keymap: Keymap, keys: Sequence) -> str:
    """A sentence about keys that run no action."""
    sentence, actions = _TOLD.get(keymap.profile, {}).get(keys[0], ("", ())) if len(keys) == 1 else ("", ())
    if sentence:
        return sentence.format(*map(keymap.shown, actions))
    return gettext("{show_sequence} is not a key; ? shows all.").format(show_sequence=show_sequence(keys))
