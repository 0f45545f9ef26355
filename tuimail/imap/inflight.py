"""A command on its way: its tag, what was collected for it, and how it ended."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Generic, TypeVar

from tuimail.imap.errors import ImapError
from tuimail.model.values import dataclass

if TYPE_CHECKING:
    from tuimail.imap.commands.base import Command
    from tuimail.imap.responses import Untagged

R = TypeVar("R")


@dataclass(slots=True, eq=False)
class Pending(Generic[R]):
    """A sent or queued command. `result()` may be called once `done`."""

    command: Command[R]
    tag: str = ""
    """Empty while the command is queued."""

    done: bool = False
    is_leaving: bool = field(default=False, repr=False)
    """An IDLE whose DONE was written."""

    responses: list[Untagged] = field(default_factory=list, repr=False)
    _result: R | None = field(default=None, repr=False)
    error: ImapError | Exception | None = None

    def result(self) -> R:
        """What the command asked for; raises what went wrong."""
        if not self.done:
            raise RuntimeError(f"{self.command.words} is not answered yet")
        if self.error is not None:
            raise self.error
        return self._result  # type: ignore[return-value]  # R may itself be None

    def succeed(self, result: R) -> None:
        """Set the result (the connection does)."""
        self._result = result
        self.done = True

    def fail(self, error: Exception) -> None:
        """Set the error (the connection does)."""
        self.error = error
        self.done = True
