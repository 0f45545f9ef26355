"""Work in many steps tells how far it is, and that it is over, however it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.jobs.test_index_mail import server
from tests.engine.jobs.world import World, play
from tests.servers.faults import Break
from tuimail.contract.events import Errand, ErrandProgress
from tuimail.engine.errors import LinkLost
from tuimail.engine.jobs import index_mail as indexing
from tuimail.engine.jobs.index_mail import index_mail
from tuimail.engine.jobs.search_server import search_server
from tuimail.engine.jobs.sync_account import sync_account


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "REST_S", 0.0)
    monkeypatch.setattr(indexing, "WAIT_S", 0.001)
    monkeypatch.setattr(indexing, "MANY", 0)


def told(world: World, errand: Errand) -> list[tuple[int, int, bool]]:
    return [(one.done, one.total, one.is_over) for one in world.told(ErrandProgress) if one.errand is errand]


def test_the_index_tells_headers_and_texts(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        await index_mail(world.ctx)
        headers, texts = told(world, Errand.HEADERS), told(world, Errand.TEXTS)
        assert headers[0] == (3, 0, False)
        assert texts[0] == (0, 3, False)
        assert headers[-1][2]
        assert texts[-1][2]

    play(tmp_path, server(), story)


def test_few_are_not_worth_telling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MANY", 200)

    async def story(world: World) -> None:
        await world.sync()
        await index_mail(world.ctx)
        assert all(one.is_over for one in world.told(ErrandProgress))

    play(tmp_path, server(), story)


def test_a_lost_link_ends_what_is_told(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.sync()
        world.server.faults.on("UID FETCH", Break.CUT_BEFORE)
        with pytest.raises(LinkLost):
            await index_mail(world.ctx)
        assert told(world, Errand.TEXTS)[-1][2]

    play(tmp_path, server(), story)


def test_folders_are_counted_when_all_are_synchronised_or_searched(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await sync_account(world.ctx)
        folders = told(world, Errand.FOLDERS)
        total = len([box for box in world.store.mailboxes() if box.selectable])
        assert [one[:2] for one in folders[:-1]] == [(done, total) for done in range(total)]
        assert folders[-1][2]
        await search_server(world.ctx, "number2")
        asked = told(world, Errand.SEARCH)
        assert asked[0][:1] == (0,)
        assert asked[-1][2]

    play(tmp_path, server(), story)
