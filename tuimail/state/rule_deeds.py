"""What a rule does, as an operation; and which rule an operation is an example of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from tuimail.config.rules import Rule, RuleAction
from tuimail.model.flags import FLAGGED, JUNK, NO_CHANGE, NOT_JUNK, SEEN, Flag, FlagChange, FlagSet
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.mailbox import Mailbox, SpecialUse
from tuimail.model.operation import Move, Op, SetFlags
from tuimail.model.tags import as_labels, has_labels, tags_of
from tuimail.query.folders import named

ROLES: Final = {
    RuleAction.ARCHIVE: (SpecialUse.ARCHIVE, SpecialUse.ALL),
    RuleAction.TRASH: (SpecialUse.TRASH,),
    RuleAction.SPAM: (SpecialUse.JUNK,),
}
"""Where the messages go; the first role that the account has."""
_FLAGS: Final = {RuleAction.READ: SEEN, RuleAction.STAR: FLAGGED}
_NOT_ALWAYS: Final = (SpecialUse.SNOOZED, SpecialUse.INBOX, SpecialUse.DRAFTS)


class RuleDeed(NamedTuple):
    """The part of a rule that says what it does."""

    action: RuleAction
    folder: str = ""
    tag: str = ""


def op_of(rule: Rule, mailboxes: Sequence[Mailbox]) -> Callable[[tuple[MessageRow, ...]], Op] | None:
    """What makes an operation of the messages that the rule is about; None where its folder is missing."""
    if rule.action in _FLAGS or rule.action is RuleAction.TAG:
        add = _FLAGS.get(rule.action, FlagSet(keywords=frozenset({rule.tag})))
        change = FlagChange(add=add)
        return partial(SetFlags, change=as_labels(change) if has_labels(mailboxes) else change)
    to = _target(rule, mailboxes)
    if to is None:
        return None
    change = FlagChange(JUNK, NOT_JUNK) if rule.action is RuleAction.SPAM else NO_CHANGE
    return partial(Move, to=to, change=change)


def _target(rule: Rule, mailboxes: Sequence[Mailbox]) -> MailboxRow | None:
    if rule.action is RuleAction.MOVE:
        return next((box.row for box in named(rule.folder, mailboxes) if box.selectable), None)
    by_role = {box.special_use: box.row for box in mailboxes if box.special_use is not None}
    return next((by_role[role] for role in ROLES[rule.action] if role in by_role), None)


def deed_of(op: Op, mailboxes: Sequence[Mailbox]) -> RuleDeed | None:
    """What to do always, to do again what an operation did; None where no rule does that."""
    match op:
        case Move(to=to):
            box = next((box for box in mailboxes if box.row == to), None)
            return _deed_of_move(box) if box is not None else None
        case SetFlags(change=change):
            if change.add.keywords and (tags := tags_of(change.add)):
                return RuleDeed(RuleAction.TAG, tag=tags[0])
            if Flag.FLAGGED in change.add.system:
                return RuleDeed(RuleAction.STAR)
            return RuleDeed(RuleAction.READ) if Flag.SEEN in change.add.system else None
        case _:
            return None


def _deed_of_move(box: Mailbox) -> RuleDeed | None:
    if box.special_use in _NOT_ALWAYS:
        return None
    for action, roles in ROLES.items():
        if box.special_use in roles:
            return RuleDeed(action)
    return RuleDeed(RuleAction.MOVE, folder=box.name)
