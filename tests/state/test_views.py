"""Ways to look at a message: its other version, all of it, its header, its source."""

from __future__ import annotations

import pytest

from tests.state.conftest import World
from tests.state.fakes import ACCOUNT
from tests.state.test_reader import have_text, key, reading, render, text
from tuimail.contract.commands import FetchPart, Lane, OpenMessage
from tuimail.contract.events import CommandDeferred, ConnectionChanged, PartProgress, PartReady, Phase
from tuimail.mime.authentication import AuthenticationVerdict
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import AccountId, MessageRow
from tuimail.state.reading import ReadPhase
from tuimail.state.touched import Touched

SOURCE = b"From: ada@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhello\r\n"
HEADER = SOURCE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
HTML = b"<p>The <b>figures</b> of the whole year, month by month, are below.</p>"


def alternative(plain: bytes, markup: bytes) -> BodyPart:
    parts = (
        BodyPart("1", "text/plain", (("charset", "utf-8"),), size=len(plain)),
        BodyPart("2", "text/html", (("charset", "utf-8"),), size=len(markup)),
    )
    return BodyPart("", "multipart/alternative", children=parts)


def have_both(world: World, plain: bytes = b"hello", markup: bytes | None = HTML) -> None:
    row = MessageRow(3)
    world.store.parts_by_row[row] = alternative(plain, markup or b"")
    world.store.contents[row, "1"] = plain
    if markup is not None:
        world.store.contents[row, "2"] = markup


def opened(world: World, plain: bytes = b"The figures of the whole year stand in the letter itself.") -> None:
    state = world.open(3)
    have_both(world, plain)
    state.reader.open()
    render(world)


def test_the_other_version_and_back(world: World) -> None:
    opened(world)
    assert text(world).startswith("The figures of the whole year stand")
    world.state.views.toggle_html()
    assert reading(world).phase is ReadPhase.LOADING
    render(world)
    assert text(world) == "The figures of the whole year, month by month, are below."
    assert world.said == "The HTML version"
    world.state.views.toggle_html()
    assert world.state.reader.render_request() is None, "it was rendered before"
    assert text(world).startswith("The figures of the whole year stand")
    assert world.said == "The plain text version"


def test_the_other_version_is_fetched_where_it_is_not_here(world: World) -> None:
    opened(world)
    del world.store.contents[MessageRow(3), "2"]
    world.state.views.toggle_html()
    asked = OpenMessage(message=key(3), lane=Lane.INTERACTIVE, prefer_html=True)
    assert world.engine.of(OpenMessage) == [asked]
    have_both(world)
    world.tell(PartReady(message=key(3)))
    render(world)
    world.done()
    assert text(world).endswith("month by month, are below.")


@pytest.mark.parametrize(("kind", "words"), [("text/plain", "plain text"), ("text/html", "HTML")])
def test_a_message_of_one_version_says_so(world: World, kind: str, words: str) -> None:
    state = world.open(3)
    world.store.parts_by_row[MessageRow(3)] = BodyPart("1", kind, size=5)
    world.store.contents[MessageRow(3), "1"] = b"hello"
    state.reader.open()
    render(world)
    state.views.toggle_html()
    assert world.said == f"This message came as {words} only."


def test_a_stub_is_passed_over_until_the_user_says_otherwise(world: World) -> None:
    opened(world, b"Please view this email in a browser that shows HTML: https://example.org/x")
    assert reading(world).options.prefer_html
    assert text(world).endswith("month by month, are below.")
    world.state.views.toggle_html()
    render(world)
    assert text(world).startswith("Please view this email")


def test_a_stub_is_shown_offline_where_the_html_is_not_here(world: World) -> None:
    state = world.open(3)
    have_both(world, b"Please view this email in a browser that shows HTML: https://example.org/x", None)
    world.tell(ConnectionChanged(account=ACCOUNT, phase=Phase.OFFLINE))
    state.reader.open()
    render(world)
    assert text(world).startswith("Please view this email")
    assert world.engine.of(OpenMessage) == []


def test_what_was_cut_can_be_shown(world: World) -> None:
    state = world.open(3)
    have_text(world, 3, b"a line of text\n" * 120_000)
    state.reader.open()
    render(world)  # its head first
    render(world)
    document = reading(world).document
    assert document is not None
    assert document.is_cut
    state.views.show_all()
    render(world)
    render(world)
    document = reading(world).document
    assert document is not None
    assert not document.is_cut
    assert len(document.lines) >= 120_000
    state.views.show_all()
    assert world.said == "Nothing was cut: this is all there is."


def test_nothing_cut_says_so(world: World) -> None:
    opened(world)
    world.state.views.show_all()
    assert world.said == "Nothing was cut: this is all there is."


def test_the_source_is_fetched_shown_and_left(world: World) -> None:
    opened(world)
    world.state.views.toggle_source()
    assert world.engine.of(FetchPart) == [FetchPart(message=key(3), section="", lane=Lane.INTERACTIVE)]
    assert (reading(world).document, reading(world).phase) == (None, ReadPhase.LOADING)
    assert world.tell(PartProgress(message=key(3), section="", received=20, total=80)) == {Touched.READER}
    assert (reading(world).received, reading(world).expected) == (20, 80)
    world.store.contents[MessageRow(3), ""] = SOURCE
    world.done()
    render(world)
    assert text(world) == "From: ada@example.org"
    assert reading(world).shows_source
    world.state.views.toggle_source()
    assert text(world).startswith("The figures")
    world.state.views.toggle_source()
    render(world)
    assert len(world.engine.of(FetchPart)) == 1, "it is stored now"


def test_leaving_the_source_takes_its_fetch_back(world: World) -> None:
    opened(world)
    world.state.views.toggle_source()
    number = world.engine.last_id
    assert Touched.READER in world.state.views.leave_source()
    assert world.engine.cancelled == [number]
    assert text(world).startswith("The figures")
    assert world.state.views.leave_source() == set()
    world.store.contents[MessageRow(3), ""] = SOURCE
    world.done(number)
    assert world.state.reader.render_request() is None


def test_a_source_that_does_not_come_says_why(world: World) -> None:
    opened(world)
    world.state.views.toggle_source()
    world.tell(CommandDeferred(command_id=world.engine.last_id, reason="Waiting for the connection."))
    assert reading(world).reason == "Waiting for the connection."
    world.failed("The message is gone\x1b from the server.")
    assert reading(world).phase is ReadPhase.FAILED
    assert reading(world).reason == "The message is gone\ufffd from the server."


def test_a_source_that_is_not_there_after_all_says_so(world: World) -> None:
    opened(world)
    world.state.views.toggle_source()
    world.done()
    assert reading(world).reason == "The source of this message is not available."


def test_the_word_of_the_receiving_server_comes_with_the_header(world: World) -> None:
    judged: list[bytes] = []

    def judge(account: AccountId, header: bytes) -> AuthenticationVerdict:
        judged.append(header)
        return AuthenticationVerdict("pass", "", "", "Confirmed.", "✓")

    state = world.open(3)
    state.judge = judge
    state.reader.open()
    assert reading(world).verdict is None
    have_both(world)
    world.store.contents[MessageRow(3), "HEADER"] = HEADER
    world.tell(PartReady(message=key(3)))
    render(world)
    verdict = reading(world).verdict
    assert verdict is not None
    assert verdict.mark == "✓"
    state.reader.close()
    state.reader.open()
    assert reading(world).verdict == verdict, "also when its text was read before"
    assert judged == [HEADER, HEADER]


def test_every_field_of_the_header_is_asked_for_once(world: World) -> None:
    opened(world)
    assert world.state.views.want_headers() == {Touched.READER}
    world.state.views.want_headers()
    assert world.engine.of(FetchPart) == [FetchPart(message=key(3), section="HEADER", lane=Lane.INTERACTIVE)]
    world.store.contents[MessageRow(3), "HEADER"] = HEADER
    assert world.done() == {Touched.READER}
    assert reading(world).all_headers == (("From", "ada@example.org"), ("Subject", "Grüße"))
    world.state.views.want_headers()
    assert len(world.engine.of(FetchPart)) == 1


def test_headers_that_do_not_come_are_told_in_the_status_line(world: World) -> None:
    opened(world)
    world.state.views.want_headers()
    world.tell(CommandDeferred(command_id=world.engine.last_id, reason="Offline."))
    assert world.said == "The other headers are fetched with the next connection."
    world.failed("The server said no.")
    assert world.said == "The headers could not be fetched: The server said no."
    assert text(world).startswith("The figures"), "the text stays"
    world.state.views.want_headers()
    assert len(world.engine.of(FetchPart)) == 2, "asked again"


def test_an_answer_for_another_message_changes_nothing(world: World) -> None:
    opened(world)
    world.state.views.want_headers()
    number = world.engine.last_id
    have_text(world, 2)
    world.state.browse.move_cursor(1)
    world.store.contents[MessageRow(3), "HEADER"] = HEADER
    world.done(number)
    assert reading(world).all_headers is None


def test_keys_without_a_message_say_what_to_do(world: World) -> None:
    state = world.open(0)
    for intent in (state.views.toggle_html, state.views.toggle_source):
        intent()
        assert world.said.startswith("Open a message first")
    assert state.views.want_headers() == set()
    assert state.views.leave_source() == set()
