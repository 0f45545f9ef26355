"""Every sentence that says that something has begun goes when it ends, however it ends, and the end is told.

`STORIES` has all of them that the state says, tests/ui/test_begun.py those of the panes; a new one fails there first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, ARCHIVE, INBOX_KEY, entry
from tests.support.begun import said_by
from tuimail.contract.commands import OpenMessage, WatchMailbox
from tuimail.contract.events import (
    AuthRequired,
    CommandCancelled,
    CommandDeferred,
    CommandFailed,
    ConnectionChanged,
    Errand,
    ErrandProgress,
    MailboxesChanged,
    OpSettled,
    Phase,
    SyncProgress,
)
from tuimail.mime.attachments import Attachment
from tuimail.mime.authentication import AuthenticationVerdict
from tuimail.mime.render import render
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import SEEN, FlagChange
from tuimail.model.ids import CommandId, MailboxKey, MessageKey, MessageRow, OpId, OpKey
from tuimail.model.list_view import SortBy
from tuimail.model.operation import Move, OpState, SetFlags
from tuimail.state import gathering, listing_order
from tuimail.state import undo as undo_module
from tuimail.state.attached import Item
from tuimail.state.prompts import MailboxName, Password, Yes
from tuimail.state.reading import COMES
from tuimail.state.root import AppState

Step = Callable[[World], object]
AWAY = MailboxKey(ACCOUNT, ARCHIVE)
OP = OpKey(ACCOUNT, OpId(7))
TOP = MessageRow(5)
LETTER = b"Dear Ada\n"


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MANY", 3)
    monkeypatch.setattr(listing_order, "MANY", 3)
    monkeypatch.setattr(undo_module, "_MANY", 0)


@dataclass(frozen=True)
class Story:
    """How it begins, and each way in which it may end; `told` is what is said after each of them, "" nothing."""

    begin: Step
    ends: tuple[tuple[Step, str], ...]


# Ways to end a command


def begun(world: World) -> CommandId:
    """The command that the user gave; what is fetched ahead came after it."""
    ahead = (OpenMessage, WatchMailbox)
    commands = list(enumerate(world.engine.commands, 1))
    return next(CommandId(number) for number, one in reversed(commands) if not isinstance(one, ahead))


def done(world: World) -> None:
    world.done(begun(world))


def failed(world: World) -> None:
    world.tell(CommandFailed(command_id=begun(world), reason="The server says no."))


def cancelled(world: World) -> None:
    world.tell(CommandCancelled(command_id=begun(world)))


def deferred(world: World) -> None:
    world.tell(CommandDeferred(command_id=begun(world), reason="There is no connection."))


def stopped(world: World) -> None:
    assert world.state.work.can_stop
    world.state.work.stop()


def offline(world: World) -> None:
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE, detail="No route to host."))


def online(world: World) -> None:
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))


def stopped_for_good(world: World) -> None:
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.STOPPED, detail="The log has the details."))


def tell(*events: object) -> Step:
    return lambda world: world.tell(*events)  # type: ignore[arg-type]


def both(*steps: Step) -> Step:
    def go(world: World) -> None:
        for step in steps:
            step(world)

    return go


def of_command(begin: Step, told: str, *, waits: str = "waits: There is no connection") -> Story:
    return Story(begin, ((done, told), (failed, "The server says no."), (cancelled, ""), (deferred, waits)))


# What begins


def answered(ask: Callable[[AppState], object], *answers: object) -> Step:
    def begin(world: World) -> None:
        ask(world.state)
        for answer in answers:
            world.state.answer(answer)  # type: ignore[arg-type]

    return begin


def no_archive(world: World) -> None:
    del world.store.boxes[ARCHIVE]
    world.tell(MailboxesChanged(account=ACCOUNT))


def undo(world: World) -> None:
    rows = tuple(map(MessageRow, range(10, 4, -1)))
    world.store.undoable = [entry(1, Move(rows, ARCHIVE), "Archive 6 messages")]
    world.state.triage.undo()


def redo(world: World) -> None:
    rows = tuple(map(MessageRow, range(10, 4, -1)))
    world.store.redoable = [entry(1, SetFlags(rows, FlagChange(add=SEEN)), "Mark 6 messages read")]
    world.state.triage.redo()


def log_in(world: World) -> None:
    offline(world)
    world.tell(AuthRequired(account=ACCOUNT, why="The server wants a password."))
    world.state.answer(Password("secret"))


def item(world: World, *, is_here: bool = True) -> Item:
    if is_here:
        world.store.contents[TOP, "2"] = b"x" * 100
    return Item(MessageKey(ACCOUNT, TOP), Attachment("2", "plan.pdf", "application/pdf", 100, is_inline=False))


def leave_list(world: World, *, is_here: bool) -> None:
    uri = "https://news.example.org/bye"
    header = f"List-Unsubscribe: <{uri}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n".encode()
    world.state.judge = lambda account, block: AuthenticationVerdict()
    world.state.browse.cursor_to(5)
    if is_here:
        world.store.contents[TOP, "HEADER"] = header
    world.state.leaving.ask()
    if is_here:
        world.state.answer(Yes())


def sort(view: SortBy | None) -> Step:
    def begin(world: World) -> None:
        if view is None:
            world.state.viewing.toggle_threads()
        else:
            world.state.viewing.sort_by(view)
        read_order(world)

    return begin


def find(world: World) -> None:
    world.state.browse.set_filter("subject:5")
    read_order(world)


def read_order(world: World) -> None:
    request = world.state.browse.order_request()
    assert request is not None
    assert world.state.begin_order(request, lambda: None) is not None
    world.state.request = request  # type: ignore[attr-defined]


def order_read(world: World) -> None:
    world.state.ordering.end(world.state.request)  # type: ignore[attr-defined]


def archive_all(world: World) -> None:
    world.state.mark.all()
    world.state.gathering.first(world.state.triage.archive)


def mark_folder(world: World) -> None:
    world.state.foldering.mark_all_seen(AWAY)


def not_gathered(world: World) -> None:
    request = world.state.gathering.request()
    assert request is not None
    world.state.gathering.failed(request, "The mail database is busy.")


def open_cut_message(world: World) -> None:
    world.store.parts_by_row[TOP] = BodyPart("1", "text/plain", size=len(LETTER))
    world.store.contents[TOP, "1"] = LETTER
    world.state.browse.cursor_to(5)
    world.state.reader.open()
    request = world.state.reader.render_request()
    if request is not None:
        world.state.reader.rendered(request, render(()))
    reading = world.state.reading
    assert reading is not None
    assert reading.document is not None
    reading.document = type(reading.document)(reading.document.lines, is_cut=True)


def show_all(world: World) -> None:
    open_cut_message(world)
    world.state.views.show_all()


def rendered(world: World) -> None:
    request = world.state.reader.render_request()
    assert request is not None
    world.state.reader.rendered(request, render(()))


def closed(world: World) -> None:
    world.state.reader.close()


def errand(one: Errand) -> Story:
    over = tell(ErrandProgress(account=ACCOUNT, errand=one, is_over=True))
    ends = [(over, ""), (stopped_for_good, "The log has the details.")]
    if one in (Errand.FOLDERS, Errand.SEARCH, Errand.TEXTS):
        ends.append((offline, "No route to host."))
    return Story(tell(ErrandProgress(account=ACCOUNT, errand=one, done=1, total=9)), tuple(ends))


_REST = "The rest of this message is on its way."
STORIES: dict[str, Story] = {
    "Synchronising {account}": Story(
        lambda world: world.state.asked.sync(),
        (
            (done, "work is up to date: nothing new."),
            (failed, "The server says no."),
            (cancelled, ""),
            (deferred, "waits: There is no connection"),
            (offline, "No route to host."),
        ),
    ),
    "Logging in to {account}": Story(
        log_in,
        (
            (online, "Logged in to work"),
            (offline, "No route to host."),
            (both(offline, tell(AuthRequired(account=ACCOUNT, why="Wrong."))), "No route"),
            (stopped_for_good, "The log has the details."),
        ),
    ),
    "Trying again: {label}": Story(
        lambda world: world.state.asked.retry(OP, "Archive 2 messages"),
        (
            (tell(OpSettled(op=OP, state=OpState.SETTLED)), "Archive 2 messages: this time it was done."),
            (tell(OpSettled(op=OP, state=OpState.FAILED, reason="Over quota.")), "Over quota."),
            (tell(OpSettled(op=OP, state=OpState.CANCELLED)), ""),
            (both(offline, done), "as soon as there is a connection"),
            (failed, "The server says no."),
        ),
    ),
    "Creating “{name}”": of_command(
        both(no_archive, answered(lambda state: state.triage.archive(), MailboxName("Kept"))),
        "The server does not use the new folder for",
    ),
    "Undoing “{label}”": Story(undo, ((done, ""), (failed, "says no"), (cancelled, ""))),
    "Redoing “{label}”": Story(redo, ((done, ""), (failed, "says no"), (cancelled, ""))),
    "Fetching {name}": Story(
        lambda world: world.state.attached.save(item(world, is_here=False), "/nowhere", ""),
        ((failed, "The server says no."), (stopped, "Stopped")),
    ),
    "Reading {name}": Story(
        lambda world: world.state.attached.to_file(item(world), lambda path: set()), ((stopped, "Stopped."),)
    ),
    "Saving {name}": Story(
        lambda world: world.state.attached.save(item(world), "/nowhere", ""), ((stopped, "Stopped."),)
    ),
    "Saving {count}": Story(
        lambda world: world.state.attached.save_all([item(world)], "/nowhere"), ((stopped, "Stopped."),)
    ),
    "Running “{command}”": Story(
        lambda world: world.state.attached.use(item(world), lambda content: set, "Running “wc”"),
        ((stopped, "Stopped."),),
    ),
    "Reading how this list can be left": Story(
        lambda world: leave_list(world, is_here=False), ((failed, "says no"), (stopped, "Stopped."), (cancelled, ""))
    ),
    "Asking {host} to unsubscribe you": Story(
        lambda world: leave_list(world, is_here=True),
        ((done, "Asked news.example.org to unsubscribe you; it agreed."), (failed, "no"), (stopped, "Stopped.")),
    ),
    "Working out {messages_word}": Story(
        archive_all,
        ((World.work_out, "Archived 10 messages"), (not_gathered, "is busy"), (stopped, "Stopped: nothing")),
    ),
    "Counting": Story(
        mark_folder, ((World.work_out, "is read."), (not_gathered, "is busy"), (stopped, "Stopped: nothing"))
    ),
    "Sorting {messages}": Story(sort(SortBy.SENDER), ((order_read, ""), (stopped, "stays as it was."))),
    "Putting {messages} into threads": Story(sort(None), ((order_read, ""), (stopped, "stays as it was."))),
    "Looking through {messages}": Story(find, ((order_read, ""), (stopped, "Stopped: all messages are shown."))),
    "Showing all of it…": Story(show_all, ((rendered, ""), (closed, ""))),
    "The rest of this message is on its way.": Story(
        both(open_cut_message, lambda world: world.state.work.answer(COMES, _REST)), ((closed, ""),)
    ),
    f"{_REST[:-1]}; then its end is shown.": Story(
        both(open_cut_message, lambda world: world.state.work.answer(COMES, f"{_REST[:-1]}; then its end is shown.")),
        ((closed, ""),),
    ),
    "Looking into folders": errand(Errand.FOLDERS),
    "Asking the server, folder by folder": errand(Errand.SEARCH),
    "Finding threads": errand(Errand.THREADS),
    "Preparing the search": errand(Errand.HEADERS),
    "Fetching texts for the search": errand(Errand.TEXTS),
    "Bringing the mail database up to date": errand(Errand.UPDATE),
    "Saving what the damaged mail database still has": errand(Errand.RESCUE),
}


def standing(world: World) -> list[str]:
    """All that the status line says, or will say."""
    world.clock.now += 1
    world.state.tick()
    work, line = world.state.status_facts().work, world.state.status
    waiting = line._waiting
    return [*filter(None, (work and work.words, line.message and line.message.text, waiting and waiting.text))]


_CASES = [(words, number) for words, story in STORIES.items() for number in range(len(story.ends))]


@pytest.mark.parametrize(("words", "number"), _CASES, ids=[f"{words}-{number}" for words, number in _CASES])
def test_what_began_is_said_to_have_ended(world: World, words: str, number: int) -> None:
    story, state = STORIES[words], world.open(10)
    online(world)
    end, told = story.ends[number]
    story.begin(world)
    assert said_by(words, standing(world)), "that it began is said"
    before = len(state.status.said)
    end(world)
    assert not said_by(words, [text for text in standing(world) if "waits: " not in text]), "it is over"
    after = [one.text for one in list(state.status.said)[before:]]
    assert any(told in text for text in after) if told else not after


def test_a_first_synchronisation_that_is_given_up_is_not_under_way(world: World) -> None:
    state = world.open(10)
    online(world)
    for end in ((9, 9), (0, 0)):
        world.tell(SyncProgress(mailbox=INBOX_KEY, stored=3, total=9))
        assert said_by("Fetching {name}", standing(world))
        world.tell(SyncProgress(mailbox=INBOX_KEY, stored=end[0], total=end[1]))
        assert not standing(world)
    assert state.status_facts().progress is None
