"""What is under way: what the status line says of it, how often, and what Esc does."""

from __future__ import annotations

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX
from tuimail.contract.events import CommandDone, ConnectionChanged, Errand, ErrandProgress, Phase, SyncProgress
from tuimail.model.ids import MailboxKey
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.state.work import EVERY_S, Unit, esc_stops


def shown(state: AppState) -> str:
    work = state.status_facts().work
    return "; ".join(filter(None, (work.words, work.esc))) if work is not None else ""


def test_nothing_is_under_way_at_first(world: World) -> None:
    state = world.open(3)
    assert (shown(state), state.is_working) == ("", False)


def test_the_folder_on_screen_goes_before_others_that_are_fetched(world: World) -> None:
    state = world.open(3)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    world.tell(SyncProgress(mailbox=MailboxKey(ACCOUNT, ARCHIVE), stored=10, total=20))
    assert shown(state) == "Fetching Archive: 10 of 20"
    world.tell(SyncProgress(mailbox=MailboxKey(ACCOUNT, INBOX), stored=1000, total=20_000))
    assert shown(state) == "Fetching Inbox: 1,000 of 20,000"
    world.tell(SyncProgress(mailbox=MailboxKey(ACCOUNT, INBOX), stored=20_000, total=20_000))
    assert shown(state) == "Fetching Archive: 10 of 20"
    world.tell(SyncProgress(mailbox=MailboxKey(ACCOUNT, ARCHIVE), stored=20, total=20))
    assert shown(state) == ""


def test_what_the_user_waits_for_goes_before_everything_and_esc_takes_the_newest(world: World) -> None:
    state = world.open(3)
    work = state.work
    for name in ("one", "two"):

        def stop(name: str = name) -> set[Touched]:
            return work.end(name) | state.say(f"Stopped {name}")

        work.begin(name, f"Fetching {name}", total=500, unit=Unit.OCTETS, way=esc_stops(stop))
    work.begin("aside", "Indexing", total=7)
    assert shown(state) == "Fetching two: 0% of 500 B; Esc stops"
    work.stop()
    assert (world.said, shown(state)) == ("Stopped two", "Fetching one: 0% of 500 B; Esc stops")
    work.stop()
    assert (work.can_stop, shown(state)) == (False, "Indexing: 0 of 7")
    assert work.stop() == set()


def test_amounts_are_painted_four_times_a_second_at_most_and_the_last_is_not_lost(world: World) -> None:
    state = world.open(3)
    world.clock.now += 10
    state.work.begin("x", "Indexing")
    assert shown(state) == "Indexing…"
    assert state.work.proceed("x", 1, 9) == {Touched.STATUS}
    world.clock.now += EVERY_S / 2
    assert state.work.proceed("x", 2, 9) == set()
    assert state.work.tick() == {Touched.STATUS}
    assert shown(state) == "Indexing: 2 of 9"
    world.clock.now += EVERY_S
    assert state.work.proceed("x", 3, 9) == {Touched.STATUS}
    assert state.work.tick() == set()


def test_what_waits_says_why_until_it_goes_on(world: World) -> None:
    state = world.open(3)
    state.work.begin("x", "Fetching y", total=100, unit=Unit.OCTETS)
    state.work.hold("x", "There is no connection.")
    assert shown(state) == "Fetching y waits: There is no connection"
    state.work.proceed("x", 50, 100)
    assert shown(state) == "Fetching y: 50% of 100 B"


def test_a_command_that_ended_is_not_under_way_and_amounts_can_be_asked_for(world: World) -> None:
    state = world.open(3)
    written = [0]
    command_id = world.engine.last_id
    state.work.begin(command_id, "Saving", total=10, amount=lambda: written[0])
    written[0] = 7
    state.tick()
    assert shown(state) == "Saving: 7 of 10"
    world.tell(CommandDone(command_id=command_id))
    assert shown(state) == ""


def test_what_an_account_does_besides_is_said_until_it_is_over(world: World) -> None:
    state = world.open(3)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    world.tell(ErrandProgress(account=ACCOUNT, errand=Errand.THREADS, done=6000))
    assert shown(state) == "Finding threads: 6,000"
    world.tell(ErrandProgress(account=ACCOUNT, errand=Errand.TEXTS, done=30, total=10_000))
    assert shown(state) == "Fetching texts for the search: 30 of 10,000"
    world.tell(ErrandProgress(account=ACCOUNT, errand=Errand.TEXTS, is_over=True))
    world.tell(ErrandProgress(account=ACCOUNT, errand=Errand.THREADS, is_over=True))
    world.tell(ErrandProgress(account=ACCOUNT, errand=Errand.HEADERS, is_over=True))
    assert shown(state) == ""


def test_without_a_connection_no_folder_is_being_fetched(world: World) -> None:
    state = world.open(3)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    world.tell(SyncProgress(mailbox=MailboxKey(ACCOUNT, INBOX), stored=1000, total=20_000))
    assert shown(state) == "Fetching Inbox: 1,000 of 20,000"
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE))
    assert shown(state) == ""


def test_what_opening_a_database_takes_is_said_when_it_lasts(world: World) -> None:
    state = world.open(3)
    for errand, words in (
        (Errand.UPDATE, "Bringing the mail database up to date: 2 of 9"),
        (Errand.RESCUE, "Saving what the damaged mail database still has: 22%"),
    ):
        world.tell(ErrandProgress(account=ACCOUNT, errand=errand, done=2, total=9))
        assert shown(state) == ""
        world.clock.now += 1
        state.tick()
        assert shown(state) == words
        world.tell(ErrandProgress(account=ACCOUNT, errand=errand, is_over=True))
        assert shown(state) == ""
