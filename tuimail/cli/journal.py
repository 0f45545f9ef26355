"""`tuimail log` and `tuimail undo`: what was done, and taking it back, without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tuimail.cli.headless import Headless
from tuimail.cli.output import complain, print_json, print_table, say
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places, open_reader
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import UndoOp
from tuimail.model.ids import AccountId, OpId, OpKey
from tuimail.model.language import gettext
from tuimail.model.operation import JournalEntry, OpState
from tuimail.model.values import dataclass

_LINES = 20
_STATES: Final = {
    OpState.SETTLED: gettext("settled"),
    OpState.FAILED: gettext("failed"),
    OpState.CONFLICT: gettext("conflict"),
}


class UndoError(Exception):
    """There is nothing to take back, or the REF is wrong; the text says which."""


@dataclass(frozen=True, slots=True)
class _Line:
    account: AccountId
    entry: JournalEntry


def run_log(invocation: Invocation) -> int:
    """Print the journal, newest first."""
    places = find_places(invocation)
    lines = _newest(places, invocation.account, invocation.limit or _LINES)
    if invocation.json:
        print_json([_as_json(line) for line in lines])
    elif lines:
        heading = (gettext("REF"), gettext("WHEN"), gettext("STATE"), gettext("WHAT"))
        print_table([heading, *(_as_row(line) for line in lines)])
    else:
        complain(gettext("Nothing has been done yet."))
    return 0


def run_undo(invocation: Invocation) -> int:
    """Take one action back: in the journal at once, on the server as soon as there is a link."""
    places = find_places(invocation)
    if invocation.read_only and not invocation.dry_run:
        raise UndoError(gettext("With --read-only nothing is changed, so nothing can be undone either."))
    target = _named(places, invocation.ref) if invocation.ref else _last_undoable(places)
    if invocation.dry_run:
        return _show(invocation, [target, *_rest_of(places, target)])
    results = [(line, _take_back(places, line)) for line in (target, *_rest_of(places, target))]
    if invocation.json:
        found = [{"undone": _ref(line), "what": line.entry.label, "sent": is_sent} for line, is_sent in results]
        print_json(found[0] if len(found) == 1 else found)
    for line, is_sent in () if invocation.json else results:
        where = "" if len(results) == 1 else gettext(" in {account}").format(account=line.account)
        later = "" if is_sent else gettext(" (it is sent to the server as soon as there is a connection)")
        say(gettext("Undone: {label}{where}{later}").format(label=line.entry.label, where=where, later=later))
    return 0


def _show(invocation: Invocation, lines: Sequence[_Line]) -> int:
    if invocation.json:
        print_json(
            {"dry_run": True, "what": [line.entry.label for line in lines], "refs": [_ref(line) for line in lines]}
        )
    else:
        what = "; ".join(line.entry.label for line in lines)
        say(gettext("Nothing was changed. Without --dry-run this would be undone: {what}.").format(what=what))
    return 0


def _take_back(places: Places, line: _Line) -> bool:
    """Undo one entry; whether the server knows already."""
    [account] = places.accounts(line.account)
    with Headless(places, [account]) as engine:
        engine.run(UndoOp(op=OpKey(line.account, line.entry.op_id)))
        return engine.settle(lambda: _is_quiet(places, account), line.account)


def _rest_of(places: Places, line: _Line) -> list[_Line]:
    """What the user did at the same time in other accounts."""
    rest = []
    for account in places.accounts() if line.entry.batch else ():
        if account.name != line.account:
            with open_reader(places, account) as reader:
                entry = reader.of_batch(line.entry.batch, is_undo=True) if reader is not None else None
                if entry is not None:
                    rest.append(_Line(account.name, entry))
    return rest


def _newest(places: Places, account_name: str | None, limit: int) -> list[_Line]:
    lines = []
    for account in places.accounts(account_name):
        with open_reader(places, account) as reader:
            if reader is not None:
                lines += [_Line(account.name, entry) for entry in reader.journal(limit)]
    return sorted(lines, key=lambda line: line.entry.created_at, reverse=True)[:limit]


def _last_undoable(places: Places) -> _Line:
    lines = []
    for account in places.accounts():
        with open_reader(places, account) as reader:
            entry = reader.last_undoable() if reader is not None else None
            if entry is not None:
                lines.append(_Line(account.name, entry))
    if not lines:
        raise UndoError(gettext("There is nothing to undo."))
    return max(lines, key=lambda line: line.entry.created_at)


def _named(places: Places, ref: str) -> _Line:
    account_name, _, number = ref.rpartition(":")
    if not number.isdigit():
        raise UndoError(
            gettext("'{ref}' is not a REF; `tuimail log` shows them (for example work:12).").format(ref=ref)
        )
    accounts = places.accounts(account_name or None)
    if len(accounts) != 1:
        raise UndoError(
            gettext("Several accounts are configured: name one, for example {name}:{number}.").format(
                name=accounts[0].name, number=number
            )
        )
    op_id = OpId(int(number))
    with open_reader(places, accounts[0]) as reader:
        entries = reader.journal(1, before=OpId(op_id + 1)) if reader is not None else []
    if not entries or entries[0].op_id != op_id:
        raise UndoError(gettext("The journal has no entry {ref}; `tuimail log` shows them.").format(ref=ref))
    return _Line(accounts[0].name, entries[0])


def _is_quiet(places: Places, account: AccountConfig) -> bool:
    with open_reader(places, account) as reader:
        return reader is not None and reader.pending_count() == 0


def _ref(line: _Line) -> str:
    return f"{line.account}:{line.entry.op_id}"


def _as_row(line: _Line) -> tuple[str, ...]:
    entry = line.entry
    what = entry.label + (f" - {entry.error}" if entry.error else "")
    return _ref(line), _when(entry.created_at).strftime("%Y-%m-%d %H:%M:%S"), _state(entry), what


def _as_json(line: _Line) -> dict[str, object]:
    entry = line.entry
    return {
        "ref": _ref(line),
        "account": line.account,
        "date": _when(entry.created_at).isoformat(),
        "state": entry.state,
        "what": entry.label,
        "messages": len(entry.op.messages),
        "error": entry.error,
        "undoes": entry.undoes,
        "undone_by": entry.undone_by,
    }


def _state(entry: JournalEntry) -> str:
    if entry.undone_by is not None or entry.state is OpState.CANCELLED:
        return gettext("undone")
    return gettext("waiting") if entry.state.is_open else _STATES.get(entry.state, entry.state.value)


def _when(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
