"""What the server's limits mean for the user: rights that are missing, room that is gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from tuimail.model.flags import Flag, FlagChange
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.operation import Copy, Delete, Move, Op, SetFlags
from tuimail.model.united import INBOXES, UNITED

if TYPE_CHECKING:
    from tuimail.model.mailbox import Mailbox
    from tuimail.model.quota import Quota
    from tuimail.state.desk import Desk

FULL: Final = 100
DELETE: Final = "te"
NEEDED: Final = {
    "message.archive": DELETE,
    "message.trash": DELETE,
    "message.delete": DELETE,
    "message.spam": DELETE,
    "message.move": DELETE,
    "message.snooze": DELETE,
    "message.star": "w",
    "message.tag": "w",
    "thread.mute": "w",
    "thread.watch": "w",
    "flow.reply": "w",
    "message.toggle-read": "s",
    "message.mark-read": "s",
}
"""The rights (RFC 4314) that an action needs where the messages of the list are."""
_OF_FOLDER: Final = {"folder.mark-read": "s", "folder.empty": DELETE, "folder.rename": "x", "folder.delete": "x"}
"""Those that it needs in the folder that it is about."""
_WARN: Final = 90
_WAKE: Final = "$Snooze"


def is_offered(desk: Desk, action_id: str, folder: MailboxKey | None = None) -> bool:
    """Whether the rights allow an action; `folder` is what one about a folder is meant for."""
    if action_id in _OF_FOLDER:
        return not missing_in(desk, folder, _OF_FOLDER[action_id])
    return not missing(desk, NEEDED.get(action_id, ""))


def missing(desk: Desk, needed: str) -> str:
    """Why messages of the list cannot be changed so; "" where they can, and where nobody knows."""
    return _missing_in(_sources(desk), needed) if needed else ""


def missing_in(desk: Desk, key: MailboxKey | None, needed: str) -> str:
    """Why a folder cannot be changed so; "" where it can, and where nobody knows."""
    box = desk.folders.mailbox(key) if key is not None else None
    return _missing_in([box], needed) if box is not None else ""


def may_be_put(box: Mailbox) -> bool:
    """Whether messages can go to a folder, as far as is known."""
    return box.selectable and (box.rights is None or "i" in box.rights)


def missing_for(desk: Desk, op: Op, targets: Iterable[MailboxKey]) -> str:
    """Why an operation on messages of the list would be refused; "" where it would not."""
    boxes = [box for box in (desk.folders.mailbox(key) for key in targets) if box is not None]
    return missing(desk, needed_by(op)) or _missing_in(boxes, "i")


def needed_by(op: Op) -> str:
    """The rights that an operation needs where the messages are."""
    match op:
        case SetFlags(change=change):
            return _needed_for(change)
        case Move(change=change):
            return _needed_for(change) + DELETE
        case Delete():
            return DELETE
        case Copy():
            return ""
        case _:
            return ""


def _needed_for(change: FlagChange) -> str:
    system, keywords = change.add.system | change.remove.system, change.add.keywords | change.remove.keywords
    needed = "s" if Flag.SEEN in system else ""
    if any(word.startswith(_WAKE) for word in change.add.keywords):
        keywords = frozenset()  # where they may not be set, a note says when the message wakes
    return needed + ("w" if keywords or system & ~Flag.SEEN else "")


def _sources(desk: Desk) -> list[Mailbox]:
    """Where the messages of the list are, as far as that is one folder of each account."""
    listing = desk.listing
    if listing is None:
        return []
    if listing.mailbox == INBOXES:
        found = (desk.folders.role(account, SpecialUse.INBOX) for account in desk.readers.accounts)
        return [box for box in found if box is not None]
    return [desk.mailbox] if desk.mailbox is not None else []


def _missing_in(boxes: Iterable[Mailbox], needed: str) -> str:
    for box in boxes:
        if box.rights is not None:
            from tuimail.model.rights import lacking, refusal  # few servers tell

            if letter := lacking(box.rights, needed):
                return refusal(box.title, letter)
    return ""


# Quota


def tightest(quotas: Iterable[Quota]) -> Quota | None:
    """The limit that is nearest, if it is near."""
    found = [quota for quota in quotas if quota.percent >= _WARN]
    return max(found, key=lambda quota: quota.percent, default=None)


def quota_warning(desk: Desk) -> str:
    """For the status line: how full the account on screen is, "" where there is room enough."""
    account = desk.account
    accounts = desk.readers.accounts if account == UNITED else () if account is None else (account,)
    quota = tightest(quota for one in accounts for quota in desk.quotas.get(one, ()))
    return gettext("{percent}% full").format(percent=quota.percent) if quota is not None else ""


def quota_words(quota: Quota) -> str:
    """For people: "8.1 of 10 GB (81 %)"."""
    if quota.resource != "STORAGE":
        what = "messages" if quota.resource == "MESSAGE" else quota.resource.lower()
        return gettext("{used:,} of {limit:,} {what} ({percent}%)").format(
            used=quota.used, limit=quota.limit, what=what, percent=quota.percent
        )
    unit, name = next(((size, name) for size, name in _UNITS if quota.limit >= size), _UNITS[-1])
    return gettext("{used:,.1f} of {limit:,.1f} {name} ({percent}%)").format(
        used=quota.used / unit, limit=quota.limit / unit, name=name, percent=quota.percent
    )


_UNITS: Final = ((1024**2, "GB"), (1024, "MB"), (1, "kB"))


def full_sentence(account: AccountId, quota: Quota) -> str:
    """What a full account means, and what to do."""
    words = quota_words(quota)
    return gettext(
        "{account} is full: {words}. New mail may be refused; delete mail for good, or empty the trash."
    ).format(account=account, words=words)
