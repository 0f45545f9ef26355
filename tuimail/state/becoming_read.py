"""Marks a message read because it was opened: in the journal, but nothing that an undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuimail.contract.commands import ApplyOp
from tuimail.model.flags import SEEN, Flag, FlagChange
from tuimail.model.ids import MailboxKey
from tuimail.model.language import gettext
from tuimail.model.mailbox import Access
from tuimail.model.operation import SetFlags
from tuimail.state.pending import PendingOp

if TYPE_CHECKING:
    from tuimail.state.desk import Desk
    from tuimail.state.reading import Reading

AUTO_SEEN: Final = gettext("Mark read on opening")


def mark_seen(desk: Desk, reading: Reading) -> bool:
    """False where it is read already, or cannot be marked."""
    key, summary, listing = reading.key, reading.summary, desk.listing
    home = desk.home(key)
    mailbox = desk.folders.mailbox(MailboxKey(home.account, summary.mailbox)) if summary else None
    is_fixed = desk.is_read_only or mailbox is None or mailbox.access is Access.READ_ONLY
    is_fixed = is_fixed or (mailbox is not None and mailbox.rights is not None and "s" not in mailbox.rights)
    if summary is None or Flag.SEEN in summary.flags.system or is_fixed or listing is None:
        return False
    op = SetFlags((key.row,), FlagChange(add=SEEN))
    command_id = desk.submit(ApplyOp(account=key.account, op=op, label=AUTO_SEEN, is_undoable=False))
    desk.pending.add(PendingOp(command_id, listing.mailbox, op, AUTO_SEEN))
    return True
