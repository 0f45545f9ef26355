"""What giving a key to an action takes away from others, and what is left to them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from string import ascii_lowercase
from typing import Final, NamedTuple

from tuimail.model.language import gettext, ngettext
from tuimail.ui.actions import ACTIONS
from tuimail.ui.keymap import Keymap
from tuimail.ui.keynames import KeyNameError, Sequence, parse_keys, show_sequence, written_keys

ENDINGS: Final[Mapping[str, str]] = {
    "mark.set": ascii_lowercase,
    "mark.jump": ascii_lowercase,
    "account.goto": "123456789",
}
"""Actions that take the last key of their sequence as a name: it stands behind what is pressed for them."""
_COUNTS: Final = "123456789"
_MOST_TOLD: Final = 4


class Loss(NamedTuple):
    """An action that keys are taken from, and those that it keeps."""

    owner: str
    lost: tuple[Sequence, ...]
    kept: tuple[Sequence, ...]

    def __str__(self) -> str:
        keys = ", ".join(map(show_sequence, self.lost[:_MOST_TOLD])) + ("…" if len(self.lost) > _MOST_TOLD else "")
        label = ACTIONS[self.owner].label
        if not self.kept:
            return gettext("{keys} is “{label}” now, which has no key then.").format(keys=keys, label=label)
        kept = ", ".join(map(show_sequence, self.kept[:_MOST_TOLD]))
        return gettext("{keys} is “{label}” now, which keeps {kept}.").format(keys=keys, label=label, kept=kept)


def meant(action_id: str, pressed: Sequence) -> tuple[Sequence, ...]:
    """The sequences that somebody means who pressed these keys for an action."""
    endings = ENDINGS.get(action_id)
    return tuple((*pressed, ending) for ending in endings) if endings else (pressed,)


def fault(sequences: Collection[Sequence]) -> str:
    """Why an action cannot have these keys, in a sentence; "" where it can."""
    try:
        written_keys(sequences)
    except KeyNameError as error:
        text = str(error)
        return f"{text[:1].upper()}{text[1:]}."
    if any(len(keys) > 1 and keys[0] in _COUNTS for keys in sequences):
        return gettext("A digit before a key is a number, as in 5j: begin with another key.")
    return ""


def typed_fault(text: str) -> str:
    """The same for keys as somebody writes them."""
    try:
        return fault(parse_keys(text))
    except KeyNameError as error:
        sentence = str(error)
        return f"{sentence[:1].upper()}{sentence[1:]}."


def losses(keymap: Keymap, action_id: str, sequences: Collection[Sequence]) -> list[Loss]:
    """Whose keys these would take: equal ones, those that they begin, and those that begin them."""
    lost: dict[str, list[Sequence]] = {}
    for keys, owner in keymap.by_sequence.items():
        if owner != action_id and any(_clash(keys, wanted) for wanted in sequences):
            lost.setdefault(owner, []).append(keys)
    return [
        Loss(owner, tuple(gone), tuple(keys for keys in keymap.by_action[owner] if keys not in gone))
        for owner, gone in lost.items()
    ]


def told(found: Collection[Loss]) -> list[str]:
    """The losses in a few sentences."""
    some = [str(loss) for loss in list(found)[:_MOST_TOLD]]
    rest = len(found) - len(some)
    more = ngettext("{rest} more action loses keys.", "{rest} more actions lose keys.", rest).format(rest=rest)
    return [*some, *([more] if rest else [])]


def joined(keymap: Keymap, action_id: str, added: Collection[Sequence]) -> tuple[Sequence, ...]:
    """The keys of an action with more of them."""
    kept = [keys for keys in keymap.by_action[action_id] if not any(_clash(keys, one) for one in added)]
    return (*kept, *added)


def changes(own: Mapping[str, str], found: Collection[Loss]) -> dict[str, str | None]:
    """What becomes of keys that were given before and are lost now; None: the profile's again."""
    return {loss.owner: written_keys(loss.kept) or None for loss in found if loss.owner in own}


def _clash(one: Sequence, other: Sequence) -> bool:
    return one[: len(other)] == other[: len(one)]
