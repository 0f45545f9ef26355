"""Reading a message: its views, search in it, quotes, parts, and on to the next unread one."""

from __future__ import annotations

import threading

import pytest
from textual.widgets import Input

from tests.ui.drive import User, drive
from tests.ui.fakes import BODY, MemoryReads, full_mailbox
from tuimail.contract.commands import FetchPart
from tuimail.mime.authentication import judge_authentication
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.ids import MessageRow
from tuimail.state.reading import Contents, RenderRequest, run_render
from tuimail.ui import background, previewing
from tuimail.ui.look import load_look

FIRST = MessageRow(2000)
LONG = b"".join(b"line %d of many\n" % number for number in range(3000))
UTF_8 = (("charset", "utf-8"),)


def with_body(body: bytes) -> MemoryReads:
    reads = full_mailbox()
    reads.bodies[FIRST] = body
    return reads


def two_parts() -> MemoryReads:
    reads = full_mailbox()
    children = tuple(BodyPart(section, "text/plain", UTF_8, size=2000) for section in ("1", "2"))
    reads.trees[FIRST] = BodyPart("", "multipart/mixed", children=children)
    for section in ("1", "2"):
        lines = b"".join(b"part %s line %d\n" % (section.encode(), number) for number in range(100))
        reads.contents[FIRST, section] = lines
    return reads


def body_lines(user: User) -> list[str]:
    """What the reader pane shows."""
    left = user.screen.reader.region.x
    return [line[left:].rstrip() for line in user.lines()]


def test_find_marks_goes_round_and_ends_with_escape() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "slash", *"line 2999", "enter")
        assert user.screen.reader.hits
        assert "“line 2999”: 1 of 1" in user.status
        assert any("line 2999 of many" in line for line in body_lines(user))
        await user.press("slash")
        assert user.app.screen.query_one(Input).value == "line 2999", "the words of last time"
        await user.press("ctrl+u", *"line 10", "enter")
        assert "1 of 111" in user.status
        await user.press("n")
        assert "2 of 111" in user.status
        await user.press("N", "N")
        assert "111 of 111" in user.status
        await user.press("escape")
        assert user.screen.is_reading, "the first Esc ends the search"
        assert not user.screen.reader.hits

    drive(flow, reads=with_body(LONG))


def test_the_place_found_is_told_from_the_others_without_colour_too() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "slash", *"figures", "enter")
        strips = user.app.screen._compositor.render_strips(user.app.size)
        styles = [segment.style for strip in strips for segment in strip if segment.text == "figures" and segment.style]
        assert [(style.reverse, style.underline) for style in styles] == [(True, None), (None, True)]

    drive(flow, reads=with_body(b"The figures, and the other figures."))


def test_words_that_are_not_there_say_so_and_n_is_the_next_unread() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "slash", *"zenobia", "enter")
        assert "“zenobia” is not in this message." in user.status
        before = user.screen.state.reading
        await user.press("n")
        assert user.screen.state.reading is not before

    drive(flow)


def test_find_ends_with_the_message() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "slash", *"engine", "enter")
        assert user.screen.reader.hits
        await user.press("j")
        assert user.screen.is_reading
        assert not user.screen.reader.hits

    drive(flow)


def test_quotes_fold_and_unfold() -> None:
    quoted = b"Yes.\n" + b"".join(b"> quoted line %d\n" % number for number in range(12)) + b"Greetings\n"

    async def flow(user: User) -> None:
        await user.press("enter", "g", "q")
        assert "[+] 12 quoted lines" in user.text()
        assert "quoted line 3" not in user.text()
        assert "Quoted text is folded" in user.status
        await user.press("g", "q")
        assert "quoted line 3" in user.text()

    drive(flow, reads=with_body(quoted))


def test_parts_follow_each_other() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "right_curly_bracket")
        assert any("part 2 line 0" in line for line in body_lines(user))
        assert not any("part 1 line 0" in line for line in body_lines(user))
        await user.press("right_curly_bracket")
        assert "There is no other part in that direction." in user.status
        await user.press("left_curly_bracket")
        assert any(line.endswith("part 1 line 0") for line in body_lines(user))
        await user.press("left_curly_bracket")
        assert "There is no other part in that direction." in user.status

    drive(flow, reads=two_parts())


def test_space_pages_and_goes_on_to_the_next_unread() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        pages = 0
        while not user.screen.reader.is_at_end:
            await user.press("space")
            pages += 1
        assert pages >= 3
        assert user.screen.state.reading is not None
        assert user.screen.state.reading.key.row == FIRST
        await user.press("space")
        assert user.screen.state.reading.key.row != FIRST

    drive(flow, reads=with_body(b"".join(b"line %d\n" % number for number in range(120))))


def test_the_source_and_back() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "g", "r")
        assert user.engine.sent(FetchPart) == [] or "Fetching the source" in user.text()
        assert any("X-Seen-By: nobody" in line for line in body_lines(user))
        assert "source" in user.text()
        await user.press("escape")
        assert user.screen.is_reading
        assert any("the figures you asked for" in line for line in body_lines(user))

    reads = full_mailbox()
    reads.contents[FIRST, ""] = b"X-Seen-By: nobody\r\n\r\n" + BODY
    drive(flow, reads=reads)


def test_every_field_of_the_header() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "H")
        assert "X-Spam-Score" in user.text()
        assert "-3.1" in user.text()
        await user.press("H")
        assert "X-Spam-Score" not in user.text()

    reads = full_mailbox()
    reads.contents[FIRST, "HEADER"] = b"From: x@example.org\r\nX-Spam-Score: -3.1\r\n\r\n"
    drive(flow, reads=reads)


def test_the_reader_says_what_is_odd_about_the_sender() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert "! The name says service@bank.example, but the address is eve@example.net." in user.text()
        assert "! This is the first message from eve@example.net." in user.text()

    reads = full_mailbox()
    reads.senders[FIRST] = Address("service@bank.example", "eve@example.net")
    reads.strangers.add("eve@example.net")
    drive(flow, reads=reads, size=(200, 40))


@pytest.mark.parametrize(
    ("result", "mark"), [("pass", "✓ Confirmed: mx"), ("fail", "✗ May be forged: mx"), ("none", "? Not")]
)
def test_the_word_of_the_receiving_server_stands_below_the_header(result: str, mark: str) -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        (line,) = [line.strip() for line in body_lines(user) if "example.org sent it" in line]
        assert line.startswith(mark)

    reads = full_mailbox()
    reads.contents[FIRST, "HEADER"] = (
        f"Authentication-Results: mx.example.net; dmarc={result} header.from=example.org\r\n"
        "Received: from a by mx.example.net\r\nFrom: sender@example.org\r\n\r\n"
    ).encode()
    drive(flow, reads=reads, judge=lambda account, header: judge_authentication(header))


@pytest.mark.parametrize("width", [30, 60])
def test_lines_are_as_wide_as_the_config_says(width: int) -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "Z")
        body = [line.strip() for line in body_lines(user) if line.lstrip().startswith("word ")]
        assert width - 5 < max(map(len, body)) <= width

    drive(flow, reads=with_body(b"word " * 100), look=load_look(text_width=width))


@pytest.mark.parametrize("is_patient", [True, False])
def test_the_message_before_stays_until_the_next_is_rendered(is_patient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "PATIENCE_S", 3600.0 if is_patient else 0.01)
    go_on = threading.Event()

    def slow(request: RenderRequest, reader: Contents | None = None) -> Document:
        go_on.wait(20)
        return run_render(request)

    async def flow(user: User) -> None:
        await user.press("enter")
        assert any("line 2 of many" in line for line in body_lines(user))
        monkeypatch.setattr(background, "is_quick", lambda request: False)
        monkeypatch.setattr(background, "run_render", slow)
        await user.pilot.press("j")
        if is_patient:
            assert any("line 2 of many" in line for line in body_lines(user)), "one painting, not two"
        while not is_patient and not any("Fetching the text" in line for line in body_lines(user)):
            await user.pilot.pause(0.01)
        go_on.set()
        await user.settle()
        assert any("figures you asked for" in line for line in body_lines(user))

    drive(flow, reads=with_body(LONG))


def test_the_end_of_a_long_text_comes_after_its_head() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        await user.press("end")
        assert any("line 2999 of many" in line for line in body_lines(user))

    drive(flow, reads=with_body(LONG))


def test_what_was_cut_says_so_and_how_to_see_it() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert any("gf shows all of it" in line for line in body_lines(user))
        await user.press("g", "f")
        assert not any("gf shows all of it" in line for line in body_lines(user))

    drive(flow, reads=with_body(b"a line of text\n" * 60_000))


async def open_head(user: User, go_on: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beginning of the second message is there; the rest is rendered when the event is set."""

    def slow(request: RenderRequest, reader: Contents | None = None) -> Document:
        if not request.is_head:
            go_on.wait(20)
        return run_render(request, reader)

    monkeypatch.setattr(background, "run_render", slow)
    await user.press("enter")
    await user.pilot.press("j")
    while user.screen.state.reading is None or not user.screen.state.reading.is_head:
        await user.pilot.pause(0.01)


@pytest.mark.parametrize(("keys", "is_followed"), [((), True), (("home",), False), (("backspace",), False)])
def test_the_end_is_shown_when_the_rest_has_come(
    keys: tuple[str, ...], is_followed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    async def flow(user: User) -> None:
        await open_head(user, go_on, monkeypatch)
        await user.pilot.press("end")
        assert "then its end is shown" in user.status
        await user.pilot.press(*keys)
        go_on.set()
        await user.settle()
        assert any("line 2999 of many" in line for line in body_lines(user)) is is_followed

    reads = full_mailbox()
    reads.bodies[MessageRow(FIRST - 1)] = LONG
    drive(flow, reads=reads)


def test_reading_on_does_not_pass_by_what_is_still_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    async def flow(user: User) -> None:
        await open_head(user, go_on, monkeypatch)
        await user.pilot.press("end", "space")
        assert "The rest of this message is on its way." in user.status
        go_on.set()
        await user.settle()
        await user.press("end")
        assert any("line 2999 of many" in line for line in body_lines(user))

    reads = full_mailbox()
    reads.bodies[MessageRow(FIRST - 1)] = LONG
    drive(flow, reads=reads)


def test_a_reader_that_was_hidden_shows_the_next_message() -> None:
    async def flow(user: User) -> None:
        await user.press("Z", "enter")
        assert "Hello Ada," in user.text()
        await user.press("escape")
        assert "Hello Ada," not in user.text()
        await user.press("enter")
        assert "Hello Ada," in user.text()
        await user.press("escape")
        await user.pilot.resize_terminal(90, 30)
        await user.press("enter")
        assert "Hello Ada," in user.text()

    drive(flow, reads=full_mailbox())


def test_a_reader_that_comes_back_in_another_width_wraps_to_it() -> None:
    """Textual tells nothing of the new size to what is shown again and gets the focus before the layout."""
    reads = full_mailbox(30)
    for row in list(reads.messages):
        reads.bodies[row] = b"A line of words that is wider than a narrow terminal and has to be broken there, whole.\n"

    async def flow(user: User) -> None:
        await user.press("j", "enter", "escape", "k")
        await user.pilot.resize_terminal(60, 20)
        await user.settle()
        await user.press("enter")
        assert "a narrow terminal and has to be broken there, whole." in " ".join(user.text().split())

    drive(flow, size=(80, 24), reads=reads)


def test_links_that_lie_are_named_above_the_text() -> None:
    reads = full_mailbox()
    first = MessageRow(FIRST)
    lies = "".join(f'<p><a href="http://evil.example/{n}">www.bank.example</a></p>' for n in range(4))
    reads.trees[first] = BodyPart("1", "text/html", (("charset", "utf-8"),))
    reads.contents[first, "1"] = lies.encode()

    async def flow(user: User) -> None:
        await user.press("enter")
        shown = " ".join(user.text().split())
        assert "! Link 1: The text says www.bank.example, but the link goes to evil.example." in shown
        assert "! 2 more links are odd; L shows them." in shown

    drive(flow, reads=reads)
