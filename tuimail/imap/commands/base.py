"""What every command is: a name, arguments, the responses it wants, and the result it makes of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from tuimail.imap.encode import Dialect, Fragment
from tuimail.imap.errors import AnswerMissing
from tuimail.imap.responses import Selected, Tagged, Untagged
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the server said to one command that it accepted."""

    command: str
    responses: Sequence[Untagged]
    tagged: Tagged

    def all(self, kind: type[T]) -> list[T]:
        """The responses of one type, in order."""
        return [response for response in self.responses if isinstance(response, kind)]

    def first(self, kind: type[T]) -> T | None:
        """The first response of a type, or None."""
        return next((response for response in self.responses if isinstance(response, kind)), None)

    def one(self, kind: type[T]) -> T:
        """The first response of a type; AnswerMissing where the server sent none."""
        found = self.first(kind)
        if found is None:
            raise AnswerMissing(
                gettext("The server accepted {command} but did not answer it; try again or reconnect.").format(
                    command=self.command
                )
            )
        return found


class Command(ABC, Generic[R]):
    """One IMAP command. Subclasses are frozen dataclasses; they know no connection."""

    __slots__ = ()

    name: ClassVar[str]
    """The command word(s), e.g. "UID FETCH"."""

    answers: ClassVar[tuple[type, ...]] = ()
    """Untagged responses that belong to the command whatever they say."""

    uses_sequence_numbers: ClassVar[bool] = False
    """Neither pipelined with other commands nor others with it (RFC 9051 5.5)."""

    changes_mailbox: ClassVar[bool] = False
    """A refusal while the mailbox is read-only is a MailboxReadOnly."""

    only_at_head: ClassVar[bool] = False
    """Wants nothing before all earlier commands are answered."""

    @property
    def words(self) -> str:
        """The command as it is written and named in messages."""
        return self.name

    @property
    def is_barrier(self) -> bool:
        """Whether nothing may be sent behind it until it is answered."""
        return False

    def arguments(self, dialect: Dialect) -> list[Fragment]:
        """What follows the name, each with its leading space."""
        return []

    def wants(self, response: Untagged, tag: str) -> bool:
        """Whether an untagged response answers this command."""
        return isinstance(response, self.answers)

    def conflicts(self, other: Command[Any]) -> bool:
        """Whether answers to this command and to `other` could be mistaken for each other (asked both ways)."""
        return any(kind in other.answers for kind in self.answers)

    def is_futile_in(self, selected: Selected) -> bool:
        """Whether an OK means nothing in this mailbox: Dovecot accepts a STORE that it cannot carry out."""
        return False

    @abstractmethod
    def result(self, answer: Answer) -> R:
        """What the caller gets; may raise an ImapError."""


class PlainCommand(Command[None]):
    """A command whose OK is its whole answer."""

    __slots__ = ()

    def result(self, answer: Answer) -> None:
        return None
