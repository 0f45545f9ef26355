"""Gives an operation to the journals that it concerns: one entry each, and one undo for all of them."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from tuimail.contract.commands import ApplyOp
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Append, Copy, Move, Op
from tuimail.model.united import UNITED
from tuimail.state.desk import Desk
from tuimail.state.folder_pick import Choice
from tuimail.state.folders import in_tree_order
from tuimail.state.found import Found
from tuimail.state.limits import may_be_put
from tuimail.state.pending import PendingOp
from tuimail.state.words import Deed

Targets = Mapping[AccountId, MailboxRow]
"""Where messages go, in each account."""


_MANY: Final = 2_000
"""So many take the journal so long that it is told."""
_FEW: Final = 500
"""So many are looked up while a key waits."""
NOWHERE: Final[Targets] = MappingProxyType({})


class Share(NamedTuple):
    """What one account does of an operation; `shown` names the messages as the list does."""

    account: AccountId
    op: Op
    shown: Op
    rows: AbstractSet[MessageRow] | None = None
    """Those of `shown` as a set, where that is known."""


def submit(desk: Desk, mailbox: MailboxKey, op: Op, deed: Deed, targets: Targets) -> list[PendingOp]:
    """Submit an operation of a list, account by account; what is pending now."""
    shares = _shares(desk, mailbox.account, op, targets)
    batch = os.urandom(8).hex() if len(shares) > 1 else ""
    pendings = []
    desk.before_change()
    for share in shares:
        label = deed.label(len(share.op.messages))
        command_id = desk.submit(ApplyOp(account=share.account, op=share.op, label=label, batch=batch))
        pendings.append(PendingOp(command_id, mailbox, share.shown, label, share.rows))
        desk.pending.add(pendings[-1])
        if len(share.op.messages) >= _MANY:
            desk.work.begin(command_id, label)
    desk.did(pendings)
    return pendings


def outside(desk: Desk, found: Found, op: Move, targets: Targets) -> Move:
    """The same for those of the messages that are not there already."""
    known = desk.known(op.messages)
    homes = known.homes if known is not None else None
    shares = _shares(desk, found.mailbox.account, op, targets)
    rows = tuple(
        row for one in shares if isinstance(one.op, Move) for row in found.outside(one.shown.messages, one.op.to, homes)
    )
    if known is None or len(rows) == len(known.rows):
        return op if known is not None else replace(op, messages=rows)
    from tuimail.state.gathering import fewer

    desk.gathered = fewer(known, rows)
    return replace(op, messages=rows)


def role_targets(desk: Desk, rows: Sequence[MessageRow], role: SpecialUse) -> Targets | AccountId:
    """Where messages go for a role; an account that has no folder for it. Gmail: out of the inbox is into All Mail."""
    roles = (role, SpecialUse.ALL) if role is SpecialUse.ARCHIVE else (role,)
    targets = {}
    for account in accounts_of(desk, rows):
        boxes = [box for box in (desk.folders.role(account, one) for one in roles) if box is not None]
        if not boxes:
            return account
        targets[account] = boxes[0].row
    return targets


def folder_targets(desk: Desk, rows: Sequence[MessageRow], to: MailboxKey) -> Targets | str:
    """A chosen folder, and the folders of that name in the other accounts; or why messages cannot go there."""
    chosen = desk.folders.mailbox(to)
    accounts = accounts_of(desk, rows)
    if chosen is None or (len(accounts) == 1 and to.account not in accounts):
        return gettext("Messages cannot go to another account.")
    targets = {to.account: to.row} if to.account in accounts else {}
    for account in accounts - targets.keys():
        same = desk.folders.named(account, chosen.name)
        if same is None or not same.selectable:
            name = chosen.title
            return gettext(
                "{account} has no folder “{name}”: choose one that all of them have, or messages of one account."
            ).format(account=account, name=name)
        targets[account] = same.row
    return targets


def origins(desk: Desk, account: AccountId, to: MailboxRow) -> tuple[tuple[MailboxRow, str], ...]:
    """The keyword with which a snoozed message remembers where it came from, folder by folder."""
    from tuimail.model.snooze import origin_keyword  # not on the way to the first screen

    boxes = [box for box in desk.folders.mailboxes(account) if box.row != to]
    return tuple((box.row, word) for box in boxes if (word := origin_keyword(box.name)))


def target_choices(desk: Desk, rows: Sequence[MessageRow] | None, *, is_move: bool = True) -> list[Choice] | str:
    """Where messages may go (None: the selected ones, or that under the cursor); or why there is no such place.

    A move does not go where all of them are.
    """
    rows = _meant(desk, rows)
    accounts = accounts_of(desk, rows)
    if not accounts:
        return gettext("There is no message here.")
    first, *others = sorted(accounts, key=desk.readers.accounts.index)
    boxes = [box for box in in_tree_order(desk.folders.mailboxes(first)) if may_be_put(box)]
    if others:
        boxes = [box for box in boxes if all(_has(desk, other, box.name) for other in others)]
    if not boxes:
        return gettext("Their accounts have no folder of the same name: move the messages of one account at a time.")
    here = _home_of_all(desk, first, rows) if is_move else None
    choices = [Choice(MailboxKey(first, box.row), box.title_path) for box in boxes if box.row != here]
    return choices or gettext("There is no other folder that they could be moved to.")


def no_target(desk: Desk, rows: Sequence[MessageRow] | None, to: MailboxKey) -> str:
    """Why `target_choices` leaves a folder out."""
    accounts = accounts_of(desk, _meant(desk, rows))
    if len(accounts) > 1:
        return gettext("Not all of their accounts have this folder: move the messages of one account at a time.")
    if to.account not in accounts:
        return gettext("Messages cannot go to another account.")
    box = desk.folders.mailbox(to)
    if box is None or not may_be_put(box):
        return gettext("You may not put messages there.")
    return gettext("That is where they are already.")


def _meant(desk: Desk, rows: Sequence[MessageRow] | None) -> Sequence[MessageRow]:
    """The messages, or the selected ones, or that under the cursor."""
    if rows is None and desk.gathered is not None:
        return desk.gathered.rows
    if rows is not None:
        return rows
    cursor = desk.listing.cursor_row if desk.listing is not None else None
    return desk.selection.rows() if not desk.selection.is_empty else () if cursor is None else (cursor,)


def _home_of_all(desk: Desk, account: AccountId, rows: Sequence[MessageRow]) -> MailboxRow | None:
    """The folder where all of the messages are, as far as that is seen at once."""
    listing = desk.listing
    if listing is None:
        return None
    if not isinstance(listing, Found):
        box = desk.folders.role(account, SpecialUse.INBOX) if listing.mailbox.account == UNITED else desk.mailbox
        return box.row if box is not None else None
    reads = desk.readers.get(listing.mailbox.account)
    if reads is None or len(rows) > _FEW or len(accounts_of(desk, rows)) > 1:
        return None
    homes = {home for _, home in reads.homes(rows)}
    return MailboxRow(homes.pop()) if len(homes) == 1 else None


def _has(desk: Desk, account: AccountId, name: str) -> bool:
    box = desk.folders.named(account, name)
    return box is not None and may_be_put(box)


def accounts_of(desk: Desk, rows: Collection[MessageRow]) -> set[AccountId]:
    """The accounts of messages of the list on screen."""
    account, known = desk.account, desk.known(rows)
    if account != UNITED or desk.uniting is None:
        return {account} if account is not None else set()
    if known is not None:
        return set(known.parts)
    return desk.uniting.accounts_of(rows)


def _shares(desk: Desk, account: AccountId, op: Op, targets: Targets) -> list[Share]:
    known = desk.known(op.messages)
    if account != UNITED or desk.uniting is None or isinstance(op, Append):
        return [Share(account, op, op, known.row_set if known is not None else None)]
    parts: list[tuple[AccountId, Sequence[MessageRow], Sequence[MessageRow], AbstractSet[MessageRow] | None]]
    if known is not None:
        parts = [(one, *part) for one, part in known.parts.items()]
    else:
        parts = [(*part, None) for part in desk.uniting.parted(op.messages)]
    shares = []
    for one, rows, shown, shown_set in parts:
        own = replace(op, messages=rows)
        if isinstance(own, Move | Copy) and one in targets:
            own = replace(own, to=targets[one])
        if isinstance(own, Move) and own.origins:
            own = replace(own, origins=origins(desk, one, own.to))
        shares.append(Share(one, own, replace(op, messages=shown), shown_set))
    return shares
