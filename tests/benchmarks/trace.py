"""Reads what a recording proxy saw of a plain IMAP connection: commands, answers, round trips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.support.proxy import Count, Passage

_COMMAND = re.compile(rb"^([A-Za-z0-9.]+) ((?:UID )?[A-Za-z]+)([^\r\n]*)\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sent:
    """One command: its tag, its name in capitals ("UID FETCH"), the rest of its first line, when it was sent."""

    tag: bytes
    name: str
    rest: bytes
    at: float
    index: int
    """Of the passage that held it."""


def commands(passages: Sequence[Passage]) -> list[Sent]:
    """All commands of a connection in their order. Literals with lines that look like commands would confuse it."""
    return [
        Sent(match[1], match[2].decode().upper(), match[3], passage.at, index)
        for index, passage in enumerate(passages)
        if passage.is_up
        for match in _COMMAND.finditer(passage.octets)
        if match[0].strip() != b"DONE"
    ]


def answered_at(passages: Sequence[Passage], sent: Sent) -> float | None:
    """When the tagged response came, None when it did not."""
    tail = b""
    for passage in passages[sent.index :]:
        if not passage.is_up:
            tail = tail[-200:] + passage.octets
            if re.search(rb"(?:^|\n)" + re.escape(sent.tag) + rb" (?:OK|NO|BAD)", tail):
                return passage.at
    return None


def after_login(connections: Iterable[Count]) -> float:
    """When the first connection was told that it is logged in."""
    times = [
        at
        for count in connections
        for sent in commands(count.passages)
        if sent.name in ("LOGIN", "AUTHENTICATE") and (at := answered_at(count.passages, sent)) is not None
    ]
    return min(times)


def find(connections: Iterable[Count], name: str, containing: bytes = b"") -> tuple[Count, Sent] | None:
    """The first command of this name, with its connection."""
    for count in connections:
        for sent in commands(count.passages):
            if sent.name == name and containing.lower() in sent.rest.lower():
                return count, sent
    return None


def round_trips(passages: Sequence[Passage]) -> int:
    """How often the client spoke after the server had."""
    return sum(passage.is_up and (not index or not passages[index - 1].is_up) for index, passage in enumerate(passages))


def trips_to(passages: Sequence[Passage], size: int) -> int:
    """Round trips until the first answer of at least `size` octets began to arrive, connecting included."""
    received = 0
    for index, passage in enumerate(passages):
        received = 0 if passage.is_up else received + len(passage.octets)
        if received >= size:
            # Connecting is one that the proxy delays but does not see.
            return 1 + round_trips(passages[:index])
    raise AssertionError(f"no answer of {size} octets")


def octets(passages: Iterable[Passage]) -> int:
    """Both directions."""
    return sum(len(passage.octets) for passage in passages)
