"""`tuimail sync`: send the journal, fetch what is new, and say what came; for cron and for scripts."""

from __future__ import annotations

from tuimail.cli.headless import CommandError, Headless
from tuimail.cli.output import complain, print_json, say
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places, open_reader
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Lane, SyncAccount
from tuimail.model.language import gettext
from tuimail.model.operation import OpState
from tuimail.model.safe_text import safe_line
from tuimail.state.pending import EVERY
from tuimail.state.words import messages_word
from tuimail.wiring import deploy

_MOST_TOLD = 50
_BAD = (OpState.FAILED, OpState.CONFLICT, OpState.CANCELLED)


def run_sync(invocation: Invocation) -> int:
    """Synchronise the accounts one after another; 1 if any of them failed."""
    places = find_places(invocation)
    reports = [
        _sync_account(places, account, read_only=invocation.read_only)
        for account in places.accounts(invocation.account)
    ]
    if invocation.json:
        print_json(reports)
    else:
        for report in reports:
            _say(report)
    return 1 if any(report["error"] for report in reports) else 0


def _sync_account(places: Places, account: AccountConfig, *, read_only: bool) -> dict[str, object]:
    error, before = "", _newest(places, account)
    try:
        with Headless(places, [account], deploy([account], places.paths, read_only=read_only)) as engine:
            engine.run(SyncAccount(account=account.name, lane=Lane.INTERACTIVE))
    except CommandError as caught:
        error = str(caught)
    by_itself = _since(places, account, before)
    return _counts(places, account) | {"account": account.name, "error": error, "by_itself": by_itself}


def _say(report: dict[str, object]) -> None:
    if report["error"]:
        error, name = str(report["error"]), f"{report['account']}: "
        complain(error if error.startswith(name) else name + error)
        return
    counts = gettext("{messages_word}, {unseen:,} unread, {waiting:,} changes to send").format(
        messages_word=messages_word(int(str(report["total"]))), unseen=report["unseen"], waiting=report["waiting"]
    )
    say(f"{report['account']}: {counts}")
    for label in report["by_itself"] if isinstance(report["by_itself"], list) else ():
        say(f"{report['account']}: {label}")


def _newest(places: Places, account: AccountConfig) -> int:
    with open_reader(places, account) as reader:
        entries = reader.journal(1) if reader is not None else []
    return int(entries[0].op_id) if entries else 0


def _since(places: Places, account: AccountConfig, before: int) -> list[str]:
    """What the synchronisation did by itself, in the journal's words: it woke messages, say."""
    with open_reader(places, account) as reader:
        entries = reader.journal(_MOST_TOLD) if reader is not None else []
    return [safe_line(one.label) for one in reversed(entries) if one.op_id > before and one.state not in _BAD]


def _counts(places: Places, account: AccountConfig) -> dict[str, object]:
    with open_reader(places, account) as reader:
        mailboxes = reader.mailboxes() if reader is not None else []
        return {
            "total": sum(mailbox.counts.total for mailbox in mailboxes),
            "unseen": sum(mailbox.counts.unseen for mailbox in mailboxes),
            "waiting": reader.unsent_count(EVERY) if reader is not None else 0,
        }
