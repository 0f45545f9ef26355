"""Rules from an example, on screen."""

from __future__ import annotations

from pathlib import Path

from tests.support.rule_file import add_rule
from tests.ui.drive import User, drive
from tests.ui.fakes import NOW, MemoryReads, full_mailbox
from tuimail.config.rules import Rule, RuleAction, load_rules
from tuimail.model.address import Address
from tuimail.model.flags import FLAGGED, FlagChange
from tuimail.model.ids import AccountId, MessageRow, OpId
from tuimail.model.operation import JournalEntry, Move, Op, OpState, SetFlags
from tuimail.ui.screens.ask import NameScreen
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.screens.listed import ListedScreen

WORK = AccountId("work")
RULE = Rule(name="Old", account=WORK, query="from:old", action=RuleAction.TRASH)


def mail() -> MemoryReads:
    reads = full_mailbox(12)
    reads.senders[MessageRow(2000)] = Address("Ada Lovelace", "ada@lovelace.example")
    return reads


def keep_in(user: User, tmp_path: Path) -> Path:
    user.screen.state.rules_file = tmp_path / "rules.toml"
    return tmp_path / "rules.toml"


def done(op: Op) -> JournalEntry:
    return JournalEntry(OpId(1), op, OpState.SETTLED, "Did", NOW, NOW, 1, "", None, None)


def labels(user: User) -> list[str]:
    assert isinstance(user.app.screen, ChooseScreen)
    return [row.label.strip() for row in user.app.screen.choices.rows]


def test_step_by_step_from_the_message_under_the_cursor(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = keep_in(user, tmp_path)
        await user.press("g", "k")
        proposed = labels(user)
        assert proposed[0] == "list:list.example.org"
        assert "from:ada@lovelace.example" in proposed
        assert "from:@lovelace.example" in proposed
        assert "of the newest" in user.text()
        await user.press(*"from:@love", "enter")
        assert labels(user)[0] == "Archive it"
        await user.press(*"move folder", "enter")
        assert labels(user)
        assert not any("Inbox" in label or label.startswith("home") for label in labels(user))
        await user.press(*"receipts", "enter")
        assert isinstance(user.app.screen, ListedScreen)
        assert "Always: move to Receipts 2026" in user.text()
        assert "It would have done that with" in user.text()
        await user.press("enter")
        (rule,) = load_rules(file)
        assert (rule.query, rule.mailbox, rule.folder) == ("from:@lovelace.example", "INBOX", "Receipts 2026")
        assert "From now on" in user.status
        assert user.ops() == [], "old mail stays"
        await user.press("g", "k", *"from:@love", "enter", *"folder", "enter", *"receipts", "enter", "enter")
        assert "rule is there already" in user.status
        assert len(load_rules(file)) == 1

    drive(flow, reads=mail(), others={"home": full_mailbox(3)})


def test_always_what_was_just_done_and_to_what_is_here_too(tmp_path: Path) -> None:
    reads = mail()
    reads.undoable = done(SetFlags((MessageRow(2000),), FlagChange(add=FLAGGED)))

    async def flow(user: User) -> None:
        file = keep_in(user, tmp_path)
        await user.press("g", ".", *"is:unread", "enter")
        assert isinstance(user.app.screen, ListedScreen)
        assert "Always: set a star" in user.text()
        await user.press("a")
        assert [one.action for one in load_rules(file)] == [RuleAction.STAR]
        (op,) = user.ops()
        assert isinstance(op, SetFlags)
        assert op.change.add == FLAGGED
        assert MessageRow(2000) in op.messages

    drive(flow, reads=reads)


def test_a_move_to_the_archive_is_always_archive(tmp_path: Path) -> None:
    reads = mail()
    reads.undoable = done(Move((MessageRow(2000),), reads.boxes[3].row))

    async def flow(user: User) -> None:
        keep_in(user, tmp_path)
        await user.press("g", ".", "enter")
        assert "Always: archive" in user.text()
        await user.press("e")
        assert isinstance(user.app.screen, ChooseScreen)
        await user.press("escape")
        assert "No rule" not in user.status

    drive(flow, reads=reads)


def test_what_cannot_be_a_rule_says_why(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.press("g", "k")
        assert "there is no file to keep them" in user.status
        file = keep_in(user, tmp_path)
        await user.press("g", ".")
        assert "something first" in user.status
        await user.press("g", "k", *"body:secret")
        assert "cannot use body" in user.text()
        await user.press("enter")
        assert user.is_on_main
        assert "cannot use body" in user.text()
        await user.press("g", "k", *"nokey:x")
        assert "is not a valid query" in user.text()
        await user.press("escape")
        assert not file.exists()

    drive(flow, reads=mail())


def test_a_tag_is_asked_for(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = keep_in(user, tmp_path)
        await user.press("g", "k", "enter", *"tag it", "enter")
        assert isinstance(user.app.screen, NameScreen)
        await user.press(*"a)", "enter")
        assert "A tag is one word" in user.status
        await user.press("g", "k", "enter", *"tag it", "enter")
        await user.press(*"todo", "enter", "enter")
        assert [one.tag for one in load_rules(file)] == ["todo"]

    drive(flow, reads=mail())


def test_the_list_of_rules(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = keep_in(user, tmp_path)
        await user.press("g", "E")
        assert "There is no rule yet" in user.text()
        await user.press("escape")
        add_rule(file, RULE)
        add_rule(file, Rule(name="New", account=WORK, query="from:new", action=RuleAction.READ))
        await user.press("g", "E")
        assert "Old: from:old" in user.text()
        await user.press("enter")
        assert [one.is_on for one in load_rules(file)] == [False, True]
        assert "off, Inbox" in user.text()
        await user.press("j", "e", *"subject:x", "enter")
        assert [one.query for one in load_rules(file)] == ["from:old", "subject:x"]
        await user.press("d")
        assert [one.name for one in load_rules(file)] == ["Old"]
        await user.press("escape")
        assert user.is_on_main

    drive(flow, reads=mail())


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = keep_in(user, tmp_path)
        file.write_text("[[rule]]\nname = 3\n")
        await user.press("g", "E")
        assert user.is_on_main
        assert "rules.toml:" in user.text()

    drive(flow, reads=mail())


def test_from_the_sweep_view(tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        file = keep_in(user, tmp_path)
        await user.press("S")
        await user.press("g", "k", "enter", *"trash", "enter", "enter")
        (rule,) = load_rules(file)
        assert rule.action is RuleAction.TRASH

    drive(flow, reads=mail())
