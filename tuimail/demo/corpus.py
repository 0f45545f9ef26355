"""The whole mailbox: eighteen months of a life, planned from a seed and a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from tuimail.demo.bulk import newsletter
from tuimail.demo.calendar import invitation
from tuimail.demo.home import drafts, from_friends, from_the_world, scripts
from tuimail.demo.letter import Letter
from tuimail.demo.lists import LISTS, list_thread
from tuimail.demo.odd import MALFORMED, huge, malformed, phishing, spam
from tuimail.demo.reading import as_read
from tuimail.demo.times import DAY_S, HOUR_S, MINUTE_S, spread
from tuimail.demo.trade import account_notice, build, invoice, parcel, station, ticket
from tuimail.demo.work import naming_thread, question, work_thread

LENGTH_S = 540 * DAY_S
_KEPT_IN_INBOX_S = 150 * DAY_S

MAILBOXES: Mapping[str, bytes | None] = {
    "INBOX": None,
    "Archive": rb"\Archive",
    "Archive/2025": None,
    "Drafts": rb"\Drafts",
    "Sent": rb"\Sent",
    "Spam": rb"\Junk",
    "Trash": rb"\Trash",
    "Familie & Café": None,
    "Lists": None,
    "Lists/gauging": None,
    "Lists/migration-watch": None,
    "Lists/slow-editors": None,
    "Newsletters": None,
    "Projects": None,
    "Projects/RG-7": None,
    "Projects/RG-7/Prüfstand": None,
    "Projects/Ottervale": None,
    "Receipts": None,
    "Travel": None,
    "日本": None,
    "日本/川の会": None,
}
"""Name and special use of every mailbox."""

_Maker = Callable[[Random, int, int], Letter | list[Letter]]
_SINGLES: tuple[tuple[_Maker, int], ...] = (
    (newsletter, 300),
    (invoice, 110),
    (parcel, 90),
    (ticket, 45),
    (station, 330),
    (build, 360),
    (account_notice, 90),
    (invitation, 120),
    (from_friends, 84),
    (from_the_world, 96),
    (spam, 110),
)
"""How many of each kind in eighteen months."""
_WORK_THREADS = 330
_LIST_THREADS = 150


def letters(seed: int, now: int) -> list[Letter]:
    """Every message, oldest first, with the flags that its reader has left on it."""
    random = Random(seed)
    planned = [letter for letter in _planned(random, now) if letter.when < now]
    planned.sort(key=lambda letter: letter.when)
    return as_read(random, [_filed(letter, now) for letter in planned], now)


class Arrivals:
    """What arrives while one watches; each call plans the next mail."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"arrivals {seed}")
        self._serial = 500_000

    def at(self, when: int) -> Iterator[Letter]:
        """The next mail, dated now."""
        self._serial += 1
        random, serial = self._random, self._serial
        kind = random.random()
        if kind < 0.45:
            yield question(random, f"live {serial}", when)
        elif kind < 0.6:
            yield from from_friends(random, when, serial)[:1]
        elif kind < 0.7:
            yield from_the_world(random, when, serial).at("INBOX")
        elif kind < 0.8:
            yield parcel(random, when, serial)
        elif kind < 0.9:
            yield station(random, when, serial)
        else:
            yield from list_thread(random, random.choice(LISTS), when, when + 1, serial)


def _planned(random: Random, now: int) -> Iterator[Letter]:
    start = now - LENGTH_S
    for number, when in enumerate(spread(random, _WORK_THREADS, start, now)):
        yield from work_thread(random, f"work {number}", when, now).letters("INBOX", "Sent")
    yield from naming_thread(random, "naming", now - 19 * DAY_S).letters("INBOX", "Sent")
    for number, when in enumerate(spread(random, _LIST_THREADS, start, now)):
        yield from list_thread(random, LISTS[number % len(LISTS)], when, now, number)
    for make, count in _SINGLES:
        for number, when in enumerate(spread(random, count, start, now)):
            made = make(random, when, number)
            yield from made if isinstance(made, list) else [made]
    # Something of everything is within reach of the first screens.
    for number in range(scripts()):
        yield from_the_world(random, now - (number * 5 + 2) * HOUR_S, 1000 + number)
    for number in range(len(MALFORMED)):
        yield malformed(now - 4 * DAY_S - number * 7 * HOUR_S, number)
    yield from drafts(now)
    yield phishing(now - 3 * HOUR_S - 12 * MINUTE_S)
    # Not among the first rows: indexing it takes a tenth of a second.
    yield huge(now - 34 * DAY_S - 5 * HOUR_S)


def _filed(letter: Letter, now: int) -> Letter:
    """Where a tidy person has put it by now."""
    age = now - letter.when
    match letter.mailbox:
        case "INBOX" if age > _KEPT_IN_INBOX_S and letter.kept_in:
            return letter.at(letter.kept_in)
        case "INBOX" if age > 400 * DAY_S:
            return letter.at("Archive/2025")
        case "INBOX" if age > _KEPT_IN_INBOX_S:
            return letter.at(_OLD_PLACES[letter.when % len(_OLD_PLACES)])
        case "Receipts" | "Travel" | "Newsletters" if age < 12 * DAY_S:
            return letter.at("INBOX")
        case "Spam" if age > 30 * DAY_S:
            return letter.at("Trash")
        case _:
            return letter


_OLD_PLACES = ("Archive",) * 6 + ("Projects/RG-7", "Projects/RG-7/Prüfstand", "Projects/Ottervale", "Trash")
