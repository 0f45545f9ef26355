"""Threads: which messages belong together, and which answers which.

Belonging is union-find over Message-ID, References and In-Reply-To; the order inside is the tree of RFC 5256 section 3
(REFERENCES without its last two steps): no message is lost, whatever its headers claim. Subjects join nothing but a
reply that names no message at all, and only to the same people within thirty days.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, MutableMapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

from tuimail.model.spans import Span

TOPIC_AGE_S: Final = 30 * 86_400
"""A reply without references answers nothing older."""
MOST_NESTED: Final = 2000
"""A thread of more messages is shown by date, without a tree."""

_MOST_REFERENCES: Final = 21
_REPLY: Final = re.compile(
    r"\s*(?:\[[^\[\]]{1,60}\]\s*)*(?:re|aw|sv|vs|antw|odp|ref)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:\uff1a]", re.IGNORECASE
)
_BLOB: Final = re.compile(r"\s*\[[^\[\]]{1,60}\](?=\s*\S)")
_Key = TypeVar("_Key", bound=Hashable)


class Letter(NamedTuple):
    """What threading asks of one message. `references` are oldest first, the answered message last."""

    row: int
    date: int
    msgid: str
    references: Sequence[str] = ()
    subject: str = ""


def id_number(msgid: str) -> int:
    """A Message-ID as 63 bits, for an index that does not store it."""
    return id_numbers((msgid,))[0]


def id_numbers(msgids: Iterable[str]) -> list[int]:
    """The same of many."""
    from hashlib import blake2b  # OpenSSL: 4 ms before the first frame, which threads nothing

    return [int.from_bytes(blake2b(msgid.encode("utf-8", "replace"), digest_size=8).digest()) >> 1 for msgid in msgids]


def near_references(references: Sequence[str]) -> Sequence[str]:
    """The first, which names the thread, and the last twenty: a forged list of ten thousand adds nothing."""
    if len(references) <= _MOST_REFERENCES:
        return references
    return [references[0], *references[1 - _MOST_REFERENCES :]]


def topic_of(subject: str) -> tuple[str, bool]:
    """The subject without what replies put before it, case folded; and whether it says that it is a reply."""
    rest, replies = subject, False
    while (match := _REPLY.match(rest)) is not None:
        rest, replies = rest[match.end() :], True
    while (match := _BLOB.match(rest)) is not None:
        rest = rest[match.end() :]
    return " ".join(rest.casefold().split()), replies


def is_reply(subject: str) -> bool:
    """Whether a subject says that it answers something."""
    # Half of all subjects have no colon: that is seen sooner than what a pattern sees.
    return (":" in subject or "\uff1a" in subject) and _REPLY.match(subject) is not None


def assign(
    messages: Iterable[tuple[int, Collection[_Key]]], known: MutableMapping[_Key, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Union-find: the thread of each (row, ids), and which of the threads in `known` became part of which other.

    A thread has the smallest number among its own: a row of its first messages. `known` learns the new ids.
    """
    above: dict[int, int] = {}

    def top(thread: int) -> int:
        while thread in above:
            above[thread] = thread = above.get(above[thread], above[thread])
        return thread

    threads = {}
    for row, ids in messages:
        found = {top(known[one]) for one in ids if one in known}
        thread = min(found) if found else row
        for other in found:
            if other != thread:
                above[other] = thread
        for one in ids:
            known[one] = thread
        threads[row] = thread
    for one in known:
        known[one] = top(known[one])
    return {row: top(thread) for row, thread in threads.items()}, {thread: top(thread) for thread in above}


def parents(letters: Sequence[Letter]) -> dict[str, str]:
    """Child to parent, by Message-ID, of one thread or many; ids of messages that are not here are among them.

    RFC 5256 section 3, REFERENCES step 1, in the order given: what a message says of itself counts more than what
    others say of it, and no link may close a circle.
    """
    above: dict[str, str] = {}
    tops: dict[str, str] = {}
    named: set[str] = set()
    for letter in letters:
        chain = near_references(letter.references)
        for parent, child in pairwise(chain):
            if child not in above and _top(parent, above, tops) != child:
                above[child] = tops[child] = parent
        name = name_of(letter)
        if name in named:
            continue  # another copy of it
        named.add(name)
        parent = chain[-1] if chain else ""
        old = above.get(name)
        if old == parent or name == parent:
            continue
        if old is not None:
            del above[name]
            tops.clear()  # short cuts that may lead over the link that is gone
        if parent and _top(parent, above, tops) != name:
            above[name] = tops[name] = parent
        elif parent and old is not None and _top(old, above, tops) != name:
            above[name] = old
    return above


def _top(name: str, above: Mapping[str, str], tops: MutableMapping[str, str]) -> str:
    """The first ancestor; `tops` keeps short cuts, so that a long chain is walked once."""
    passed = []
    while (higher := tops.get(name) or above.get(name)) is not None:
        passed.append(name)
        name = higher
    for one in passed:
        tops[one] = name
    return name


def name_of(letter: Letter) -> str:
    """Its Message-ID, or what stands for one."""
    return letter.msgid or f"\0{letter.row}"


def outline(letters: Sequence[Letter]) -> dict[int, Span]:
    """The span of each row of one thread: siblings by date, ids that nobody has here are stepped over."""
    if len(letters) > MOST_NESTED:
        return {letter.row: Span(letter.date, letter.date) for letter in letters}
    above = parents(letters)
    _add_replies(letters, above)
    copies: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        copies[name_of(letter)].append(letter)
    below: defaultdict[str, list[str]] = defaultdict(list)
    nearest: dict[str, str] = {}
    by_date = sorted(copies, key=lambda name: min((one.date, one.row) for one in copies[name]))
    for name in by_date:
        below[_nearest(name, above, copies, nearest)].append(name)
    spans = _numbered(below)
    return {letter.row: spans[name_of(letter)] for letter in letters}


def spans_of(letters: Sequence[Letter]) -> dict[int, Span]:
    """`outline`, by the short way where that leads there."""
    return (straight_outline(letters) if len(letters) <= MOST_NESTED else None) or outline(letters)


def straight_outline(letters: Sequence[Letter]) -> dict[int, Span] | None:
    """`outline` of a thread whose messages all name what they answer, one that is here, and agree on what that answers.

    Nearly all threads are so, and this takes a third of the time. None for any other.
    """
    by_name: dict[str, Letter] = {}
    below: dict[str, list[Letter]] = {"": []}
    ordered = sorted(letters, key=_age)
    for letter in ordered:
        name, references = letter.msgid, letter.references
        if not name or name in by_name:
            return None
        if references:
            above = by_name.get(references[-1])
            if above is None or not _continues(references, above.references):
                return None
            below.setdefault(above.msgid, []).append(letter)
        else:
            if is_reply(letter.subject):
                return None
            below[""].append(letter)
        by_name[name] = letter
    if len(below) == len(ordered):  # each of them but the last has one answer
        return {letter.row: Span(place, len(ordered)) for place, letter in enumerate(ordered, 1)}
    return _spans_of(below)


def _age(letter: Letter) -> tuple[int, int]:
    return letter.date, letter.row


def _continues(references: Sequence[str], above: Sequence[str]) -> bool:
    """Whether the references of an answer, but for the last, are the end of those of what it answers."""
    before = len(references) - 1
    if before == len(above):
        return not before or references[:-1] == above
    return 0 < before < len(above) and references[:-1] == above[-before:]


def _spans_of(below: Mapping[str, Sequence[Letter]]) -> dict[int, Span]:
    spans: dict[int, Span] = {}
    places: dict[int, int] = {}
    stack = list(reversed(below[""]))
    while stack:
        letter = stack[-1]
        answers_here = below.get(letter.msgid)
        if letter.row in places:
            stack.pop()
            spans[letter.row] = Span(places[letter.row], len(places))
            continue
        places[letter.row] = len(places) + 1
        if answers_here:
            stack.extend(reversed(answers_here))
        else:
            stack.pop()
            spans[letter.row] = Span(len(places), len(places))
    return spans


def _nearest(name: str, above: Mapping[str, str], here: Collection[str], known: dict[str, str]) -> str:
    """The nearest ancestor that is here, "" for none."""
    passed = []
    at = above.get(name, "")
    while at and at not in here and at not in known:
        passed.append(at)
        at = above.get(at, "")
    found = known.get(at, at)
    for one in passed:
        known[one] = found
    return found


def _numbered(below: Mapping[str, Sequence[str]]) -> dict[str, Span]:
    """Places in the order of a walk from the roots, which stand below ""."""
    places: dict[str, int] = {}
    spans: dict[str, Span] = {}
    stack = list(reversed(below.get("", ())))
    while stack:
        name = stack[-1]
        if name in places:
            stack.pop()
            spans[name] = Span(places[name], len(places))
            continue
        places[name] = len(places) + 1
        stack.extend(reversed(below.get(name, ())))
    return spans


def _add_replies(letters: Sequence[Letter], above: dict[str, str]) -> None:
    """A reply that names no message stands below the newest older one of its topic."""
    if not any(not letter.references and is_reply(letter.subject) for letter in letters):
        return
    latest: dict[str, str] = {}
    tops: dict[str, str] = {}
    for letter in sorted(letters, key=lambda one: (one.date, one.row)):
        topic, replies = topic_of(letter.subject)
        name = name_of(letter)
        answered = latest.get(topic) if topic else None
        if replies and not letter.references and answered and name not in above and _top(answered, above, tops) != name:
            above[name] = tops[name] = answered
        latest[topic] = name


def answers(reply: Collection[str], reply_from: str, other: Collection[str], other_from: str) -> bool:
    """Whether people and their roles fit a reply: who wrote it was among the others', and writes to who wrote that.

    The collections are all addresses of From, To and Cc, in lower case.
    """
    return bool(reply_from and other_from) and reply_from in other and other_from in reply
