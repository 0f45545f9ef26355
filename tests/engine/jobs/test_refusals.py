"""What the server will not do: the reason reaches the user, the rows come back, nothing else is held up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engine.jobs.world import World, filled, mailbox_row, play, rows_of
from tests.servers.faults import Break, Mangle
from tests.servers.mail import letter
from tests.servers.scripted import FULL
from tuimail.contract.events import Notice, OpSettled
from tuimail.engine.errors import LinkLost
from tuimail.engine.jobs.refusals import Verdict, sentence, verdict, wait_s
from tuimail.imap.codes import parse_code
from tuimail.imap.errors import CommandBad, CommandNo, CommandRefused, InvalidArgument, MailboxReadOnly
from tuimail.model.flags import FLAGGED, MUTED, SEEN, Flag, FlagChange, FlagSet
from tuimail.model.operation import Copy, Delete, Move, OpState, SetFlags

NO_MOVE = FULL - {"MOVE"}


async def ready(world: World) -> None:
    await world.sync("INBOX", "Archive")
    world.server.forget()
    world.events.clear()


def test_full_quota_fails_with_the_servers_words(tmp_path: Path) -> None:
    server = filled(3)
    server.faults.refuse("UID COPY", "NO [OVERQUOTA] Quota exceeded (mailbox for user is full).")

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Copy(rows_of(world, [1, 2]), mailbox_row(world, "Archive")))
        assert len(world.shown("Archive")) == 2
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert "full" in world.error(op)
        assert "Quota exceeded" in world.error(op)
        assert world.shown("Archive") == []
        assert [event.reason for event in world.told(OpSettled)] == [world.error(op)]

    play(tmp_path, server, story)


@pytest.mark.parametrize("capabilities", [FULL, NO_MOVE])
def test_a_destination_deleted_elsewhere(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(3, capabilities)

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Move(rows_of(world, [1]), mailbox_row(world, "Archive")))
        server.mail.delete("Archive")
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert re.search("“Archive” (no longer exists|does not exist) on the server", world.error(op))
        assert "Letter 1" in world.shown()
        assert server.mail["INBOX"].uids == [1, 2, 3]

    play(tmp_path, server, story)


def test_a_source_deleted_elsewhere(tmp_path: Path) -> None:
    server = filled(3)

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(SetFlags(rows_of(world, [1]), FlagChange(add=FLAGGED)))
        await world.disconnect()
        server.mail.delete("INBOX")
        await world.connect()
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert "“INBOX” no longer exists" in world.error(op)

    play(tmp_path, server, story)


@pytest.mark.parametrize("capabilities", [FULL, NO_MOVE])
def test_a_read_only_mailbox_refuses_and_is_looked_at_again(tmp_path: Path, capabilities: frozenset[str]) -> None:
    server = filled(3, capabilities)

    async def story(world: World) -> None:
        await ready(world)
        server.mail["INBOX"].is_read_only = True
        await world.connect()
        ops = [
            world.do(SetFlags(rows_of(world, [1]), FlagChange(add=FLAGGED))),
            world.do(Move(rows_of(world, [2]), mailbox_row(world, "Archive"))),
            world.do(Delete(rows_of(world, [3]))),
        ]
        await world.replay()
        assert {world.state(op) for op in ops} == {OpState.FAILED}
        assert all("read-only" in world.error(op) for op in ops)
        assert world.shown() == ["Letter 3", "Letter 2", "Letter 1"]
        server.mail["INBOX"].is_read_only = False
        for op in ops:
            world.store.journal.retry(op)
        await world.replay()
        assert {world.state(op) for op in ops} == {OpState.SETTLED}
        assert server.mail["INBOX"].uids == [1]

    play(tmp_path, server, story)


def test_a_mailbox_that_turns_read_only_under_the_command(tmp_path: Path) -> None:
    server = filled(3)
    server.faults.run_before("UID STORE", lambda: setattr(server.mail["INBOX"], "is_read_only", True))

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(SetFlags(rows_of(world, [1]), FlagChange(add=FLAGGED)))
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert "read-only" in world.error(op)

    play(tmp_path, server, story)


def test_only_the_operation_to_blame_fails(tmp_path: Path) -> None:
    server = filled(4)
    server.faults.refuse("UID MOVE", "NO Message 2 is held for legal reasons.", nth=1)
    server.faults.refuse("UID MOVE", "NO Message 2 is held for legal reasons.", nth=3)

    async def story(world: World) -> None:
        await ready(world)
        archive = mailbox_row(world, "Archive")
        ops = [world.do(Move(rows_of(world, [uid]), archive)) for uid in (1, 2, 3)]
        await world.replay()
        assert [world.state(op) for op in ops] == [OpState.SETTLED, OpState.FAILED, OpState.SETTLED]
        assert "legal reasons" in world.error(ops[1])
        assert "Letter 2" in world.shown()
        assert server.mail["Archive"].sources() == [letter(1), letter(3)]

    play(tmp_path, server, story)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ("BAD Request is throttled. Suggested Backoff Time: 90000 milliseconds", 90),
        ("NO [UNAVAILABLE] Try again later.", 60),
        ("NO [INUSE] Mailbox is locked.", 60),
    ],
)
def test_a_busy_server_gets_its_time(tmp_path: Path, answer: str, seconds: int) -> None:
    server = filled(3)
    server.faults.refuse("UID MOVE", answer)

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Move(rows_of(world, [1]), mailbox_row(world, "Archive")))
        await world.replay()
        assert world.state(op) is OpState.PENDING
        assert f"{seconds} seconds" in world.told(Notice)[0].text
        server.forget()
        await world.replay()
        assert server.lines() == []
        world.now += seconds + 1
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert server.mail["Archive"].sources() == [letter(1)]

    play(tmp_path, server, story)


def test_a_lost_copy_is_not_forgotten_while_the_server_is_busy(tmp_path: Path) -> None:
    """It was done, and cannot be looked into at once: sending it as if it were new would do it twice."""
    server = filled(2)
    server.faults.on("UID COPY", Break.LOSE_ANSWER)

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Copy(rows_of(world, [1]), mailbox_row(world, "Archive")))
        with pytest.raises(LinkLost):
            await world.replay()
        await world.crash()
        server.faults.refuse("EXAMINE", "NO [UNAVAILABLE] Come back later.")
        await world.replay()
        assert world.state(op) is OpState.INFLIGHT
        world.now += 61
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert server.mail["Archive"].sources() == [letter(1)]

    play(tmp_path, server, story)


def _no(text: str, code: str = "") -> CommandNo:
    return CommandNo("UID COPY", text, parse_code(code) if code else None)


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (_no("Full.", "OVERQUOTA"), Verdict.ALL),
        (_no("No such box.", "TRYCREATE"), Verdict.ALL),
        (_no("Something."), Verdict.SOME),
        (CommandBad("UID MOVE", "Unknown command."), Verdict.SOME),
        (CommandBad("UID MOVE", "Too many commands, slow down."), Verdict.LATER),
        (_no("Slow down.", "THROTTLED"), Verdict.LATER),
        (MailboxReadOnly("INBOX"), Verdict.ALL),
        (InvalidArgument("A NUL."), Verdict.SOME),
    ],
)
def test_verdicts(error: CommandRefused, wanted: Verdict) -> None:
    assert verdict(error) is wanted


def test_a_backoff_hint_is_believed_within_reason() -> None:
    assert wait_s(_no("Suggested Backoff Time: 299 milliseconds")) == 1
    assert wait_s(_no("Suggested Backoff Time: 120 seconds")) == 120
    assert wait_s(_no("Suggested Backoff Time: 99999999999999999999 milliseconds")) == 3600
    assert wait_s(_no("Wait.")) == 60


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("OVERQUOTA", "nothing could be put into “Saved”"),
        ("TRYCREATE", "“Saved” does not exist"),
        ("NONEXISTENT", "“Saved” no longer exists on the server"),
        ("READ-ONLY", "“Saved” is read-only"),
        ("NOPERM", "does not allow this in “Saved”"),
        ("", "refused UID COPY"),
    ],
)
def test_sentences_name_the_folder_and_what_the_server_said(code: str, words: str) -> None:
    said = sentence(_no("Because.", code), mailbox="INBOX", to="Saved")
    assert words in said
    assert "Because" in said
    assert said.endswith(".")


def test_nothing_is_deleted_that_could_not_be_kept(tmp_path: Path) -> None:
    server = filled(3)

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Delete(rows_of(world, [1, 2])))
        server.faults.on("UID FETCH", Mangle(lambda answer: answer.replace(b"UID 2 ", b"UID )2( ")))
        await world.replay()
        assert [(event.state, event.reason) for event in world.told(OpSettled)] == [
            (OpState.SETTLED, world.error(op))  # for the one that could be kept
        ]
        assert "not deleted" in world.error(op)
        assert server.mail["INBOX"].uids == [2, 3]
        assert sorted(world.shown()) == ["Letter 2", "Letter 3"]
        world.store.journal.retry(op)
        await world.replay()
        assert server.mail["INBOX"].uids == [3]

    play(tmp_path, server, story)


def test_a_message_that_is_gone_need_not_be_kept(tmp_path: Path) -> None:
    server = filled(3)

    async def story(world: World) -> None:
        await ready(world)
        op = world.do(Delete(rows_of(world, [1, 2])))
        server.mail["INBOX"].expunge([2])
        await world.replay()
        assert world.state(op) is OpState.SETTLED
        assert server.mail["INBOX"].uids == [3]

    play(tmp_path, server, story)


@pytest.mark.parametrize(("keyword", "words"), [(MUTED, "which thread is muted"), ("bills", "the tag bills")])
def test_a_server_that_forgets_keywords_is_not_believed(tmp_path: Path, keyword: str, words: str) -> None:
    server = filled(3)
    server.keeps_keywords = False

    async def story(world: World) -> None:
        await ready(world)
        one = FlagSet(keywords=frozenset({keyword}))
        op = world.do(SetFlags(rows_of(world, [1]), FlagChange(add=one)))
        both = world.do(SetFlags(rows_of(world, [3]), FlagChange(add=one | SEEN)))
        instead = FlagSet(keywords=frozenset({"$Followed"}))
        changed = world.do(SetFlags(rows_of(world, [2]), FlagChange(add=one, remove=instead)))
        await world.replay()
        assert world.state(op) is OpState.FAILED
        assert world.state(changed) is OpState.FAILED
        assert words in world.error(op)
        assert world.state(both) is OpState.SETTLED
        assert world.truth()[3].system == Flag.SEEN
        await world.sync()
        assert keyword not in world.known()[1].keywords

    play(tmp_path, server, story)
