"""The picker of times, and snoozed mail on screen."""

from __future__ import annotations

import pytest

from tests.ui.drive import User, drive
from tests.ui.fakes import NOW, MemoryReads, full_mailbox, mailbox, summary
from tuimail.contract.commands import CreateMailbox
from tuimail.contract.events import CommandDone, MailboxesChanged
from tuimail.model.flags import FlagSet
from tuimail.model.ids import AccountId, CommandId
from tuimail.model.mailbox import Access, SpecialUse
from tuimail.model.operation import Move, SetFlags
from tuimail.model.snooze import OVER, origin_keyword, wake_keywords, wake_time
from tuimail.ui.screens.ask import NameScreen
from tuimail.ui.screens.choose import ChooseScreen

HOUR = 3600
BOX = 20


def with_folder(count: int = 5) -> MemoryReads:
    reads = full_mailbox(count)
    reads.boxes = [*reads.boxes, mailbox(BOX, "Snoozed", SpecialUse.SNOOZED, total=2)]
    return reads


def asleep(row: int, at: int, *more: str) -> object:
    return summary(row, box=BOX, internaldate=at, flags=FlagSet(keywords=wake_keywords(at) | set(more)))


def labels(user: User) -> list[str]:
    assert isinstance(user.app.screen, ChooseScreen)
    return [f"{row.label}  {row.detail}" for row in user.app.screen.choices.rows]


def test_b_offers_times_in_words_and_snoozes() -> None:
    async def flow(user: User) -> None:
        first = user.screen.state.listing
        assert first is not None
        row = first.cursor_row
        await user.press("b")
        assert any(label.startswith("Tomorrow morning") and "Wed 11 Mar 2026, 08:00" in label for label in labels(user))
        await user.press(*"tomor", "enter")
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert (op.messages, op.to) == ((row,), BOX)
        at = wake_time(op.change.add.keywords)
        assert at is not None
        assert at > NOW
        assert (7, origin_keyword("Lists")) in op.origins
        assert "Snoozed 1 message until Wed 11 Mar 2026, 08:00. u undoes it." in user.status

    drive(flow, reads=with_folder())


@pytest.mark.parametrize(
    ("columns", "date"), [(80, "Wed 11 Mar 2026, 08:00"), (60, "Wed 11 Mar 2026, 08:00"), (40, "Wed 08:00")]
)
def test_dates_are_whole_in_any_width(columns: int, date: str) -> None:
    async def flow(user: User) -> None:
        await user.press("b")
        assert date in user.text()
        assert "Tomorrow morning" in user.text()

    drive(flow, reads=with_folder(), size=(columns, 24))


def test_a_typed_time_is_shown_before_it_is_taken() -> None:
    async def flow(user: User) -> None:
        await user.press("*", "a", "b", *"fri 9:20")
        assert "Fri 13 Mar 2026, 09:30" in labels(user)[0]
        await user.press("enter")
        (op,) = user.ops()
        assert len(op.messages) == 5
        assert "Snoozed 5 messages until Fri 13 Mar 2026, 09:30" in user.status

    drive(flow, reads=with_folder())


def test_what_is_no_time_is_said_in_the_picker() -> None:
    async def flow(user: User) -> None:
        await user.press("b", *"never")
        assert labels(user) == []
        said = " ".join(" ".join(line.split("│")[1] for line in user.lines() if line.count("│") > 1).split())
        assert "That is not a time Try fri 9:00, tomorrow 14:00, 3d, 2h, 24 dec or 2026-12-24 8:00." in said
        await user.press("enter", "escape")
        assert user.ops() == []

    drive(flow, reads=with_folder())


def test_a_missing_folder_is_made_first() -> None:
    reads = full_mailbox(5)

    async def flow(user: User) -> None:
        await user.press("b", *"tomor", "enter")
        assert isinstance(user.app.screen, NameScreen)
        await user.press("enter")
        (create,) = user.engine.sent(CreateMailbox)
        assert isinstance(create, CreateMailbox)
        assert (create.name, create.special_use) == ("Snoozed", SpecialUse.SNOOZED)
        reads.boxes = [*reads.boxes, mailbox(BOX, "Snoozed", SpecialUse.SNOOZED)]
        await user.hear(MailboxesChanged(account=AccountId("work")))
        await user.hear(CommandDone(command_id=CommandId(user.engine.commands.index(create) + 1)))
        (op,) = user.ops()
        assert isinstance(op, Move)
        assert op.to == BOX

    drive(flow, reads=reads)


def test_snoozed_mail_shows_its_time_gets_another_or_wakes() -> None:
    reads = with_folder()
    soon, later = NOW - NOW % 900 + 900 + 20 * HOUR, NOW - NOW % 900 + 900 + 900 * HOUR
    reads.put(asleep(3001, later), asleep(3002, soon, origin_keyword("Lists")))  # type: ignore[arg-type]

    async def flow(user: User) -> None:
        await user.press("g", "b")
        rows = [line for line in user.lines() if "Wed 10:45" in line or "17 Apr" in line]
        assert ["Wed 10:45" in line for line in rows[:2]] == [True, False], "the soonest first"
        await user.press("b")
        assert labels(user)[0].startswith("Wake now ")
        await user.press(*"next week", "enter")
        await user.press("b", *"wake", "enter")
        timed, woken = user.ops()
        assert isinstance(timed, SetFlags)
        assert timed.change.remove.keywords.isdisjoint(timed.change.add.keywords)
        assert isinstance(woken, Move)
        assert woken.to == 7, "to Lists, where it came from"
        assert OVER in woken.change.add.keywords
        assert origin_keyword("Lists") in woken.change.remove.keywords

    drive(flow, reads=reads)


def test_awake_mail_says_so_until_it_is_read() -> None:
    reads = full_mailbox(5)
    awake = wake_keywords(NOW) | {OVER}
    reads.put(summary(3001, internaldate=NOW, flags=FlagSet(keywords=awake)))

    async def flow(user: User) -> None:
        line = next(line for line in user.lines() if "awake" in line)
        assert "Snooze" not in line
        await user.press("enter")
        assert any("Snoozed" in line and "back since" in line for line in user.lines())

    drive(flow, reads=reads)


def test_a_read_only_folder_refuses_before_it_asks() -> None:
    reads = with_folder()
    reads.boxes[0] = mailbox(1, "INBOX", SpecialUse.INBOX, total=5, access=Access.READ_ONLY)

    async def flow(user: User) -> None:
        await user.press("b")
        assert user.is_on_main
        assert "read-only" in user.status

    drive(flow, reads=reads)
