"""`python -m tests.benchmarks`: runs the rows asked for and prints the table."""

from __future__ import annotations

import argparse
import imaplib
import sys
from collections.abc import Callable, Iterator

from tests.benchmarks import (
    archives,
    bulk,
    commands,
    idle,
    keys,
    lists,
    reading,
    reopen,
    report,
    search,
    side_by_side,
    slow_line,
    stall,
    start,
    switching,
    sync,
    views,
    wire,
    zero,
)
from tests.benchmarks.ground import Ground
from tests.benchmarks.report import Result, machine, table
from tests.support.dovecot import binary

ROWS: dict[str, Callable[[Ground], Iterator[Result]]] = {
    "a": start.measure,
    "b": sync.measure_loopback,
    "c": sync.measure_far_away,
    "d": reopen.measure,
    "e": keys.measure,
    "f": idle.measure,
    "g": commands.measure,
    "h": bulk.measure,
    "k": side_by_side.measure,
    "m": switching.measure,
    "n": sync.measure_neomutt,
    "o": wire.measure,
    "p": archives.measure,
    "r": reading.measure,
    "s": slow_line.measure,
    "u": stall.measure,
    "t": lists.measure,
    "v": search.measure,
    "w": views.measure,
    "z": zero.measure,
}

BESIDE = "okse"


def main() -> int:
    """Exit status 1 when a limit was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", default="".join(ROWS), help=f"which ones, of {''.join(ROWS)} (default: all)")
    parser.add_argument("--size", type=int, default=100_000, help="messages in the mailbox (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="10,000 messages instead")
    parser.add_argument("--runs", type=int, default=7, help="repetitions of what is short (default: %(default)s)")
    parser.add_argument("--beside", action="store_true", help=f"only what other programs do too: rows {BESIDE}")
    options = parser.parse_args()
    if binary() is None:
        parser.error("Dovecot is not installed (apt install dovecot-imapd)")
    results: list[Result] = []
    size = 10_000 if options.quick else options.size
    with Ground(size, options.runs) as ground:
        for row in BESIDE if options.beside else options.rows:
            print(f"row {row}", file=sys.stderr, flush=True)
            try:
                for result in ROWS[row](ground):
                    results.append(result)
                    ground.say(f"{result.what}: {report.number(result.value)} {result.unit}")
            except (AssertionError, OSError, imaplib.IMAP4.error) as error:
                print(f"row {row} could not be measured: {error}", file=sys.stderr)
                results.append(Result(row, "could not be measured", 1, "", 0))
    print(f"\n{machine()}; {size:,} messages\n\n{table(results)}")
    if beside := report.side_by_side(results):
        print(f"\n{beside}")
    return 1 if any(result.verdict == "MISSED" for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
