"""Which messages a SEARCH means (the keys of RFC 9051 6.4.4 that a mail client sends)."""

from __future__ import annotations

from collections.abc import Callable

from tests.servers.bodies import entity_of
from tests.servers.grammar import BadCommand, Token, members, ranges_of, text_of
from tests.servers.mail import StoredMessage
from tests.servers.session import View

Test = Callable[[StoredMessage], bool]

_FLAG_KEYS = {name: f"\\{name.capitalize()}" for name in ("SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT")}


def matching(view: View, keys: list[Token]) -> list[int]:
    """UIDs of the messages that satisfy all keys, ascending."""
    tests = []
    rest = list(keys)
    while rest:
        tests.append(_take(view, rest))
    present = [view.box.messages[uid] for uid in view.told if uid in view.box.messages]
    return [message.uid for message in present if all(test(message) for test in tests)]


def _take(view: View, rest: list[Token]) -> Test:
    token = rest.pop(0)
    if isinstance(token, list):
        inner = list(token)
        tests: list[Test] = []
        while inner:
            tests.append(_take(view, inner))
        return lambda m: all(test(m) for test in tests)
    key = text_of(token).upper()
    if key in _FLAG_KEYS:
        return _has_flag(_FLAG_KEYS[key])
    if key.startswith("UN") and key[2:] in _FLAG_KEYS:
        has = _has_flag(_FLAG_KEYS[key[2:]])
        return lambda m: not has(m)
    match key:
        case "ALL":
            return lambda m: True
        case "NOT":
            negated = _take(view, rest)
            return lambda m: not negated(m)
        case "OR":
            left, right = _take(view, rest), _take(view, rest)
            return lambda m: left(m) or right(m)
        case "UID":
            last = max(view.told, default=0)
            wanted = set(members(view.uids, ranges_of(text_of(rest.pop(0)), last)))
            return lambda m: m.uid in wanted
        case "KEYWORD":
            return _has_flag(text_of(rest.pop(0)))
        case "UNKEYWORD":
            has = _has_flag(text_of(rest.pop(0)))
            return lambda m: not has(m)
        case "MODSEQ":
            since = int(text_of(rest.pop(0)))
            return lambda m: m.modseq >= since
        case "HEADER":
            return _header(text_of(rest.pop(0)), text_of(rest.pop(0)))
        case "SUBJECT" | "FROM" | "TO" | "CC":
            return _header(key, text_of(rest.pop(0)))
        case "TEXT" | "BODY":
            text = text_of(rest.pop(0)).lower().encode()
            return lambda m: text in (m.source if key == "TEXT" else m.source.partition(b"\r\n\r\n")[2]).lower()
        case "LARGER" | "SMALLER":
            size, larger = int(text_of(rest.pop(0))), key == "LARGER"
            return lambda m: len(m.source) > size if larger else len(m.source) < size
        case _:
            return _by_number(view, key)


def _by_number(view: View, key: str) -> Test:
    if not key[:1].isdigit() and key[:1] != "*":
        raise BadCommand(f"unknown search key {key[:40]}")
    uids = view.uids
    numbers = members(range(1, len(uids) + 1), ranges_of(key, len(uids)))
    wanted = {uids[number - 1] for number in numbers}
    return lambda m: m.uid in wanted


def _has_flag(name: str) -> Test:
    lowered = name.lower()
    return lambda m: any(flag.lower() == lowered for flag in m.flags)


def _header(name: str, value: str) -> Test:
    def test(message: StoredMessage) -> bool:
        found = entity_of(message.source).fields.get_all(name, [])
        return any(value.lower() in str(each).lower() for each in found)

    return test
