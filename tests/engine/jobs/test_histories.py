"""Random histories of a mailbox: whatever happens, each way to catch up ends equal to the server."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.jobs.world import World, filled, play
from tests.servers.mail import letter
from tests.servers.scripted import BARE, CONDSTORE_ONLY, FULL, PLAIN

LADDER = {"qresync": FULL, "condstore": CONDSTORE_ONLY, "plain": PLAIN, "bare": BARE}

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("flag"), st.integers(1, 40), st.sampled_from(["\\Seen", "\\Flagged", "$Work"])),
        st.tuples(st.just("unflag"), st.integers(1, 40), st.sampled_from(["\\Seen", "\\Flagged", "$Work"])),
        st.tuples(st.just("expunge"), st.integers(1, 40), st.just("")),
        st.tuples(st.just("append"), st.integers(1, 3), st.just("")),
        st.tuples(st.just("sync"), st.just(0), st.just("")),
        st.tuples(st.just("reconnect"), st.just(0), st.just("")),
        st.tuples(st.just("renumber"), st.integers(1, 60), st.just("")),
    ),
    max_size=25,
)


@pytest.mark.parametrize("capabilities", LADDER.values(), ids=LADDER)
@settings(max_examples=25)
@given(steps=STEPS)
def test_any_history_ends_equal_to_the_server(capabilities: frozenset[str], steps: list[tuple[str, int, str]]) -> None:
    server = filled(12, capabilities)

    async def story(world: World) -> None:
        for word, number, flag in [*steps, ("sync", 0, "")]:
            await _step(world, word, number, flag)
        await world.sync()
        assert world.known() == world.truth()
        assert len(world.shown()) == len(server.mail["INBOX"])

    with TemporaryDirectory() as directory:
        play(Path(directory), server, story)


async def _step(world: World, word: str, number: int, flag: str) -> None:
    box = world.on_server("INBOX")
    match word:
        case "flag" if number in box.messages:
            box.add_flags(number, flag)
        case "unflag" if number in box.messages:
            box.remove_flags(number, flag)
        case "expunge":
            box.expunge([number])
        case "append":
            for _ in range(number):
                box.append(letter(1000 + box.uidnext))
        case "renumber":
            await world.disconnect()
            box.renew_uidvalidity(renumber_from=number)
            await world.connect()
        case "sync":
            await world.sync()
        case "reconnect":
            await world.connect()
        case _:
            pass
