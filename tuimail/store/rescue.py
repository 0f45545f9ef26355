"""What happens to a damaged database: it is kept aside, a new one is built, and the journal moves into it.

Mail comes again from the server; what the user did and what the server does not know yet would not. So of the old file
everything of the journal that can still be read is saved, with what is needed to find its messages again (mailbox,
Message-ID, size): their rows wait for their UIDs as after a change of UIDVALIDITY.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tuimail.model.ids import AccountId, MessageRow
from tuimail.model.language import gettext, ngettext
from tuimail.model.values import dataclass
from tuimail.store import parts
from tuimail.store.bodies import bodies_path
from tuimail.store.entries import MAILBOX
from tuimail.store.errors import StoreCorrupt, damage_mark, translated
from tuimail.store.fold import refold
from tuimail.store.messages import WAITS_SINCE_RESET
from tuimail.store.outcome import PartState, close_finished
from tuimail.store.set_aside import one_at_a_time, set_aside
from tuimail.store.values import Preparation, Rescue, Tell, untold
from tuimail.store.work import Work
from tuimail.store.writer import MailStore

_Row = dict[str, Any]
_LOST = gettext("The mail database was damaged, and what is needed to find the message again could not be read.")
_OPEN = ("pending", "kept", "inflight", "copied")
_TOLD_EVERY = 500
"""Rows, between two words about how far it is."""


@dataclass(slots=True)
class _Salvage:
    """What could be read of the old file."""

    mailboxes: list[_Row] = field(default_factory=list)
    ops: list[_Row] = field(default_factory=list)
    op_messages: list[_Row] = field(default_factory=list)
    op_mailboxes: list[_Row] = field(default_factory=list)
    messages: list[_Row] = field(default_factory=list)
    headers: list[_Row] = field(default_factory=list)
    kept: list[_Row] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    is_complete: bool = True
    tell: Tell = untold
    done: int = 0
    total: int = 0

    def went_on(self) -> None:
        """One row more was read or written."""
        self.done += 1
        if self.done % _TOLD_EVERY == 0:
            self.tell(Preparation.RESCUE, self.done, self.total)


def open_or_rescue(
    path: Path,
    account: AccountId,
    *,
    clock: Callable[[], float] = time.time,
    bodies_cap: int = parts.CAP,
    tell: Tell = untold,
) -> tuple[MailStore, Rescue | None]:
    """Open the account's database; a damaged one is kept aside, and a new one takes its place and its journal."""
    try:
        if not damage_mark(path).exists():
            return MailStore.open(path, account, clock=clock, bodies_cap=bodies_cap, tell=tell), None
    except StoreCorrupt:
        pass
    with translated(path), one_at_a_time(path) as is_damaged:
        if is_damaged:
            return rescue(path, account, clock=clock, bodies_cap=bodies_cap, tell=tell)
    return MailStore.open(path, account, clock=clock, bodies_cap=bodies_cap, tell=tell), None


def rescue(
    path: Path,
    account: AccountId,
    *,
    clock: Callable[[], float] = time.time,
    bodies_cap: int = parts.CAP,
    tell: Tell = untold,
) -> tuple[MailStore, Rescue]:
    """The same for damage that showed later, as a StoreCorrupt. Close the store first."""
    with translated(path):
        aside = set_aside(path, int(clock()))
    saved = _Salvage(tell=tell)
    _read(aside, saved)
    if "message" not in saved.sequences:  # the cached bodies might be taken for those of other messages
        parts.remove(bodies_path(path))
    store = MailStore.open(path, account, clock=clock, bodies_cap=bodies_cap)
    try:
        with store.maintenance() as work:
            _write(work, saved)
    except BaseException:
        store.close()
        raise
    damage_mark(path).unlink(missing_ok=True)
    waiting = sum(op["state"] in _OPEN for op in saved.ops)
    return store, Rescue(aside, len(saved.ops), saved.is_complete, _sentence(aside, waiting, saved.is_complete))


def _sentence(aside: Path, waiting: int, is_complete: bool) -> str:
    lost = (
        ""
        if is_complete
        else gettext(" A part of what you did last could not be read; please look through `tuimail log`.")
    )
    saved = ngettext(
        " {count} change still to be sent was saved.", " {count} changes still to be sent were saved.", waiting
    ).format(count=waiting)
    return gettext(
        "The mail database was damaged; it was kept as {name}, and a new one is filled from the server.{saved}{lost}"
    ).format(name=aside.name, saved=saved if waiting else "", lost=lost)


def _read(aside: Path, saved: _Salvage) -> None:
    try:
        connection = sqlite3.connect(f"file:{quote(str(aside))}?mode=rw", uri=True, isolation_level=None)
    except sqlite3.Error:
        saved.is_complete = False
        return
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda octets: octets.decode("utf-8", "replace")
    with closing(connection):
        _read_all(connection, saved)


def _read_all(db: sqlite3.Connection, saved: _Salvage) -> None:
    with _tolerating(saved):
        saved.sequences = {row["name"]: row["seq"] for row in db.execute("SELECT name, seq FROM sqlite_sequence")}
    saved.mailboxes = _mailboxes(db, saved)
    saved.ops = _both_ways(db, saved, "op", "op_id")
    saved.op_messages = _each(db, saved, "op_message", "op_id", [op["op_id"] for op in saved.ops])
    of_mailboxes = [op["op_id"] for op in saved.ops if op["kind"] == MAILBOX]
    saved.op_mailboxes = _each(db, saved, "op_mailbox", "op_id", of_mailboxes)
    rows = sorted({row for part in saved.op_messages for row in (part["row"], part["source"])})
    saved.total = saved.done + 5 * len(rows) + len(saved.op_messages)
    saved.messages = _each(db, saved, "message", "row", rows)
    saved.headers = _each(db, saved, "header", "row", rows)
    saved.kept = _each(db, saved, "kept_source", "row", rows)


@contextmanager
def _tolerating(saved: _Salvage) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OverflowError):
        saved.is_complete = False


def _both_ways(db: sqlite3.Connection, saved: _Salvage, table: str, key: str) -> list[_Row]:
    """A whole table: from its start to the first damage, then from its end."""
    found: dict[int, _Row] = {}
    for direction in ("ASC", "DESC"):
        try:
            for row in db.execute(f"SELECT * FROM {table} ORDER BY {key} {direction}"):  # noqa: S608
                found[row[key]] = dict(row)
            break
        except (sqlite3.Error, OverflowError):
            saved.is_complete = False
    return [found[number] for number in sorted(found)]


def _mailboxes(db: sqlite3.Connection, saved: _Salvage) -> list[_Row]:
    """Without its mailboxes no message is found again; their names stand in an index once more."""
    found = {row["row"]: row for row in _both_ways(db, saved, "mailbox", "row")}
    with _tolerating(saved):
        for row in db.execute("SELECT row, name FROM mailbox INDEXED BY sqlite_autoindex_mailbox_1").fetchall():
            found.setdefault(row["row"], dict(row))
    return list(found.values())


def _each(db: sqlite3.Connection, saved: _Salvage, table: str, key: str, numbers: Iterable[int]) -> list[_Row]:
    """The rows with these numbers, each asked for alone, so that damage costs that one."""
    found: list[_Row] = []
    for number in numbers:
        saved.went_on()
        with _tolerating(saved):
            found += map(dict, db.execute(f"SELECT * FROM {table} WHERE {key} = ?", (number,)).fetchall())  # noqa: S608
    return found


def _write(work: Work, saved: _Salvage) -> None:
    db = work.db
    for row in saved.mailboxes:
        facts = ("row", "name", "delimiter", "special_use", "selectable", "subscribed")
        _insert(db, "mailbox", {name: row[name] for name in facts if name in row})
    headers = {row["row"] for row in saved.headers}
    found = {row["row"] for row in saved.messages if row["row"] in headers}
    for row in saved.messages:
        saved.went_on()
        if row["row"] in found:
            # Shown nowhere until the fold says where, so that the counts come out right.
            _insert(db, "message", {**row, "mailbox": None, "base_uid": None, "waits": WAITS_SINCE_RESET})
    for row in saved.headers:
        saved.went_on()
        if row["row"] in found:
            _insert(db, "header", row)
    for row in saved.kept:
        if row["row"] in found:
            _insert(db, "kept_source", row)
    edits = {row["op_id"] for row in saved.op_mailboxes}
    saved.ops = [op for op in saved.ops if op["kind"] != MAILBOX or op["op_id"] in edits]
    for row in saved.ops:
        _insert(db, "op", {**row, "watermark": saved.sequences.get("message", 0)})
    for row in saved.op_mailboxes:
        _insert(db, "op_mailbox", row)
    known = {op["op_id"] for op in saved.ops}
    for row in saved.op_messages:
        saved.went_on()
        if row["op_id"] in known:
            _insert(db, "op_message", row)
    _raise_sequences(db, saved.sequences)
    _end_unfindable(work, saved, found)
    refold(work, [MessageRow(row) for row in found])


def _insert(db: sqlite3.Connection, table: str, row: _Row) -> None:
    columns = {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
    wanted = [name for name in row if name in columns]
    marks = ",".join("?" * len(wanted))
    # OR IGNORE: a damaged row may break a constraint; it is lost, and the others are not.
    db.execute(
        f"INSERT OR IGNORE INTO {table} ({','.join(wanted)}) VALUES ({marks})",  # noqa: S608
        [row[name] for name in wanted],
    )


def _raise_sequences(db: sqlite3.Connection, sequences: dict[str, int]) -> None:
    """No number is given twice, even across the two files."""
    for table in ("mailbox", "message", "op"):
        seq = sequences.get(table, 0)
        changed = db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (seq, table))
        if not changed.rowcount:
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, seq))


def _end_unfindable(work: Work, saved: _Salvage, found: Iterable[int]) -> None:
    """Operations on messages, or mailboxes, of which nothing is left to find them by."""
    known = set(found)
    mailboxes = {row["row"] for row in saved.mailboxes}
    based = {row["row"]: row.get("base_mailbox") for row in saved.messages}
    lost: list[Sequence[int]] = []
    for part in saved.op_messages:
        ends = (part["to_mailbox"], based.get(part["source"]))
        is_findable = part["row"] in known and all(end is None or end in mailboxes for end in ends)
        if part["state"] == PartState.OPEN and not is_findable:
            lost.append((PartState.CONFLICT, part["op_id"], part["row"]))
    work.db.executemany("UPDATE op_message SET state = ? WHERE op_id = ? AND row = ?", lost)
    work.db.execute("DELETE FROM message WHERE base_mailbox NOT IN (SELECT row FROM mailbox)")
    close_finished(work, [op["op_id"] for op in saved.ops if op["state"] in _OPEN and op["kind"] != MAILBOX], _LOST)
