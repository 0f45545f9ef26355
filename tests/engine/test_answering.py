"""answering.py: a worker stands still exactly as long as a key waits for its answer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.engine.fakes import FakeStream, ready_session
from tests.engine.jobs.world import World, filled, play
from tests.engine.rig import run
from tuimail.engine import answering
from tuimail.engine.answering import ANSWER_S, HELD_S, Answering, rest_s
from tuimail.engine.jobs import index_mail
from tuimail.engine.link import BITE

LONG_S = 30.0


def test_background_work_rests_between_the_repeats_of_a_key_that_is_held() -> None:
    quiet_s = ANSWER_S + 0.005
    assert rest_s(quiet_s, is_active=True, is_awaited=False) == pytest.approx(HELD_S - quiet_s)


def test_what_the_user_waits_for_is_not_held_up_for_longer_than_an_answer_takes() -> None:
    assert rest_s(0.0, is_active=True, is_awaited=True) == pytest.approx(ANSWER_S)
    assert 0 < rest_s(ANSWER_S, is_active=True, is_awaited=True) < 0.005


def test_nothing_rests_while_nobody_types() -> None:
    assert rest_s(60.0, is_active=False, is_awaited=False) == 0


def test_nobody_waits_where_no_key_does() -> None:
    turn = Answering()
    turn.give_way()
    turn.begin()
    turn.end()
    turn.give_way()


def test_a_worker_goes_on_when_the_answer_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_S", LONG_S)
    turn = Answering()
    turn.begin()
    at_work = threading.Event()

    def work() -> None:
        turn.give_way()
        at_work.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert not at_work.wait(0.05)
    turn.end()
    worker.join(LONG_S)
    assert at_work.is_set()


def test_a_key_without_an_answer_holds_a_worker_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_S", 0.001)
    turn = Answering()
    turn.begin()
    turn.give_way()
    monkeypatch.setattr(answering, "MOST_S", LONG_S)
    turn.give_way()  # returns at once, or this test takes half a minute


def test_a_first_sync_gives_way_about_every_message(tmp_path: Path) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1

    async def story(world: World) -> None:
        await world.list_all()
        world.store.give_way = look
        await world.sync()
        assert len(world.rows()) == 200

    play(tmp_path, filled(200), story)
    assert looks >= 200


def test_filling_the_search_index_gives_way_about_every_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_mail, "REST_S", 0.0)
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1

    async def story(world: World) -> None:
        await world.list_all()
        await world.sync()
        world.store.give_way = look
        await index_mail.index_mail(world.ctx)

    play(tmp_path, filled(200), story)
    assert looks >= 200


def test_a_long_answer_is_taken_in_bites() -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1

    async def main() -> None:
        stream = FakeStream()
        session = await ready_session(stream)
        session.link.give_way = look
        await session.link._take(b"* OK still here\r\n" * BITE)
        session.close()

    run(main())
    assert looks == len(b"* OK still here\r\n")
