"""Response codes, the machine-readable part of OK, NO, BAD, BYE and PREAUTH."""

from __future__ import annotations

import re

from tuimail.imap.sequence import Range, UidSet, parse_ranges
from tuimail.model.ids import ModSeq, Uid, UidValidity
from tuimail.model.values import dataclass

_MOST_PAIRS = 1_000_000


def _total(ranges: tuple[Range, ...]) -> int:
    return sum(high - low + 1 for low, high in ranges)


@dataclass(frozen=True, slots=True)
class AppendUid:
    """RFC 4315 APPENDUID: what the appended message became."""

    uidvalidity: UidValidity
    uids: UidSet

    @property
    def uid(self) -> Uid:
        """The UID of the (first) appended message."""
        return Uid(self.uids.ranges[0][0])


@dataclass(frozen=True, slots=True)
class CopyUid:
    """RFC 4315 COPYUID: which copy has which UID. The ranges stand in the server's order, which pairs them."""

    uidvalidity: UidValidity
    source: tuple[Range, ...]
    target: tuple[Range, ...]

    def pairs(self) -> dict[Uid, Uid]:
        """Source UID -> UID in the target mailbox; empty where the server's two sets do not match."""
        total = _total(self.source)
        if total != _total(self.target) or total > _MOST_PAIRS:
            return {}
        sources = (Uid(uid) for low, high in self.source for uid in range(low, high + 1))
        targets = (Uid(uid) for low, high in self.target for uid in range(low, high + 1))
        return dict(zip(sources, targets, strict=True))


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """One code, e.g. `[UIDVALIDITY 7]`: name in upper case, and its argument in the form that this code has."""

    name: str
    argument: str = ""
    """Everything behind the name, as sent."""

    number: int | None = None
    """UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ, UNSEEN, MESSAGELIMIT and whatever else starts with a number."""

    words: tuple[str, ...] = ()
    """CAPABILITY, PERMANENTFLAGS, BADCHARSET, MAILBOXID: the words of the argument."""

    appended: AppendUid | None = None
    copied: CopyUid | None = None

    modified: UidSet | None = None
    """MODIFIED (RFC 7162): messages that a conditional STORE left alone. Numbers of the command's own kind."""

    @property
    def modseq(self) -> ModSeq | None:
        """The number as a mod-sequence."""
        return None if self.number is None else ModSeq(self.number)


_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s()"]+)')
_LEADING_NUMBER = re.compile(r"\d{1,20}(?=\s|$)")


def _words(argument: str) -> tuple[str, ...]:
    return tuple(quoted or bare for quoted, bare in _WORD.findall(argument))


def parse_code(inside: str) -> ResponseCode:
    """Read what stands between the brackets. Never raises: an argument of the wrong form is kept as text only."""
    name, _, argument = inside.strip().partition(" ")
    name, argument = name.upper(), argument.strip()
    number = _LEADING_NUMBER.match(argument)
    try:
        match name:
            case "APPENDUID":
                validity, uids = argument.split()
                return ResponseCode(name, argument, appended=AppendUid(UidValidity(int(validity)), UidSet.parse(uids)))
            case "COPYUID":
                validity, source, target = argument.split()
                copied = CopyUid(UidValidity(int(validity)), parse_ranges(source), parse_ranges(target))
                return ResponseCode(name, argument, copied=copied)
            case "MODIFIED":
                return ResponseCode(name, argument, modified=UidSet.parse(argument))
    except ValueError:
        return ResponseCode(name, argument)
    return ResponseCode(name, argument, int(number.group()) if number else None, _words(argument))
