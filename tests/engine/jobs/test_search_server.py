"""Searching on the server: the keys that are asked for, what comes of the answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.jobs.test_index_mail import server
from tests.engine.jobs.world import World, play
from tuimail.contract.events import FoundOnServer
from tuimail.engine.jobs.query_keys import Asked, key_of
from tuimail.engine.jobs.search_server import search_server
from tuimail.imap.commands.search import UidSearch
from tuimail.imap.encode import Dialect
from tuimail.model.ids import AccountId, MailboxRow
from tuimail.model.mailbox import Mailbox, MailboxCounts, SpecialUse
from tuimail.query.parser import parse

INBOX = Mailbox(MailboxRow(1), "INBOX", "/", SpecialUse.INBOX, True, True, MailboxCounts(0, 0), 0, None)
NOW = 1_790_000_000.0


def written(text: str, *, is_gmail: bool = False) -> str | bool:
    asked = Asked(account=AccountId("home"), mailbox=INBOX, named=frozenset({"inbox"}), now=NOW, is_gmail=is_gmail)
    key = key_of(parse(text), asked)
    if isinstance(key, bool):
        return key
    fragments = UidSearch((key,)).arguments(Dialect(utf8=True))
    return b"".join(one if isinstance(one, bytes) else one.octets for one in fragments).decode().strip()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", True),
        ("invoice", 'TEXT "invoice"'),
        ("from:ada -subject:tea", '(FROM "ada" NOT SUBJECT "tea")'),
        ("body:x or cc:y", 'OR BODY "x" CC "y"'),
        ("-(is:unread or is:starred)", "(NOT UNSEEN NOT FLAGGED)"),
        ("larger:1K tag:Work", "(LARGER 1024 KEYWORD Work)"),
        ("before:2026-03-10", "BEFORE 12-Mar-2026"),
        ("-before:2026-03-10", "SINCE 9-Mar-2026"),
        ("newer:3d", "SINCE 17-Sep-2026"),
        ("-newer:3d", "BEFORE 20-Sep-2026"),
        ("older:9999y", "BEFORE 4-Jan-1970"),
        ("list:python", 'HEADER "List-Id" "python"'),
        ("in:inbox invoice", 'TEXT "invoice"'),
        ("in:archive invoice", False),
        ("-in:archive invoice", 'TEXT "invoice"'),
        ("account:home", True),
        ("account:work x", False),
        ("filename:pdf has:attachment", True),
        ("filename:pdf or from:ada", True),
        ("-filename:pdf from:ada", 'FROM "ada"'),
    ],
)
def test_keys(query: str, keys: str | bool) -> None:
    found = written(query)
    assert (found.replace(" 0", " ") if isinstance(found, str) else found) == keys


def test_gmail_looks_into_its_own_index() -> None:
    assert written("filename:pdf", is_gmail=True) == 'X-GM-RAW "filename:pdf"'
    assert written('"weekly report" from:ada', is_gmail=True) == '(X-GM-RAW "\\"weekly report\\"" FROM "ada")'
    assert written("tag:work", is_gmail=True) == 'OR KEYWORD work X-GM-RAW "label:work"'
    assert written('tag:"travel plans"', is_gmail=True) == 'X-GM-RAW "label:\\"travel plans\\""'


def found(world: World) -> set[int]:
    uids = {row: uid for uid, row in world.rows().items()}
    return {uids[row] for event in world.told(FoundOnServer) for row in event.rows}


def test_what_is_not_fetched_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.engine.jobs.search_server.MOST_FETCHED", 2)

    async def story(world: World) -> None:
        await search_server(world.ctx, "number")
        (event,) = world.told(FoundOnServer)
        assert (len(event.rows), event.more) == (2, len(world.server.mail["INBOX"]) - 2)

    play(tmp_path, server(), story)


def test_bodies_are_found_on_the_server(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        world.server.forget()
        await search_server(world.ctx, "number2")
        assert found(world) == {3}
        assert [event.query for event in world.told(FoundOnServer)] == ["number2"]
        assert world.server.lines("UID FETCH") == []

    play(tmp_path, server(), story)


def test_what_the_cache_knows_is_not_asked_for(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.list_all()
        for box in world.store.mailboxes():
            await world.sync(box.name)
        world.server.forget()
        await search_server(world.ctx, "from:a is:unread")
        assert world.server.lines("UID SEARCH") == []

    play(tmp_path, server(), story)


def test_mail_that_is_not_here_yet_is_fetched(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.list_all()
        await search_server(world.ctx, "subject:s1")
        assert found(world) == {2}
        assert world.shown() == ["s1"]
        await world.sync()
        assert len(world.rows()) == 3

    play(tmp_path, server(), story)


def test_a_folder_that_cannot_be_searched_is_passed_over(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.list_all()
        world.server.faults.refuse("UID SEARCH", "NO [BADCHARSET] not today")
        world.on_server("Archive").append(b"Subject: s1\r\n\r\nwords\r\n")
        await search_server(world.ctx, "words")
        assert len(world.told(FoundOnServer)) == 1

    play(tmp_path, server(), story)
