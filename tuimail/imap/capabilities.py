"""What a server can do, and the named quirks of servers that say more than they can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import Enum

from tuimail.model.values import dataclass


class Quirk(Enum):
    """Behaviour of known servers that no capability tells."""

    EMPTY_ENABLED = "answers ENABLE with an empty list although it took effect (iCloud)"
    LIMITED_SETS = "serves at most 1000 messages of one command (Yahoo, AOL)"
    THROTTLES_BY_BAD = "says BAD with a back-off time where others say NO [THROTTLED] (Outlook)"
    SHORT_IDLE = "drops an idle connection after some minutes without a word (Outlook, Yahoo)"
    LABELS = "mailboxes are labels over one set of messages (Gmail)"
    NO_SERVER_SUBSTRING_SEARCH = "SEARCH matches whole words only (Gmail)"


_BY_SERVER: tuple[tuple[str, frozenset[Quirk]], ...] = (
    ("gimap", frozenset({Quirk.LABELS, Quirk.NO_SERVER_SUBSTRING_SEARCH})),
    ("gmail", frozenset({Quirk.LABELS, Quirk.NO_SERVER_SUBSTRING_SEARCH})),
    ("microsoft exchange", frozenset({Quirk.THROTTLES_BY_BAD, Quirk.SHORT_IDLE})),
    ("office 365", frozenset({Quirk.THROTTLES_BY_BAD, Quirk.SHORT_IDLE})),
    ("yahoo", frozenset({Quirk.LIMITED_SETS, Quirk.SHORT_IDLE})),
    ("aol", frozenset({Quirk.LIMITED_SETS, Quirk.SHORT_IDLE})),
    ("icloud", frozenset({Quirk.EMPTY_ENABLED})),
    ("iscream", frozenset({Quirk.EMPTY_ENABLED})),
)


def quirks_of(server: str) -> frozenset[Quirk]:
    """The quirks of a server by a word in its greeting or in its ID name, vendor."""
    words = server.lower()
    found = [quirks for name, quirks in _BY_SERVER if name in words]
    return frozenset().union(*found)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The capability names, upper case; `in` and `has` ignore case. Not known until the server told them."""

    names: frozenset[str] = frozenset()
    is_known: bool = False
    quirks: frozenset[Quirk] = field(default=frozenset())

    @classmethod
    def of(cls, names: Iterable[str], quirks: frozenset[Quirk] = frozenset()) -> Capabilities:
        """The capabilities as a server lists them."""
        return cls(frozenset(name.upper() for name in names), True, quirks)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.upper() in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.names))

    def __len__(self) -> int:
        return len(self.names)

    def values(self, prefix: str) -> tuple[str, ...]:
        """What stands behind `prefix=`: values("AUTH") -> ("PLAIN", "XOAUTH2")."""
        start = prefix.upper() + "="
        return tuple(sorted(name[len(start) :] for name in self.names if name.startswith(start)))

    def number(self, prefix: str) -> int | None:
        """A limit such as APPENDLIMIT=35882577 or MESSAGELIMIT=1000."""
        return next((int(value) for value in self.values(prefix) if value.isdecimal()), None)

    @property
    def has_literal_plus(self) -> bool:
        return "LITERAL+" in self.names

    @property
    def has_literal_minus(self) -> bool:
        """Non-synchronising literals up to 4096 octets; part of IMAP4rev2."""
        return "LITERAL-" in self.names or "IMAP4REV2" in self.names

    @property
    def has_condstore(self) -> bool:
        return "CONDSTORE" in self.names or "QRESYNC" in self.names

    @property
    def has_esearch(self) -> bool:
        return "ESEARCH" in self.names or "IMAP4REV2" in self.names

    @property
    def has_move(self) -> bool:
        return "MOVE" in self.names or "IMAP4REV2" in self.names

    @property
    def has_uidplus(self) -> bool:
        return "UIDPLUS" in self.names or "IMAP4REV2" in self.names

    def with_quirks(self, quirks: frozenset[Quirk]) -> Capabilities:
        """These capabilities of a server known for these quirks as well."""
        return Capabilities(self.names, self.is_known, self.quirks | quirks)
