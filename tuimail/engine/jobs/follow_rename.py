"""Lets rules and saved searches go along with a folder's other name, in the files where they are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from tuimail.config.errors import ConfigError
from tuimail.config.paths import beside_rules
from tuimail.config.rules import read_rules
from tuimail.config.searches import read_searches, searches_toml
from tuimail.config.whole_file import replace_file, text_of
from tuimail.contract.events import Notice, Severity
from tuimail.engine.context import JobContext
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.mailbox import Mailbox
from tuimail.model.mailbox_edit import Rename
from tuimail.model.safe_text import safe_line
from tuimail.state.renamed import Renamed, rules_after, searches_after
from tuimail.store.errors import StoreError
from tuimail.store.reader import MailReader


async def follow_rename(ctx: JobContext, edit: Rename, delimiter: str | None) -> None:
    """What names the folder names it by its new name; where the files say that already, nothing happens."""
    rules = ctx.account.rules_file
    if rules is None or edit.is_discard:
        return
    back = Renamed(ctx.account_id, edit.to, edit.name, delimiter, ())
    before = [replace(box, name=back.moved(box.name)) for box in ctx.store.mailboxes()]
    renamed = Renamed(ctx.account_id, edit.name, edit.to, delimiter, before)
    others = {account: path for account, path in ctx.neighbours.items() if account != ctx.account_id}
    wrote, problem = await asyncio.to_thread(_rewrite, rules, renamed, others)
    if problem or wrote:
        told = gettext("Renamed “{name}” to “{new}”, also in your rules and saved searches.")
        told = told.format(name=safe_line(edit.name), new=safe_line(edit.to))
        severity = Severity.WARNING if problem else Severity.INFO
        ctx.emit(Notice(severity=severity, text=problem or told, account=ctx.account_id))


def _rewrite(rules: Path, renamed: Renamed, others: Mapping[AccountId, Path]) -> tuple[bool, str]:
    """Whether anything was written; what was wrong with the files."""
    searches = beside_rules(rules, "searches")

    def searches_now() -> str:
        own = read_searches(searches)
        now = searches_after(own, renamed, _mailboxes(others)) if own else own
        return searches_toml(now, searches, text_of(searches)) if now != own else ""

    def rules_now() -> str:
        text = read_rules(rules)
        now = rules_after(text, rules, renamed)
        return now if now != text else ""

    ends = [_write(rules, rules_now), _write(searches, searches_now)]
    return any(wrote for wrote, _ in ends), " ".join(problem for _, problem in ends if problem)


def _write(file: Path, text_now: Callable[[], str]) -> tuple[bool, str]:
    try:
        text = text_now()
        if text:
            replace_file(file, text)
    except ConfigError as error:
        return False, f"{error}."
    except OSError as error:
        why = error.strerror or gettext("no such place")
        words = gettext("cannot be written ({strerror}): check its owner and mode").format(strerror=why)
        return False, f"{ConfigError(file, None, '', words)}."
    return bool(text), ""


def _mailboxes(others: Mapping[AccountId, Path]) -> dict[AccountId, Sequence[Mailbox]]:
    """Those of the other accounts, as far as they were ever listed."""
    found: dict[AccountId, Sequence[Mailbox]] = {}
    for account, path in others.items():
        with suppress(StoreError), closing(MailReader.open(path, account)) as reader:
            found[account] = reader.mailboxes()
    return found
