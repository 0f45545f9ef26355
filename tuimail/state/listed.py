"""Takes in a list of folders: what is known by name goes along with what has another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimail.model.ids import AccountId
from tuimail.model.mailbox import Mailbox

if TYPE_CHECKING:
    from tuimail.state.intents import Intents


def take_in(desk: Intents, account: AccountId, mailboxes: Sequence[Mailbox]) -> None:
    """These are the account's folders now."""
    before = desk.folders.mailboxes(account)
    names = {box.row: box.name for box in before}
    desk.folders.replace(account, mailboxes)
    if any(names.get(box.row, box.name) != box.name for box in mailboxes):
        from tuimail.state.renaming import follow  # folders are seldom renamed

        follow(desk, account, before, mailboxes)
