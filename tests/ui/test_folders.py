"""The folder tree while folders come, go and are left out."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, folders, mailbox, summary
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import ConnectionChanged, MailboxesChanged, Phase
from tuimail.model.mailbox_edit import Create
from tuimail.ui.adjusting import adjust
from tuimail.ui.arrangement import Place


def reads_with(*names: str) -> MemoryReads:
    reads = MemoryReads(boxes=[*folders(), *(mailbox(20 + number, name) for number, name in enumerate(names))])
    reads.put(summary(1))
    return reads


def tree(user: User) -> list[str]:
    """The lines of the tree without what stands beside it."""
    width = user.screen.folders.size.width
    return [line[:width].rstrip() for line in user.lines()]


def test_a_folder_of_another_client_comes_and_goes_and_the_cursor_stays_on_its_own() -> None:
    async def flow(user: User) -> None:
        user.screen.go(Place.FOLDERS)
        user.screen.folders.move_to(len(user.screen.folders.nodes) - 1)
        at = user.screen.folders.node
        assert at is not None
        assert at.label == "Zoo"
        before = list(user.reads.boxes)
        user.reads.boxes.append(mailbox(30, "Foreign"))
        await user.hear(MailboxesChanged(account=ACCOUNT))
        assert any("Foreign" in line for line in tree(user))
        assert user.screen.folders.node is not None
        assert user.screen.folders.node.label == "Zoo"
        user.reads.boxes[:] = before
        await user.hear(MailboxesChanged(account=ACCOUNT))
        assert not any("Foreign" in line for line in tree(user))
        assert user.screen.folders.node.label == "Zoo"

    drive(flow, reads=reads_with("Zoo"))


def test_a_folder_that_is_not_subscribed_to_has_a_mark_of_its_own_and_can_be_hidden() -> None:
    async def flow(user: User) -> None:
        user.reads.boxes[-1] = replace(user.reads.boxes[-1], subscribed=False)
        await user.hear(MailboxesChanged(account=ACCOUNT))
        assert any("○ Left out" in line for line in tree(user))
        assert any("· Kept" in line for line in tree(user))
        adjust(user.screen, "ui.unsubscribed", False)
        await user.settle()
        assert not any("Left out" in line for line in tree(user))
        adjust(user.screen, "ui.unsubscribed", True)
        await user.settle()
        assert any("○ Left out" in line for line in tree(user))

    drive(flow, reads=reads_with("Kept", "Left out"))


def test_the_undo_key_takes_a_new_folder_back() -> None:
    async def flow(user: User) -> None:
        await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
        await user.press("colon", *"folder.create", "enter")
        await user.press("N", "e", "w", "enter")
        (made,) = (one for one in user.engine.commands if isinstance(one, ApplyOp))
        assert made.op == Create(("New",))
        assert "Created “New”. u undoes it." in user.text()
        await user.press("u")
        assert "Undone: Create the folder “New”" in user.text()

    drive(flow)
