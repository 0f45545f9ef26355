"""`tuimail flag` and `tuimail move`: change messages without a screen, through the journal, so that `undo` knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tuimail.cli.headless import Headless
from tuimail.cli.listing import print_messages, some, unknown_folder
from tuimail.cli.mail_source import MailSource
from tuimail.cli.message_json import Found
from tuimail.cli.output import print_json, say
from tuimail.cli.parse import Invocation, UsageError
from tuimail.cli.places import find_places, open_reader
from tuimail.cli.refs import find_message
from tuimail.cli.search import checked, matching
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import ApplyOp
from tuimail.model.flags import EMPTY, FLAGGED, SEEN, FlagChange, FlagSet
from tuimail.model.ids import MessageRow, OpId, OpKey
from tuimail.model.language import gettext
from tuimail.model.operation import JournalEntry, Move, Op, OpState, SetFlags
from tuimail.model.safe_text import safe_line
from tuimail.model.tags import NO_ATOM, as_labels, has_labels, is_keyword
from tuimail.query.folders import named
from tuimail.state import words


class ChangeError(Exception):
    """Nothing was changed, or the server refused it; the text says why."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to the messages of one account. `label` is for the journal, `report` for whoever asked."""

    account: AccountConfig
    op: Op
    label: str
    report: str


Plan = Callable[[MailSource, AccountConfig, Sequence[MessageRow]], Deed | None]

_FLAGS = {
    "read": (words.MARK_READ, SEEN, EMPTY),
    "unread": (words.MARK_UNREAD, EMPTY, SEEN),
    "star": (words.STAR, FLAGGED, EMPTY),
    "unstar": (words.UNSTAR, EMPTY, FLAGGED),
}


def run_flag(invocation: Invocation) -> int:
    """Change flags and tags; the exit status."""
    change, said = _change(invocation)

    def plan(source: MailSource, account: AccountConfig, rows: Sequence[MessageRow]) -> Deed:
        with open_reader(source.places, account) as reader:
            is_gmail = reader is not None and has_labels(reader.mailboxes())
        if not is_gmail and not all(map(is_keyword, change.add.keywords | change.remove.keywords)):
            raise UsageError(NO_ATOM)
        own = as_labels(change) if is_gmail else change
        return Deed(account, SetFlags(tuple(rows), own), said.label(len(rows)), said.report(len(rows)))

    return run_plan(invocation, plan)


def run_move(invocation: Invocation) -> int:
    """Move to a folder of the same account; the exit status."""

    def plan(source: MailSource, account: AccountConfig, rows: Sequence[MessageRow]) -> Deed | None:
        with open_reader(source.places, account) as reader:
            mailboxes = [box for box in reader.mailboxes() if box.selectable] if reader is not None else []
            target = next(iter(named(invocation.folder or "", mailboxes)), None)
            if target is None:
                raise ChangeError(
                    f"{account.name}: {unknown_folder(invocation.folder or '', [box.name for box in mailboxes])}"
                )
            known = reader.window(rows) if reader is not None else {}
        elsewhere = tuple(row for row in rows if row in known and known[row].mailbox != target.row)
        if not elsewhere:
            return None
        said = words.MOVE.at(target.title)
        return Deed(account, Move(elsewhere, target.row), said.label(len(elsewhere)), said.report(len(elsewhere)))

    return run_plan(invocation, plan)


def run_plan(invocation: Invocation, plan: Plan) -> int:
    """Do to the chosen messages of each account what a plan makes of them, or show it; the exit status."""
    places = find_places(invocation)
    if invocation.read_only and not invocation.dry_run:
        raise ChangeError(gettext("With --read-only nothing is changed; --dry-run shows what would be."))
    source = MailSource(places, places.accounts(invocation.account))
    chosen = list(_chosen(invocation, source))
    deeds = [deed for account, rows in chosen if rows and (deed := plan(source, account, rows)) is not None]
    if invocation.dry_run:
        return _show(invocation, source, deeds)
    if not deeds:
        _tell(invocation, [], gettext("There is nothing to change."))
        return 0
    done: list[dict[str, object]] = []
    reports: list[str] = []
    sent = True
    batch = os.urandom(8).hex() if len(deeds) > 1 else ""  # one undo for all of them
    try:
        with Headless(places, [deed.account for deed in deeds]) as engine:
            for deed in deeds:
                op, is_sent = _do(engine, source, deed, batch)
                sent = sent and is_sent
                done.append({"ref": f"{op.account}:{op.op_id}", "what": deed.label, "messages": len(deed.op.messages)})
                reports.append(f"{deed.account.name}: {deed.report}" if batch else deed.report)
    finally:
        if done:  # also where another account then refused
            _tell(invocation, done, ". ".join(reports), sent=sent)
    return 0


def _do(engine: Headless, source: MailSource, deed: Deed, batch: str) -> tuple[OpKey, bool]:
    """Write it down, and wait for the server's word: the journal's entry, and whether that word has come."""
    op = engine.run(ApplyOp(account=deed.account.name, op=deed.op, label=deed.label, batch=batch)).op
    if op is None:
        raise ChangeError(
            gettext("This could not be written to the journal, so nothing was done: {label}.").format(label=deed.label)
        )
    is_sent = engine.settle(lambda: not _entry(source, deed, op).state.is_open, op.account)
    entry = _entry(source, deed, op)
    if entry.state in (OpState.FAILED, OpState.CONFLICT):
        raise ChangeError(entry.error or gettext("The server refused: {label}.").format(label=deed.label))
    return op, is_sent


def _entry(source: MailSource, deed: Deed, op: OpKey) -> JournalEntry:
    with open_reader(source.places, deed.account) as reader:
        entries = reader.journal(1, before=OpId(op.op_id + 1)) if reader is not None else []
    if not entries:
        raise ChangeError(gettext("This is missing from the journal: {label}.").format(label=deed.label))
    return entries[0]


def _chosen(invocation: Invocation, source: MailSource) -> Iterator[tuple[AccountConfig, list[MessageRow]]]:
    """The messages of REFs or of the query, by account."""
    if bool(invocation.query) == bool(invocation.refs):
        raise UsageError(gettext("Name the messages: either REFs, which `tuimail list` shows, or --query QUERY."))
    if invocation.query:
        yield from matching(source, checked(invocation.query))
        return
    found = [find_message(source, ref) for ref in invocation.refs]
    for account in source.accounts:
        yield account, list(dict.fromkeys(one.row for one in found if one.account.name == account.name))


def _change(invocation: Invocation) -> tuple[FlagChange, words.Deed]:
    add = FlagSet(keywords=frozenset(invocation.add))
    remove = FlagSet(keywords=frozenset(invocation.remove))
    said = (words.TAG if invocation.add else words.UNTAG).at(safe_line(", ".join(invocation.add or invocation.remove)))
    for name in invocation.flags:
        said, more, less = _FLAGS[name]
        add, remove = add | more, remove | less
    change = FlagChange(add=add, remove=remove)
    both = change.add & change.remove
    if both or not (change.add or change.remove):
        raise UsageError(
            gettext("Say what to change, each flag one way: --read, --unread, --star, --unstar, --add, --remove.")
        )
    if sum(map(bool, (*invocation.flags, invocation.add, invocation.remove))) > 1:
        said = words.Deed(gettext("Change flags of {messages}"), gettext("Changed flags of {messages}"))
    return change, said


def _show(invocation: Invocation, source: MailSource, deeds: Sequence[Deed]) -> int:
    found: list[Found] = []
    for deed in deeds:
        with open_reader(source.places, deed.account) as reader:
            found += some(deed.account, reader, list(deed.op.messages)) if reader is not None else []
    if invocation.json:
        what = [deed.label for deed in deeds]
        print_json({"dry_run": True, "what": what, "messages": [one.as_json() for one in found]})
        return 0
    if found:
        print_messages(found)
    say(
        gettext("Nothing was changed. Without --dry-run: ")
        + ("; ".join(deed.label for deed in deeds) or gettext("nothing to do"))
        + "."
    )
    return 0


def _tell(invocation: Invocation, done: list[dict[str, object]], report: str, *, sent: bool = True) -> None:
    if invocation.json:
        print_json({"done": done, "sent": sent})
    else:
        later = "" if sent else gettext(" It is sent to the server as soon as there is a connection.")
        undo = gettext(" `tuimail undo` undoes it.") if done else ""
        say(f"{report.rstrip('.')}.{later}{undo}")
