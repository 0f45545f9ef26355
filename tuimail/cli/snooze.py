"""`tuimail snooze`: put messages away until a time, through the journal, so that `undo` knows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tuimail.cli.change import Deed, run_plan
from tuimail.cli.creating import create_folder, folder_of
from tuimail.cli.mail_source import MailSource
from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation, UsageError
from tuimail.cli.places import open_reader
from tuimail.config.schema import AccountConfig
from tuimail.model.flags import FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Move
from tuimail.model.snooze import origin_keyword, rounded, time_keywords, wake_keywords
from tuimail.state.when import WhenError, parse_when
from tuimail.state.words import SNOOZE
from tuimail.ui.dates import long_date


def run_snooze(invocation: Invocation) -> int:
    """Snooze messages; the exit status."""
    try:
        until = rounded(parse_when(invocation.until, time.time()))
    except WhenError as error:
        raise UsageError(gettext("--until {until}: {error}").format(until=invocation.until, error=error)) from error

    def plan(source: MailSource, account: AccountConfig, rows: Sequence[MessageRow]) -> Deed | None:
        with open_reader(source.places, account) as reader:
            mailboxes = reader.mailboxes() if reader is not None else []
            known = reader.window(rows) if reader is not None else {}
            keywords = reader.keywords() if reader is not None else []
        folder = _folder(invocation, source, account)
        awake = tuple(row for row in rows if row in known and known[row].mailbox != folder)
        if not awake:
            return None
        add = wake_keywords(until)
        change = FlagChange(FlagSet(keywords=add), FlagSet(keywords=time_keywords(keywords) - add))
        origins = tuple((box.row, word) for box in mailboxes if (word := origin_keyword(box.name)))
        words = SNOOZE.at(long_date(until))
        op = Move(awake, folder, change, origins)
        return Deed(account, op, words.label(len(awake)), words.report(len(awake)))

    return run_plan(invocation, plan)


def _folder(invocation: Invocation, source: MailSource, account: AccountConfig) -> MailboxRow:
    """Where snoozed mail goes, created if need be; no row at all where that is only tried."""
    found = folder_of(source, account, SpecialUse.SNOOZED)
    if found is None and invocation.dry_run:
        complain(gettext("{account}: the folder for snoozed mail would be created.").format(account=account.name))
        return MailboxRow(0)
    return (found or create_folder(source, account, SpecialUse.SNOOZED, is_sure=invocation.yes)).row
