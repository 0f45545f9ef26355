"""The part of the assistant's box where the server is said by hand; out of sight until it is wanted."""

from __future__ import annotations

from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from tuimail.config.schema import IMAP_PORTS, Security
from tuimail.config.values import host_fault, is_loopback
from tuimail.contract.setup import MailServer
from tuimail.model.language import gettext
from tuimail.ui.theming import MailStyles

_WAYS: Final[tuple[Security, ...]] = ("tls", "starttls", "plain")
_MEANINGS: Final = {
    "tls": gettext("encrypted from the start"),
    "starttls": gettext("encrypted before the password"),
    "plain": gettext("for a server on this machine"),
}


def row(label: str, entry: Widget, *, classes: str = "") -> Horizontal:
    """A field with its name before it."""
    if isinstance(entry, Input):
        entry.cursor_blink = False
    mark = Static("›", classes="prompt", markup=False)
    return Horizontal(Static(label, classes="label", markup=False), mark, entry, classes=f"row {classes}".strip())


def served(domain: str, email: str) -> MailServer:
    """What to begin with, where nothing is known."""
    return MailServer(f"imap.{domain}" if domain else "", IMAP_PORTS["tls"], "tls", email)


class Way(Static, can_focus=True):
    """How the connection is encrypted: Space, Left and Right go through the ways."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right,l", "step(1)", show=False),
        Binding("left,h", "step(-1)", show=False),
        Binding("enter", "submit", show=False),
    ]

    def __init__(self, arrows: tuple[str, str]) -> None:
        super().__init__(id="security", markup=False)
        self._arrows = arrows
        self.value: Security = "tls"

    def on_mount(self) -> None:
        self.use(self.value)

    def use(self, way: Security) -> None:
        self.value = way
        left, right = self._arrows
        self.update(f"{left} {way} {right}  {_MEANINGS[way]}")

    def action_step(self, by: int) -> None:
        before = self.value
        self.use(_WAYS[(_WAYS.index(before) + by) % len(_WAYS)])
        rows = next(one for one in self.ancestors if isinstance(one, ServerRows))
        rows.follow(before, self.value)

    def action_submit(self) -> None:
        entry = next(one for one in self.ancestors if isinstance(one, ServerRows)).query_one("#host", Input)
        entry.post_message(Input.Submitted(entry, entry.value))


class ServerRows(Vertical):
    """Host, port, encryption, login name, and a CA's file where the certificate is not trusted."""

    def __init__(self, styles: MailStyles) -> None:
        super().__init__()
        self._arrows = ("<", ">") if styles.icons.is_plain else ("‹", "›")
        self._offered: MailServer | None = None

    def compose(self) -> ComposeResult:
        yield row(gettext("Server"), Input(compact=True, id="host"))
        yield row(gettext("Port"), Input(compact=True, id="port", max_length=5))
        yield row(gettext("Encryption"), Way(self._arrows))
        yield row(gettext("Login name"), Input(compact=True, id="username"))
        yield row(
            gettext("CA file"),
            Input(compact=True, id="ca-file", placeholder="/path/to/ca.pem"),
            classes="ca-row hidden",
        )

    @property
    def is_shown(self) -> bool:
        return self.has_class("shown")

    @property
    def is_guess(self) -> bool:
        """Whether nobody said what stands there."""
        return self.is_shown and self._offered is not None and not self._offered.source and self._is_untouched

    def offer(self, server: MailServer, *, with_ca_file: bool = False) -> None:
        """Show the rows; what was typed in them stays."""
        if with_ca_file:
            self.query_one(".ca-row").remove_class("hidden")
        if self.is_shown:
            return
        self.add_class("shown")
        self._offered = server
        with self.prevent(Input.Changed):  # nobody typed this
            self._input("host").value = server.host
            self._input("port").value = str(server.port)
            self._input("username").value = server.username
        self.query_one(Way).use(cast("Security", server.security))

    def forget(self) -> None:
        """There is another address now: only what was typed stays, and whose name it was does not."""
        if self._offered is None:
            return
        if self._is_untouched:
            self.remove_class("shown")
        elif self._input("username").value == self._offered.username:
            self._input("username").value = ""

    @property
    def _is_untouched(self) -> bool:
        typed = self._input("host").value, self._input("port").value, self.query_one(Way).value
        offered = self._offered
        return offered is not None and typed == (offered.host, str(offered.port), offered.security)

    def focus_host(self) -> None:
        host = self._input("host")
        host.focus()
        host.select_all()

    def follow(self, before: Security, now: Security) -> None:
        """The port follows the encryption, unless it is one of its own."""
        port = self._input("port")
        if port.value in (str(IMAP_PORTS[before]), ""):
            port.value = str(IMAP_PORTS[now])

    def server(self, email: str) -> MailServer | str:
        """What is typed; a str says what is wrong with it."""
        host, port, way = (
            self._input("host").value.strip(),
            self._input("port").value.strip(),
            self.query_one(Way).value,
        )
        if not host:
            return gettext("The name of the mail server is missing, as in imap.example.org.")
        if (fault := host_fault(host)) is not None:
            return gettext("The server {fault}.").format(fault=fault)
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            return gettext("The port is a number from 1 to 65535; 993 is usual.")
        if way == "plain" and not is_loopback(host):
            return gettext("Without encryption a password is sent to this machine only.")
        return MailServer(host, int(port), way, self._input("username").value.strip() or email)

    @property
    def ca_file(self) -> str:
        return self._input("ca-file").value.strip()

    def _input(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)
