"""Serves letters: a mailbox set whose messages are written when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, partial

from pymap.parsing.specials import Flag

from tuimail.demo.letter import Letter
from tuimail.model.flags import FlagSet
from tuimail.server.answers import LateAnswers
from tuimail.server.content import MemoryContent, with_crlf
from tuimail.server.mailbox import ServedMailbox
from tuimail.server.mailbox_set import ServedMailboxSet
from tuimail.server.message import StoredMessage

UID_VALIDITY = 20_260_101
"""The same at each start: the demo's messages are the same."""


class LetterContent:
    """The bytes of letters (written again each time), and of what arrived while the demo ran."""

    def __init__(self) -> None:
        self._arrived = MemoryContent()

    def load(self, ref: object) -> bytes:
        """See server.content.Content. Raises ContentGone."""
        if isinstance(ref, Letter):
            return with_crlf(ref.write())
        return self._arrived.load(ref)

    def add(self, raw: bytes) -> object:
        """See server.content.Content."""
        return self._arrived.add(raw)


class DemoBox:
    """The demo's mailboxes; `build` runs in the server's loop."""

    def __init__(self, letters: Iterable[Letter], mailboxes: Mapping[str, bytes | None]) -> None:
        self._letters = letters
        self._mailboxes = mailboxes
        self._content = LetterContent()
        self.mailbox_set: ServedMailboxSet

    async def build(self) -> ServedMailboxSet:
        """Every mailbox with its letters, oldest first."""
        self.mailbox_set = ServedMailboxSet(self._new_mailbox)
        for name, special_use in self._mailboxes.items():
            mailbox = self._new_mailbox(name)
            mailbox.special_use = special_use
            self.mailbox_set.mailboxes[name] = mailbox
        for letter in self._letters:
            mailbox = self.mailbox_set.mailboxes[letter.mailbox]
            mailbox.restore(self._served(letter, mailbox.next_uid))
        return self.mailbox_set

    def deliver(self, letter: Letter) -> None:
        """A letter arrives now; for the server's loop."""
        mailbox = self.mailbox_set.mailboxes.get(letter.mailbox)
        if mailbox is not None:
            mailbox.arrive(self._served(letter, mailbox.next_uid, is_recent=True))

    def _new_mailbox(self, name: str) -> ServedMailbox:
        return ServedMailbox(content=self._content, uid_validity=UID_VALIDITY)

    def _served(self, letter: Letter, uid: int, *, is_recent: bool = False) -> StoredMessage:
        when = datetime.fromtimestamp(letter.when, UTC)
        flags = _served_flags(letter.flags)
        answers = LateAnswers(partial(self._content.load, letter))
        return StoredMessage(uid, when, flags, answers, self._content, letter, is_recent=is_recent)


@cache
def _served_flags(flags: FlagSet) -> frozenset[Flag]:
    return frozenset(Flag(name.encode("ascii")) for name in flags.names())
