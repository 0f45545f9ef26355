"""The assistant's box, with somebody else's finding and signing in behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tuimail.contract.setup import Answer, Answers, MailServer, SetupFailed
from tuimail.ui.look import load_look
from tuimail.ui.screens.setup import SetupScreen
from tuimail.ui.setup_app import SetupApp

FOUND = MailServer("imap.example.org", 993, "tls", "ada@example.org", "autoconfig.example.org")


class Desk:
    """A Setup that does as it is told."""

    config_file = "/home/ada/config.toml"

    def __init__(self) -> None:
        self.server: MailServer | None = FOUND
        self.keyring = False
        self.looks: list[str] = []
        self.tries: list[Answers] = []
        self.kept: list[Answers] = []
        self.failures: list[SetupFailed] = []
        self.keeps_failing = False
        self.may_find, self.may_sign_in = asyncio.Event(), asyncio.Event()
        self.may_find.set()
        self.may_sign_in.set()

    def advice(self, email: str, server: MailServer | None) -> str:
        return "An app password." if server is not None and server.host == "imap.gmail.com" else ""

    async def find(self, email: str, tell: Callable[[str], None]) -> MailServer | None:
        self.looks.append(email)
        tell("Looking")
        await self.may_find.wait()
        return self.server

    async def sign_in(self, answers: Answers, tell: Callable[[str], None]) -> MailServer:
        self.tries.append(answers)
        tell("Signing in")
        await self.may_sign_in.wait()
        if self.failures:
            raise self.failures.pop(0)
        return answers.server

    async def has_keyring(self) -> bool:
        return self.keyring

    async def keep(self, answers: Answers) -> None:
        if self.keeps_failing:
            raise SetupFailed("the disk is full.", Answer.CONFIG)
        self.kept.append(answers)


class Person:
    """Types, and reads."""

    def __init__(self, desk: Desk, app: SetupApp, pilot: Pilot[None]) -> None:
        self.desk, self.app, self._pilot = desk, app, pilot

    async def type(self, *answers: str) -> None:
        for text in answers:
            assert self.app.focused is not None
            self.app.focused.post_message(events.Paste(text))
            await self._pilot.pause()
            await self._pilot.press("enter")
            await self._pilot.pause()

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)
        await self._pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        await self._pilot.resize_terminal(width, height)
        await self._pilot.pause()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """For as long as it takes, within reason."""
        for _ in range(500):
            if not self.app.is_running or not isinstance(self.app.screen, SetupScreen):
                break
            if is_so():
                return
            await self._pilot.pause(0.01)
        assert is_so()

    @property
    def focus(self) -> str:
        return (self.app.focused.id or "") if self.app.focused is not None else ""

    @property
    def box(self) -> SetupScreen:
        assert isinstance(self.app.screen, SetupScreen)
        return self.app.screen

    def line(self, which: str) -> str:
        line = self.box.query_one(which, Static)
        return str(line.content) if line.display else ""

    def value(self, name: str) -> str:
        return self.box.query_one(f"#{name}", Input).value


Flow = Callable[[Person], Awaitable[None]]


def play(flow: Flow, desk: Desk | None = None, *, size: tuple[int, int] = (80, 24), email: str = "") -> SetupApp:
    """Run it to its end; the app afterwards."""
    told = desk or Desk()

    async def go() -> SetupApp:
        app = SetupApp(told, load_look(), email=email)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await flow(Person(told, app, pilot))
        if app.failure is not None:
            raise app.failure
        return app

    return asyncio.run(go())


def test_two_answers() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org")
        await ada.until(lambda: bool(ada.line(".server-line")))
        assert ada.line(".server-line") == "imap.example.org:993, TLS (autoconfig.example.org)"
        assert ada.focus == "password"
        await ada.type("secret")
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    assert play(flow, desk).is_done
    assert desk.kept == [Answers("ada@example.org", FOUND, "secret")]


def test_the_password_waits_for_the_search_and_esc_stops_the_wait() -> None:
    async def flow(ada: Person) -> None:
        ada.desk.may_find.clear()
        await ada.type("ada@example.org", "secret")
        assert "Looking" in ada.line(".said")
        await ada.press("escape")
        ada.desk.may_find.set()
        await ada.until(lambda: bool(ada.line(".server-line")))
        assert ada.desk.tries == []
        await ada.press("enter")
        await ada.until(lambda: bool(ada.desk.kept))

    assert play(flow).is_done


def test_esc_stops_signing_in_and_then_leaves() -> None:
    async def flow(ada: Person) -> None:
        ada.desk.may_sign_in.clear()
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: bool(ada.desk.tries))
        assert "Signing in" in ada.line(".said")
        await ada.press("escape")
        await ada.until(lambda: ada.line(".problem") == "Stopped. Nothing was kept.")
        assert ada.line(".said") == ""
        await ada.press("escape")

    desk = Desk()
    assert not play(flow, desk).is_done
    assert desk.kept == []


def test_a_server_that_only_dns_names_is_looked_at_before_the_password_goes_there() -> None:
    foreign = FOUND._replace(host="mail.example.net", is_vouched=False, source="DNS of example.org")

    async def flow(ada: Person) -> None:
        ada.desk.may_find.clear()
        await ada.type("ada@example.org", "secret")
        ada.desk.may_find.set()
        await ada.until(lambda: "log in only if this is your provider's" in ada.line(".server-line"))
        assert ada.desk.tries == []
        await ada.press("enter")
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    desk.server = foreign
    play(flow, desk)
    assert desk.tries[0].server == foreign


def test_nothing_is_found_and_the_server_is_typed() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org")
        await ada.until(lambda: "No mail server was found for example.org" in ada.line(".problem"))
        await ada.type("secret")
        assert ada.desk.tries == []
        assert ada.focus == "host"
        await ada.type("a b")
        assert ada.line(".problem") == "The server must not contain spaces."
        await ada.type("post.example.org")
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    desk.server = None
    play(flow, desk)
    assert desk.kept[0].server == MailServer("post.example.org", 993, "tls", "ada@example.org")


def test_encryption_and_port_follow_each_other() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org")
        await ada.until(lambda: bool(ada.line(".server-line")))
        await ada.press("ctrl+s")
        assert (ada.focus, ada.value("host")) == ("host", "imap.example.org")
        await ada.press("tab", "tab", "space")
        assert ada.value("port") == "143"
        await ada.press("right")
        await ada.press("enter")
        assert ada.line(".problem") == "A password is needed to log in."
        await ada.type("secret")
        assert ada.line(".problem") == "Without encryption a password is sent to this machine only."
        assert ada.focus == "host"
        await ada.press("tab", "tab", "left")
        await ada.press("tab")
        await ada.type("lovelace")
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    play(flow, desk)
    assert desk.kept[0].server == MailServer("imap.example.org", 143, "starttls", "lovelace")


@pytest.mark.parametrize(
    ("answer", "focus", "again"),
    [
        (Answer.PASSWORD, "password", "better"),
        (Answer.SERVER, "host", "b.example.org"),
        (Answer.CA_FILE, "ca-file", "/ca.pem"),
    ],
)
def test_what_was_wrong_is_what_is_typed_again(answer: Answer, focus: str, again: str) -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: ada.line(".problem") == "So it is.")
        assert ada.focus == focus
        assert ada.value("address") == "ada@example.org"
        await ada.type(again)
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    desk.failures = [SetupFailed("So it is.", answer)]
    play(flow, desk)
    (kept,) = desk.kept
    assert again in (kept.password, kept.server.host, kept.ca_file)


def test_an_address_that_is_none_and_another_one_afterwards() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada")
        assert ada.line(".problem").startswith("This is not a mail address: it must be an address with @")
        assert ada.focus == "address"
        ada.desk.server = None
        await ada.type("ada@exampel.org")
        await ada.until(lambda: ada.box.rows.is_shown)
        ada.desk.server = FOUND
        await ada.press("up")
        await ada.type("ada@example.org")
        await ada.until(lambda: bool(ada.line(".server-line")))
        assert not ada.box.rows.is_shown
        await ada.type("secret")
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    play(flow, desk)
    assert desk.looks == ["ada@exampel.org", "ada@example.org"]
    assert desk.kept[0].server == FOUND


def test_a_keyring_that_answers_is_used_unless_somebody_does_not_want_that() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: bool(ada.desk.kept))

    async def without(ada: Person) -> None:
        await ada.type("ada@example.org")
        await ada.press("tab", "space", "up")
        await ada.type("secret")
        await ada.until(lambda: bool(ada.desk.kept))

    for played, is_remembered in ((flow, True), (without, False)):
        desk = Desk()
        desk.keyring = True
        play(played, desk)
        assert desk.kept[0].remember is is_remembered


def test_no_keyring_is_told_and_a_command_may_print_it() -> None:
    async def flow(ada: Person) -> None:
        assert "No keyring" in ada.line(".kept")
        await ada.type("ada@example.org")
        await ada.press("tab")
        assert ada.focus == "command"
        await ada.type("pass show mail")
        await ada.until(lambda: bool(ada.desk.kept))

    desk = Desk()
    play(flow, desk)
    assert (desk.kept[0].password, desk.kept[0].command) == ("", "pass show mail")


def test_what_cannot_be_kept_holds_without_being_kept() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: "Logged in, but the disk is full. Enter goes on" in ada.line(".problem"))
        await ada.press("enter")

    desk = Desk()
    desk.keeps_failing = True
    assert play(flow, desk).is_done


def test_what_is_known_of_passwords_there_is_said() -> None:
    async def flow(ada: Person) -> None:
        await ada.until(lambda: ada.line(".advice") == "An app password.")
        assert ada.focus == "password"

    desk = Desk()
    desk.server = FOUND._replace(host="imap.gmail.com")
    play(flow, desk, email="ada@gmail.com")


def test_a_mistake_of_ours_is_a_sentence_and_no_variables(capsys: pytest.CaptureFixture[str]) -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: "an error in tuimail" in ada.line(".problem"))

    class Broken(Desk):
        async def sign_in(self, answers: Answers, tell: Callable[[str], None]) -> MailServer:
            raise RuntimeError("oops")

    play(flow, Broken())
    assert "secret" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
def test_all_of_it_is_in_sight(size: tuple[int, int]) -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: bool(ada.line(".problem")))
        await ada.press("ctrl+s")
        box = ada.box.query_one(".box")
        assert box.max_scroll_y == 0
        assert box.region.height <= size[1]

    desk = Desk()
    desk.failures = [
        SetupFailed("imap.example.org did not accept the password of ada (for a long reason).", Answer.PASSWORD)
    ]
    play(flow, desk, size=size)


def test_no_width_leaves_a_line_out_of_sight() -> None:
    async def flow(ada: Person) -> None:
        await ada.type("ada@example.org", "secret")
        await ada.until(lambda: bool(ada.line(".problem")))
        await ada.press("ctrl+s")
        for width in range(50, 100, 3):
            await ada.resize(width, 40)
            assert ada.box.query_one(".box").max_scroll_y == 0, width

    desk = Desk()
    desk.failures = [SetupFailed("so long a sentence that it has to be broken " * 3, Answer.PASSWORD)]
    play(flow, desk)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_nothing_stands_below_what_the_keys_do(size: tuple[int, int]) -> None:
    async def flow(person: Person) -> None:
        lines = [strip.text for strip in person.app.screen._compositor.render_strips(person.app.size)]
        end = next(at for at, line in enumerate(lines) if "╰" in line)
        assert "Esc" in lines[end - 1]

    play(flow, size=size)
