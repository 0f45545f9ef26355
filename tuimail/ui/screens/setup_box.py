"""The assistant's box as it looks: its fields, and the lines that say what was found, is done, or is wrong."""

from __future__ import annotations

import time
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Checkbox, Input, Static

from tuimail.contract.setup import MailServer
from tuimail.model.language import gettext
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.screens.setup_server import ServerRows, row
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.hint_bar import HintBar

_TICK_S: Final = 1.0


class SetupBox(Dialog[bool]):
    """An address and a password; the rest comes into sight where it is wanted."""

    AUTO_FOCUS = "#address"
    CSS = (
        Dialog.CSS
        + """
    .box { width: 76; max-height: 100%; scrollbar-size: 1 1; }
    .row { height: 1; margin: 0 1; }
    .label { width: 14; color: $mail-muted; }
    .hidden { display: none; }
    .said { color: $mail-muted; }
    .said, .problem { margin: 1 1 0 1; }
    .intro { margin: 0 1 1 1; }
    .found { margin: 0 1 0 17; color: $mail-muted; }
    .found.doubtful { color: $warning; }
    .box Checkbox { margin: 0 1 0 16; }
    ServerRows { height: auto; display: none; margin: 1 0 0 0; }
    ServerRows.shown { display: block; }
    Way { width: 1fr; height: 1; }
    Way:focus { text-style: reverse; }
    .-tight HintBar, .-tight ServerRows, .-tight .last { margin: 0; }
    .-tight .question, .-tight .said, .-tight .problem, .-tight .last { margin: 0 1; }
    /* See Dialog about the last selector. */
    .-tight .intro, .-tight .last { display: none; }
    """
    )
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [  # type: ignore[misc]
        (0, "-low"),
        (12, "-tight"),
        (24, "-high"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, styles: MailStyles, email: str, *, is_first: bool) -> None:
        super().__init__(styles)
        self._email_at_first, self._is_first = email, is_first
        self._doing, self._since = "", 0.0

    def compose(self) -> ComposeResult:
        title = gettext("Welcome to tuimail") if self._is_first else gettext("Another account")
        asks = gettext("Type your mail address and its password; tuimail finds the server.")
        keep = gettext("Keep it in the keyring")
        prints = gettext("pass show mail/work, if it prints the password")
        with VerticalScroll(classes="box", can_focus=False):
            yield Static(title, classes="question")
            yield Static(asks, classes="why intro")
            yield row(gettext("Address"), Input(self._email_at_first, compact=True, id="address"))
            yield Static(classes="found server-line", markup=False)
            yield row(gettext("Password"), Input(password=True, compact=True, id="password"))
            yield Static(classes="found advice", markup=False)
            yield Static(classes="found kept", markup=False)
            yield Checkbox(Content(keep), value=True, compact=True, classes="hidden", id="remember")
            entry = Input(compact=True, id="command", placeholder=prints)
            yield row(gettext("or a command"), entry, classes="command hidden")
            yield ServerRows(self.dialog_styles)
            yield Static(classes="said", markup=False)
            yield Static(classes="problem", markup=False)
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        for line in self.query(".said, .problem, .found").results(Static):
            line.display = False
        self.set_interval(_TICK_S, self._show_progress)

    @property
    def rows(self) -> ServerRows:
        return self.query_one(ServerRows)

    def field(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)

    @property
    def remembers(self) -> bool:
        """Whether the password is to go into the keyring."""
        box = self.query_one("#remember", Checkbox)
        return box.value and not box.has_class("hidden")

    def show_command(self) -> None:
        self.query_one(".command").remove_class("hidden")

    def show_keyring(self, has_keyring: bool) -> None:
        """What becomes of the password afterwards."""
        self.query_one("#remember").set_class(not has_keyring, "hidden")
        if not has_keyring:
            self.show_command()
            kept = gettext("No keyring: asked for at each start.")
            self._say(".kept", kept)

    def show_server(self, server: MailServer | None, advice: str) -> None:
        """Where the mail is, who says so, and what is to be known of passwords there."""
        line = self.query_one(".server-line", Static)
        line.set_class(server is not None and not server.is_vouched, "doubtful")
        self._say(".server-line", _words_of(server) if server is not None else "")
        self._say(".advice", clean(advice))

    def complain(self, sentence: str, focus: str = "") -> None:
        """What is wrong, with the field that it is about."""
        self._say(".problem", clean(sentence))
        if focus:
            entry = self.query_one(focus, Input)
            entry.focus()
            entry.select_all()  # what is typed next stands instead of it

    def progress(self, words: str) -> None:
        """What is being done; how long it takes is said beside it."""
        self._doing, self._since = words, time.monotonic()
        self._show_progress()

    def show_keys(self, *, is_busy: bool) -> None:
        if not self.is_attached:
            return
        keys = [] if is_busy else [("Enter", gettext("goes on")), ("Tab", gettext("next field"))]
        if not is_busy and not self.rows.is_shown:
            keys.append((gettext("Ctrl+S"), gettext("server by hand")))
        leaves = gettext("quits") if self._is_first else gettext("back to the mail")
        keys.append(("Esc", gettext("stops") if is_busy else leaves))
        self.query_one(HintBar).show_keys(keys)

    def _show_progress(self) -> None:
        if not self.is_attached:
            return
        passed_s = int(time.monotonic() - self._since)
        seconds = f" {passed_s} s" if passed_s else ""
        self._say(".said", clean(self._doing) + seconds if self._doing else "")

    def _say(self, which: str, words: str) -> None:
        line = self.query_one(which, Static)
        line.update(words)
        line.display = bool(words)


def _words_of(server: MailServer) -> str:
    said = f"{server.host}:{server.port}, {server.security.upper()} ({server.source})"
    if server.is_vouched:
        return clean(said)
    return clean(gettext("{said}: log in only if this is your provider's").format(said=said))
