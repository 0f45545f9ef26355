"""Questions that the state asks the user, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tuimail.model.ids import AccountId
from tuimail.state.touched import Touched

Then = Callable[[], set[Touched]]


class Confirm(NamedTuple):
    """A yes-or-no question; `yes` and `no` are the words on the answers, `why` what to know first."""

    question: str
    yes: str
    no: str
    then: Then
    why: str = ""


class AskName(NamedTuple):
    """A mailbox is to be created or renamed. `name` is the suggestion, to be changed; `does` is the deed."""

    question: str
    account: AccountId
    name: str
    then: Callable[[str], set[Touched]]
    does: str = ""


class AskPassword(NamedTuple):
    """The account needs a password; `can_remember` where a safe keyring would keep it."""

    account: AccountId
    why: str
    can_remember: bool
    then: Callable[[str, bool], set[Touched]]


class PickAddress(NamedTuple):
    """Addresses of the web or of mail to open or copy, each with what it is and, in a sentence or "", what to know."""

    question: str
    addresses: tuple[tuple[str, str, str], ...]


Prompt = Confirm | AskName | AskPassword | PickAddress


class Yes:
    """To a Confirm."""

    __slots__ = ()


class No:
    """To any prompt: leave it."""

    __slots__ = ()


class MailboxName(NamedTuple):
    """To an AskName."""

    name: str


class Password(NamedTuple):
    """To an AskPassword."""

    password: str
    remember: bool = False

    def __repr__(self) -> str:
        return f"Password(password='***', remember={self.remember})"


Answer = Yes | No | MailboxName | Password


class Prompts:
    """The question on the screen, and those behind it."""

    def __init__(self) -> None:
        self._queue: list[Prompt] = []

    @property
    def current(self) -> Prompt | None:
        return self._queue[0] if self._queue else None

    def ask(self, prompt: Prompt) -> set[Touched]:
        """Questions about what the user just did come first; one password question per account is enough."""
        if isinstance(prompt, AskPassword):
            self.drop_password(prompt.account)
            self._queue.append(prompt)
        else:
            self._queue.insert(0, prompt)
        return {Touched.PROMPT}

    def drop_password(self, account: AccountId) -> bool:
        """The account got in (or asks anew); whether a question went."""
        kept = [one for one in self._queue if not (isinstance(one, AskPassword) and one.account == account)]
        is_changed = len(kept) != len(self._queue)
        self._queue = kept
        return is_changed

    def answer(self, answer: Answer) -> set[Touched]:
        """Answer the question on the screen; an answer that does not fit leaves it standing."""
        prompt = self.current
        match prompt, answer:
            case None, _:
                return set()
            case _, No():
                self._queue.pop(0)
                return {Touched.PROMPT}
            case Confirm(then=then), Yes():
                self._queue.pop(0)
                return {Touched.PROMPT} | then()
            case AskName(then=create), MailboxName(name=name) if name.strip():
                self._queue.pop(0)
                return {Touched.PROMPT} | create(name.strip())
            case AskPassword(then=provide), Password(password=password, remember=remember):
                self._queue.pop(0)
                return {Touched.PROMPT} | provide(password, remember)
            case _:
                return set()
