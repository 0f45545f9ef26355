"""What the server does not allow is not offered, and a key that asks for it says which right is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, INBOX, INBOX_KEY
from tuimail.contract.commands import ApplyOp, CreateMailbox
from tuimail.contract.events import MailboxesChanged
from tuimail.model.quota import Quota
from tuimail.model.rights import lacking, modern
from tuimail.state.limits import is_offered, quota_warning, quota_words
from tuimail.state.prompts import AskName
from tuimail.state.root import AppState
from tuimail.state.sharing import target_choices


def opened(world: World, rights: str | None) -> AppState:
    world.store.boxes[INBOX] = replace(world.store.boxes[INBOX], rights=rights)
    return world.open(5, unseen=[5])


def test_reading_is_all_that_is_allowed(world: World) -> None:
    state = opened(world, "lrs")
    for act in (state.triage.archive, state.triage.trash, state.triage.delete):
        act()
        assert world.said == "“Inbox” does not allow that: the server gives no right to delete mail (t)."
    state.triage.toggle_flagged()
    assert "no right to change flags (w)" in world.said
    assert not world.engine.of(ApplyOp)
    assert state.prompt is None
    state.triage.mark_seen()
    assert len(world.engine.of(ApplyOp)) == 1
    offered = {action: is_offered(state, action) for action in ("message.archive", "message.star", "message.mark-read")}
    assert offered == {"message.archive": False, "message.star": False, "message.mark-read": True}
    assert is_offered(state, "message.copy")


def test_nothing_may_be_put_into_a_folder(world: World) -> None:
    archive = next(row for row, box in world.store.boxes.items() if box.name == "Archive")
    world.store.boxes[archive] = replace(world.store.boxes[archive], rights="lr")
    state = world.open(5)
    state.triage.archive()
    assert world.said == "“Archive” does not allow that: the server gives no right to put mail there (i)."
    assert len(world.rows) == 5


@pytest.mark.parametrize("rights", [None, "lrswipkxtea"])
def test_where_nobody_tells_or_all_is_given_nothing_is_refused(world: World, rights: str | None) -> None:
    state = opened(world, rights)
    assert is_offered(state, "message.archive")
    state.triage.archive()
    assert len(world.engine.of(ApplyOp)) == 1


def test_a_folder_that_may_not_be_renamed(world: World) -> None:
    lists = next(key for key, box in world.store.boxes.items() if box.name == "Lists/python")
    world.store.boxes[lists] = replace(world.store.boxes[lists], rights="lrswite")
    state = world.open(1)
    state.foldering.rename(replace(INBOX_KEY, row=lists))
    assert "no right to delete or rename it (x)" in world.said
    assert not world.engine.of(ApplyOp)


def test_a_folder_that_is_not_on_screen(world: World) -> None:
    lists = next(key for key, box in world.store.boxes.items() if box.name == "Lists/python")
    world.store.boxes[lists] = replace(world.store.boxes[lists], rights="lr")
    key = replace(INBOX_KEY, row=lists)
    state = world.open(3)
    assert not is_offered(state, "folder.mark-read", key)
    assert not is_offered(state, "folder.delete", key)
    assert is_offered(state, "folder.delete", INBOX_KEY)
    choices = target_choices(state, None)
    assert not isinstance(choices, str)
    labels = [choice.label for choice in choices]
    assert "Archive" in labels
    assert "Lists/python" not in labels, "nothing may be put there"
    state.foldering.create(key)
    assert isinstance(state.prompt, AskName)
    state.prompt.then("Lists/python/announce")
    assert "“Lists/python” does not allow that: the server gives no right to create folders there (k)." in world.said
    assert not world.engine.of(CreateMailbox)


def test_old_rights_mean_several_new_ones() -> None:
    assert lacking(modern("lrswipcd"), "kxte") == ""
    assert lacking(modern("lrsd"), "k") == "k"
    assert lacking(modern("lrstd"), "e") == "e"


def test_a_quota_warns_from_ninety_percent_and_says_once_when_it_is_full(world: World) -> None:
    state = world.open(1)
    assert quota_warning(state) == ""
    world.store.told_quotas = [Quota("User quota", "STORAGE", 9_500_000, 10_000_000)]
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert quota_warning(state) == "95% full"
    assert "full" not in world.said
    world.store.told_quotas = [Quota("User quota", "STORAGE", 10_485_760, 10_485_760)]
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert world.said.startswith("work is full: 10.0 of 10.0 GB (100%).")
    state.status.clear()
    world.tell(MailboxesChanged(account=ACCOUNT))
    assert world.said == ""


def test_words_of_a_quota() -> None:
    assert quota_words(Quota("", "STORAGE", 512, 2048)) == "0.5 of 2.0 MB (25%)"
    assert quota_words(Quota("", "MESSAGE", 1500, 2000)) == "1,500 of 2,000 messages (75%)"
    assert quota_words(Quota("", "STORAGE", 0, 0)) == "0.0 of 0.0 kB (100%)"
