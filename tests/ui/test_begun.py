"""What panes say has begun goes when it ends; what the status line says so is in tests/state/test_begun.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.catalogue import template
from tests.state.test_begun import STORIES as OF_THE_STATUS_LINE
from tests.support.begun import looks_begun, said_by
from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, MemoryReads, full_mailbox
from tuimail.contract.commands import OpenMessage, SearchServer
from tuimail.contract.events import CommandCancelled, CommandFailed, ConnectionChanged, PartProgress, Phase
from tuimail.model.ids import CommandId
from tuimail.ui.arrangement import Place
from tuimail.ui.digest_page import digest_page
from tuimail.ui.notices import list_notice
from tuimail.ui.views import list_title

Act = Callable[[User], Awaitable[None]]
OFFLINE = ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host.")
ONLINE = ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE)

BEGIN_NOTHING = {
    "Reading": "a heading",
    "Moving": "a heading",
    "Selecting": "a heading",
    "Waiting for {what} took longer than {within_s:.0f} seconds.": "it is over",
    "Watching {messages} of the thread": "it is done",
}
ELSEWHERE = {
    "Opening {name}": "another program's; if that ends badly, look_back says so",
    "Opening {target}": "the same (tests/ui/test_picking.py)",
    "Recording keys; {value} ends it": "stands while it lasts (tests/ui/test_macros.py)",
    "Looking for the mail server of {domain}…": "the first start's: then come the server's fields (tests/engine/setup)",
    "Logging in to {host}…": "the first start's: then comes the mail, or what is in the way (tests/engine/setup)",
    "Undoing…": "a step that is not taken back is passed by (tests/state/test_flow.py)",
    "The text of this message is on its way.": "goes with the text; and a line of --linear",
}


def of_kind(user: User, kind: type) -> CommandId:
    commands = user.engine.commands
    return CommandId(next(number for number in range(len(commands), 0, -1) if isinstance(commands[number - 1], kind)))


async def connecting(user: User) -> None:
    await user.hear(ConnectionChanged(account=ACCOUNT, phase=Phase.CONNECTING))


async def online(user: User) -> None:
    await user.hear(ONLINE)


async def offline(user: User) -> None:
    await user.hear(OFFLINE)


async def open_what_is_not_here(user: User) -> None:
    await user.hear(ONLINE)
    await user.press("G", "enter")


async def some_came(user: User) -> None:
    await open_what_is_not_here(user)
    reading = user.app.state.reading
    assert reading is not None
    await user.hear(PartProgress(message=reading.key, section="1", received=30, total=100))


async def text_failed(user: User) -> None:
    await user.hear(CommandFailed(command_id=of_kind(user, OpenMessage), reason="The server says no."))


async def search_the_server(user: User) -> None:
    await user.hear(ONLINE)
    await user.press("/", *"zzzz", "enter")


async def search_failed(user: User) -> None:
    await user.hear(CommandFailed(command_id=of_kind(user, SearchServer), reason="The server says no."))


async def search_cancelled(user: User) -> None:
    await user.hear(CommandCancelled(command_id=of_kind(user, SearchServer)))


def empty() -> MemoryReads:
    return MemoryReads()


def full() -> MemoryReads:
    return full_mailbox(20)


STORIES: dict[str, tuple[Callable[[], MemoryReads], Act, tuple[Act, ...]]] = {
    "Connecting…": (empty, connecting, (offline, online)),
    "Fetching the list of messages…": (empty, online, (offline,)),
    "Fetching the {what}…": (full, open_what_is_not_here, (offline, text_failed)),
    "Fetching the {what}… {min}%": (full, some_came, (offline, text_failed)),
    "Asking the server…": (full, search_the_server, (search_failed, search_cancelled)),
    ", asking the server…": (full, search_the_server, (search_failed, search_cancelled)),
}
"""A sentence: the mail, how it begins, and the ways in which it ends."""
IN_ONE_GO = {"Searching…", "searching…", "searching… ", "Counting…"}
"""These are over too soon to be seen from outside: the tests at the end."""


def test_every_sentence_that_says_so_is_known_here() -> None:
    texts = [message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id]
    begun = {text for text in texts if looks_begun(text)}
    known = {*OF_THE_STATUS_LINE, *STORIES, *IN_ONE_GO, *ELSEWHERE, *BEGIN_NOTHING}
    assert begun - known == set(), "say how it ends: a story in tests/state/test_begun.py or here"
    assert known - begun == set(), "these are said no more"


_CASES = [(words, number) for words, (_, _, ends) in STORIES.items() for number in range(len(ends))]


@pytest.mark.parametrize(("words", "number"), _CASES, ids=[f"{words}-{number}" for words, number in _CASES])
def test_what_a_pane_says_has_begun_goes_when_it_ends(words: str, number: int) -> None:
    reads, begin, ends = STORIES[words]

    async def flow(user: User) -> None:
        await begin(user)
        assert said_by(words, user.lines())
        await ends[number](user)
        assert not said_by(words, user.lines())

    drive(flow, reads=reads())


def test_a_search_that_could_not_be_done_is_not_under_way() -> None:
    async def flow(user: User) -> None:
        state, screen = user.app.state, user.screen

        def says() -> tuple[str, str]:
            return list_notice(state, screen.keymap).title, list_title(state, screen.mail_styles, Place.LIST)[1][0][0]

        for begin, title in ((state.browse.set_filter, "searching… "), (state.search.show, "searching… ")):
            begin("zzzz")
            request = state.browse.order_request()
            assert request is not None
            assert says() == ("Searching…", title)
            state.browse.order_failed(request, "The mail database is busy.")
            assert says()[0] == "The search could not be done"
            assert "0 found" in says()[1]

    drive(flow, reads=full())


def test_a_selection_that_could_not_be_counted_is_not_being_counted() -> None:
    async def flow(user: User) -> None:
        state = user.app.state
        state.mark.all()
        state.digesting.look()
        request, page = state.digesting.request(), digest_page(user.screen)
        assert request is not None
        assert page is not None
        assert page.notice == "Counting…"
        state.digesting.failed(request, "The mail database is busy.")
        assert digest_page(user.screen) is None
        state.sweep.failed("The mail database is busy.")
        assert state.sweep.is_loaded, "the sweep says what it has"

    drive(flow, reads=full())
