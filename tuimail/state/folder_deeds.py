"""What was done to a folder itself and can be taken back: the journal, which is of mail, does not know it.

It stands among what was done to mail by its time, and is forgotten with the screen.
"""

from __future__ import annotations

from collections.abc import Callable

from tuimail.state.doing import Doing
from tuimail.state.touched import Touched


class FolderDeed(Doing):
    """`words` say what was done, `back` takes it back, `again` does it again."""

    words = ""

    def __init__(
        self, words: str, back: Callable[[], set[Touched]], again: Callable[[], set[Touched]], at: float
    ) -> None:
        super().__init__([])
        self.words, self.at = words, at
        self._back, self._again = back, again

    def act(self, *, is_back: bool, now: float) -> set[Touched]:
        """Take it back, or do it again."""
        self.at = now
        return self._back() if is_back else self._again()
