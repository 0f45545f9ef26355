"""What a snoozed message carries on the server: when it wakes, and where it came from, as keywords.

Everything stands on the message itself, in the Snoozed folder, so any tuimail anywhere can wake it, with an empty cache
too. A keyword for each time would be readable, but servers keep the name of every keyword that a folder ever saw, and
have room for few (Dovecot's Maildir for 26, Cyrus for 128). So the time is a number, of quarter hours since 1970 began
2025, and each of its bits is one keyword: 18 of them last until 2032, whatever is snoozed. Apple Mail keeps its colours
in the same way ($MailFlagBit0). A keyword that got lost makes the time earlier, so a message comes back too soon
rather than never. The folder is a fingerprint of its name, and is left out where that is INBOX, as it nearly always is:
a name can be longer than a keyword may be, and holds what no keyword can.

A server that keeps no keywords gets a note instead: `model/wake_note.py`.

The keywords stay when a message wakes, for they say when it came back: lists have it at that time. One more says that
it woke.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Final

from tuimail.model.flags import FlagSet

STEP_S: Final = 900
BITS: Final = 22
EPOCH: Final = 1_735_689_600
"""2025-01-01 00:00 UTC."""
PREFIX: Final = "$snoozebit"
_BIT: Final = "$SnoozeBit"
ORIGIN_PREFIX: Final = "$SnoozedFrom-"
OVER: Final = "$SnoozeOver"
"""The message woke. What has it is not woken again, whoever puts it into the folder."""
LAST: Final = EPOCH + (2**BITS - 1) * STEP_S
"""The last time that can be kept: in 2144."""


def rounded(moment: float) -> int:
    """The next quarter of an hour: what can be kept of a time in seconds since the epoch."""
    return min(LAST, max(EPOCH + STEP_S, -(-int(moment) // STEP_S) * STEP_S))


def wake_keywords(moment: float) -> frozenset[str]:
    """The keywords of a wake time."""
    number = (rounded(moment) - EPOCH) // STEP_S
    return frozenset(f"{_BIT}{bit:02}" for bit in range(BITS) if number >> bit & 1)


def wake_time(keywords: Iterable[str]) -> int | None:
    """When a message wakes, or woke; None where nothing says so."""
    number = 0
    for word in keywords:
        if word.lower().startswith(PREFIX) and word[len(PREFIX) :] in _BITS:
            number |= 1 << _BITS[word[len(PREFIX) :]]
    return EPOCH + number * STEP_S if number else None


_BITS: Final = {f"{bit:02}": bit for bit in range(BITS)}


def origin_keyword(mailbox: str) -> str:
    """The keyword that says which mailbox a message left; "" for INBOX."""
    return "" if mailbox.upper() == "INBOX" else f"{ORIGIN_PREFIX}{zlib.crc32(mailbox.encode('utf-8', 'replace')):08x}"


def came_from(keywords: Iterable[str], mailboxes: Iterable[str]) -> str | None:
    """Which of the mailboxes a message left; None where that was INBOX, or is gone."""
    words = {word.lower() for word in keywords if word.lower().startswith(ORIGIN_PREFIX.lower())}
    return next((name for name in mailboxes if origin_keyword(name).lower() in words), None) if words else None


def snooze_keywords(keywords: Iterable[str]) -> frozenset[str]:
    """Those of the keywords that are ours, spelled as the server spells them."""
    return frozenset(word for word in keywords if word.lower().startswith(_OURS))


_OURS: Final = (PREFIX, OVER.lower(), ORIGIN_PREFIX.lower())


def is_snoozing(flags: FlagSet) -> bool:
    """Whether a change with these flags puts messages to sleep: without them, nothing would wake what it moves."""
    return OVER not in flags.keywords and any(word.startswith(_BIT) for word in flags.keywords)


def is_asleep(keywords: Iterable[str]) -> bool:
    """Whether a message has a wake time, and has not woken yet."""
    words = {word.lower() for word in keywords}
    return OVER.lower() not in words and any(word.startswith(PREFIX) for word in words)


def time_keywords(keywords: Iterable[str]) -> frozenset[str]:
    """Ours without the one that tells the folder: what another time replaces."""
    return frozenset(word for word in keywords if word.lower().startswith(_OURS[:2]))
