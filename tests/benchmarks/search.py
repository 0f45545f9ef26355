"""Row v: from a query to its rows: subjects, bodies that are indexed, and each key of a filter that is typed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from tests.benchmarks.ground import Ground, median
from tests.benchmarks.prefill import prefill
from tests.benchmarks.report import Result
from tests.support.mail_words import LANGUAGES
from tuimail.config.paths import resolve
from tuimail.model.ids import AccountId, MailboxRow, MessageRow
from tuimail.store.reader import MailReader
from tuimail.store.writer import MailStore

SUBJECT_MS, BODY_MS, KEY_MS = 30, 50, 50
_SCREEN = 40
_ACCOUNT = "bench"
_SYLLABLES = [a + b for a in "bcdfghklmnprst" for b in "aeiou"]
_WORDS = [word for language, _ in LANGUAGES for subject in language.subjects for word in subject.split()]


def measure(ground: Ground) -> Iterator[Result]:
    """Over a cache as sync and index leave it; a body has 80 of 20,000 words, one in a thousand the one sought."""
    directory = ground.new_directory()
    prefill(directory, _ACCOUNT, ground.size)
    path = resolve(data_dir=directory).database(AccountId(_ACCOUNT))
    store = MailStore.open(path, AccountId(_ACCOUNT))
    began = time.perf_counter()
    while texts := store.index.next_headers(50):
        store.index.put_headers(texts, {})
    yield Result("v", "headers indexed, a second of work", ground.size / (time.perf_counter() - began), "messages")
    ground.say("indexing bodies")
    _fill_bodies(store, ground.size)
    store.close()
    reader = MailReader.open(path, AccountId(_ACCOUNT))
    inbox = next(box.row for box in reader.mailboxes() if box.name == "INBOX")
    word = max(_WORDS, key=len)
    for what, query, limit in (
        ("a number in the subject", "subject:9999", SUBJECT_MS),
        ("a frequent word in the subject", f"subject:{word}", SUBJECT_MS),
        ("a word in indexed bodies", "body:zebra", BODY_MS),
        ("a word anywhere", "zebra", BODY_MS),
    ):
        yield Result("v", f"search: {what}", _ms(ground, partial(reader.order, inbox, filter=query)), "ms", limit)
    typed = [word[:end] for end in range(1, len(word) + 1)]
    first = [_ms(ground, partial(_first_rows, reader, inbox, query)) for query in typed]
    every = [_ms(ground, partial(reader.order, inbox, filter=query)) for query in typed]
    yield Result("v", "filter as it is typed, a key to first rows: p50", median(first), "ms", KEY_MS)
    yield Result("v", "filter as it is typed, a key to first rows: slowest", max(first), "ms", KEY_MS)
    yield Result("v", "filter as it is typed, a key to all rows: p50", median(every), "ms", KEY_MS)
    yield Result("v", "filter as it is typed, a key to all rows: slowest", max(every), "ms")
    reader.close()


def _fill_bodies(store: MailStore, count: int) -> None:
    chance = random.Random(1)
    rows = store.index.without_body(count, ())
    for start in range(0, len(rows), 100):
        store.index.put_bodies((row, _body(row, chance)) for row in rows[start : start + 100])


def _body(row: MessageRow, chance: random.Random) -> str:
    words = [
        f"{_SYLLABLES[n % 61]}{_SYLLABLES[n // 61 % 61]}{_SYLLABLES[n % 7]}"
        for n in chance.choices(range(20_000), k=80)
    ]
    return " ".join(words) + (" zebra" if row % 1000 == 0 else "")


def _first_rows(reader: MailReader, inbox: MailboxRow, query: str) -> None:
    """What the screen waits for: hits among the newest messages; where these do not fill it, all of them."""
    if len(reader.glance(inbox, query)) < _SCREEN:
        reader.order(inbox, filter=query)


def _ms(ground: Ground, read: Callable[[], object]) -> float:
    samples = []
    for _ in range(ground.runs):
        began = time.perf_counter()
        read()
        samples.append((time.perf_counter() - began) * 1000)
    return median(samples)
