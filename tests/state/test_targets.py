"""Why a folder is none of those that messages can be moved to."""

from __future__ import annotations

import pytest

from tests.state.test_uniting import HOME, WORK, Rig
from tests.state.test_uniting import rig as rig
from tuimail.model.ids import AccountId, MailboxKey
from tuimail.state.sharing import no_target


@pytest.mark.parametrize(
    ("account", "name", "why"),
    [
        (WORK, "Lists", "Messages cannot go to another account."),
        (HOME, "INBOX", "That is where they are already."),
    ],
)
def test_why_a_folder_is_not_offered(rig: Rig, account: AccountId, name: str, why: str) -> None:
    box = next(box for box in rig.state.folders.mailboxes(account) if box.name == name)
    assert no_target(rig.state, None, MailboxKey(account, box.row)) == why
    rig.state.mark.all()
    assert "Not all of their accounts" in no_target(rig.state, None, MailboxKey(account, box.row))
