"""The message in the reader: loading, showing, marking read."""

from __future__ import annotations

from typing import Any

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT, INBOX, INBOX_KEY, mailbox
from tuimail.contract.commands import ApplyOp, Lane, OpenMessage
from tuimail.contract.events import (
    CommandDeferred,
    ConnectionChanged,
    MessagesChanged,
    PartProgress,
    PartReady,
    Phase,
)
from tuimail.mime.options import DEFAULT
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import SEEN, Flag, FlagChange, FlagSet
from tuimail.model.ids import MessageKey, MessageRow
from tuimail.model.mailbox import Access, SpecialUse
from tuimail.model.operation import SetFlags
from tuimail.model.summary import MessageHeaders
from tuimail.state.becoming_read import AUTO_SEEN
from tuimail.state.reading import Reading, ReadPhase, RenderRequest, is_quick, run_render
from tuimail.state.touched import Touched

PLAIN = BodyPart("1", "text/plain", (("charset", "utf-8"),), size=5)


def key(row: int) -> MessageKey:
    return MessageKey(ACCOUNT, MessageRow(row))


def reading(world: World) -> Reading:
    assert world.state.reading is not None
    return world.state.reading


def have_text(world: World, row: int, text: bytes = b"hello") -> None:
    world.store.parts_by_row[MessageRow(row)] = PLAIN
    world.store.contents[MessageRow(row), "1"] = text


def render(world: World) -> set[Touched]:
    request = world.state.reader.render_request()
    assert request is not None
    return world.state.reader.rendered(request, run_render(request, world.store))


def text(world: World) -> str:
    document = reading(world).document
    return document.lines[0].text if document else ""


def test_a_cached_message_is_shown_without_the_engine(world: World) -> None:
    state = world.open(3)
    have_text(world, 3)
    assert state.reader.open() == {Touched.READER}
    assert render(world) == {Touched.READER}
    assert (reading(world).phase, text(world)) == (ReadPhase.READY, "hello")
    assert world.engine.of(OpenMessage) == []
    assert state.reader.render_request() is None


def test_another_message_is_fetched_first(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    assert world.engine.of(OpenMessage) == [OpenMessage(message=key(3), lane=Lane.INTERACTIVE)]
    assert reading(world).phase is ReadPhase.LOADING
    command_id = world.engine.last_id
    world.tell(PartProgress(message=key(3), section="1", received=3, total=10))
    assert (reading(world).received, reading(world).expected) == (3, 10)
    have_text(world, 3)
    world.tell(PartReady(message=key(3)))
    render(world)
    world.done(command_id)
    assert (reading(world).phase, text(world)) == (ReadPhase.READY, "hello")


def test_the_end_of_the_command_is_enough(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    have_text(world, 3)
    world.done()
    render(world)
    assert reading(world).phase is ReadPhase.READY


def test_a_message_without_its_text_says_so(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    world.done()
    assert reading(world).phase is ReadPhase.FAILED
    assert reading(world).reason == "The text of this message is not available."


def test_a_failure_is_shown_and_can_be_tried_again(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    world.tell(CommandDeferred(command_id=world.engine.last_id, reason="Waiting for the connection."))
    assert reading(world).reason == "Waiting for the connection."
    world.failed("The message is gone from the server.")
    assert (reading(world).phase, reading(world).reason) == (ReadPhase.FAILED, "The message is gone from the server.")
    state.reader.retry()
    assert reading(world).phase is ReadPhase.LOADING
    assert len(world.engine.of(OpenMessage)) == 2


def test_moving_on_takes_the_fetch_back(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    first = world.engine.last_id
    state.browse.move_cursor(1)
    assert world.engine.cancelled == [first]
    assert reading(world).key == key(2)
    assert reading(world).is_open
    assert state.reader.close() == {Touched.READER}
    assert state.reading is None


def test_a_message_read_before_is_there_at_once(world: World) -> None:
    state = world.open(3)
    have_text(world, 3)
    state.reader.open()
    render(world)
    state.browse.move_cursor(1)
    state.browse.move_cursor(-1)
    assert (reading(world).phase, text(world)) == (ReadPhase.READY, "hello")


def test_a_late_rendering_is_kept_but_not_shown(world: World) -> None:
    state = world.open(3)
    have_text(world, 3)
    state.reader.open()
    request = state.reader.render_request()
    assert request is not None
    state.browse.move_cursor(1)
    assert state.reader.rendered(request, run_render(request, world.store)) == set()
    state.browse.move_cursor(-1)
    assert text(world) == "hello"


def test_opening_marks_read_once_it_was_shown(world: World) -> None:
    state = world.open(3, unseen=[3])
    have_text(world, 3)
    state.reader.open()
    render(world)
    assert world.engine.of(ApplyOp) == []
    assert Touched.LIST in state.reader.shown(key(3))
    op = SetFlags((MessageRow(3),), FlagChange(add=SEEN))
    assert world.engine.of(ApplyOp) == [ApplyOp(account=ACCOUNT, op=op, label=AUTO_SEEN, is_undoable=False)]
    assert state.listing is not None
    shown = state.listing.summary(0)
    assert shown is not None
    assert Flag.SEEN in shown.flags.system
    assert state.reader.shown(key(3)) == set()
    assert world.said == ""


def test_a_preview_marks_nothing(world: World) -> None:
    state = world.open(3, unseen=[3, 2])
    have_text(world, 3)
    state.reader.preview()
    render(world)
    assert state.reader.shown(key(3)) == set()
    state.browse.move_cursor(1)
    assert reading(world).key == key(3)
    assert world.engine.of(ApplyOp) == []


def test_opening_what_is_previewed_marks_it(world: World) -> None:
    state = world.open(3, unseen=[3])
    have_text(world, 3)
    state.reader.preview()
    render(world)
    assert state.reader.open() == {Touched.READER}
    state.reader.shown(key(3))
    assert len(world.engine.of(ApplyOp)) == 1


def test_read_messages_and_read_only_mailboxes_are_not_marked(world: World) -> None:
    world.store.boxes[INBOX] = mailbox(INBOX, "INBOX", SpecialUse.INBOX, access=Access.READ_ONLY)
    state = world.open(3, unseen=[3])
    have_text(world, 3)
    state.reader.open()
    assert state.reader.shown(key(3)) == set()
    state.browse.move_cursor(1)
    assert state.reader.shown(key(2)) == set()
    assert world.engine.of(ApplyOp) == []


def test_the_next_message_is_fetched_ahead(world: World) -> None:
    state = world.open(3)
    have_text(world, 3)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.ONLINE))
    state.reader.open()
    state.reader.shown(key(3))
    assert world.engine.of(OpenMessage) == [OpenMessage(message=key(2), lane=Lane.PREFETCH)]


def test_archiving_an_open_message_opens_the_next_one(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    touched = state.triage.archive()
    assert Touched.READER in touched
    assert reading(world).key == key(2)
    state.triage.archive()
    state.triage.archive()
    assert state.reading is None


def test_flags_of_the_open_message_follow(world: World) -> None:
    state = world.open(3)
    state.reader.open()
    state.triage.toggle_flagged()
    summary = reading(world).summary
    assert summary is not None
    assert Flag.FLAGGED in summary.flags.system
    world.store.set_flags(MessageRow(3), FlagSet(Flag.SEEN))
    world.done()
    world.tell(MessagesChanged(mailbox=INBOX_KEY, changed=frozenset({MessageRow(3)})))
    summary = reading(world).summary
    assert summary is not None
    assert Flag.FLAGGED not in summary.flags.system


def test_a_message_without_readable_parts_says_so(world: World) -> None:
    state = world.open(1)
    world.store.parts_by_row[MessageRow(1)] = BodyPart("1", "application/pdf")
    state.reader.open()
    render(world)
    assert text(world) == "There is no text in this message."


def test_some_parts_are_better_than_none(world: World) -> None:
    state = world.open(1)
    state.reader.open()
    parts = BodyPart("", "multipart/mixed", children=(PLAIN, BodyPart("2", "text/plain", size=9)))
    world.store.parts_by_row[MessageRow(1)] = parts
    world.store.contents[MessageRow(1), "1"] = b"first"
    world.tell(PartReady(message=key(1), section="1"))
    assert reading(world).phase is ReadPhase.PARTIAL
    render(world)
    assert text(world) == "first"


def test_reading_marks_after_the_delay_that_was_set(world: World) -> None:
    state = world.open(3, unseen=[3, 2])
    state.mark_read_after_s = 5.0
    have_text(world, 3)
    have_text(world, 2)
    state.reader.open()
    render(world)
    assert state.reader.shown(key(3)) == set()
    world.clock.now += 4
    assert state.tick() == set()
    world.clock.now += 1
    assert Touched.LIST in state.tick()
    assert [command.op.messages for command in world.engine.of(ApplyOp)] == [(MessageRow(3),)]
    state.tick()
    state.browse.move_cursor(1)
    state.reader.shown(key(2))
    state.reader.close()
    world.clock.now += 60
    state.tick()
    assert len(world.engine.of(ApplyOp)) == 1, "it was left before its time"


def test_reading_never_marks_where_that_was_set(world: World) -> None:
    state = world.open(3, unseen=[3])
    state.mark_read_after_s = None
    have_text(world, 3)
    state.reader.open()
    render(world)
    state.reader.shown(key(3))
    world.clock.now += 10_000
    state.tick()
    assert world.engine.of(ApplyOp) == []


def test_what_is_odd_about_the_sender_is_known_with_the_headers(world: World) -> None:
    state = world.open(3)
    world.store.headers_by_row[MessageRow(3)] = MessageHeaders(
        (Address("bank@example.org", "Eve@example.net"),), (), (), (), "Hello", 0, "<1@x>", (), ""
    )
    state.reader.open()
    odd = "The name says bank@example.org, but the address is Eve@example.net."
    assert reading(world).warnings == (odd,)
    state.reader.close()
    world.store.strangers.add("eve@example.net")
    state.reader.open()
    assert reading(world).warnings == (odd, "This is the first message from Eve@example.net.")


def test_a_long_text_shows_its_head_first(world: World) -> None:
    state = world.open(3)
    have_text(world, 3, b"".join(b"line %d\n" % number for number in range(30_000)))
    state.reader.open()
    assert render(world) == {Touched.READER}
    head = reading(world).document
    assert head is not None
    assert 40 < len(head.lines) < 30_000
    assert render(world) == {Touched.READER}
    whole = reading(world).document
    assert whole is not None
    assert len(whole.lines) >= 30_000
    assert whole.lines[: len(head.lines)] == head.lines
    assert state.reader.render_request() is None


def test_a_head_of_few_lines_is_not_shown(world: World) -> None:
    state = world.open(3)
    markup = b"<style>" + b"p { color: red }\n" * 10_000 + b"</style><p>hello</p>"
    world.store.parts_by_row[MessageRow(3)] = BodyPart("1", "text/html", size=len(markup))
    world.store.contents[MessageRow(3), "1"] = markup
    state.reader.open()
    assert render(world) == {Touched.STATUS}
    assert reading(world).document is None
    render(world)
    assert text(world) == "hello"


def test_only_a_little_text_is_rendered_where_the_key_is_handled() -> None:
    from tuimail.mime import html, render  # what is not imported yet is not quick

    assert html
    assert render
    page = BodyPart("2", "text/html")

    def request(*parts: tuple[BodyPart, bytes], **more: Any) -> RenderRequest:
        return RenderRequest(key(3), parts, DEFAULT, 1, **more)

    assert is_quick(request((PLAIN, b"x" * 20_000), (page, b"x" * 4000)))
    assert is_quick(request((PLAIN, b"x" * 20_000), is_head=True, wanted=(PLAIN,)))
    assert not is_quick(request((PLAIN, b"x" * 30_000)))
    assert not is_quick(request((page, b"x" * 5000)))
    assert not is_quick(request((PLAIN, b"x"), wanted=(PLAIN,))), "it is still to be read"
    assert not is_quick(request((BodyPart("1", "text/calendar"), b"x")))
    assert not is_quick(request(source=b"x"))
