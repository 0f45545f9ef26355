"""Keys that were recorded, to be pressed again."""

from __future__ import annotations

from typing import Final

from textual import events

_MOST_KEYS: Final = 500


class Macro:
    """One macro at a time; it lasts as long as the program."""

    def __init__(self) -> None:
        self.is_recording = False
        self._keys: list[tuple[str, str | None]] = []

    def heard(self, event: events.Key) -> None:
        """A key was pressed; those beyond what a hand would record are not kept."""
        if self.is_recording and len(self._keys) < _MOST_KEYS:
            self._keys.append((event.key, event.character))

    def begin(self) -> None:
        """Record from the next key on."""
        self._keys.clear()
        self.is_recording = True

    def end(self, dropped: int) -> int:
        """Stop, without the last keys, which said so; how many are left."""
        self.is_recording = False
        del self._keys[len(self._keys) - dropped :]
        return len(self._keys)

    def events(self) -> list[events.Key]:
        """The recorded keys, to be pressed."""
        return [events.Key(key, character) for key, character in self._keys]
