"""FETCH responses, read lazily: cut into items at once, each item understood when it is asked for."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from tuimail.imap import utf7
from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.imap.envelope import Envelope, parse_envelope
from tuimail.imap.tokens import Cursor, TokenError, text_of, unquoted
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import FlagSet
from tuimail.model.ids import ModSeq, Uid

_KEY = rb'[^\s()"\[\]{<]+(?:\[[^\]\r\n]*\](?:<\d+(?:\.\d+)?>)?)?'
_TEXT = rb'[^()"{\r\n]++|"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"'


def _nested(levels: int) -> bytes:
    inside = b"(?>%s)*+" % _TEXT
    for _ in range(levels):
        inside = rb"(?>%s|\(%s\))*+" % (_TEXT, inside)
    return inside


_ITEM = re.compile(
    rb" ?(%s) (?:~?\{(\d{1,20})\+?\}\r?\n|([^\s()\"{]+)|(\([^()\"{\r\n]*+\))|\"([^\"\r\n]*+)\"(?=[ )])|(\(%s\)))"
    % (_KEY, _nested(12))
)
"""One item with its value: 1 key, 2 literal's size, 3 atom, 4 flat list, 5 quoted, 6 nested list without literals."""

_SLOW_KEY = re.compile(_KEY)
_LITERAL, _ATOM, _FLAT, _QUOTED = 2, 3, 4, 5


class Fetch:
    """Data of one message. Items that were not sent are None; so are items that make no sense."""

    __slots__ = ("_items", "_seq", "uid")

    def __init__(self, seq: int, items: dict[str, bytes | None], uid: Uid | None) -> None:
        self._seq = seq
        self._items = items
        self.uid = uid

    def __repr__(self) -> str:
        return f"Fetch(uid={self.uid}, items={sorted(self._items)})"

    @property
    def keys(self) -> frozenset[str]:
        """The names of the items that were sent, e.g. UID, FLAGS, `BODY[1.2]<0>`, `BODY[HEADER.FIELDS]`."""
        return frozenset(self._items)

    def has_any(self, keys: frozenset[str]) -> bool:
        """Whether one of these items was sent."""
        return not keys.isdisjoint(self._items)

    def raw(self, key: str) -> bytes | None:
        """An item as sent: a string's content, an atom, or a list with its parentheses."""
        return self._items.get(key)

    def _number(self, key: str) -> int | None:
        digits = (self._items.get(key) or b"").strip(b"()")
        return int(digits) if len(digits) <= 20 and digits.isdigit() else None

    def _text(self, key: str) -> str | None:
        octets = self._items.get(key)
        return None if octets is None else text_of(octets)

    @property
    def flags(self) -> FlagSet | None:
        octets = self._items.get("FLAGS")
        return None if octets is None else _flags(octets)

    @property
    def modseq(self) -> ModSeq | None:
        number = self._number("MODSEQ")
        return None if number is None else ModSeq(number)

    @property
    def internaldate(self) -> int | None:
        """Seconds since the epoch."""
        octets = self._items.get("INTERNALDATE")
        return None if octets is None else parse_date_time(octets)

    @property
    def savedate(self) -> int | None:
        """RFC 8514: when the message came into this mailbox; seconds since the epoch."""
        octets = self._items.get("SAVEDATE")
        return None if octets is None else parse_date_time(octets)

    @property
    def size(self) -> int | None:
        return self._number("RFC822.SIZE")

    @property
    def bodystructure_raw(self) -> bytes | None:
        """BODYSTRUCTURE (or BODY) as sent, to be kept and parsed when the message is opened."""
        return self._items.get("BODYSTRUCTURE") or self._items.get("BODY")

    def bodystructure(self) -> BodyPart | None:
        """The MIME tree."""
        octets = self.bodystructure_raw
        return None if octets is None else parse_bodystructure(octets)

    def envelope(self) -> Envelope | None:
        """The ENVELOPE."""
        octets = self._items.get("ENVELOPE")
        return None if octets is None else parse_envelope(octets)

    def section(self, name: str, offset: int | None = None) -> bytes | None:
        """Content of `BODY[name]` or `BINARY[name]`: "1.2", "HEADER.FIELDS", "" for the whole message.

        With `offset` the partial that begins there. None where it was not sent, or is NIL.
        """
        wanted = name.upper() + ("]" if offset is None else f"]<{offset}>")
        items = self._items
        found = items.get("BODY[" + wanted)
        if found is None:
            found = items.get("BINARY[" + wanted)
        if found is None and offset == 0:  # some servers leave the origin out where it is the beginning
            return self.section(name)
        return found

    @property
    def preview(self) -> str | None:
        return self._text("PREVIEW")

    @property
    def email_id(self) -> str | None:
        """RFC 8474: the same for all copies of a message."""
        return _inside(self._text("EMAILID"))

    @property
    def thread_id(self) -> str | None:
        """RFC 8474."""
        return _inside(self._text("THREADID"))

    @property
    def gm_msgid(self) -> int | None:
        return self._number("X-GM-MSGID")

    @property
    def gm_thrid(self) -> int | None:
        return self._number("X-GM-THRID")

    @property
    def gm_labels(self) -> tuple[str, ...] | None:
        """Gmail's labels; system labels begin with a backslash."""
        octets = self._items.get("X-GM-LABELS")
        if octets is None:
            return None
        values = Cursor(octets).value()
        return tuple(utf7.decode(label) for label in values or () if isinstance(label, bytes))


def _inside(text: str | None) -> str | None:
    return None if text is None else text.strip("()") or None


@lru_cache(maxsize=4096)
def _flags(octets: bytes) -> FlagSet:
    return FlagSet.parse(text_of(octets[1:-1]).split())


@lru_cache(maxsize=1024)
def item_key(raw: bytes) -> str:
    """`body[header.fields (from "to")]<0>` -> `BODY[HEADER.FIELDS]<0>`."""
    name = text_of(raw).upper()
    head, bracket, rest = name.partition("[")
    if not bracket:
        return name
    section, _, origin = rest.partition("]")
    offset = origin.strip("<>").partition(".")[0]  # some servers repeat the length behind it
    return f"{head}[{section.partition(' ')[0]}]" + (f"<{offset}>" if offset else "")


_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_EPOCH = date(1970, 1, 1).toordinal()
_DATE_TIME = re.compile(rb"\s*(\d{1,2}-[A-Za-z]{3}-\d{4}) (\d{1,2}):(\d{2}):(\d{2})(?: ([+-])(\d{2})(\d{2}))?")


@lru_cache(maxsize=16384)
def _days(written: bytes) -> int:
    day, month, year = written.split(b"-")
    return date(int(year), _MONTHS[month.lower()], int(day)).toordinal() - _EPOCH


def parse_date_time(octets: bytes) -> int | None:
    """A `date-time` such as ` 2-Oct-2016 17:28:25 -0400` in seconds since the epoch; None where it is none."""
    match = _DATE_TIME.match(octets)
    if match is None:
        return None
    day, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    try:
        seconds = _days(day) * 86400 + int(hour) * 3600 + int(minute) * 60 + int(second)
    except (KeyError, ValueError):
        return None
    if sign is None:
        return seconds
    zone = int(zone_hours) * 3600 + int(zone_minutes) * 60
    return seconds + zone if sign == b"-" else seconds - zone


def parse_fetch(octets: bytes, seq: int, at: int) -> Fetch:
    """Cut the response `octets` from its opening parenthesis `at` on; TokenError where that is not possible."""
    items = _cut(octets, at + 1)
    if items is None:
        items = _cut_slowly(octets, at)
    uid = items.get("UID")
    if uid is None or len(uid) > 10 or not uid.isdigit() or not 0 < int(uid) < 1 << 32:
        return Fetch(seq, items, None)
    return Fetch(seq, items, Uid(int(uid)))


def _cut(octets: bytes, at: int) -> dict[str, bytes | None] | None:
    """The items of a well-formed response without oddities; None for the others."""
    items: dict[str, bytes | None] = {}
    match_item = _ITEM.match
    while (match := match_item(octets, at)) is not None:
        at = match.end()
        kind = match.lastindex
        if kind == _LITERAL:
            start = at
            at += int(match[2])
            items[item_key(match[1])] = octets[start:at]
        elif kind == _QUOTED:
            content = match[5]
            if content.endswith(b"\\"):
                return None
            items[item_key(match[1])] = unquoted(content)
        elif kind == _ATOM:
            content = match[3]
            items[item_key(match[1])] = None if content in (b"NIL", b"nil") else content
        else:
            items[item_key(match[1])] = match[kind or _FLAT]
    return items if octets[at:].rstrip() == b")" else None


def _cut_slowly(octets: bytes, at: int) -> dict[str, bytes | None]:
    """The items where lists hold literals or quotes are not where they belong."""
    items: dict[str, bytes | None] = {}
    cursor = Cursor(octets, at)
    cursor.expect(b"(")
    while not cursor.accept(b")"):
        cursor.spaces()
        key = _SLOW_KEY.match(octets, cursor.at)
        if key is None:
            raise TokenError("the name of an item expected")
        cursor.at = key.end()
        if cursor.peek() == b"(":
            start = cursor.at
            cursor.value()
            items[item_key(key.group())] = octets[start : cursor.at]
        else:
            items[item_key(key.group())] = cursor.nstring()
    if not cursor.is_at_end:
        raise TokenError("the end of the response expected")
    return items
