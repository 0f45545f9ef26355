"""The user's words for what is done to messages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.language import gettext, ngettext
from tuimail.model.safe_text import safe_line

if TYPE_CHECKING:
    from tuimail.model.digest import Digest

_SUBJECTS: Final = 2
_LONGEST: Final = 40


def messages_word(number: int) -> str:
    """The number with its noun: 1 message, 3 messages."""
    return ngettext("{number:,} message", "{number:,} messages", number).format(number=number)


def changes_word(number: int) -> str:
    """1 change, 3 changes."""
    return ngettext("{number:,} change", "{number:,} changes", number).format(number=number)


def summed_up(digest: Digest) -> str:
    """What many messages are, before something is done to them."""
    senders = ngettext("{count:,} sender", "{count:,} senders", digest.sender_count).format(count=digest.sender_count)
    oldest = time.strftime(gettext("%Y-%m-%d"), time.localtime(digest.oldest))
    said = gettext("From {senders}, the oldest of {oldest}").format(senders=senders, oldest=oldest)
    subjects = [safe_line(one.subject) for one in digest.sample[:_SUBJECTS] if one.subject]
    short = [one if len(one) < _LONGEST else f"{one[: _LONGEST - 1]}…" for one in subjects]
    return f"{said}; {', '.join(gettext('“{subject}”').format(subject=one) for one in short)}" if short else said


def whole_threads(number: int) -> str:
    """What is to be said after an action on folded threads; "" where there was none."""
    if not number:
        return ""
    return ngettext(", the whole thread", ", {number:,} whole threads", number).format(number=number)


class Deed(NamedTuple):
    """An action as an imperative ("Archive {messages}") and as a report ("Archived {messages}").

    Whole sentences, because languages order their words each in its own way.
    """

    imperative: str
    past: str
    where: str = ""
    """A folder, a tag or a time that the sentences name as {where}."""

    def label(self, number: int) -> str:
        """For the journal: "Archive 3 messages"."""
        return self._with(self.imperative, number)

    def report(self, number: int, more: str = "") -> str:
        """For the status line: "Archived 3 messages"; `more` follows the number."""
        return self._with(self.past, number, more)

    def _with(self, sentence: str, number: int, more: str = "") -> str:
        messages = " ".join(filter(None, (messages_word(number), more)))
        return sentence.format(messages=messages, where=self.where)

    def at(self, where: str) -> Deed:
        """With the folder or the tag."""
        return self._replace(where=where)


ARCHIVE: Final = Deed(gettext("Archive {messages}"), gettext("Archived {messages}"))
TRASH: Final = Deed(gettext("Trash {messages}"), gettext("Moved to the trash: {messages}"))
SPAM: Final = Deed(gettext("Spam: {messages}"), gettext("Marked as spam: {messages}"))
NOT_SPAM: Final = Deed(gettext("Not spam: {messages}"), gettext("Not spam, back in the inbox: {messages}"))
MOVE: Final = Deed(gettext("Move {messages} to {where}"), gettext("Moved {messages} to {where}"))
COPY: Final = Deed(gettext("Copy {messages} to {where}"), gettext("Copied {messages} to {where}"))
DELETE: Final = Deed(gettext("Delete {messages} for good"), gettext("Deleted {messages} for good"))
STAR: Final = Deed(gettext("Star {messages}"), gettext("Starred {messages}"))
UNSTAR: Final = Deed(gettext("Unstar {messages}"), gettext("Unstarred {messages}"))
MARK_READ: Final = Deed(gettext("Mark {messages} read"), gettext("Marked {messages} read"))
MARK_UNREAD: Final = Deed(gettext("Mark {messages} unread"), gettext("Marked {messages} unread"))
SNOOZE: Final = Deed(gettext("Snooze {messages} until {where}"), gettext("Snoozed {messages} until {where}"))
WAKE: Final = Deed(gettext("Wake {messages}"), gettext("Woke {messages}"))
MUTE: Final = Deed(gettext("Mute {messages} of the thread"), gettext("Muted {messages} of the thread"))
UNMUTE: Final = Deed(gettext("Unmute {messages} of the thread"), gettext("Unmuted {messages} of the thread"))
WATCH: Final = Deed(gettext("Watch {messages} of the thread"), gettext("Watching {messages} of the thread"))
UNWATCH: Final = Deed(
    gettext("Unwatch {messages} of the thread"), gettext("No longer watching {messages} of the thread")
)
TAG: Final = Deed(gettext("Tag {messages} as {where}"), gettext("Tagged {messages} as {where}"))
UNTAG: Final = Deed(
    gettext("Remove the tag {where} from {messages}"), gettext("Removed the tag {where} from {messages}")
)
