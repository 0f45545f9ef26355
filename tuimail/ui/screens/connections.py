"""How far away the terminal and the servers are, what waits for them, and what went over the wires."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tuimail.contract.traffic import Traffic, Wire
from tuimail.state.root import AppState
from tuimail.ui.cells import clean
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.terminal.facts import TerminalFacts
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar

_EVERY_S: Final = 1.0
_NAME_WIDTH: Final = 12
_UNITS: Final = ("B", "KB", "MB", "GB", "TB")

Line = tuple[str, str, str]
"""A name, what is known of it, and the token of its style."""


class Ends(Protocol):
    """Who knows the ways to the terminal and to the servers."""

    def terminal_facts(self) -> TerminalFacts | None: ...

    def traffic(self) -> Sequence[Traffic]: ...


class ConnectionsScreen(Dialog[None]):
    """Looks once a second."""

    AUTO_FOCUS = ""
    BINDINGS = [("q,enter", "leave", "Close")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, styles: MailStyles, state: AppState, ends: Ends) -> None:
        super().__init__(styles)
        self._state = state
        self._ends = ends

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar(self.dialog_styles, id="connections-title")
            yield Static(id="connections-text")
            yield Bar(self.dialog_styles, id="connections-hint")

    def on_mount(self) -> None:
        styles = self.dialog_styles
        self.query_one("#connections-title", Bar).show([(" Connections", styles["title-focused"])])
        self.query_one("#connections-hint", Bar).show([(" Esc closes", styles["muted"])])
        self._look()
        self.set_interval(_EVERY_S, self._look)

    def _look(self) -> None:
        text = Text(overflow="fold")
        for name, words, token in connection_lines(self._state, self._ends):
            text.append(f"\n {name:<{_NAME_WIDTH}} ", self.dialog_styles["header-name" if words else "heading"])
            text.append(clean(words), self.dialog_styles[token])
        self.query_one("#connections-text", Static).update(text)


def connection_lines(state: AppState, ends: Ends) -> Iterator[Line]:
    """The terminal first, then each account."""
    yield "Terminal", "", "text"
    yield from _terminal(ends.terminal_facts())
    by_account = {traffic.account: traffic for traffic in ends.traffic()}
    for account, facts in state.connections.items():
        traffic = by_account.get(account) or Traffic(account)
        yield "", "", "text"
        yield clean(str(account)), "", "text"
        yield "state", facts.text(state.clock()), "good" if facts.is_online else "warning"
        if facts.detail:
            yield "", facts.detail, "warning"
        for wire in traffic.wires:
            yield wire.purpose, _wire(wire), "text"
        waiting = state.waiting.get(account, 0)
        journal = f"{waiting} to be confirmed by the server" if waiting else "all confirmed by the server"
        yield "queue", f"{traffic.queued} at work or waiting", "text"
        yield "changes", journal, "text"


def _terminal(facts: TerminalFacts | None) -> Iterator[Line]:
    yield "kind", os.environ.get("TERM", "unknown") + (" over SSH" if os.environ.get("SSH_CONNECTION") else ""), "text"
    if facts is None:
        yield "output", "Textual's own; nothing is measured", "text"
        return
    if facts.least_s is None or facts.usual_s is None:
        yield "round trip", "not known: this terminal answers no questions", "muted"
    else:
        yield "round trip", f"{_ms(facts.least_s)} at best, {_ms(facts.usual_s)} of late", "text"
    held = f", {facts.held:,} times behind" if facts.held else ""
    yield "written", f"{amount(facts.octets)} in {facts.frames:,} frames{held}", "text"


def _wire(wire: Wire) -> str:
    round_trip = "no answer yet" if wire.round_trip_s is None else f"{_ms(wire.round_trip_s)} at best"
    where = f", in {wire.mailbox}" if wire.mailbox else ""
    return f"{round_trip}, {amount(wire.received)} in, {amount(wire.sent)} out{where}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.0095 else f"{seconds * 1000:.1f} ms"


def amount(octets: int) -> str:
    """Octets in three digits or so."""
    value, unit = float(octets), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 or value >= 9.95 else f"{value:.1f} {_UNITS[unit]}"
