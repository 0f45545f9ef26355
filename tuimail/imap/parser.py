"""One response of the server to one typed object.

`parse` raises TokenError for what makes no sense; the connection drops such a response. An untagged response with an
unknown name is Unknown, never an error. Sequence numbers are still in what comes from here: `Numbered`, a Fetch's own,
and the numbers of SEARCH, SORT and THREAD; the connection resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tuimail.imap.codes import ResponseCode, parse_code
from tuimail.imap.fetch import parse_fetch
from tuimail.imap.parse_data import DATA
from tuimail.imap.responses import (
    Condition,
    Continuation,
    Exists,
    Recent,
    Response,
    StatusLine,
    Tagged,
    Unknown,
)
from tuimail.imap.tokens import Cursor, TokenError, text_of
from tuimail.model.values import dataclass

_FETCH = re.compile(rb"\* +(\d{1,10}) FETCH +(?=\()", re.IGNORECASE)
_UNTAGGED = re.compile(rb"\* +(?:(\d{1,20}) +)?([^\s()\"{\[]+)")
_CONDITION = re.compile(rb"[ \t]*(OK|NO|BAD|BYE|PREAUTH)(?![^\s\[])[ \t]*", re.IGNORECASE)
_TAG = re.compile(rb"([^\s+*(){%\"\\][^\s(){%*\"\\]*)[ \t]*")
_CODE = re.compile(rb"\[((?:[^\]\"\r\n]|\"(?:[^\"\\\r\n]|\\[^\r\n])*\")*)\][ \t]*")


@dataclass(frozen=True, slots=True)
class Numbered:
    """`* n EXPUNGE`, before the number is resolved."""

    seq: int


Parsed = Response | Numbered


def parse(octets: bytes, name_of: Callable[[bytes], str]) -> Parsed:
    """Read one response. `name_of` decodes mailbox names. TokenError where it makes no sense."""
    fetch = _FETCH.match(octets)
    if fetch is not None:
        return parse_fetch(octets, int(fetch[1]), fetch.end())
    if octets[:1] == b"*":
        return _untagged(octets, name_of)
    if octets[:1] == b"+":
        return Continuation(octets[1:].strip())
    return _tagged(octets)


def _tagged(octets: bytes) -> Tagged:
    tag = _TAG.match(octets)
    condition = _CONDITION.match(octets, tag.end()) if tag else None
    if tag is None or condition is None:
        raise TokenError("a response expected")
    code, text = _code_and_text(octets, condition.end())
    return Tagged(text_of(tag[1]), Condition(text_of(condition[1]).upper()), code, text)


def tag_of(octets: bytes) -> str:
    """The first word, which is the tag if the line is a tagged response gone wrong."""
    tag = _TAG.match(octets)
    return text_of(tag[1]) if tag else ""


def _code_and_text(octets: bytes, at: int) -> tuple[ResponseCode | None, str]:
    code = _CODE.match(octets, at)
    if code is None:
        return None, text_of(octets[at:]).strip()
    return parse_code(text_of(code[1])), text_of(octets[code.end() :]).strip()


def _untagged(octets: bytes, name_of: Callable[[bytes], str]) -> Parsed:
    condition = _CONDITION.match(octets, 1)
    if condition is not None:
        code, text = _code_and_text(octets, condition.end())
        return StatusLine(Condition(text_of(condition[1]).upper()), code, text)
    begin = _UNTAGGED.match(octets)
    if begin is None:
        raise TokenError("the name of a response expected")
    name = text_of(begin[2]).upper()
    cursor = Cursor(octets, begin.end())
    if begin[1] is not None:
        return _numbered(name, int(begin[1]), cursor)
    read = DATA.get(name)
    if read is not None:
        return read(cursor, name_of)
    return Unknown(name, None, tuple(cursor.values()))


def _numbered(name: str, number: int, cursor: Cursor) -> Parsed:
    match name:
        case "EXISTS":
            return Exists(number)
        case "RECENT":
            return Recent(number)
        case "EXPUNGE":
            return Numbered(number)
        case "FETCH":
            raise TokenError("a list of items expected")
    return Unknown(name, None, tuple(cursor.values()))
