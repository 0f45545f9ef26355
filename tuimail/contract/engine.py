"""The one thing of the engine that a screen holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from tuimail.contract.commands import Command
from tuimail.contract.events import Event
from tuimail.model.ids import CommandId

if TYPE_CHECKING:
    from tuimail.contract.traffic import Traffic


class Engine(Protocol):
    """Workers for all accounts. Every method returns at once and may be called from the screen's thread only."""

    def start(self, deliver: Callable[[Sequence[Event]], None]) -> None:
        """Start the workers. `deliver` gets merged batches of events, in a thread of the engine's: it must only
        hand them over (`loop.call_soon_threadsafe`)."""

    def submit(self, command: Command) -> CommandId:
        """Queue a command; the id is in the event that ends it."""

    def cancel(self, command_id: CommandId) -> None:
        """Take a command back, if it has not ended."""

    def touch(self) -> None:
        """The user pressed a key: background work makes room until `answered`, or for a moment."""

    def answered(self) -> None:
        """What the key changed was written to the terminal."""

    def traffic(self) -> Sequence[Traffic]:
        """The connections of all accounts as they are now, and what went over them."""

    def stop(self, timeout_s: float = 5.0) -> None:
        """Say goodbye and end the threads; the only method that waits. Nothing accepted by the journal is lost."""
