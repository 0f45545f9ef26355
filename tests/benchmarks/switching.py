"""Row m: from one cached mailbox to another and back: from the key to its first rows, and to the place left there.

Three orders of the lists; of the folders one is as large as the inbox, one has little, one has nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.benchmarks.ground import MARKER, Ground, cursor_line, percentile
from tests.benchmarks.prefill import Filled, prefill
from tests.benchmarks.report import Result
from tests.benchmarks.start import silent_server
from tests.support.program import ACCOUNT, Program, account_config
from tests.support.ptyterm import Terminal
from tuimail.config.paths import resolve
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import SpecialUse
from tuimail.store.writer import MailStore

LIMIT_MS = 100
_LITTLE = 30
_LIST = 27
"""The column where the list begins."""
_LIMIT_S = 60.0


class _Folder(NamedTuple):
    """The key after `g`, and the title above its list."""

    name: str
    key: str
    title: str


_INBOX = _Folder("the inbox", "i", " Inbox ")
_FOLDERS = (
    _Folder("a folder as large", "a", " Archive "),
    _Folder("a folder with little", "d", " Drafts "),
    _Folder("an empty folder", "t", " Sent "),
)
_VIEWS = (
    ("newest first", (), "messages"),
    ("as threads", ("T",), "threads,"),
    ("by sender", ("T", "O", *"sender", "enter"), "by send"),
)


def measure(ground: Ground) -> Iterator[Result]:
    """One account at the usual size; the server is silent."""
    size = ground.size
    ground.say(f"storing twice {size:,} rows")
    with silent_server() as place:
        program = Program(ground.new_directory(), account_config("ada", place, "printf x"))
        program.directory.mkdir()
        prefill(
            program.data_dir,
            ACCOUNT,
            size,
            Filled("Archive", SpecialUse.ARCHIVE, size, "The newest in the archive"),
            Filled("Drafts", SpecialUse.DRAFTS, _LITTLE, "The newest of the drafts"),
            Filled("Sent", SpecialUse.SENT, 0, ""),
        )
        store = MailStore.open(resolve(data_dir=program.data_dir).database(ACCOUNT), AccountId(ACCOUNT))
        while store.threads.next_slice():
            pass
        store.close()
        with program.open("--no-resume") as terminal:
            terminal.wait_for(MARKER, timeout_s=_LIMIT_S)
            terminal.wait_quiet(1.0, timeout_s=10)
            for name, keys, sign in _VIEWS:
                _arrange(terminal, keys, sign)
                for folder in _FOLDERS:
                    yield from _there_and_back(terminal, ground.runs, name, folder)
                yield from _to_the_place(terminal, ground.runs, name)
            terminal.press("ctrl+q")
            terminal.wait_exit()


def _arrange(terminal: Terminal, keys: tuple[str, ...], sign: str) -> None:
    """The same view for both large folders; from the top."""
    for folder in (_FOLDERS[0], _INBOX):
        _press(terminal, "g", folder.key, *keys)
        terminal.wait_for(lambda: sign in terminal.lines[0], timeout_s=_LIMIT_S)
        terminal.wait_quiet(1.0, timeout_s=_LIMIT_S)
        _press(terminal, "g", "g")


def _there_and_back(terminal: Terminal, runs: int, name: str, folder: _Folder) -> Iterator[Result]:
    there, back = [], []
    for _ in range(runs):
        there.append(_gone(terminal, folder))
        back.append(_gone(terminal, _INBOX))
    for words, took in ((f"from the inbox to {folder.name}", there), (f"from {folder.name} to the inbox", back)):
        yield Result("m", f"{name}, {words}: first rows: p95", percentile(took, 0.95) * 1000, "ms", LIMIT_MS)


def _to_the_place(terminal: Terminal, runs: int, name: str) -> Iterator[Result]:
    """The cursor stands in the middle of a large folder, and is to be there again."""
    _press(terminal, "G", *["pageup"] * 5)
    before, took = cursor_line(terminal), []
    for _ in range(runs):
        _gone(terminal, _FOLDERS[0])
        took.append(_gone(terminal, _INBOX, before))
    yield Result(
        "m", f"{name}, from a large folder to a place in another: p95", percentile(took, 0.95) * 1000, "ms", LIMIT_MS
    )
    _press(terminal, "g", "g")


def _gone(terminal: Terminal, folder: _Folder, place: str = "") -> float:
    """Seconds from the last key of the two to the title with other rows below it, the cursor's among them."""
    before = _first_row(terminal)
    terminal.press("g")
    terminal.wait_quiet(0.1)
    took = terminal.measure(
        folder.key,
        lambda: (
            folder.title in terminal.lines[0]
            and _first_row(terminal) != before
            and place in ("", cursor_line(terminal))
        ),
        timeout_s=_LIMIT_S,
    )
    terminal.wait_quiet(0.5, timeout_s=_LIMIT_S)
    return took


def _first_row(terminal: Terminal) -> str:
    return terminal.lines[1][_LIST:]


def _press(terminal: Terminal, *keys: str) -> None:
    for key in keys:
        terminal.press(key)
        terminal.wait_quiet(0.1, timeout_s=2.0)
