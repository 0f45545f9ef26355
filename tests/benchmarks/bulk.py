"""Row h: actions on a whole mailbox: from the key to the screen that shows it, and the longest hold of its thread.

A hold is one turn of the loop: as it was, with the waiting for other threads and the machine, and what of it was work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.benchmarks.ground import MARKER, Ground
from tests.benchmarks.prefill import prefill
from tests.benchmarks.report import Result
from tests.benchmarks.start import silent_server
from tests.benchmarks.turns import turns
from tests.support.program import Place, Program, account_config
from tests.support.ptyterm import Terminal
from tuimail.config.paths import resolve
from tuimail.model.ids import AccountId
from tuimail.store.writer import MailStore

SHOWN_MS, HELD_MS = 500, 20
_LIMIT_S = 120.0
_MODULE = "tests.benchmarks.turns"
NONE: Final[Mapping[str, str]] = MappingProxyType({})


def measure(ground: Ground) -> Iterator[Result]:
    """One account, plain and as threads; then the inboxes of two accounts as one. The server is silent."""
    for accounts in (("ada",), ("ada", "bob")):
        ground.say(f"storing {ground.size:,} rows in {len(accounts)} account(s)")
        with silent_server() as place:
            program = filled_program(ground, place, accounts, ground.size)
            with Watched(program, ground.size * len(accounts)) as session:
                if len(accounts) > 1:
                    session.press("g", "A")
                    session.terminal.wait_for(f"{session.size:,} messages", timeout_s=_LIMIT_S)
                yield from session.there_and_back("all inboxes" if len(accounts) > 1 else "newest first")
                session.press("T")
                session.terminal.wait_for("threads,", timeout_s=_LIMIT_S)
                yield from session.there_and_back("as threads")
                session.press("_")
                yield from session.there_and_back("threads folded")


def filled_program(
    ground: Ground, place: Place, accounts: Sequence[str], size: int, searches: Mapping[str, str] = NONE
) -> Program:
    """tuimail with accounts of so many messages, synchronised and threaded, and with saved searches."""
    config = "".join(
        account_config("ada", place, "printf x").replace("[accounts.ada", f"[accounts.{one}") for one in accounts
    )
    config += "[searches]\n" + "".join(f'"{name}" = "{query}"\n' for name, query in searches.items())
    program = Program(ground.new_directory(), config)
    program.directory.mkdir()
    for account in accounts:
        prefill(program.data_dir, account, size)
        store = MailStore.open(resolve(data_dir=program.data_dir).database(account), AccountId(account))
        while store.threads.next_slice():
            pass
        store.close()
    return program


class Watched:
    """The program at a terminal, with its turns noted."""

    def __init__(self, program: Program, size: int) -> None:
        self.size = size
        self.notes = program.directory / "turns"
        python, _, _, *words = program.argv("--no-resume")
        env = {**program.env, "PYTHONPATH": str(Path(__file__).parents[2])}
        self.terminal = Terminal([python, "-m", _MODULE, str(self.notes), *words], columns=120, rows=40, env=env)

    def __enter__(self) -> Watched:
        self.terminal.wait_for(MARKER, timeout_s=_LIMIT_S)
        self.terminal.wait_quiet(1.0, timeout_s=10)
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.close()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.terminal.press(key)
            self.terminal.wait_quiet(0.2, timeout_s=2)

    def there_and_back(self, where: str) -> Iterator[Result]:
        """All marked read, all archived, each undone."""
        for deed, key, sign in (("marked read", "U", "Marked "), ("archived", "e", "Archived ")):
            self.press("*", "n", "*", "a")
            yield from self._do(f"{deed}, {where}", key, lambda sign=sign: sign in self.terminal.lines[-1])  # type: ignore[misc]
            yield from self._do(f"{deed}, {where}, undone", "u", lambda: "Undone: " in self.terminal.text)

    def _do(self, what: str, key: str, is_shown: Callable[[], bool]) -> Iterator[Result]:
        began = time.time()
        shown = self.terminal.measure(key, is_shown, timeout_s=_LIMIT_S)
        self.terminal.wait_quiet(1.0, timeout_s=20)
        held = turns(self.notes, began)
        is_undo = key == "u"
        yield Result("h", f"{self.size:,} {what}: key to screen", shown * 1000, "ms", None if is_undo else SHOWN_MS)
        yield Result("h", f"{self.size:,} {what}: longest hold", max((one.took_ms for one in held), default=0), "ms")
        worked = max((one.worked_ms for one in held), default=0)
        yield Result("h", f"{self.size:,} {what}: longest hold, its own work", worked, "ms", HELD_MS)
