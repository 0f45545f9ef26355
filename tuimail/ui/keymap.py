"""Which keys run which action: a profile over the defaults, the user's own keys over the profile.

Sequences ("g g") are matched by a small tree without a time-out. After a prefix, a key that leads nowhere is dropped
with the prefix, because running it alone could do what nobody asked for.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Set
from pathlib import Path
from typing import Final

from tuimail.model.language import gettext
from tuimail.model.values import dataclass
from tuimail.ui.actions import ACTIONS
from tuimail.ui.keynames import KeyNameError, Sequence, parse_keys, show_sequence

PROFILE_DIRECTORY: Final = Path(__file__).parent / "keymaps"

_ALPHABET: Final = 26
"""So many keys of one action are a key for each letter."""
_NO_KEYS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """Something wrong with the keys of a profile or a config, for the user to mend. `action_id` is as written there."""

    action_id: str
    what: str

    def __str__(self) -> str:
        return f"[keys] {self.action_id}: {self.what}"


@dataclass(frozen=True, slots=True)
class Keymap:
    """Sequences by action and actions by sequence; no sequence is the beginning of another."""

    by_sequence: Mapping[Sequence, str]
    by_action: Mapping[str, tuple[Sequence, ...]]
    profile: str = ""
    """Whose hands it is made for."""

    def shown(self, action_id: str) -> str:
        """The first keys of an action for people, "" where it has none."""
        sequences = self.by_action.get(action_id, ())
        return show_sequence(sequences[0]) if sequences else ""

    def all_shown(self, action_id: str) -> str:
        """All keys of an action for people."""
        shown = [show_sequence(sequence) for sequence in self.by_action.get(action_id, ())]
        return f"{shown[0]}…{shown[-1]}" if len(shown) >= _ALPHABET else "  ".join(shown)

    def continuations(self, prefix: Sequence) -> list[tuple[Sequence, str]]:
        """What can follow a prefix: the rest of the sequence, and the action."""
        depth = len(prefix)
        return [(keys[depth:], action) for keys, action in self.by_sequence.items() if keys[:depth] == prefix]


def build_keymap(
    overrides: Mapping[str, str], profile: Mapping[str, str], own: Mapping[str, str] = _NO_KEYS
) -> tuple[Keymap, list[KeyProblem]]:
    """The keymap of a profile with the user's keys over it, and what could not be taken as written.

    `own` are keys that were given in the program, which has told what they take away: that is no problem any more.
    """
    problems: list[KeyProblem] = []
    taken = _Taken()
    placed: set[str] = set()
    for layer in (own, overrides, profile, {action.id: action.keys for action in ACTIONS.values()}):
        higher = frozenset(taken.by_sequence)
        for action_id, keys in layer.items():
            if action_id not in ACTIONS:
                problems.append(KeyProblem(action_id, _unknown(action_id)))
            elif action_id not in placed:
                placed.add(action_id)
                problems += _place(taken, action_id, keys, higher, own)
    ordered: dict[str, list[Sequence]] = {action_id: [] for action_id in ACTIONS}
    for sequence, action_id in taken.by_sequence.items():
        ordered[action_id].append(sequence)
    return Keymap(taken.by_sequence, {action_id: tuple(keys) for action_id, keys in ordered.items()}), problems


def load_profile(
    name: str, directories: Iterable[Path] = (PROFILE_DIRECTORY,)
) -> tuple[dict[str, str], list[KeyProblem]]:
    """The keys in which a profile differs from the defaults; a bad profile costs itself, not the program."""
    import tomllib

    for directory in directories:
        path = directory / f"{name}.toml"
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("keys", {})
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            return {}, [
                KeyProblem(
                    gettext("profile {name}").format(name=name),
                    gettext("{name} cannot be read ({error}); the default keys are used").format(
                        name=path.name, error=error
                    ),
                )
            ]
        return {action_id: keys for action_id, keys in table.items() if isinstance(keys, str)}, []
    return {}, [
        KeyProblem(
            gettext("profile {name}").format(name=name),
            gettext("there is no such profile; the default keys are used"),
        )
    ]


def profile_names(directory: Path = PROFILE_DIRECTORY) -> list[tuple[str, str]]:
    """The profiles there are, our own first, each with its description."""
    import tomllib

    files = sorted(directory.glob("*.toml"), key=lambda path: (path.stem != "tuimail", path.stem))
    return [(path.stem, str(tomllib.loads(path.read_text("utf-8")).get("description", ""))) for path in files]


class KeyMatcher:
    """Keys one by one, actions out."""

    def __init__(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self.prefix: Sequence = ()

    def feed(self, token: str) -> tuple[str | None, Sequence]:
        """The action that the key completes (None where none does) and the keys since the last one that ended.

        While `prefix` is not empty after the call, more keys are awaited.
        """
        keys = (*self.prefix, token)
        action_id = self.keymap.by_sequence.get(keys)
        if action_id is None and self.keymap.continuations(keys):
            self.prefix = keys
            return None, keys
        self.prefix = ()
        return action_id, keys

    def cancel(self) -> None:
        """Forget the prefix."""
        self.prefix = ()


class _Taken:
    """The sequences in use."""

    def __init__(self) -> None:
        self.by_sequence: dict[Sequence, str] = {}
        self._beginnings: set[Sequence] = set()

    def take(self, sequence: Sequence, action_id: str) -> None:
        self.by_sequence[sequence] = action_id
        self._beginnings.update(sequence[:end] for end in range(1, len(sequence) + 1))

    def rival(self, sequence: Sequence) -> Sequence | None:
        """A sequence in use that equals this one, begins it, or begins with it."""
        begun = any(sequence[:end] in self.by_sequence for end in range(1, len(sequence)))
        if not begun and sequence not in self._beginnings:
            return None
        return next(keys for keys in self.by_sequence if keys[: len(sequence)] == sequence[: len(keys)])


def _place(taken: _Taken, action_id: str, keys: str, higher: Set[Sequence], told: Container[str]) -> list[KeyProblem]:
    """Give the action its keys as far as they are free; a higher layer takes all of them only with notice.

    `told` are actions for which that was told before.
    """
    try:
        sequences = parse_keys(keys)
    except KeyNameError as error:
        return [KeyProblem(action_id, str(error))]
    problems = []
    is_told = False
    free = []
    for sequence in sequences:
        rival = taken.rival(sequence)
        if rival is None:
            taken.take(sequence, action_id)
            free.append(sequence)
            continue
        is_told |= rival in higher and taken.by_sequence[rival] in told
        if rival not in higher and (owner := taken.by_sequence[rival]) != action_id:
            what = gettext("{show_sequence} clashes with {show_sequence2} of {owner}, which keeps it").format(
                show_sequence=show_sequence(sequence), show_sequence2=show_sequence(rival), owner=owner
            )
            problems.append(KeyProblem(action_id, what))
    if sequences and not free and not problems and not is_told:
        lost = show_sequence(sequences[0])
        what = gettext(
            'no key is left, because {lost} is used elsewhere; give it another, or write "" if it needs none'
        ).format(lost=lost)
        problems.append(KeyProblem(action_id, what))
    return problems


def _unknown(action_id: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(action_id, ACTIONS, n=1)
    return (
        gettext("there is no such action; did you mean {near}?").format(near=near[0])
        if near
        else gettext("there is no such action; press ? for all")
    )
