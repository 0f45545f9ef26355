"""Row r: from the key to the text of a stored message, and what large ones cost the keys after them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Final

from tests.benchmarks.ground import Ground, median, moved, percentile
from tests.benchmarks.report import Result
from tests.support.maildir import Mail
from tests.support.program import Program
from tests.support.ptyterm import Terminal

KEYS_P95_MS: Final = 50
_UNTIL: Final = 1_790_000_000
_WORDS: Final = (
    "the",
    "engine",
    "of",
    "analysis",
    "weaves",
    "patterns",
    "as",
    "looms",
    "weave",
    "flowers",
    "and",
    "leaves",
)
_KINDS: Final = (
    # What, how many, octets, whether HTML, limit in ms
    ("text of 10 KB", 24, 10_000, False, 50),
    ("HTML of 100 KB", 24, 100_000, True, 100),
    ("text of 1 MB", 8, 1_000_000, False, 50),
    ("HTML newsletter of 2 MB, first screen", 8, 2_000_000, True, 500),
)
_COUNT: Final = sum(count for _, count, *_ in _KINDS)


def measure(ground: Ground) -> Iterator[Result]:
    """Each message is opened for the first time by a program that has just been started; its octets are stored."""
    user = ground.dovecot.new_user()
    user.deliver(reversed([*_mails()]))
    program = ground.program(user)
    _fetch_all(program)
    with program.open() as terminal:
        terminal.wait_for(f"1/{_COUNT}", timeout_s=60)
        terminal.press("enter")  # the first one is previewed already
        terminal.wait_quiet(1.0)
        took = {what: [_opened(terminal, number) for number in numbers if number] for what, numbers in _numbers()}
    with program.open() as terminal:
        terminal.wait_for(f"1/{_COUNT}", timeout_s=60)
        terminal.wait_quiet(1.0)
        alone = [_key(terminal, number) for number in range(40)]
        terminal.press("home")
        terminal.wait_quiet(1.0)
        stalls = [_disturbed(terminal) for _ in range(_COUNT - 2)]
    yield Result("r", "key to paint, nothing opened: p95", percentile(alone, 0.95) * 1000, "ms")
    for what, _, _, _, limit in _KINDS:
        yield Result("r", f"key to text, {what}: p50", median(took[what]) * 1000, "ms")
        yield Result("r", f"key to text, {what}: p95", percentile(took[what], 0.95) * 1000, "ms", limit)
    yield Result(
        "r", "key to paint right after opening one of them: p95", percentile(stalls, 0.95) * 1000, "ms", KEYS_P95_MS
    )


def _numbers() -> Iterator[tuple[str, range]]:
    first = 0
    for what, count, *_ in _KINDS:
        yield what, range(first, first + count)
        first += count


def _mark(number: int) -> str:
    return f"Mark{number:03}begins"


def _mails() -> Iterator[Mail]:
    chance = random.Random(1)
    number = 0
    for _, count, octets, is_html, _ in _KINDS:
        for _ in range(count):
            kind = "html" if is_html else "plain"
            head = f"From: Ada <ada@example.net>\nSubject: number {number}\nMessage-ID: <r{number}@x>\n"
            body = _html(chance, octets, number) if is_html else _text(chance, octets, number)
            source = f"{head}MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n{body}"
            yield Mail(source.encode(), _UNTIL - number * 60, "S")
            number += 1


def _text(chance: random.Random, octets: int, number: int) -> str:
    lines = [_mark(number)]
    while octets > 0:
        line = " ".join(chance.choices(_WORDS, k=12))
        lines.append(line)
        octets -= len(line) + 1
    return "\n".join(lines)


def _html(chance: random.Random, octets: int, number: int) -> str:
    pieces = [f"<html><body><h1>{_mark(number)}</h1><table><tr><td>"]
    while octets > 0:
        words = " ".join(chance.choices(_WORDS, k=30))
        piece = (
            f'<table width="600"><tr><td style="font-family: sans-serif; padding: 4px"><h2>{words[:30]}</h2><p>{words} '
            f'<a href="https://example.org/{octets}?utm=x">read more</a></p><img src="https://example.org/x.png" '
            'alt="A picture" width="300"></td></tr></table>\n'
        )
        pieces.append(piece)
        octets -= len(piece)
    return "".join([*pieces, "</td></tr></table></body></html>"])


def _fetch_all(program: Program) -> None:
    """Every text is read once by another run."""
    answer = program.run("list", "--server", "--json", "--limit", str(_COUNT))
    assert answer.returncode == 0, answer.stderr
    refs = [one["ref"] for one in json.loads(answer.stdout)]
    assert len(refs) == _COUNT
    read = program.run("read", "--server", "--json", *refs)
    assert read.returncode == 0, read.stderr


def _opened(terminal: Terminal, number: int) -> float:
    took = terminal.measure("j", lambda: _mark(number) in terminal.text, timeout_s=60)
    terminal.wait_quiet(0.3)
    return took


def _key(terminal: Terminal, number: int) -> float:
    took = moved(terminal, "j" if number % 20 < 10 else "k")
    terminal.wait_quiet(0.2)
    return took


def _disturbed(terminal: Terminal) -> float:
    """Open one and, while it is being made ready, go on at once."""
    terminal.press("enter")
    took = moved(terminal, "j", timeout_s=60)
    terminal.press("q")
    terminal.wait_quiet(0.2)
    return took
